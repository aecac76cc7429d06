// SPDX-License-Identifier: MIT
// The same source for one symbol and for eight, for blocks and for single slots: the same bits.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "base/number.hh"
#include "exec/block_program.hh"
#include "kernels/targets.hh"
#include "plan/plan.hh"

namespace {

using lta::lanes;
using lta::node_id;

constexpr std::int64_t slot_count = 192;
constexpr int lane_count = 8;

// Every primitive operation at least once.
constexpr const char* every_operation = R"json({"version": 1, "convention": "laakhay", "outputs": [
  {"name": "a", "expr": "rsi(close, 5) + atr(7) + obv() - (close % 3) * -open / abs(low)"},
  {"name": "b", "expr": "if_else(not is_missing(low) and close > open, ffill(high), lag(low, 4))"},
  {"name": "c", "expr": "bbands(close, 13, 2)"},
  {"name": "d", "expr": "rolling_max(high, 9) - rolling_min(low, 20) + rolling_sum(volume, 3)"},
  {"name": "e", "expr": "fill_null(ema(close, 6), sign(close - open))"},
  {"name": "f", "expr": "crossup(close, sma(close, 5)) or close <= low or close >= high"},
  {"name": "g", "expr": "close == open or close != high or close < low[2]"},
  {"name": "h", "expr": "macd(close, 3, 8, 4)"},
  {"name": "i", "expr": "psar(0.05, 0.03, 0.3)"},
  {"name": "j", "expr": "supertrend(5, 1.5)"},
  {"name": "k", "expr": "anchored_vwap_bands(close > open, multiplier=2)"},
  {"name": "l", "expr": "value_when(close > open, high, 2) - bars_since(low[3] < open)"},
  {"name": "m", "expr": "fib_retracement(left=1, right=1)"},
  {"name": "n", "expr": "wma(close, 11) + cci(9) + rolling_median(high, 8) - fisher(7)"},
  {"name": "o", "expr": "rolling_argmin(low, 7) - rolling_argmax(high, 12) + log(close)"},
  {"name": "p", "expr": "adx(5)"},
  {"name": "q", "expr": "rolling_median(low, 5)"},
  {"name": "r", "expr": "close.filter(close > open).max() - low.min()"}]})json";

// The operations of clocks, which plans reach only together.
lta::program clock_operations() {
  lta::graph g;
  const node_id close = g.field("close");
  const node_id open = g.field("open");
  const node_id change = g.add({.kind = lta::op::greater, .lag = 1, .inputs = {close, open}});
  const node_id ordinal = g.add({.kind = lta::op::clock_ordinal, .inputs = {change}});
  const node_id amount =
      g.add({.kind = lta::op::clock_amount, .parameters = {500.5}, .inputs = {close}});
  std::vector<lta::program_output> outputs;
  const auto report = [&](node_id id) { outputs.emplace_back().node = id; };
  for (const lta::op kind : {lta::op::bucket_first, lta::op::bucket_last, lta::op::bucket_maximum,
                             lta::op::bucket_minimum, lta::op::bucket_sum}) {
    report(g.add({.kind = kind, .lag = 1, .inputs = {close, ordinal, ordinal}}));
  }
  report(ordinal);
  report(amount);
  report(g.add({.kind = lta::op::clock_ordinal, .lag = 1, .inputs = {change}}));
  return *lta::build_program(std::move(g), std::move(outputs), {1000, 1 << 20});
}

double field_value(std::size_t field, int symbol, std::int64_t slot) {
  const auto x = static_cast<double>(slot * 7 + symbol * 31 + static_cast<std::int64_t>(field) * 3);
  if (std::fmod(x, 53.0) == 5.0) return lta::missing;
  return 100 + std::sin(x * 0.37) * 9 + static_cast<double>(symbol);
}

double lane_of(double value, int) { return value; }
double lane_of(const lanes& value, int lane) { return value[lane]; }
void set_lane(double& value, int, double to) { value = to; }
void set_lane(lanes& value, int lane, double to) { value[lane] = to; }

template <class V>
const lta::kernels_of<V>& kernels_for(const lta::kernel_table& table);
template <>
const lta::kernels_of<double>& kernels_for(const lta::kernel_table& table) {
  return table.scalar;
}
template <>
const lta::kernels_of<lanes>& kernels_for(const lta::kernel_table& table) {
  return table.vector;
}

// Values of every output, slot by slot, for the symbols [symbol, symbol + lanes of V).
template <class V>
class machine {
 public:
  machine(const lta::program& p, const lta::kernel_table& table, bool blocks, int symbol, int width)
      : p_(p),
        order_(lta::schedule_blocks(p, lta::fusion::none(p))),
        layout_(blocks ? lta::slot_layout::for_blocks(p, order_, slot_count)
                       : lta::slot_layout::for_steps(p, lta::fusion::none(p), 3, 16)),
        memory_(lta::allocate_slots<V>(layout_.element_count())),
        kernels_(kernels_for<V>(table)),
        symbol_(symbol),
        width_(width) {
    layout_.clear(p, memory_.get());
    blocks ? run_block() : run_steps();
  }

  // [output][slot][lane]
  std::vector<std::vector<std::vector<double>>> outputs;

 private:
  void load(node_id id, std::int64_t slot, std::int64_t position) {
    V& to = memory_[layout_.at(p_.column_of(id), position)];
    for (int k = 0; k < width_; ++k) {
      set_lane(to, k, field_value(p_.primitives.nodes()[id].field, symbol_ + k, slot));
    }
  }
  void note(std::size_t o, std::int64_t position) {
    const V& value = memory_[layout_.at(p_.column_of(p_.outputs[o].node), position)];
    std::vector<double> all;
    for (int k = 0; k < width_; ++k) all.push_back(lane_of(value, k));
    outputs[o].push_back(all);
  }
  lta::op kind_of(node_id id) const { return p_.primitives.nodes()[id].kind; }

  void run_block() {
    outputs.resize(p_.outputs.size());
    for (const auto& group : order_.groups) {
      std::vector<lta::record<V>> records;
      for (std::size_t k = group.first; k < group.first + group.count; ++k) {
        const node_id id = order_.nodes[k];
        if (kind_of(id) == lta::op::field) {
          for (std::int64_t slot = 0; slot < slot_count; ++slot) load(id, slot, slot);
        } else {
          records.push_back(layout_.record_of<lta::record<V>>(p_, id));
          records.back().fill = kernels_.block[static_cast<int>(kind_of(id))];
        }
      }
      run_group(group, records);
      // A column may be shared with a later node: look now.
      for (std::size_t o = 0; o < p_.outputs.size(); ++o) {
        for (std::size_t k = group.first; k < group.first + group.count; ++k) {
          if (order_.nodes[k] != p_.outputs[o].node) continue;
          for (std::int64_t slot = 0; slot < slot_count; ++slot) note(o, slot);
        }
      }
    }
  }

  // Levels of a pipeline one after the other: its chains together.
  void run_group(const lta::schedule::group& group, const std::vector<lta::record<V>>& records) {
    std::size_t k = 0;
    for (const std::size_t end : group.level_ends) {
      std::vector<lta::chain<V>> chains;
      for (; k < end - group.first; ++k) {
        if (lta::is_chain(kind_of(order_.nodes[group.first + k]))) {
          chains.push_back({&records[k], 0});
        } else {
          records[k].fill(records[k], memory_.get(), 0, slot_count);
        }
      }
      for (std::size_t c = 0; c < chains.size(); c += lta::group_maximum) {
        const auto count = std::min<std::int64_t>(lta::group_maximum,
                                                  static_cast<std::int64_t>(chains.size() - c));
        kernels_.recursions(&chains[c], count, memory_.get(), slot_count);
      }
    }
    for (; k < records.size(); ++k) records[k].fill(records[k], memory_.get(), 0, slot_count);
  }

  void run_steps() {
    outputs.resize(p_.outputs.size());
    std::int64_t position = 0;
    for (std::int64_t slot = 0; slot < slot_count; ++slot) {
      for (const node_id id : p_.order) {
        if (kind_of(id) == lta::op::constant) continue;
        if (kind_of(id) == lta::op::field) {
          load(id, slot, position);
          continue;
        }
        const auto r = layout_.record_of<lta::step_record<V>>(p_, id);
        kernels_.step[static_cast<int>(kind_of(id))](r.at(position), memory_.get());
      }
      for (std::size_t o = 0; o < p_.outputs.size(); ++o) note(o, position);
      if (++position == layout_.capacity()) {
        layout_.slide(memory_.get(), position);
        position = 0;
      }
    }
  }

  const lta::program& p_;
  const lta::schedule order_;
  const lta::slot_layout layout_;
  lta::slot_memory<V> memory_;
  const lta::kernels_of<V>& kernels_;
  int symbol_;
  int width_;
};

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void check_every_way(const lta::program& p) {
  const lta::kernel_table& reference = *lta::runnable_kernels().front();
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    CAPTURE(table->name);
    const machine<lanes> wide_block(p, *table, true, 0, lane_count);
    const machine<lanes> wide_step(p, *table, false, 0, lane_count);
    std::int64_t different = 0;
    std::int64_t present = 0;
    for (int symbol = 0; symbol < lane_count; ++symbol) {
      const machine<double> one(p, reference, true, symbol, 1);
      const machine<double> step(p, *table, false, symbol, 1);
      for (std::size_t o = 0; o < p.outputs.size(); ++o) {
        for (std::size_t slot = 0; slot < static_cast<std::size_t>(slot_count); ++slot) {
          const double expected = one.outputs[o][slot][0];
          const auto lane = static_cast<std::size_t>(symbol);
          different += same_bits(expected, step.outputs[o][slot][0]) ? 0 : 1;
          different += same_bits(expected, wide_block.outputs[o][slot][lane]) ? 0 : 1;
          different += same_bits(expected, wide_step.outputs[o][slot][lane]) ? 0 : 1;
          present += lta::is_missing(expected) ? 0 : 1;
        }
      }
    }
    CHECK(different == 0);
    CHECK(present > 8 * slot_count * static_cast<std::int64_t>(p.outputs.size()) / 3);
  }
}

std::vector<lta::program> programs_of_every_operation() {
  std::string payload = every_operation;
  const auto laakhay = lta::compile(payload, {});
  REQUIRE(laakhay);
  payload.replace(payload.find("laakhay"), 7, "talib");
  const auto talib = lta::compile(payload, {});
  REQUIRE(talib);
  return {(*laakhay)->compiled(), (*talib)->compiled(), clock_operations()};
}

}  // namespace

TEST_CASE(
    "every unit fills blocks, and all but those for blocks alone fill single slots and lanes") {
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    for (int k = 0; k < lta::fused_op_count; ++k) {
      CAPTURE(k);
      CHECK((table->scalar.fused[k] != nullptr));
      const bool has_others = table->scalar.fused_step[k] != nullptr &&
                              table->vector.fused_step[k] != nullptr &&
                              table->vector.fused[k] != nullptr;
      CHECK((has_others || lta::is_for_blocks(static_cast<lta::fused_op>(k))));
    }
  }
}

TEST_CASE("lanes, blocks and single slots agree on every bit, on every instruction set") {
  for (const lta::program& p : programs_of_every_operation()) check_every_way(p);
}

TEST_CASE("the plans of that test use every operation there is") {
  std::vector<bool> used(lta::op_count, false);
  for (const lta::program& p : programs_of_every_operation()) {
    for (const node_id id : p.order) {
      used[static_cast<std::size_t>(p.primitives.nodes()[id].kind)] = true;
    }
  }
  // Leaves have no kernel: they are written from outside.
  for (int k = 0; k < lta::op_count; ++k) {
    const std::string name = lta::info(static_cast<lta::op>(k)).name;
    CAPTURE(name);
    // Written from outside, or compiled away.
    const lta::op kind = static_cast<lta::op>(k);
    const bool has_none = lta::is_leaf(kind) || kind == lta::op::lead;
    CHECK((used[static_cast<std::size_t>(k)] || has_none));
  }
}
