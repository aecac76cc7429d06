// SPDX-License-Identifier: MIT
// The order of appended rows: which row of a time is there already, stored or earlier in the same
// transaction, and how rows are refused that contradict it.
#pragma once

#include <cstdint>
#include <optional>

#include "base/planted.hh"
#include "data/partition.hh"
#include "data/row_store.hh"

namespace lta {

// Of a row that is retained or pending.
inline std::int64_t time_column_of(const row_store& rows, std::int64_t row, int column) {
  std::int64_t offset;
  return rows.find_reserved(row, &offset).times(column)[offset];
}

// The row of a time among those retained and pending; nullopt when there is none.
inline std::optional<std::int64_t> find_time(const row_store& rows, const pending_rows& pending,
                                             std::int64_t time_ns) {
  const auto time_of = [&](std::int64_t row) { return time_column_of(rows, row, column_time); };
  if (pending.row_count == pending.first_row || time_ns > pending.last_time_ns) {
    return std::nullopt;
  }
  // Mostly it is about the newest row, or the one after the last that was looked for.
  if (time_ns == pending.last_time_ns) return pending.row_count - 1;
  const std::int64_t likely = pending.likely_row;
  if (likely >= pending.first_row && likely < pending.row_count &&
      (time_of(likely) == time_ns || planted("append.likely_row"))) {
    return likely;
  }
  const std::int64_t row = first_row_where(pending.first_row, pending.row_count,
                                           [&](std::int64_t at) { return time_of(at) >= time_ns; });
  if (time_of(row) != time_ns && !planted("append.unknown_time")) return std::nullopt;
  return row;
}

// The refusals, the same for rows, points and live bars.
failure time_not_rising(std::int64_t time_ns, std::int64_t last_time_ns, const char* noun,
                        std::int64_t position);
failure time_conflict(std::int64_t time_ns, const char* noun, std::int64_t position,
                      const char* hint);

}  // namespace lta
