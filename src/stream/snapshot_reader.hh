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
  std::vector<lta_bar> bars;  // of the last slots; the last valued_count with their values
  std::optional<lta_bar> forming;
  std::size_t slots_at;           // of the column slots in the snapshot
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
  outcome read_body(const session& target);
  outcome open(session& target) const;
  // Its partitions alone, in a session that runs.
  outcome adopt(session& target) const;
  session_options options(session_options wanted) const {
    wanted.revision_depth = static_cast<std::int32_t>(header_.revision_depth);
    return wanted;
  }
  std::span<const snapshot_section> sections() const { return sections_; }
  std::uint32_t revision_depth() const { return header_.revision_depth; }

 private:
  outcome read_columns(const std::vector<snapshot_format::state_column>& wanted);
  outcome read_partition(byte_reader in, std::size_t base, std::size_t slot_bytes,
                         std::size_t signal_count);
  outcome read_delivered(byte_reader& in, std::size_t base, std::size_t signal_count,
                         partition_image& image) const;
  outcome read_section();
  outcome check_bars(const partition_image& image, std::size_t base) const;
  outcome check_ordinals(const session& target, const partition_image& image,
                         std::size_t base) const;
  void read_slots(const session& target, const partition_image& image, partition_state& state,
                  bool of_clocks) const;
  outcome open_partition(session& target, const partition_image& image,
                         std::uint32_t partition) const;
  result<std::vector<std::uint32_t>> open_partitions(session& target) const;
  outcome seed_rows(session& target, const std::vector<std::uint32_t>& ids) const;

  std::string_view bytes_;
  byte_reader in_;
  snapshot_header header_ = {};
  std::vector<snapshot_format::state_column> stored_;  // column: in the session
  std::vector<partition_image> partitions_;
  std::vector<snapshot_section> sections_;
};

}  // namespace lta
