// SPDX-License-Identifier: MIT
// What the dataset keeps of one partition. Only the dataset, its writers and
// pinned_rows look inside.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bar.hh"
#include "base/lines.hh"
#include "base/planted.hh"
#include "base/time.hh"
#include "data/bar_rules.hh"
#include "data/live_tail.hh"
#include "data/row_store.hh"
#include "laakhay_ta.h"

namespace lta {

// Columns of the two kinds of store. Field k of a bar is column bar_first_value + k.
inline constexpr int column_time = 0;
inline constexpr int column_close_time = 1;
inline constexpr int bar_first_value = 2;
inline constexpr int bar_column_count = 7;
inline constexpr int point_value = 1;
inline constexpr int point_column_count = 2;

inline constexpr const char* bar_field_names[bar_field_count] = {"open", "high", "low", "close",
                                                                 "volume"};

// Before every time a first row may have.
inline constexpr std::int64_t no_time_ns = std::numeric_limits<std::int64_t>::min();

inline bar_values bar_values_at(const chunk& block, std::int64_t offset) {
  bar_values values;
  for (int field = 0; field < bar_field_count; ++field) {
    values.field[field] = block.values(bar_first_value + field)[offset];
  }
  return values;
}
inline void set_bar_values(chunk& block, std::int64_t offset, const bar_values& values) {
  for (int field = 0; field < bar_field_count; ++field) {
    block.values(bar_first_value + field)[offset] = values.field[field];
  }
}

// Where many rows of bars go, from a place in a chunk on.
struct bar_rows {
  std::int64_t* times_ns;
  std::int64_t* close_times_ns;
  double* fields[bar_field_count];

  bar_rows(chunk& block, std::int64_t offset)
      : times_ns(block.times(column_time) + offset),
        close_times_ns(block.times(column_close_time) + offset) {
    for (int field = 0; field < bar_field_count; ++field) {
      fields[field] = block.values(bar_first_value + field) + offset;
    }
  }
  void set(std::int64_t row, std::int64_t time_ns, std::int64_t close_time_ns,
           const bar_values& values) const {
    times_ns[row] = time_ns;
    close_times_ns[row] = close_time_ns;
    for (int field = 0; field < bar_field_count; ++field) fields[field][row] = values.field[field];
  }
};

// What a transaction has written to a store and not yet published.
struct pending_rows {
  bool is_open = false;
  std::int64_t row_count = 0;
  std::int64_t first_row = 0;
  std::int64_t growth_bytes = 0;
  std::int64_t last_time_ns = no_time_ns;
  std::int64_t likely_row = 0;  // what is delivered again comes in order
  std::uint64_t changed_count = 0;

  void open(const row_store& rows, std::int64_t newest_time_ns) {
    *this = {true, rows.row_count(), rows.first_row(), 0, newest_time_ns, rows.first_row(), 0};
  }
  bool is_next(std::int64_t time_ns) const {
    return row_count == 0 || time_ns > last_time_ns ||
           (planted("append.equal_time") && time_ns == last_time_ns);
  }
};

struct pending_bars : pending_rows {
  // Where the next row goes while `room` is left there.
  chunk* block = nullptr;
  std::int64_t offset = 0;
  std::int64_t room = 0;
  std::int64_t last_close_time_ns = no_time_ns;
  std::uint64_t revised_count = 0;
  std::optional<lta_bar> forming;

  void go_on_in(chunk& of_row, std::int64_t row_offset) {
    block = &of_row;
    offset = row_offset;
    room = of_row.capacity() - row_offset;
  }
  // The row is in its place.
  void add_row(std::int64_t time_ns, std::int64_t close_time_ns, std::int64_t first_kept) {
    ++offset;
    --room;
    ++row_count;
    ++changed_count;
    first_row = first_kept;
    last_time_ns = time_ns;
    last_close_time_ns = close_time_ns;
  }
};

struct series {
  series(std::string given_name, std::uint32_t given_flags, const chunk_layout& layout)
      : name(std::move(given_name)), flags(given_flags), points(point_column_count, layout) {}

  bool has_own_times() const { return flags & LTA_SERIES_OWN_TIMES; }

  const std::string name;
  const std::uint32_t flags;
  row_store points;

  pending_rows pending;  // the writer's own
};

struct alignas(64) partition : made_in_lines {
  partition(std::uint32_t given_id, std::string given_symbol, std::string given_timeframe,
            std::string given_source, const timeframe& spacing_, const chunk_layout& layout)
      : spacing(spacing_),
        bars(bar_column_count, layout),
        id(given_id),
        symbol(std::move(given_symbol)),
        timeframe_name(std::move(given_timeframe)),
        source(std::move(given_source)) {}

  bar_values values_of(std::int64_t row) const {
    std::int64_t offset;
    const chunk& block = bars.find(row, &offset);
    return bar_values_at(block, offset);
  }
  std::int64_t memory_bytes() const {
    std::int64_t bytes = bars.memory_bytes();
    for (const auto& named : series_by_id) bytes += named->points.memory_bytes();
    return bytes;
  }

  // With the state lock: rows of the tail into the columns, as rows that were appended there.
  void settle() noexcept;
  // Where live bars may go from now on; with the state lock, and with its memory.
  void arm_tail(std::int64_t retention_rows) noexcept;
  // Whether more room in a full tail is had without writing a row; where there is a tail.
  bool is_retained_in_tail() const { return live_tail::goes_round(rows_kept); }
  // More room in a full tail, with the state lock; false where there is none, and then there is no
  // tail.
  bool renew_tail() noexcept;
  // Rows (from, until] of the tail become row `row` and following of the columns.
  void write_tail(std::int32_t from, std::int32_t until, std::int64_t row) noexcept;

  // The bar as it is kept where it forms behind the last closed one, its values need no second look
  // and no bar waits in a tail; nullopt says nothing of why not.
  std::optional<lta_bar> as_next_forming(const lta_bar& bar) const;

  // What a live bar touches lies together: with thousands of partitions every line is a miss.
  live_tail tail;
  const timeframe spacing;
  row_store bars;
  std::int64_t last_time_ns = no_time_ns;  // of the newest closed bar
  std::int64_t last_close_time_ns = no_time_ns;
  std::int64_t rows_kept = 0;  // the dataset's retention while the tail is armed: 0 keeps all
  std::uint64_t revision = 0;
  std::uint64_t revised_count = 0;
  pending_bars pending;  // the writer's own
  std::optional<lta_bar> forming;
  std::vector<std::unique_ptr<series>> series_by_id;
  std::vector<std::unique_ptr<series>> new_series;  // the writer's own

  const std::uint32_t id;
  const std::string symbol;
  const std::string timeframe_name;
  const std::string source;

  // Asks for what appending a bar reads, some bars ahead.
  void prefetch() const {
    const char* line = reinterpret_cast<const char*>(this);
    for (std::size_t at = 0; at < hot_bytes; at += 64) __builtin_prefetch(line + at, 1);
  }

 private:
  void pass_dropped() noexcept;
  bool go_round() noexcept;

  static constexpr std::size_t hot_bytes = sizeof(live_tail) + sizeof(timeframe) +
                                           sizeof(row_store) + 5 * sizeof(std::int64_t) +
                                           sizeof(pending_bars) + sizeof(std::optional<lta_bar>);
};

}  // namespace lta
