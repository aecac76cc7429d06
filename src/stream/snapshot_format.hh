// SPDX-License-Identifier: MIT
// What both ends of a snapshot agree on. docs/snapshot-format.md has it byte by byte.
#pragma once

#include <cstdint>
#include <string_view>

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

// Bytes before the columns, of a column, of a bar, and of what frames a section: its size and its
// checksum.
inline constexpr std::size_t header_size = 104;
inline constexpr std::size_t column_size = 16;
inline constexpr std::size_t bar_size = 56;
inline constexpr std::size_t frame_size = 16;

}  // namespace lta::snapshot_format
