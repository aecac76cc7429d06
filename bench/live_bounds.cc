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
#include <array>
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

int repeats = 21;

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
template <class Session>
bool push_into(Session& s, const lta_bar* bars, std::int64_t count, double* values,
               std::int64_t* times) {
  return s.push(bars, count, values, times);
}

template <class Session>
class pusher {
 public:
  template <class... Options>
  explicit pusher(Options... options) : session_(options...) {}
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
  Session session_;
  bool (*volatile push_)(Session&, const lta_bar*, std::int64_t, double*,
                         std::int64_t*) = push_into<Session>;
};
using symbol_by_symbol = pusher<by_hand::session<double>>;
using eight_by_eight = pusher<by_hand::session<eight>>;
using bars_in_eights = pusher<by_hand::session_of_eights>;

// By hand must be the same work, in pushes of `size`. Averages forget how they began within some
// hundred bars.
template <class Pusher>
void compare(Pusher theirs, std::int64_t symbol_count, std::int64_t size) {
  live_session ours(LTA_SESSION_DETACHED, symbol_count, 0);
  const calls bars(symbol_count, 2560, 0);
  const std::int64_t settled = 2048 * symbol_count;
  for (std::int64_t k = 0; k < bars.bar_count(); k += size) {
    ours.push(bars.of_call(0) + k, size);
    theirs.push(bars.of_call(0) + k, size);
    for (std::size_t v = 0; k >= settled && v < theirs.values.size(); ++v) {
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

// Bars for either side, which go on by themselves.
using both_calls = std::array<calls, 2>;
both_calls calls_of(std::int64_t symbol_count, std::int64_t before) {
  const calls bars(symbol_count, std::max<std::int64_t>(1, 4096 / symbol_count), before);
  return {bars, bars};
}

// A side has several turns in a row, for the other one takes the caches. ours: none where the
// engine has no such part.
void measure(const std::string& name, both_calls& bars, const std::function<void()>& ours,
             const std::function<void()>& by_hand) {
  constexpr std::int64_t round_size = 32'768;
  const std::int64_t count = bars[0].bar_count();
  const std::int64_t turns = std::max<std::int64_t>(1, round_size / count);
  const std::function<void()>* const sides[] = {&ours, &by_hand};
  std::vector<double> samples[2];
  for (int repeat = -1; repeat < repeats; ++repeat) {
    for (std::size_t side = ours ? 0 : 1; side < 2; ++side) {
      double spent_ns = 0;
      for (std::int64_t turn = 0; turn < turns; ++turn) {
        bars[side].go_on();
        const double start = now_ns();
        (*sides[side])();
        spent_ns += now_ns() - start;
      }
      if (repeat >= 0) samples[side].push_back(spent_ns / static_cast<double>(turns * count));
    }
  }
  std::printf("  %-28s ", name.c_str());
  if (ours) std::printf("%8.2f ", median(samples[0]));
  std::printf("%8.2f\n", median(samples[1]));
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
  both_calls bars = calls_of(1, before);
  const auto plan = bench::compile_twelve();
  const bench::stepper steps(plan->compiled(), lta::best_kernels(), bench::as_in_sessions);
  auto symbol = steps.make_symbol();
  by_hand::twelve_state<double> state;
  unsigned slot = 0;
  double values[12], sum = 0;
  measure(
      "the step alone", bars,
      [&] {
        for (std::int64_t k = 0; k < bars[0].call_count(); ++k) {
          sum += steps.step(symbol, *bars[0].of_call(k));
        }
      },
      [&] {
        for (std::int64_t k = 0; k < bars[1].call_count(); ++k) {
          const lta_bar& bar = *bars[1].of_call(k);
          state.step({bar.high, bar.low, bar.close}, slot++, values);
          asm volatile("" : : "r"(values) : "memory");  // what was computed is used
        }
      });
  for (const bool is_attached : {true, false}) {
    const std::string kind = is_attached ? "attached" : "detached";
    both_calls own = calls_of(1, before);
    live_session ours(is_attached ? 0 : LTA_SESSION_DETACHED, 1, before);
    symbol_by_symbol alone(1, is_attached);
    measure("push of 1, " + kind, own, pushing(ours, own[0], 1), pushing(alone, own[1], 1));
    bars_in_eights together(is_attached);
    measure("push of 64, " + kind, own, pushing(ours, own[0], 64), pushing(together, own[1], 64));
  }
  if (sum == 1) std::printf("\n");
}

// Tiles alone.
std::function<void()> stepping(const calls& bars, std::int64_t symbol_count) {
  using by_hand::lanes;
  std::vector<by_hand::twelve_state<eight>> states(std::size_t(symbol_count / lanes));
  std::vector<double> rows(std::size_t(symbol_count) * 12);
  return [&bars, symbol_count, states, rows, slot = 0u]() mutable {
    for (std::int64_t call = 0; call < bars.call_count(); ++call, ++slot) {
      for (std::int64_t k = 0; k < symbol_count; k += lanes) {
        const auto bar = by_hand::fields_of(bars.of_call(call) + k, eight{});
        eight values[12];
        states[std::size_t(k / lanes)].step({bar.high, bar.low, bar.close}, slot, values);
        by_hand::write_rows(values, rows.data() + 12 * k);
      }
    }
  };
}

void many_symbols(std::int64_t symbol_count) {
  std::printf("One bar each of %lld symbols (ns per symbol-bar)\n",
              static_cast<long long>(symbol_count));
  constexpr std::int64_t before = 40;
  both_calls alone = calls_of(symbol_count, before);
  measure("bars to rows, nothing judged", alone, nullptr, stepping(alone[1], symbol_count));
  for (const bool is_attached : {true, false}) {
    both_calls bars = calls_of(symbol_count, before);
    live_session ours(is_attached ? 0 : LTA_SESSION_DETACHED, symbol_count, before);
    eight_by_eight theirs(symbol_count, is_attached);
    measure(is_attached ? "push, attached" : "push, detached", bars,
            pushing(ours, bars[0], symbol_count), pushing(theirs, bars[1], symbol_count));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (!by_hand::has_registers_of_eight) {
    std::fprintf(stderr, "live_bounds: needs vectors of eight doubles\n");
    return 0;
  }
  if (argc > 1) repeats = std::max(3, std::atoi(argv[1]));
  compare(symbol_by_symbol(1, true), 1, 1);
  compare(bars_in_eights(true), 1, 64);
  compare(eight_by_eight(16, true), 16, 16);
  one_symbol();
  for (const std::int64_t count : {64, 512, 4096, 32768}) many_symbols(count);
  return 0;
}
