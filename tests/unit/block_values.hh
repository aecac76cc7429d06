// SPDX-License-Identifier: MIT
// Blocks of a program, of one partition or of eight, over values that are seldom prices.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "base/number.hh"
#include "exec/block_program.hh"
#include "exec/lane_program.hh"

namespace lta_test {

// Prices, and what is seldom one: gaps, runs of equals, zeros of both signs, and values whose
// differences, sums and squares are no numbers any more.
inline double value_at(std::uint32_t field, std::int64_t slot, bool is_wild) {
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

template <class V>
using columns_of = std::vector<std::vector<V>>;
using columns = columns_of<double>;

template <class V, class Value>
columns_of<V> run_values(const lta::basic_block_program<V>& blocks, Value value) {
  const lta::program& p = blocks.plan_program();
  const auto memory = lta::allocate_slots<V>(blocks.element_count());
  blocks.clear(memory.get());
  columns_of<V> outputs(p.outputs.size());
  std::int64_t slot = 0;
  // Short and long blocks: the parts of a kernel end elsewhere.
  for (const std::int64_t count : {1L, 64L, 700L, 7L, 333L, 700L}) {
    for (std::size_t k = 0; k < blocks.stages().size(); ++k) {
      const lta::block_parts::stage& s = blocks.stages()[k];
      if (s.kind == lta::block_parts::stage::what::load) {
        const lta::block_parts::load& l = blocks.loads()[s.first];
        V* to = memory.get() + blocks.layout().at(l.column, 0);
        for (std::int64_t i = 0; i < count; ++i) to[i] = value(l.field, slot + i);
      } else if (s.kind != lta::block_parts::stage::what::none) {
        blocks.run(k, blocks.records().data(), memory.get(), nullptr, count);
      }
      for (const std::uint32_t o : blocks.outputs_after(k)) {
        const std::uint32_t column = p.column_of(p.outputs[o].node);
        const V* from = memory.get() + blocks.layout().at(column, 0);
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

inline columns run(const lta::block_program& blocks, bool is_wild, std::int64_t lead = 0) {
  return run_values(blocks, [&](std::uint32_t field, std::int64_t slot) {
    return value_at(field, slot + lead, is_wild);
  });
}

// Lane k is at other slots than its neighbours: gaps and overflows come to each at its own time.
inline constexpr std::int64_t lane_lead = 23;

inline std::vector<columns> run_lanes(const lta::lane_block_program& blocks, bool is_wild) {
  const auto outputs = run_values(blocks, [&](std::uint32_t field, std::int64_t slot) {
    lta::lanes values;
    for (std::int64_t k = 0; k < 8; ++k) values[k] = value_at(field, slot + k * lane_lead, is_wild);
    return values;
  });
  std::vector<columns> lanes(lta::lane_count, columns(outputs.size()));
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    for (const lta::lanes& slot : outputs[o]) {
      for (std::size_t k = 0; k < lta::lane_count; ++k) lanes[k][o].push_back(slot[k]);
    }
  }
  return lanes;
}

inline bool same_bits(const columns& a, const columns& b) {
  for (std::size_t o = 0; o < a.size(); ++o) {
    if (std::memcmp(a[o].data(), b[o].data(), a[o].size() * sizeof(double)) != 0) return false;
  }
  return true;
}

inline void check_same(const columns& a, const columns& b, std::size_t slot_count) {
  for (std::size_t o = 0; o < a.size(); ++o) {
    CAPTURE(o);
    REQUIRE(a[o].size() == b[o].size());
    REQUIRE(a[o].size() == slot_count);
    for (std::size_t t = 0; t < a[o].size(); ++t) {
      if (std::memcmp(&a[o][t], &b[o][t], sizeof(double)) == 0) continue;
      FAIL("slot " << t << ": " << a[o][t] << " and " << b[o][t]);
    }
  }
}

}  // namespace lta_test
