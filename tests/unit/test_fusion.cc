// SPDX-License-Identifier: MIT
// What one kernel fills for many nodes has the bits of the nodes.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "base/number.hh"
#include "exec/block_program.hh"
#include "graph/builder.hh"
#include "plan/plan.hh"

namespace {

using lta::node_id;

struct formula {
  lta::graph g;
  lta::builder b{g};
  std::vector<lta::program_output> outputs;

  node_id field(const char* name) { return b.field(name); }
  void report(node_id id) {
    lta::program_output output;
    output.name = "o" + std::to_string(outputs.size());
    output.node = id;
    outputs.push_back(std::move(output));
  }
  lta::program build() {
    return *lta::build_program(std::move(g), std::move(outputs), {100'000, 1 << 24});
  }
};

// Prices, and what is seldom one: gaps, runs of equals, zeros of both signs, and values whose
// differences, sums and squares are no numbers any more.
double value_at(std::uint32_t field, std::int64_t slot, bool is_wild) {
  const auto x = static_cast<double>(slot * 7 + field * 31);
  const std::int64_t turn = (slot + field * 5) % 211;
  if (is_wild && turn == 50) return lta::missing;
  if (is_wild && turn == 100) return 1.5e308;
  if (is_wild && turn == 101) return -1.5e308;
  if (is_wild && turn == 130) return 1e200;
  if (is_wild && turn > 150 && turn < 170) return slot % 2 == 0 ? 0.0 : -0.0;
  if (turn > 180) return 42.0;
  return 100 + std::sin(x * 0.37) * 9 + std::cos(x * 1.7);
}

using columns = std::vector<std::vector<double>>;

template <class Value>
columns run_values(const lta::block_program& blocks, Value value) {
  const lta::program& p = blocks.plan_program();
  const auto memory = lta::allocate_slots<double>(blocks.element_count());
  blocks.clear(memory.get());
  columns outputs(p.outputs.size());
  std::int64_t slot = 0;
  // Short and long blocks: the parts of a kernel end elsewhere.
  for (const std::int64_t count : {1L, 64L, 700L, 7L, 333L, 700L}) {
    for (std::size_t k = 0; k < blocks.stages().size(); ++k) {
      const lta::block_program::stage& s = blocks.stages()[k];
      if (s.kind == lta::block_program::stage::what::load) {
        const lta::block_program::load& l = blocks.loads()[s.first];
        double* to = memory.get() + blocks.layout().at(l.column, 0);
        for (std::int64_t i = 0; i < count; ++i) to[i] = value(l.field, slot + i);
      } else if (s.kind != lta::block_program::stage::what::none) {
        blocks.run(k, memory.get(), nullptr, count);
      }
      for (const std::uint32_t o : blocks.outputs_after(k)) {
        const std::uint32_t column = p.column_of(p.outputs[o].node);
        const double* from = memory.get() + blocks.layout().at(column, 0);
        outputs[o].insert(outputs[o].end(), from, from + count);
      }
    }
    slot += count;
    blocks.slide(memory.get(), nullptr, count);
  }
  return outputs;
}

// `is_absent` says which slots of a tame series are missing all the same.
template <class Is>
columns run_with_gaps(const lta::block_program& blocks, Is is_absent) {
  const auto value_at_slot = [&](std::uint32_t field, std::int64_t slot) {
    return is_absent(slot) ? lta::missing : value_at(field, slot, false);
  };
  return run_values(blocks, value_at_slot);
}

columns run(const lta::block_program& blocks, bool is_wild) {
  return run_values(blocks, [&](std::uint32_t field, std::int64_t slot) {
    return value_at(field, slot, is_wild);
  });
}

bool same_bits(const columns& a, const columns& b) {
  for (std::size_t o = 0; o < a.size(); ++o) {
    if (std::memcmp(a[o].data(), b[o].data(), a[o].size() * sizeof(double)) != 0) return false;
  }
  return true;
}

void check_fused(const lta::program& p) {
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    CAPTURE(std::string(table->name));
    // Slots that can be filled again are never fused.
    const lta::block_program fused(p, *table, 1024, 0);
    const lta::block_program plain(p, *table, 1024, 1);
    CHECK(fused.stages().size() < plain.stages().size());
    for (const bool is_wild : {false, true}) {
      CAPTURE(is_wild);
      const columns a = run(fused, is_wild);
      const columns b = run(plain, is_wild);
      for (std::size_t o = 0; o < a.size(); ++o) {
        CAPTURE(o);
        REQUIRE(a[o].size() == b[o].size());
        REQUIRE(a[o].size() == 1805);
        for (std::size_t t = 0; t < a[o].size(); ++t) {
          CAPTURE(t);
          REQUIRE(std::memcmp(&a[o][t], &b[o][t], sizeof(double)) == 0);
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("a window filled from slots has the bits of its tree of levels") {
  for (std::int64_t n = 3; n <= 70; ++n) {
    CAPTURE(n);
    formula f;
    const node_id x = f.field("close");
    const node_id y = f.field("volume");
    f.report(f.b.rolling_sum(x, n));
    f.report(f.b.rolling_minimum(x, n));
    f.report(f.b.rolling_maximum(y, n));
    f.report(f.b.rolling_mean(y, n));
    f.report(f.b.rolling_m2(x, n));
    check_fused(f.build());
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

TEST_CASE("one slot that is not finite is found wherever a window still reaches it") {
  for (const std::int64_t n : {3, 20, 64}) {
    formula f;
    const node_id x = f.field("close");
    f.report(f.b.rolling_maximum(x, n));
    f.report(f.b.rolling_argminimum(x, n));
    f.report(f.b.maximum(f.b.subtract(x, f.b.lag(x, 1)), f.b.constant(0)));
    const lta::program p = f.build();
    for (const lta::kernel_table* table : lta::runnable_kernels()) {
      CAPTURE(std::string(table->name));
      const lta::block_program fused(p, *table, 1024, 0);
      const lta::block_program plain(p, *table, 1024, 1);
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
