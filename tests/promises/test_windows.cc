// SPDX-License-Identifier: MIT
// Promises about what a value depends on: nothing later, nothing that has left the window, and
// nothing at all on a flat one.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support.hh"

namespace promise {
namespace {

// Windows and lags only, so that memory ends: 64 + 32 + 1 bars at most.
constexpr const char* finite_memory = R"json({"version": 1, "outputs": [
  {"name": "a", "expr": "sma(close, 64)"},
  {"name": "b", "expr": "bbands(close, 33, 2)"},
  {"name": "c", "expr": "rolling_max(high, 50) - rolling_min(low, 17)"},
  {"name": "d", "expr": "rolling_std(diff(close), 32) / rolling_sum(volume, 5)"},
  {"name": "e", "expr": "crossup(sma(close, 3), sma(close, 31))"},
  {"name": "f", "expr": "fill_null(close[7], 0) + rolling_sum(rolling_max(close, 20), 40)"},
  {"name": "g", "expr": "wma(close, 50) - hma(close, 40) + rolling_median(close, 21)"},
  {"name": "h", "expr": "rolling_argmax(high, 30) + rolling_argmin(low, 9) + cci(20)"},
  {"name": "i", "expr": "stochastic(14, 3, 3).d + williams_r(20) + roc(close, 12) + log(volume)"},
  {"name": "j", "expr": "ichimoku(9, 26, 52).senkou_span_b + donchian(20).middle + ao()"},
  {"name": "k", "expr": "mfi(14) + vortex(25).plus + coppock(close, 10, 11, 14)"}]})json";
constexpr std::int64_t memory_rows = 100;

std::int64_t different_rows(const table& a, const table& b, std::int64_t first, std::int64_t end) {
  std::int64_t different = 0;
  for (std::int64_t row = first; row < end; ++row) {
    for (std::uint32_t o = 0; o < a.output_count; ++o) {
      different += a.at(row, o) != b.at(row, o) ? 1 : 0;
    }
  }
  return different;
}

}  // namespace

TEST_CASE("a value that has left the window leaves no trace, whatever it was") {
  const owned plan = new_plan(finite_memory);
  random_source random(seed_of(11));
  const std::vector<lta_bar> bars = make_market(random, 900);
  const table clean = batch_of(plan, bars);
  for (const double poison : {std::numeric_limits<double>::quiet_NaN(), 1e300, -1e300, 1e-310}) {
    std::vector<lta_bar> poisoned = bars;
    for (std::int64_t row = 0; row < 300; ++row) {
      lta_bar& bar = poisoned[static_cast<std::size_t>(row)];
      for (double* v : {&bar.open, &bar.high, &bar.low, &bar.close, &bar.volume}) *v = poison;
    }
    const table after = batch_of(plan, poisoned);
    CHECK(different_rows(clean, after, 300 + memory_rows, 900) == 0);
    // The change was seen where it had to be.
    CHECK(different_rows(clean, after, 200, 300) > 0);
  }
}

TEST_CASE("a change after bar t changes nothing at or before t") {
  for (std::uint64_t seed = seed_of(13'000); seed < seed_of(13'000) + 20; ++seed) {
    random_source random(seed);
    CAPTURE(seed);
    const owned plan = new_plan(random_payload(random, 6));
    const std::vector<lta_bar> bars = make_market(random, 400, {.missing_rate = 0.01});
    const std::int64_t t = 100 + random.below(250);
    std::vector<lta_bar> changed = bars;
    for (std::int64_t row = t + 1; row < 400; ++row) {
      changed[static_cast<std::size_t>(row)] =
          disturbed(random, changed[static_cast<std::size_t>(row)]);
    }
    CHECK(different_rows(batch_of(plan, bars), batch_of(plan, changed), 0, t + 1) == 0);
  }
}

TEST_CASE(
    "a flat window has exactly its value as mean, median and weighted mean, and exactly zero "
    "deviation") {
  for (const double price : {0.1, 100.1, 1e8 + 0.3, 3e-9, 1.7e300}) {
    for (const int period : {1, 2, 3, 5, 20, 63, 64, 65, 200}) {
      CAPTURE(price);
      CAPTURE(period);
      const std::string n = std::to_string(period);
      std::string outputs;
      for (const char* name :
           {"sma", "rolling_std", "rolling_max", "wma", "hma", "rolling_median"}) {
        outputs += std::string(outputs.empty() ? "" : ", ") + R"({"name": ")" + name +
                   R"(", "expr": ")" + name + "(close, " + n + R"x()"})x";
      }
      const owned plan = new_plan(R"({"version": 1, "outputs": [)" + outputs + "]}");
      random_source random(17);
      std::vector<lta_bar> bars = make_market(random, 600);
      for (std::size_t k = 300; k < 600; ++k) bars[k].close = price;
      const table t = batch_of(plan, bars);
      for (std::int64_t row = 300 + period + 16; row < 600; ++row) {
        for (const std::uint32_t output : {0, 2, 3, 4, 5}) {
          REQUIRE(t.at(row, output) == std::bit_cast<std::uint64_t>(price));
        }
        REQUIRE(t.at(row, 1) == std::bit_cast<std::uint64_t>(0.0));
      }
    }
  }
}

TEST_CASE("a window over a constant fills like any other, in batch and stream") {
  for (const char* text :
       {"sma(2, 5)", "sma(2, 3)", "rolling_sum(2, 5)", "bbands(x=1, period=5, std_dev=2).upper",
        "rolling_max(3, 4)", "sma(na, 5)", "close + rolling_sum(1, 5)"}) {
    CAPTURE(text);
    const owned plan = new_plan(text, true);
    random_source random(37);
    const std::vector<lta_bar> bars = make_market(random, 40);
    const table batch = batch_of(plan, bars);
    const owned live = new_dataset();
    open_partition(live, "A");
    const owned session = new_session(plan, live);
    stream_rows rows(1);
    push(session, bars, rows);
    REQUIRE(rows.count == batch.row_count());
    for (std::int64_t row = 0; row < rows.count; ++row)
      CHECK(rows.cell(row, 0) == batch.at(row, 0));
    CHECK(batch.at(0, 0) == 0x7FF8000000000000);  // no window is full on the first row
  }
}

TEST_CASE("an output has its first value on the row the plan states") {
  for (const char* text : {"sma(close, 20)",
                           "sma(rsi(close, 14), 5)",
                           "macd(close, 12, 26, 9).signal",
                           "atr(14)",
                           "ema(ema(close, 5), 7)",
                           "close[9] - close",
                           "rolling_std(diff(close, 3), 10)",
                           "obv()",
                           "crossup(sma(close, 5), sma(close, 50))",
                           "bbands(close, 2, 1).upper",
                           "wma(close, 9)",
                           "hma(close, 16)",
                           "adx(5).adx",
                           "adx(5).plus_di",
                           "fisher(7).signal",
                           "stochastic(5, 3, 2).d",
                           "ichimoku(3, 5, 9).senkou_span_a",
                           "ao(3, 9)",
                           "cci(6)",
                           "cmo(close, 6)",
                           "mfi(6)",
                           "coppock(close, 4, 5, 7)",
                           "roc(close, 6)",
                           "vortex(6).plus",
                           "williams_r(6)",
                           "donchian(6).lower",
                           "keltner(5, 9, 2).upper",
                           "keltner(9, 5, 2).middle",
                           "rolling_median(close, 6)",
                           "rolling_argmin(close, 6)",
                           "log(close)",
                           "elder_ray(6).bull"}) {
    CAPTURE(text);
    const owned plan = new_plan(text, true);
    lta_plan_output output = {};
    output.struct_size = sizeof output;
    lta_error error = fresh_error();
    must(lta_plan_get_output(plan.id(), 0, &output, &error), error);
    random_source random(19);
    const table t = batch_of(plan, make_market(random, 200));
    std::int64_t first = 0;
    while (t.at(first, 0) == 0x7FF8000000000000) ++first;
    CHECK(first == output.first_valid_row);
    CHECK(output.required_history == first + 1);
  }
}

}  // namespace promise
