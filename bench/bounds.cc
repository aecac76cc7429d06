// SPDX-License-Identifier: MIT
// What bounds the speed of single indicators on this machine: the same operations in the same
// order, so the same bits, written by hand over plain arrays, without an engine around them. Each
// is measured in turns with the engine's own run over the same bars. Prints
//
//     Title (ns per bar)
//       name  ours  bound
//
//     bounds [repeats]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "calling.hh"
#include "twelve.hh"

namespace {

using bench::error;
using bench::must;
using bench::now_ns;

constexpr std::int64_t count = 100'000;
constexpr std::int64_t block = 512;    // slots whose levels stay in the nearest cache
constexpr std::int64_t history = 256;  // slots before the first one, of windows

struct prices {
  std::vector<double> high, low, close;
};

// ---- The bounds ----------------------------------------------------------------------------

void copy(const double* x, double* out) {
  for (std::int64_t t = 0; t < count; ++t) out[t] = x[t];
}

// One multiply-add after the other: nobody can begin the next before the last one is there.
void chain(const double* x, double* out, double alpha) {
  const double beta = 1 - alpha;
  double state = x[0];
  for (std::int64_t t = 0; t < count; ++t) {
    state = __builtin_fma(beta, state, alpha * x[t]);
    out[t] = state;
  }
}

void range_of(const double* high, const double* low, const double* before, double* out,
              std::int64_t size) {
  for (std::int64_t t = 0; t < size; ++t) {
    const double up = __builtin_fabs(high[t] - before[t]);
    const double down = __builtin_fabs(low[t] - before[t]);
    const double own = high[t] - low[t];
    const double larger = own > up ? own : up;
    out[t] = larger > down ? larger : down;
  }
}

struct larger_of {
  static double join(double a, double b, double) { return a > b ? a : b; }
};
struct sum_of {
  static double join(double a, double b, double) { return a + b; }
};
struct mean_of {
  static double join(double a, double b, double share) { return a + (b - a) * share; }
};

template <class J>
[[gnu::always_inline]] inline void level(const double* newer, const double* older, double* to,
                                         std::int64_t first, std::int64_t end, double share) {
#pragma GCC ivdep
  for (std::int64_t t = first; t < end; ++t) to[t] = J::join(newer[t], older[t], share);
}

// A tree of doubling levels over n slots, a block at a time.
template <class J>
[[gnu::always_inline]] inline void tree(const double* x, double* out, std::int64_t n) {
  alignas(64) double kept[10][history + block];
  for (std::int64_t first = history; first + block <= count; first += block) {
    const double* newest = x + first;
    const double* total = nullptr;
    std::int64_t covered = 0;
    int next = 0;
    for (std::int64_t size = 1;; size *= 2) {
      if ((n & size) != 0) {
        const bool is_last = covered + size == n;
        double* to = is_last && covered > 0 ? out + first : kept[next++] + history;
        const double share = static_cast<double>(size) / static_cast<double>(covered + size);
        if (covered > 0) level<J>(total, newest - covered, to, 0, block, share);
        total = covered > 0 ? to : newest;
        covered += size;
        if (is_last) break;
      }
      double* to = kept[next++] + history;
      level<J>(newest, newest - size, to, 2 * size - n, block, 0.5);
      newest = to;
    }
  }
}

void window_maximum(const double* x, double* out, std::int64_t n) { tree<larger_of>(x, out, n); }
void window_sum(const double* x, double* out, std::int64_t n) { tree<sum_of>(x, out, n); }
void window_mean(const double* x, double* out, std::int64_t n) { tree<mean_of>(x, out, n); }

void true_range(const prices& p, double* out) {
  range_of(p.high.data() + 1, p.low.data() + 1, p.close.data(), out, count - 1);
}

// The range of some bars ahead is computed while the chain waits for itself.
void average_range(const prices& p, double* out) {
  constexpr std::int64_t ahead = 64;
  constexpr double alpha = 1.0 / 14;
  alignas(64) double range[ahead];
  double state = 0;
  for (std::int64_t t = 1; t + ahead <= count; t += ahead) {
    range_of(p.high.data() + t, p.low.data() + t, p.close.data() + t - 1, range, ahead);
    for (std::int64_t k = 0; k < ahead; ++k) {
      state = __builtin_fma(1 - alpha, state, alpha * range[k]);
      out[t + k] = state;
    }
  }
}

// ---- The engine's own ----------------------------------------------------------------------

lta_dataset make_dataset(std::vector<lta_bar>& bars) {
  lta_dataset_options options = {};
  options.struct_size = sizeof options;
  lta_dataset dataset = 0;
  must(lta_dataset_create(&options, &dataset, &error));
  std::uint32_t partition = 0;
  must(lta_dataset_open_partition(dataset, "X", 1, "1m", 2, "", 0, &partition, &error));
  for (lta_bar& bar : bars) bar.partition = partition;
  std::int64_t appended = 0;
  must(lta_dataset_append_bars(dataset, bars.data(), count, 0, &appended, &error));
  return dataset;
}

lta_plan compile(const std::string& expression) {
  lta_plan_options options = {};
  options.struct_size = sizeof options;
  options.flags = LTA_PLAN_EXPRESSION;
  lta_plan plan = 0;
  must(lta_plan_compile(expression.data(), static_cast<std::int64_t>(expression.size()), &options,
                        &plan, &error));
  return plan;
}

struct row {
  const char* name;  // as bench/peers/plans.py has it
  const char* expression;
  std::function<void()> bound;
};

double median(std::vector<double>& samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle / count;
}

void measure(const row& r, lta_dataset dataset, int repeats) {
  const lta_plan plan = compile(r.expression);
  std::vector<double> ours, bound;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const double start = now_ns();
    lta_result result = 0;
    must(lta_plan_run(plan, dataset, nullptr, 0, nullptr, &result, &error));
    must(lta_result_drop(result, &error));
    const double between = now_ns();
    r.bound();
    ours.push_back(between - start);
    bound.push_back(now_ns() - between);
  }
  std::printf("  %-12s %8.3f %8.3f\n", r.name, median(ours), median(bound));
  must(lta_plan_drop(plan, &error));
}

}  // namespace

int main(int argc, char** argv) {
  const int repeats = argc > 1 ? std::atoi(argv[1]) : 301;
  std::vector<lta_bar> bars = bench::make_bars(count);
  prices p;
  for (const lta_bar& bar : bars) {
    p.high.push_back(bar.high);
    p.low.push_back(bar.low);
    p.close.push_back(bar.close);
  }
  const double* x = p.close.data();
  std::vector<double> kept(count);
  double* out = kept.data();
  const lta_dataset dataset = make_dataset(bars);
  const row rows[] = {
      {"close", "close", [&] { copy(x, out); }},
      {"ema20", "ema(close, 20)", [&] { chain(x, out, 2.0 / 21); }},
      {"rma14", "rma(close, 14)", [&] { chain(x, out, 1.0 / 14); }},
      {"sma20", "sma(close, 20)", [&] { window_mean(x, out, 20); }},
      {"sum20", "rolling_sum(close, 20)", [&] { window_sum(x, out, 20); }},
      {"max20", "rolling_max(close, 20)", [&] { window_maximum(x, out, 20); }},
      {"max200", "rolling_max(close, 200)", [&] { window_maximum(x, out, 200); }},
      {"true_range", "true_range()", [&] { true_range(p, out); }},
      {"atr14", "atr(14)", [&] { average_range(p, out); }},
  };
  std::printf("Bounds of single indicators (ns per bar)\n");
  for (const row& r : rows) measure(r, dataset, repeats);
  must(lta_dataset_drop(dataset, &error));
  return 0;
}
