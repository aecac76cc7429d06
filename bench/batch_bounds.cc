// SPDX-License-Identifier: MIT
// What bounds the 12-output plan in batch on this machine: the plan by hand (series_by_hand.hh) and
// the copy of as many columns, in turns with the engine's own run over the same bars, results
// compared bit by bit first. Then two threads by hand that share nothing but the machine. Prints
//
//     Title (unit)
//       name  figures
//
//     batch_bounds [series [repeats [bars]] | threads [repeats]]
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <thread>
#include <vector>

#include "dataset_of_bars.hh"
#include "series_by_hand.hh"
#include "twelve.hh"

namespace {

using bench::error;
using bench::must;
using by_hand::eight;
using by_hand::lanes;

// Fields and outputs of one series; columns begin at different sets of the caches.
class columns {
 public:
  explicit columns(const std::vector<lta_bar>& bars)
      : count_(static_cast<std::int64_t>(bars.size()) / lanes * lanes) {
    double lta_bar::* const fields[] = {&lta_bar::high, &lta_bar::low, &lta_bar::close};
    for (const auto field : fields) {
      double* const to = add_column();
      for (std::size_t t = 0; t < bars.size(); ++t) to[t] = bars[t].*field;
    }
    for (int k = 0; k < 12; ++k) add_column();
  }
  columns(columns&&) = default;

  by_hand::series view() const {
    by_hand::series s = {starts_[0], starts_[1], starts_[2], {}, count_};
    std::copy(starts_.begin() + 3, starts_.end(), s.outputs);
    return s;
  }

 private:
  double* add_column() {
    constexpr std::size_t room = 16;  // for the bars before the first, and those behind the last
    const std::size_t shift = room * (memory_.size() + 1);
    memory_.emplace_back(static_cast<std::size_t>(count_ / lanes) + shift + room);
    starts_.push_back(reinterpret_cast<double*>(memory_.back().data() + shift));
    return starts_.back();
  }

  std::int64_t count_;
  std::vector<std::vector<eight>> memory_;
  std::vector<double*> starts_;
};

double median(std::vector<double>& samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

lta_result run(lta_plan plan, lta_dataset dataset) {
  lta_result result = 0;
  must(lta_plan_run(plan, dataset, nullptr, 0, nullptr, &result, &error));
  return result;
}

// By hand must be the same work. Averages forget how they began within some hundred bars.
void compare(lta_plan plan, lta_dataset dataset, const by_hand::series& s) {
  constexpr std::int64_t settled = 2000;
  const lta_result result = run(plan, dataset);
  by_hand::fill_twelve<true>(s);
  for (int k = 0; k < 12; ++k) {
    lta_result_output output = {};
    output.struct_size = sizeof output;
    must(lta_result_get_output(result, k, &output, &error));
    const auto* values = static_cast<const double*>(output.values);
    for (std::int64_t t = settled; t < s.count; ++t) {
      if (std::memcmp(values + t, s.outputs[k] + t, sizeof(double)) == 0) continue;
      std::fprintf(stderr, "output %d of bar %lld: %.17g and %.17g\n", k, static_cast<long long>(t),
                   values[t], s.outputs[k][t]);
      std::abort();
    }
  }
  must(lta_result_drop(result, &error));
}

void one_series(std::int64_t count, int repeats) {
  std::vector<lta_bar> bars = bench::make_bars(count);
  const lta_plan plan = bench::compile(bench::twelve_payload, 0);
  const lta_dataset dataset = bench::make_dataset(bars);
  const columns own(bars);
  const by_hand::series s = own.view();
  compare(plan, dataset, s);
  const std::function<void()> sides[] = {
      [&] { must(lta_result_drop(run(plan, dataset), &error)); },
      [&] { by_hand::fill_twelve<true>(s); },
      [&] { by_hand::fill_twelve<false>(s); },
      [&] { by_hand::copy_twelve<true>(s); },
      [&] { by_hand::copy_twelve<false>(s); },
  };
  const char* const names[] = {"ours", "by hand", "by hand, through caches", "copy",
                               "copy, through caches"};
  std::vector<double> samples[5];
  for (int repeat = 0; repeat < repeats; ++repeat) {
    for (int k = 0; k < 5; ++k) {
      const double start = bench::now_ns();
      sides[k]();
      samples[k].push_back((bench::now_ns() - start) / static_cast<double>(count));
    }
  }
  std::printf("The 12-output plan, %lld bars (ns per bar)\n", static_cast<long long>(count));
  for (int k = 0; k < 5; ++k) std::printf("  %-26s %8.2f\n", names[k], median(samples[k]));
  must(lta_dataset_drop(dataset, &error));
  must(lta_plan_drop(plan, &error));
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Where there are no such cores the thread stays where it is.
void pin_to(std::initializer_list<int> wanted) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  for (const int core : wanted) CPU_SET(core, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}

// Series one after the other, or every second one on a thread of its own. What somebody else does
// on a core counts, so the best of the repeats. A thread begins where its maker may run: were that
// one core alone, it would wait there for its maker's time to end. Beginning can take milliseconds,
// so the work is many times that.
void two_threads(const char* name, std::size_t series_count, std::int64_t count, int rounds,
                 int repeats) {
  const std::vector<lta_bar> bars = bench::make_bars(count);
  std::vector<columns> all;
  for (std::size_t k = 0; k < series_count; ++k) all.emplace_back(bars);
  const auto fill = [&](std::size_t first, std::size_t step) {
    for (int round = 0; round < rounds; ++round) {
      for (std::size_t k = first; k < all.size(); k += step) {
        by_hand::fill_twelve<true>(all[k].view());
      }
    }
  };
  double best[2] = {1e9, 1e9};
  for (int repeat = 0; repeat < repeats; ++repeat) {
    pin_to({0});
    best[0] = std::min(best[0], seconds_of([&] { fill(0, 1); }));
    pin_to({0, 1});
    best[1] = std::min(best[1], seconds_of([&] {
                         std::thread other([&] {
                           pin_to({1});
                           fill(1, 2);
                         });
                         pin_to({0});
                         fill(0, 2);
                         other.join();
                       }));
  }
  std::printf("  %-26s %8.2f\n", name, best[0] / best[1]);
}

}  // namespace

int main(int argc, char** argv) {
  if (!by_hand::has_registers_of_eight) {
    std::fprintf(stderr, "batch_bounds: needs vectors of eight doubles\n");
    return 0;
  }
  const bool is_series = argc > 1 && std::strcmp(argv[1], "series") == 0;
  const int repeats = argc > 2 ? std::max(3, std::atoi(argv[2])) : 21;
  const std::int64_t most = argc > 3 ? std::atoll(argv[3]) : 1'000'000;
  if (argc == 1 || is_series) {
    for (std::int64_t count = 100'000; count <= most; count *= 10) one_series(count, repeats);
  }
  if (argc > 1 && is_series) return 0;
  std::printf("Two threads by hand (one thread / two)\n");
  two_threads("results in memory", 16, 100'000, 10, repeats);
  two_threads("results in a cache", 2, 4096, 100, repeats);
  return 0;
}
