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
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "calling.hh"
#include "dataset_of_bars.hh"
#include "indicators_by_hand.hh"
#include "twelve.hh"

namespace {

using bench::error;
using bench::must;
using bench::now_ns;

using by_hand::count;

struct row {
  const char* name;  // as bench/peers/plans.py has it
  const char* expression;
  std::function<void()> bound;
  // The engine's, once its windows are full: no average's beginning is in it.
  bool has_bits = false;
};

double median(std::vector<double>& samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle / count;
}

// By hand must be the same work.
void compare(const row& r, lta_result result, const double* out) {
  lta_result_output output = {};
  output.struct_size = sizeof output;
  must(lta_result_get_output(result, 0, &output, &error));
  const auto* values = static_cast<const double*>(output.values);
  for (std::int64_t t = by_hand::history; t < count; ++t) {
    if (std::memcmp(values + t, out + t, sizeof(double)) == 0) continue;
    std::fprintf(stderr, "%s: bar %lld: %.17g and %.17g\n", r.name, static_cast<long long>(t),
                 values[t], out[t]);
    std::abort();
  }
}

void measure(const row& r, lta_dataset dataset, const double* out, int repeats) {
  const lta_plan plan = bench::compile(r.expression, LTA_PLAN_EXPRESSION);
  std::vector<double> ours, bound;
  lta_result checked = 0;
  must(lta_plan_run(plan, dataset, nullptr, 0, nullptr, &checked, &error));
  r.bound();
  if (r.has_bits) compare(r, checked, out);
  must(lta_result_drop(checked, &error));
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
  by_hand::prices p;
  for (std::int64_t t = 0; t < count; ++t) {
    const lta_bar& bar = bars[static_cast<std::size_t>(t)];
    p.high.set(t, bar.high);
    p.low.set(t, bar.low);
    p.close.set(t, bar.close);
    p.volume.set(t, bar.volume);
  }
  const double* x = p.close.data();
  std::vector<double> kept(count + by_hand::block);
  double* out = kept.data();
  const lta_dataset dataset = bench::make_dataset(bars);
  using namespace by_hand;
  const row rows[] = {
      {"close", "close", [&] { copy(x, out); }},
      {"ema20", "ema(close, 20)", [&] { chain(x, out, 2.0 / 21); }},
      {"rma14", "rma(close, 14)", [&] { chain(x, out, 1.0 / 14); }},
      {"true_range", "true_range()", [&] { true_range(p, out); }},
      {"atr14", "atr(14)", [&] { average_range(p, out); }},
      {"adx14", "adx(14).adx", [&] { directional_index(p, out); }},
      {"sum20", "rolling_sum(close, 20)", [&] { fill_window<sum, 20>(x, out); }, true},
      {"sma10", "sma(close, 10)", [&] { fill_window<mean, 10>(x, out); }, true},
      {"sma20", "sma(close, 20)", [&] { fill_window<mean, 20>(x, out); }, true},
      {"sma1000", "sma(close, 1000)", [&] { fill_window<mean, 1000>(x, out); }, true},
      {"std10", "rolling_std(close, 10)", [&] { fill_deviation<10>(x, out); }, true},
      {"stddev20", "rolling_std(close, 20)", [&] { fill_deviation<20>(x, out); }, true},
      {"std1000", "rolling_std(close, 1000)", [&] { fill_deviation<1000>(x, out); }, true},
      {"max10", "rolling_max(close, 10)", [&] { fill_window<largest, 10>(x, out); }, true},
      {"max20", "rolling_max(close, 20)", [&] { fill_window<largest, 20>(x, out); }, true},
      {"max200", "rolling_max(close, 200)", [&] { fill_window<largest, 200>(x, out); }, true},
      {"max1000", "rolling_max(close, 1000)", [&] { fill_window<largest, 1000>(x, out); }, true},
      {"linreg14", "3 * wma(close, 14) - 2 * sma(close, 14)", [&] { regression(x, out); }, true},
      {"aroon14", "100 * (14 - rolling_argmin(low, 15)) / 14",
       [&] { bars_since_low(p.low.data(), out); }, true},
      {"stoch", "stochastic(14, 3, 3).k", [&] { stochastic(p, out); }, true},
      {"mfi14", "mfi(14)", [&] { money_flow(p, out); }, true},
      {"cci20", "cci(20)", [&] { channel_index(p, out); }, true},
  };
  std::printf("Bounds of single indicators (ns per bar)\n");
  for (const row& r : rows) measure(r, dataset, out, repeats);
  must(lta_dataset_drop(dataset, &error));
  return 0;
}
