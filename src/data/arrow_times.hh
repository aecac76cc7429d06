// SPDX-License-Identifier: MIT
// A column of times, of moments or of local times, read in blocks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/local_time.hh"
#include "base/status.hh"
#include "data/arrow_import.hh"

namespace lta {

class time_column {
 public:
  // `zone` empty: times without a zone are UTC. Both stay the caller's.
  time_column(const arrow_column& column, std::span<const zone_change> zone) : column_(column) {
    if (!zone.empty()) clock_.emplace(zone);
  }

  // Rows [row, row + count) of a batch as nanoseconds UTC: the column's own memory where they lie
  // there as such, else `scratch`. `first_row` is the batch's in the stream.
  result<const std::int64_t*> read(const arrow_slice& slice, std::int64_t row, std::int64_t count,
                                   std::int64_t first_row, std::int64_t* scratch);

 private:
  outcome to_utc(const std::int64_t* local_ns, std::int64_t count, std::int64_t first_row,
                 std::int64_t* out);

  const arrow_column& column_;
  std::optional<local_clock> clock_;
};

}  // namespace lta
