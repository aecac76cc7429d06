// SPDX-License-Identifier: MIT
#include "data/partition.hh"

#include <algorithm>
#include <limits>

#include "base/planted.hh"
#include "data/append_order.hh"
#include "data/clean_rows.hh"
#include "data/column_blocks.hh"

namespace lta {

void partition::write_tail(std::int32_t from, std::int32_t until, std::int64_t row) noexcept {
  const auto write = [&](chunk& block, std::int64_t offset, std::int64_t before,
                         std::int64_t count) {
    const auto first = static_cast<std::int32_t>(from + 1 + before);
    const bar_rows rows(block, offset);
    for (std::int32_t i = 0; i < count; ++i) {
      const tail_row& written = tail.row(first + i);
      rows.set(i, written.time_ns, written.close_time_ns, written.values);
    }
  };
  for_each_piece(bars, row, until - from, row, write);
}

std::optional<lta_bar> partition::as_next_forming(const lta_bar& bar) const {
  const auto length_ns = spacing.duration_ns();
  const bool is_plain = bar.state == LTA_BAR_FORMING && !tail.is_armed() && length_ns &&
                        (bars.row_count() == 0 || bar.time_ns > last_time_ns) &&
                        is_clean_bar(bar.open, bar.high, bar.low, bar.close, bar.volume);
  if (!is_plain) return std::nullopt;
  const auto close_ns = close_time_in(length_ns, bar.time_ns, bar.close_time_ns);
  if (!close_ns || !is_close_time_possible(spacing, bar.time_ns, *close_ns, last_close_time_ns)) {
    return std::nullopt;
  }
  lta_bar kept = bar;
  kept.close_time_ns = *close_ns;
  return kept;
}

// What is dropped at once goes nowhere: the tail may not have it any more, and it has been in the
// columns for all that anybody can see.
void partition::pass_dropped() noexcept {
  const std::int64_t row_count = bars.row_count();
  const std::int64_t published = row_count + tail.published - tail.settled;
  const std::int64_t first_row = bars.first_row_after(published, rows_kept);
  if (first_row <= row_count) return;
  bars.publish_at_end(first_row, first_row);
  revision += static_cast<std::uint64_t>(first_row - row_count);
  tail.settled = static_cast<std::uint8_t>(tail.settled + (first_row - row_count));
}

void partition::settle() noexcept {
  if (tail.published == tail.settled || planted("tail.settle")) return;
  pass_dropped();
  const std::int32_t count = tail.published - tail.settled;
  const std::int64_t row_count = bars.row_count();
  write_tail(tail.settled, tail.published, row_count);
  bars.publish_at_end(row_count + count, bars.first_row_after(row_count + count, rows_kept));
  last_time_ns = tail.row(tail.published).time_ns;
  last_close_time_ns = tail.row(tail.published).close_time_ns;
  revision += static_cast<std::uint64_t>(count);
  tail.settled = tail.published;
}

// A tail that has all rows that are retained goes on with them.
bool partition::go_round() noexcept {
  if (!is_retained_in_tail()) return false;
  pass_dropped();
  const std::int64_t waiting = tail.published - tail.settled;
  bars.turn_over(bars.row_count() + waiting);
  const std::int64_t room = bars.room_at_end() - waiting;
  if (room <= 0) return false;
  tail.go_on(room);
  return true;
}

bool partition::renew_tail() noexcept {
  if (go_round()) return true;
  settle();
  tail.disarm();
  arm_tail(rows_kept);
  return tail.is_armed();
}

void partition::arm_tail(std::int64_t retention_rows) noexcept {
  const auto length_ns = spacing.duration_ns();
  if (!tail.slots || !length_ns || forming || bars.row_count() == 0) return;
  const std::int64_t room = bars.room_at_end();
  if (room <= 0) return;
  tail.row(0) = {last_time_ns, last_close_time_ns, {}};
  tail.last_time_ns = last_time_ns;
  tail.last_close_time_ns = last_close_time_ns;
  tail.bar_length_ns = *length_ns;
  tail.rows_before = bars.row_count();
  const std::int64_t retained = bars.row_count() - bars.first_row();
  rows_kept = retention_rows;
  tail.growth_left = retention_rows == 0 ? std::numeric_limits<std::int64_t>::max()
                                         : std::max<std::int64_t>(retention_rows - retained, 0);
  const chunk_layout::place last = bars.layout().find(bars.row_count() - 1);
  chunk& block = *bars.chunk_number(last.chunk);
  tail.columns_end = reinterpret_cast<const char*>(block.times(column_time) + last.offset + 1);
  tail.column_stride_lines =
      static_cast<std::uint16_t>(chunk::column_stride_bytes(block.capacity()) / 64);
  tail.set_limits(room, retention_rows);
}

}  // namespace lta
