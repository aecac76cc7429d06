// SPDX-License-Identifier: MIT
// Programs filled with fused kernels and node by node, over values that are seldom prices.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "block_values.hh"
#include "exec/lane_program.hh"
#include "graph/builder.hh"
#include "plan/plan.hh"

namespace lta_test {

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

// Reports windows of n slots of two fields: every fold, and the M2.
inline void report_windows(formula& f, std::int64_t n) {
  const node_id x = f.field("close");
  const node_id y = f.field("volume");
  f.report(f.b.rolling_sum(x, n));
  f.report(f.b.rolling_minimum(x, n));
  f.report(f.b.rolling_maximum(y, n));
  f.report(f.b.rolling_mean(y, n));
  f.report(f.b.rolling_m2(x, n));
}

inline constexpr std::int64_t step_count = 450;
inline constexpr std::int64_t refill_depth = 3;

// One slot after the other. Every fifth time the newest ones are filled again, as a revision does,
// with other values first and then with those they had: `write(slot, position, shift)` puts the
// fields of slot + shift there.
template <class V, class Write, class Fill, class Read>
void walk_slots(const lta::slot_layout& layout, V* memory, Write write, Fill fill, Read read) {
  std::int64_t position = layout.home();
  for (std::int64_t slot = 0; slot < step_count; ++slot) {
    write(slot, position, 0);
    fill(position);
    if (slot > 5 && slot % 5 == 0) position = layout.step_back(memory, position, refill_depth);
    for (const std::int64_t shift : {17, 0}) {
      for (std::int64_t back = refill_depth; back >= 0 && slot > 5 && slot % 5 == 0; --back) {
        write(slot - back, position - back, shift);
        fill(position - back);
      }
    }
    read(position);
    position = layout.next(memory, position);
  }
}

// Of a coarser clock whose bars are four slots long; its columns are never revised.
inline double value_of(const lta::step_program::field_column& f, std::int64_t slot,
                       std::int64_t shift, bool is_wild) {
  if (f.kind == lta::op::clock_index) return static_cast<double>(slot / 4);
  if (f.kind == lta::op::clock_closes) return slot % 4 == 3 ? 1 : 0;
  return value_at(f.field, slot + shift, is_wild);
}

inline columns run_steps(const lta::step_program& steps, bool is_wild, std::int64_t lead) {
  const auto memory = lta::allocate_slots<double>(steps.element_count());
  steps.clear(memory.get());
  const lta::slot_layout& layout = steps.layout();
  std::vector<std::int64_t> origins(steps.clocks().size(), 0);
  columns outputs(steps.outputs().size());
  walk_slots(
      layout, memory.get(),
      [&](std::int64_t slot, std::int64_t position, std::int64_t shift) {
        for (const lta::step_program::field_column& f : steps.fields()) {
          memory[layout.at(f.column, position)] = value_of(f, slot + lead, shift, is_wild);
        }
      },
      [&](std::int64_t position) { steps.fill(memory.get(), origins.data(), position); },
      [&](std::int64_t position) {
        for (std::size_t o = 0; o < outputs.size(); ++o) {
          outputs[o].push_back(memory[layout.at(steps.outputs()[o], position)]);
        }
        steps.close(memory.get(), origins.data(), position);
      });
  return outputs;
}

inline std::vector<columns> run_lanes(const lta::step_program& steps,
                                      const lta::kernel_table& table, bool is_wild) {
  const lta::lane_program program(steps, table);
  const auto memory = program.make_memory();
  const lta::slot_layout& layout = steps.layout();
  std::vector<columns> lanes(lta::lane_count, columns(steps.outputs().size()));
  const auto each_lane = [&](auto visit) {
    for (std::size_t k = 0; k < lta::lane_count; ++k) visit(k, static_cast<std::int64_t>(k));
  };
  walk_slots(
      layout, memory.get(),
      [&](std::int64_t slot, std::int64_t position, std::int64_t shift) {
        for (const lta::step_program::field_column& f : steps.fields()) {
          lta::lanes& values = memory[layout.at(f.column, position)];
          each_lane([&](std::size_t k, std::int64_t lane) {
            values[k] = value_at(f.field, slot + lane * lane_lead + shift, is_wild);
          });
        }
      },
      [&](std::int64_t position) { program.fill(memory.get(), position); },
      [&](std::int64_t position) {
        for (std::size_t o = 0; o < steps.outputs().size(); ++o) {
          const lta::lanes& values = memory[layout.at(steps.outputs()[o], position)];
          each_lane([&](std::size_t k, std::int64_t) { lanes[k][o].push_back(values[k]); });
        }
      });
  return lanes;
}

// Units of single slots, alone and in lanes, and the state they need.
inline void check_fused_steps(const lta::program& p, const lta::kernel_table& table) {
  const lta::step_program fused(p, table, refill_depth);
  const lta::step_program plain(p, table, refill_depth, lta::fusion::none(p));
  CHECK(fused.element_count() <= plain.element_count());
  for (const bool is_wild : {false, true}) {
    CAPTURE(is_wild);
    const bool has_lanes = lta::lane_program::is_possible(fused);
    const auto lanes = has_lanes ? run_lanes(fused, table, is_wild) : std::vector<columns>();
    for (std::size_t k = 0; k < lta::lane_count; ++k) {
      CAPTURE(k);
      const std::int64_t lead = static_cast<std::int64_t>(k) * lane_lead;
      const columns nodes = run_steps(plain, is_wild, lead);
      check_same(run_steps(fused, is_wild, lead), nodes, step_count);
      if (has_lanes) check_same(lanes[k], nodes, step_count);
    }
  }
}

inline void check_fused_blocks(const lta::program& p) {
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    CAPTURE(std::string(table->name));
    const lta::block_program fused(p, *table, lta::fusion::of_blocks(p), 1024, 0);
    const lta::block_program plain(p, *table, lta::fusion::none(p), 1024, 0);
    CHECK(fused.stages().size() < plain.stages().size());
    for (const bool is_wild : {false, true}) {
      CAPTURE(is_wild);
      check_same(run(fused, is_wild), run(plain, is_wild), 1805);
      if (!p.clocks.empty()) continue;
      const lta::lane_block_program together(p, *table, lta::fusion::of(p), 1024, 0);
      const std::vector<columns> lanes = run_lanes(together, is_wild);
      for (std::size_t k = 0; k < lta::lane_count; ++k) {
        CAPTURE(k);
        const auto lead = static_cast<std::int64_t>(k) * lane_lead;
        check_same(lanes[k], run(plain, is_wild, lead), 1805);
      }
    }
  }
}

inline void check_fused(const lta::program& p) {
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    CAPTURE(std::string(table->name));
    check_fused_steps(p, *table);
  }
  check_fused_blocks(p);
}

}  // namespace lta_test
