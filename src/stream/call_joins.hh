// SPDX-License-Identifier: MIT
// What readers know of other partitions during one call: the dataset's rows as the call began, and
// the bars of the call itself. Only closed bars are known to others.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "data/dataset.hh"

namespace lta {

class call_joins {
 public:
  void clear() noexcept;

  // Makes the rows known from which anything that closes at or after `close_ns` is sampled.
  outcome look_at(const dataset& rows, std::uint32_t partition, std::int64_t close_ns);

  // A closed or revised bar of the call; its close time is set.
  void add(const lta_bar& bar);
  bool has_bars_of(std::uint32_t partition) const {
    return find(partition) && !find(partition)->bars.empty();
  }

  // The bars of a partition that close at or before a time and were not there before the call.
  std::int64_t count_new(std::uint32_t partition, std::int64_t close_ns) const;

  std::int32_t field_index(std::uint32_t partition, std::string_view name) const;

  // The field as known at a time; false where nothing is.
  bool value(std::uint32_t partition, std::int32_t field, std::int64_t close_ns,
             double* out) const noexcept;

 private:
  struct source {
    std::uint32_t partition;
    std::optional<pinned_rows> rows;
    std::int64_t since_ns;
    std::vector<lta_bar> bars;  // of the call, as they came
  };
  const source* find(std::uint32_t partition) const {
    const bool is_known = partition < index_.size() && index_[partition] >= 0;
    return is_known ? &sources_[static_cast<std::size_t>(index_[partition])] : nullptr;
  }
  source& open(std::uint32_t partition);

  std::vector<source> sources_;
  std::vector<std::int32_t> index_;  // by partition id, -1 where there is none
};

}  // namespace lta
