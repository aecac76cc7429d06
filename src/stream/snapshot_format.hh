// SPDX-License-Identifier: MIT
// What both ends of a snapshot agree on. docs/snapshot-format.md has it byte by byte.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "exec/step_program.hh"
#include "stream/partition_state.hh"

namespace lta::snapshot_format {

inline constexpr std::string_view magic = "LTASNAPS";
inline constexpr std::uint32_t version = 1;
inline constexpr std::uint32_t engine_version = 0x00'00'01'00;  // 0.1.0

// Header flags.
inline constexpr std::uint32_t chosen_partitions = 1;  // others do not join by themselves

// Partition flags.
inline constexpr std::uint32_t has_forming = 1;

// Section flags.
inline constexpr std::uint32_t may_be_skipped = 1;

// Those other rooms of this library write.
inline constexpr std::string_view known_sections[] = {"feed"};

struct state_column {
  std::uint64_t key;  // of the node's formula and the column's role; on a clock, of that too
  std::uint32_t column;
  std::int64_t slots;
  std::uint32_t clock = 0;  // 0 the partition's own bars, k the plan's clock k - 1
};

// Where the slot `back` of a column lies in a partition's memory: of its own bars the last closed
// one is 1. On a clock 1 is the last coarse slot that no later bar fills again; the one after it is
// made anew from the bars' columns before anybody reads it.
inline std::int64_t element_of(const step_program& steps, const partition_state& state,
                               const state_column& column, std::int64_t back) {
  if (column.clock == 0) return steps.layout().at(column.column, state.position(back));
  const std::size_t clock = column.clock - 1;
  return state.coarse_element(clock, column.column, state.coarse_slot(clock) - back);
}

// The columns a snapshot holds, by key.
std::vector<state_column> state_columns(const step_program& steps);

}  // namespace lta::snapshot_format
