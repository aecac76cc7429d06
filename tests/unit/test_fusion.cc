// SPDX-License-Identifier: MIT
// What one kernel fills for many nodes has the bits of the nodes.
#include <doctest/doctest.h>

#include <string>

#include "fusion_helpers.hh"
#include "plan/plan.hh"

using namespace lta_test;

TEST_CASE("a window filled from slots has the bits of its tree of levels") {
  for (std::int64_t n = 3; n <= 70; ++n) {
    CAPTURE(n);
    formula f;
    report_windows(f, n);
    check_fused(f.build());
  }
}

TEST_CASE("both extremes of a window have the bits of their trees") {
  for (std::int64_t n = 3; n <= 64; ++n) {
    CAPTURE(n);
    formula f;
    const node_id x = f.field("close");
    const node_id y = f.field("volume");
    f.report(f.b.rolling_minimum(x, n));
    f.report(f.b.rolling_minimum(y, n));
    f.report(f.b.rolling_minimum(x, n + 5));
    f.report(f.b.rolling_maximum(x, n + 3));
    f.report(f.b.rolling_maximum(x, n));
    f.report(f.b.rolling_maximum(y, n + 4));  // neighbours, and no extremes of one window
    const lta::program p = f.build();
    for (const lta::kernel_table* table : lta::runnable_kernels()) {
      CAPTURE(std::string(table->name));
      check_fused_steps(p, *table);
    }
  }
}

TEST_CASE("slots before the first position are filled again as blocks have them") {
  formula f;
  const node_id x = f.field("close");
  f.report(f.b.subtract(f.b.exponential(x, 5, 5), f.b.exponential(x, 9, 9)));
  f.report(f.b.rolling_deviation(x, 20, 0));
  const lta::program p = f.build();
  const lta::step_program steps(p, lta::best_kernels(), 40);  // too deep for rows that go round
  const lta::slot_layout& layout = steps.layout();
  REQUIRE(!layout.goes_round());
  const lta::block_program blocks(p, lta::best_kernels(), lta::fusion::none(p), 1024, 0);
  for (std::int64_t last = 64; last < 64 + layout.capacity(); ++last) {
    CAPTURE(last);
    const auto revised = [&](std::uint32_t field, std::int64_t slot) {
      const bool is_revised = slot > last - refill_depth && slot <= last;
      return value_at(field, slot + (is_revised ? 17 : 0), false);
    };
    const auto memory = lta::allocate_slots<double>(steps.element_count());
    steps.clear(memory.get());
    const auto fill = [&](std::int64_t position, auto value_of_field) {
      for (const lta::step_program::field_column& field : steps.fields()) {
        memory[layout.at(field.column, position)] = value_of_field(field.field);
      }
      steps.fill(memory.get(), nullptr, position);
    };
    std::int64_t position = layout.home();
    for (std::int64_t slot = 0; slot <= last; ++slot) {
      if (slot > 0) position = layout.next(memory.get(), position);
      fill(position, [&](std::uint32_t field) { return value_at(field, slot, false); });
    }
    for (std::int64_t back = refill_depth - 1; back >= 0; --back) {
      fill(position - back, [&](std::uint32_t field) { return revised(field, last - back); });
    }
    const columns expected = run_values(blocks, revised);
    for (std::size_t o = 0; o < expected.size(); ++o) {
      CAPTURE(o);
      const double value = memory[layout.at(steps.outputs()[o], position)];
      const double wanted = expected[o][static_cast<std::size_t>(last)];
      CHECK(std::memcmp(&value, &wanted, sizeof value) == 0);
    }
  }
}

TEST_CASE("places of extremes and weighted means of windows have the bits of their trees") {
  for (std::int64_t n = 3; n <= 70; ++n) {
    CAPTURE(n);
    formula f;
    const node_id x = f.field("close");
    f.report(f.b.rolling_argminimum(x, n));
    f.report(f.b.rolling_argmaximum(x, n));
    f.report(f.b.rolling_weighted_mean(x, n));
    check_fused(f.build());
  }
}

TEST_CASE("places of extremes beside the extremes, and weighted means beside the means, too") {
  formula f;
  const node_id x = f.field("close");
  f.report(f.b.rolling_argmaximum(x, 14));
  f.report(f.b.rolling_maximum(x, 14));
  f.report(f.b.rolling_argminimum(x, 40));
  f.report(f.b.rolling_minimum(x, 16));
  f.report(f.b.subtract(f.b.rolling_weighted_mean(x, 20), f.b.rolling_mean(x, 20)));
  f.report(f.b.rolling_weighted_mean(f.b.rolling_argmaximum(x, 9), 6));
  f.report(f.b.subtract(x, x));
  check_fused(f.build());
}

TEST_CASE("a weighted mean and the mean of the same slots are one unit") {
  for (const std::int64_t n : {3, 8, 14, 20, 63}) {
    CAPTURE(n);
    formula f;
    const node_id x = f.field("close");
    const node_id weighted = f.b.multiply(f.b.constant(3), f.b.rolling_weighted_mean(x, n));
    f.report(f.b.subtract(weighted, f.b.multiply(f.b.constant(2), f.b.rolling_mean(x, n))));
    const lta::program p = f.build();
    CHECK(lta::fusion::of_blocks(p).units.size() == 1);
    check_fused(p);
  }
}

TEST_CASE("one slot that is not finite is found wherever a window still reaches it") {
  for (const std::int64_t n : {3, 20, 64, 200}) {
    formula f;
    const node_id x = f.field("close");
    f.report(f.b.rolling_maximum(x, n));
    f.report(f.b.rolling_minimum(x, n + 1));
    f.report(f.b.rolling_argminimum(x, n));
    f.report(f.b.maximum(f.b.subtract(x, f.b.lag(x, 1)), f.b.constant(0)));
    const lta::program p = f.build();
    for (const lta::kernel_table* table : lta::runnable_kernels()) {
      CAPTURE(std::string(table->name));
      const lta::block_program fused(p, *table, lta::fusion::of_blocks(p), 1024, 0);
      const lta::block_program plain(p, *table, lta::fusion::none(p), 1024, 0);
      // Inside a block, and where the next one begins.
      for (std::int64_t at = 60; at < 770; at += at == 140 ? 555 : 1) {
        CAPTURE(at);
        const auto one = [&](std::int64_t slot) { return slot == at; };
        CHECK(same_bits(run_with_gaps(fused, one), run_with_gaps(plain, one)));
      }
    }
  }
}

TEST_CASE("deviations and bands filled with their window have the bits of their nodes") {
  for (const std::int64_t n : {3, 4, 5, 8, 13, 20, 31, 32, 63, 64}) {
    for (const bool shows_deviation : {false, true}) {
      for (const bool shows_mean : {false, true}) {
        CAPTURE(n);
        formula f;
        const node_id x = f.field("close");
        const node_id mean = f.b.rolling_mean(x, n);
        const node_id deviation = f.b.rolling_deviation(x, n, static_cast<int>(n % 2));
        const node_id width = f.b.multiply(deviation, f.b.constant(2));
        f.report(f.b.add(mean, width));
        f.report(f.b.subtract(mean, width));
        if (shows_mean) f.report(mean);
        if (shows_deviation) f.report(deviation);
        check_fused(f.build());
      }
    }
  }
}

TEST_CASE("windows of windows, and windows whose levels are read, have the bits of their nodes") {
  formula f;
  const node_id x = f.field("close");
  const node_id inner = f.b.rolling_mean(x, 4);
  f.report(f.b.rolling_mean(inner, 4));
  f.report(f.b.rolling_mean(inner, 20));
  f.report(f.b.rolling_sum(f.b.rolling_sum(x, 8), 8));
  f.report(f.b.rolling_argmaximum(x, 14));
  f.report(f.b.rolling_maximum(x, 14));
  f.report(f.b.rolling_weighted_mean(x, 30));
  f.report(f.b.rolling_deviation(x, 20, 0));
  f.report(f.b.rolling_variance(x, 20, 0));
  f.report(f.b.rolling_deviation(f.b.exponential(x, 9, 9), 20, 0));
  f.report(f.b.rolling_maximum(x, 200));
  check_fused(f.build());
}

namespace {

// Indicators as plans lower them, over fields whose bars need not be ones.
lta::program program_of(const std::string& outputs) {
  const auto compiled = lta::compile(R"({"version": 1, "outputs": [)" + outputs + "]}", {});
  REQUIRE_MESSAGE(compiled, (compiled ? "" : compiled.error().message));
  return (*compiled)->compiled();
}

std::string output(const std::string& expression) {
  return R"({"name": ")" + expression + R"(", "expr": ")" + expression + R"("})";
}

}  // namespace

TEST_CASE("formulas of several nodes in one kernel have the bits of their nodes") {
  for (const char* expression :
       {"true_range()", "atr(14)", "rsi(close, 14)", "stochastic(14, 3, 3).k", "mfi(14)",
        "adx(14).adx", "cci(20)", "typical_price()", "williams_r(14)", "keltner(20).upper"}) {
    CAPTURE(std::string(expression));
    check_fused(program_of(output(expression)));
  }
}

TEST_CASE("a formula whose parts are read by others too keeps them") {
  check_fused(program_of(
      output("true_range()") + "," + output("high - low") + "," + output("adx(14).adx") + "," +
      output("adx(14).plus_di") + "," + output("rsi(close, 14)") + "," + output("rsi(close, 9)") +
      "," + output("atr(7)") + "," + output("mfi(14)") + "," + output("mfi(20)") + "," +
      output("close - close[1]") + "," + output("bbands(close, 20, 2).upper") + "," +
      output("bbands(close, 20, 2).lower") + "," + output("sma(close, 20)")));
}

TEST_CASE("recursions that single slots fill side by side have the bits of each by itself") {
  std::string outputs = output("macd(close, 12, 26, 9).histogram");
  // More than one vector holds, and some that hold on to a gap.
  for (int n = 2; n < 12; ++n) {
    const std::string length = std::to_string(n);
    outputs +=
        "," + output("ema(close, " + length + ")") + "," + output("rma(high, " + length + ")");
  }
  const lta::program p = program_of(outputs);
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    CAPTURE(std::string(table->name));
    check_fused_steps(p, *table);
  }
}

TEST_CASE("units of plans with coarser clocks have the bits of their nodes") {
  const lta::program p =
      program_of(output("tf('4h', rsi(close, 14))") + "," + output("sma(close, 20)") + "," +
                 output("rolling_std(tf('4h', close), 5)") + "," + output("atr(14)") + "," +
                 output("tf('4h', bbands(close, 20, 2).upper, forming=true) - close"));
  REQUIRE(!p.clocks.empty());
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    CAPTURE(std::string(table->name));
    check_fused_steps(p, *table);
  }
}
