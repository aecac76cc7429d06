// SPDX-License-Identifier: MIT
// What both ends of a snapshot agree on. docs/snapshot-format.md has it byte by byte.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/hash.hh"

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

// Where the header says how many there are.
inline constexpr std::size_t partition_count_at = 36;
inline constexpr std::size_t section_count_at = 96;

// Bytes before the columns, of a column, of a bar, and of what frames a section: its size and its
// checksum.
inline constexpr std::size_t header_size = 104;
inline constexpr std::size_t column_size = 16;
inline constexpr std::size_t bar_size = 56;
inline constexpr std::size_t frame_size = 16;

// Of the whole snapshot: the header's checksum, and with every section its size and its own. Each
// byte is in one of them, and read once.
class total_checksum {
 public:
  explicit total_checksum(std::uint64_t of_header) : total_(of_header) {}
  void add_section(std::uint64_t size, std::uint64_t checksum) {
    total_ = hash_combine(hash_combine(total_, size), checksum);
  }
  std::uint64_t value() const { return total_; }

 private:
  std::uint64_t total_;
};

}  // namespace lta::snapshot_format
