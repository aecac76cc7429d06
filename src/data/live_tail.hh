// SPDX-License-Identifier: MIT
// The newest bars of a partition that live bars come to, a cache line each. Written to columns a
// bar of each of thousands of partitions touches fifteen lines; here it touches two, and the
// columns are written when somebody looks or the tail is full. The room in them is there from the
// start, so that settling cannot fail. Where fewer rows are retained than the tail has slots it
// goes round, and is full when the room in the columns is.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <type_traits>

#include "base/lines.hh"
#include "base/planted.hh"
#include "data/bar_rules.hh"
#include "data/clean_rows.hh"

namespace lta {

struct alignas(64) tail_row {
  std::int64_t time_ns;
  std::int64_t close_time_ns;
  bar_values values;
};

static_assert(sizeof(tail_row) == sizeof(lta_bar) &&
              offsetof(tail_row, close_time_ns) == offsetof(lta_bar, close_time_ns) &&
              offsetof(tail_row, values) == offsetof(lta_bar, open));
static_assert(std::is_trivially_default_constructible_v<tail_row> &&
                  std::is_trivially_destructible_v<tail_row>,
              "memory that nobody wrote is made into rows, and given back as it is");

struct alignas(64) live_tail {
  static constexpr std::int32_t slot_count = 16;
  static constexpr std::int64_t number_max = std::numeric_limits<std::uint8_t>::max();

  // See row().
  std::unique_ptr<tail_row[], lines_deleter> slots;

  // The writer's own.
  std::int64_t last_time_ns = 0;
  std::int64_t last_close_time_ns = 0;
  std::int64_t bar_length_ns = 0;
  std::int64_t rows_before = 0;  // of the partition, before the first of the tail
  // Rows by which what the partition retains can still grow, no chunk being dropped.
  std::int64_t growth_left = 0;

  // Where the columns go on behind the row before: the writer's own, to ask for their lines.
  const char* columns_end = nullptr;
  std::uint16_t column_stride_lines = 0;

  std::uint8_t unpublished_max = 0;  // for more of them rows would go that are still there
  std::uint8_t limit = 0;            // rows until it has to be settled; 0 while it is not in use
  std::uint8_t pending = 0;          // rows written

  // Changed under the state lock; `published` by the writer alone.
  std::uint8_t published = 0;  // rows that readers see
  std::uint8_t settled = 0;    // rows that are in the columns too

  bool is_armed() const { return limit > 0; }

  // Throws std::bad_alloc.
  void make_rows() {
    constexpr std::size_t bytes = slot_count * sizeof(tail_row);
    if (!slots) slots.reset(static_cast<tail_row*>(allocate_lines(bytes)));
  }
  // From 1 on; row 0 holds the times of the row before.
  tail_row& row(std::int32_t i) const { return slots[i & (slot_count - 1)]; }

  // Whether it always has all rows that are retained; 0 retains all there are.
  static bool goes_round(std::int64_t retention_rows) {
    return retention_rows > 0 && retention_rows < slot_count;
  }

  // How full it may get while the columns have room for `room` rows, and `retention_rows` of all
  // there are, 0 for all, are retained.
  void set_limits(std::int64_t room, std::int64_t retention_rows) {
    const bool is_round = goes_round(retention_rows);
    limit = static_cast<std::uint8_t>(std::min(room, is_round ? number_max : slot_count - 1));
    unpublished_max =
        static_cast<std::uint8_t>(is_round ? slot_count - retention_rows : slot_count - 1);
    pending = published = settled = 0;
  }
  // With the state lock: one that goes round and is full gets room for `room` rows more. It counts
  // from a row that is settled, whole rounds later, so rows stay where they are.
  void go_on(std::int64_t room) noexcept {
    const int passed = settled / slot_count * slot_count + planted("tail.go_on");
    rows_before += passed;
    pending = published = static_cast<std::uint8_t>(published - passed);
    settled = static_cast<std::uint8_t>(settled - passed);
    limit = static_cast<std::uint8_t>(std::min(published + room, number_max));
  }

  // What settling a full tail reads and writes.
  void prefetch_rows() const {
    const std::int32_t first = pending < slot_count ? 1 : pending - (slot_count - 1);
    for (std::int32_t i = first; i <= pending; ++i) __builtin_prefetch(&row(i));
  }
  void prefetch_columns(int column_count) const {
    for (int column = 0; column < column_count; ++column) {
      const char* line =
          columns_end + std::size_t{column_stride_lines} * 64 * static_cast<unsigned>(column);
      __builtin_prefetch(line, 1);
      __builtin_prefetch(line + 64, 1);
    }
  }

  bool has_room() const { return pending < limit && pending - published < unpublished_max; }
  std::size_t room() const {
    return static_cast<std::size_t>(
        std::min<std::int32_t>(limit - pending, unpublished_max - (pending - published)));
  }
  bool is_full() const { return is_armed() && published == limit; }
  // The partition's, those included that are not published.
  std::int64_t row_count() const { return rows_before + pending; }

  // With room: true when the bar follows the rows there, breaks no rule and is written behind them.
  // False says nothing of why it is not.
  bool try_append(const lta_bar& bar, double tolerance) {
    const std::int64_t close_time_ns =
        bar.close_time_ns != 0
            ? bar.close_time_ns
            : static_cast<std::int64_t>(static_cast<std::uint64_t>(bar.time_ns) +
                                        static_cast<std::uint64_t>(bar_length_ns));
    // A sum that wrapped is before the open.
    const bool follows = (bar.time_ns > last_time_ns || planted("tail.order")) &&
                         close_time_ns > bar.time_ns &&
                         (close_time_ns >= last_close_time_ns || planted("tail.close_falls"));
    if (!follows) return false;
    tail_row& added = row(pending + 1);
    if (is_clean_bar(bar.open, bar.high, bar.low, bar.close, bar.volume)) {
      std::memcpy(&added, &bar, sizeof added);  // the whole line
      added.close_time_ns = close_time_ns;
    } else {
      const bar_values values{{stored_value(bar.open), stored_value(bar.high),
                               stored_value(bar.low), stored_value(bar.close),
                               stored_value(bar.volume)}};
      const auto& [open, high, low, close, volume] = values.field;
      if (has_infinity(open, high, low, close, volume) ||
          is_inconsistent(open, high, low, close, volume, tolerance)) {
        return false;
      }
      added = {bar.time_ns, close_time_ns, values};
    }
    ++pending;
    last_time_ns = bar.time_ns;
    last_close_time_ns = close_time_ns;
    return true;
  }

  // With the state lock. By how many rows what the partition retains grows.
  std::int64_t publish() noexcept {
    const std::int64_t growth = std::min<std::int64_t>(pending - published, growth_left);
    growth_left -= growth;
    published = pending;
    return growth;
  }

  // What was not published was never there.
  void abandon() noexcept {
    if (pending == published || planted("tail.abandon")) return;
    pending = published;
    last_time_ns = row(pending).time_ns;
    last_close_time_ns = row(pending).close_time_ns;
  }
  // With the state lock, when all that is published is settled.
  void disarm() noexcept { limit = pending = published = settled = 0; }
};

static_assert(sizeof(live_tail) == 64);

}  // namespace lta
