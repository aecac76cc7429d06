// SPDX-License-Identifier: MIT
// What both ends of a snapshot agree on. docs/snapshot-format.md has it byte by byte.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "exec/step_program.hh"

namespace lta::snapshot_format {

inline constexpr std::string_view magic = "LTASNAPS";
inline constexpr std::uint32_t version = 1;
inline constexpr std::uint32_t engine_version = 0x00'00'01'00;  // 0.1.0

// Header flags.
inline constexpr std::uint32_t chosen_partitions = 1;  // others do not join by themselves

// Partition flags.
inline constexpr std::uint32_t has_forming = 1;

struct state_column {
  std::uint64_t key;  // of the node's formula and the column's role
  std::uint32_t column;
  std::int64_t slots;
};

// The columns a snapshot holds, by key.
std::vector<state_column> state_columns(const step_program& steps);

}  // namespace lta::snapshot_format
