// SPDX-License-Identifier: MIT
// What bounds the live path on this machine: sessions of the 12-output plan by hand
// (live_by_hand.hh) beside those of the engine. Both push the same bars through a function that is
// called by its address, in turns; rows are compared bit by bit before anything is timed. Prints
//
//     Title (ns per bar)
//       name  ours  by hand
//
//     live_bounds [repeats]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "live_by_hand.hh"
#include "live_session.hh"
#include "programs.hh"

namespace {

using bench::live_session;
using bench::now_ns;
using by_hand::eight;
constexpr std::int64_t minute_ns = live_session::minute_ns;

int repeats = 41;

// Bars of `symbol_count` symbols, one each per call, and how they go on: prices by a part up and
// down in turns, so that averages of rises never fade.
class calls {
 public:
  calls(std::int64_t symbol_count, std::int64_t call_count, std::int64_t calls_before)
      : symbol_count_(symbol_count), call_count_(call_count) {
    const std::vector<lta_bar> walk = bench::make_bars(call_count);
    for (lta_bar bar : walk) {
      bar.time_ns += calls_before * minute_ns;
      for (std::int64_t symbol = 0; symbol < symbol_count; ++symbol) {
        bars_.push_back(bar);
        bars_.back().partition = static_cast<std::uint32_t>(symbol);
        scale(bars_.back(), 1 + 1e-3 * static_cast<double>(symbol % 1000));
      }
    }
  }

  // For the next round.
  void go_on() {
    is_up_ = !is_up_;
    for (lta_bar& bar : bars_) {
      bar.time_ns += call_count_ * minute_ns;
      scale(bar, is_up_ ? 1.002 : 1 / 1.002);
    }
  }
  std::int64_t bar_count() const { return static_cast<std::int64_t>(bars_.size()); }
  const lta_bar* of_call(std::int64_t k) const { return &bars_[std::size_t(k * symbol_count_)]; }
  std::int64_t call_count() const { return call_count_; }

 private:
  static void scale(lta_bar& bar, double by) {
    for (double* price : {&bar.open, &bar.high, &bar.low, &bar.close}) *price *= by;
  }
  std::int64_t symbol_count_, call_count_;
  bool is_up_ = false;
  std::vector<lta_bar> bars_;
};

// As the C ABI is called: by an address nobody knows before.
template <class V>
using push_function = bool (*)(by_hand::session<V>&, const lta_bar*, std::int64_t, double*,
                               std::int64_t*);
template <class V>
bool push_into(by_hand::session<V>& s, const lta_bar* bars, std::int64_t count, double* values,
               std::int64_t* times) {
  return s.push(bars, count, values, times);
}

template <class V>
class pusher {
 public:
  pusher(std::int64_t symbol_count, bool is_attached) : session_(symbol_count, is_attached) {}
  void push(const lta_bar* bars, std::int64_t count) {
    if (times.size() < std::size_t(count)) {
      times.resize(std::size_t(count));
      values.resize(std::size_t(count) * 12);
    }
    if (push_(session_, bars, count, values.data(), times.data())) return;
    std::fprintf(stderr, "live_bounds: a bar was refused\n");
    std::abort();
  }
  std::vector<double> values;
  std::vector<std::int64_t> times;

 private:
  by_hand::session<V> session_;
  push_function<V> volatile push_ = push_into<V>;
};

// By hand must be the same work. Averages forget how they began within some hundred bars.
template <class V>
void compare(std::int64_t symbol_count) {
  constexpr std::int64_t settled = 2000;
  live_session ours(LTA_SESSION_DETACHED, symbol_count, 0);
  pusher<V> theirs(symbol_count, true);
  const calls bars(symbol_count, settled + 500, 0);
  for (std::int64_t k = 0; k < bars.call_count(); ++k) {
    ours.push(bars.of_call(k), symbol_count);
    theirs.push(bars.of_call(k), symbol_count);
    if (k < settled) continue;
    for (std::size_t v = 0; v < theirs.values.size(); ++v) {
      if (std::memcmp(&ours.values[v], &theirs.values[v], sizeof(double)) == 0 &&
          ours.times[v / 12] == theirs.times[v / 12]) {
        continue;
      }
      std::fprintf(stderr, "bar %lld, value %zu: %.17g and %.17g\n", static_cast<long long>(k), v,
                   ours.values[v], theirs.values[v]);
      std::abort();
    }
  }
}

double median(std::vector<double>& samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

void measure(const std::string& name, calls& bars, const std::function<void()>& ours,
             const std::function<void()>& by_hand) {
  std::vector<double> samples[2];
  for (int repeat = -2; repeat < repeats; ++repeat) {
    bars.go_on();
    const double start = now_ns();
    ours();
    const double between = now_ns();
    by_hand();
    if (repeat < 0) continue;
    const auto count = static_cast<double>(bars.bar_count());
    samples[0].push_back((between - start) / count);
    samples[1].push_back((now_ns() - between) / count);
  }
  std::printf("  %-28s %8.2f %8.2f\n", name.c_str(), median(samples[0]), median(samples[1]));
}

// Pushes of `size` bars.
template <class S>
std::function<void()> pushing(S& session, const calls& bars, std::int64_t size) {
  return [&session, &bars, size] {
    for (std::int64_t k = 0; k < bars.bar_count(); k += size) {
      session.push(bars.of_call(0) + k, size);
    }
  };
}

void one_symbol() {
  std::printf("One symbol, 12 outputs (ns per bar)\n");
  constexpr std::int64_t before = 1000;
  calls bars(1, 4096, before);
  const auto plan = bench::compile_twelve();
  const bench::stepper steps(plan->compiled(), lta::best_kernels(), {});
  auto symbol = steps.make_symbol();
  by_hand::twelve_state<double> state;
  unsigned slot = 0;
  double values[12], sum = 0;
  measure(
      "the step alone", bars,
      [&] {
        for (std::int64_t k = 0; k < bars.call_count(); ++k) {
          sum += steps.step(symbol, *bars.of_call(k));
        }
      },
      [&] {
        for (std::int64_t k = 0; k < bars.call_count(); ++k) {
          const lta_bar& bar = *bars.of_call(k);
          state.step({bar.high, bar.low, bar.close}, slot++, values);
          asm volatile("" : : "r"(values) : "memory");  // what was computed is used
        }
      });
  for (const bool is_attached : {true, false}) {
    const std::string kind = is_attached ? "attached" : "detached";
    for (const std::int64_t size : {1, 64}) {
      live_session ours(is_attached ? 0 : LTA_SESSION_DETACHED, 1, before);
      pusher<double> theirs(1, is_attached);
      calls own(1, 4096, before);
      measure("push of " + std::to_string(size) + ", " + kind, own, pushing(ours, own, size),
              pushing(theirs, own, size));
    }
  }
  if (sum == 1) std::printf("\n");
}

void many_symbols(std::int64_t symbol_count) {
  std::printf("One bar each of %lld symbols (ns per symbol-bar)\n",
              static_cast<long long>(symbol_count));
  constexpr std::int64_t before = 40;
  for (const bool is_attached : {true, false}) {
    // Many calls per round, for what runs in between takes the caches.
    calls bars(symbol_count, std::max<std::int64_t>(2, 16384 / symbol_count), before);
    live_session ours(is_attached ? 0 : LTA_SESSION_DETACHED, symbol_count, before);
    pusher<eight> theirs(symbol_count, is_attached);
    measure(is_attached ? "push, attached" : "push, detached", bars,
            pushing(ours, bars, symbol_count), pushing(theirs, bars, symbol_count));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) repeats = std::max(3, std::atoi(argv[1]));
  compare<double>(1);
  compare<eight>(16);
  one_symbol();
  for (const std::int64_t count : {64, 512, 4096, 32768}) many_symbols(count);
  return 0;
}
