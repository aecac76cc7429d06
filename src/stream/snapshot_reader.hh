// SPDX-License-Identifier: MIT
// Restoring: the whole snapshot is read and judged (snapshot_read.cc) before anything of it is
// opened or allocated (snapshot_open.cc).
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "stream/session.hh"
#include "stream/snapshot_bytes.hh"
#include "stream/snapshot_columns.hh"
#include "stream/snapshot_format.hh"

namespace lta {

struct snapshot_header {
  std::uint32_t flags;
  std::uint64_t fingerprint;
  std::uint32_t revision_depth;
  std::uint32_t partition_count;
  std::uint32_t column_count;
  std::uint32_t output_count;
  std::int64_t counters[6];
  std::uint32_t section_count;
};

struct partition_image {
  partition_name name;
  std::int64_t slot_count;
  std::int64_t valued_count;
  std::span<const lta_bar> bars;  // of the last slots; the last valued_count with their values
  std::optional<lta_bar> forming;
  const char* slots;              // of the columns, in the snapshot
  std::string_view has_value;     // per output
  std::string_view levels;        // [bar][signal]
  std::string_view forming_told;  // per signal
};

class snapshot_reader {
 public:
  explicit snapshot_reader(std::string_view bytes) : bytes_(bytes), in_(bytes) {}

  outcome read_header();
  outcome check_plan(const plan& compiled) const;
  // Of the first partition, read ahead of the columns, which the plan is to be bound for.
  std::optional<timeframe> first_timeframe() const;
  outcome read_body(session& target);
  outcome open(session& target) const;
  // Its partitions alone, in a session that runs.
  outcome adopt(session& target) const;
  session_options options(session_options wanted) const {
    wanted.revision_depth = static_cast<std::int32_t>(header_.revision_depth);
    return wanted;
  }
  std::span<const snapshot_section> sections() const { return sections_; }
  std::uint32_t partition_count() const { return header_.partition_count; }
  std::uint32_t revision_depth() const { return header_.revision_depth; }

 private:
  // A column of the snapshot, and where in a partition's slots it begins.
  struct stored_column {
    state_column in_session;  // `column` is program::no_column where this build has none
    std::size_t at;           // byte
  };

  bool find_sections();
  outcome read_columns(const snapshot_columns& wanted);
  outcome read_partition(byte_reader in, std::size_t base, std::size_t signal_count);
  outcome read_delivered(byte_reader& in, std::size_t base, std::size_t signal_count,
                         partition_image& image) const;
  outcome read_section(std::string_view whole);
  outcome check_bars(const partition_image& image, std::size_t base) const;
  outcome check_ordinals(const partition_image& image, std::size_t base) const;
  void read_slots(const snapshot_columns& columns, const partition_image& image,
                  partition_state& state) const;
  void read_columns_of(bool clocks, const snapshot_columns& columns, const partition_image& image,
                       partition_state& state) const;
  outcome open_partition(session& target, const partition_image& image,
                         std::uint32_t partition) const;
  result<std::vector<std::uint32_t>> open_partitions(session& target) const;
  outcome seed_rows(session& target, const std::vector<std::uint32_t>& ids) const;

  std::size_t position_of(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - bytes_.data());
  }

  std::string_view bytes_;
  byte_reader in_;
  std::vector<std::string_view> framed_;  // sections whose checksums fit, partitions first
  snapshot_header header_ = {};
  std::vector<stored_column> stored_;
  std::vector<stored_column> ordinals_;  // those of them that count the bars of a clock
  std::size_t slot_bytes_ = 0;           // of a partition
  bool has_ours_alone_ = false;          // its columns are those of this build
  std::vector<lta_bar> bars_;            // of all partitions, in their order
  std::vector<partition_image> partitions_;
  std::vector<snapshot_section> sections_;
};

}  // namespace lta
