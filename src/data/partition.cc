// SPDX-License-Identifier: MIT
#include "data/partition.hh"

#include <algorithm>
#include <limits>

#include "base/planted.hh"

namespace lta {

void partition::write_tail(std::int32_t from, std::int32_t until, std::int64_t row) noexcept {
  std::int64_t offset;
  chunk& block = bars.find_reserved(row, &offset);  // all of the tail is in the last chunk
  const tail_row* const first = &tail.rows[from + 1];
  const std::int64_t count = until - from;
  std::int64_t* const times_ns = block.times(column_time) + offset;
  std::int64_t* const close_times_ns = block.times(column_close_time) + offset;
  for (std::int64_t i = 0; i < count; ++i) {
    times_ns[i] = first[i].time_ns;
    close_times_ns[i] = first[i].close_time_ns;
  }
  for (int field = 0; field < bar_field_count; ++field) {
    double* const values = block.values(bar_first_value + field) + offset;
    for (std::int64_t i = 0; i < count; ++i) values[i] = first[i].values.field[field];
  }
}

void partition::settle() noexcept {
  const std::int32_t count = tail.published - tail.settled;
  if (count == 0 || planted("tail.settle")) return;
  const std::int64_t row_count = bars.row_count();
  write_tail(tail.settled, tail.published, row_count);
  bars.publish_at_end(row_count + count, bars.first_row_after(row_count + count, rows_kept));
  last_time_ns = tail.rows[tail.published].time_ns;
  last_close_time_ns = tail.rows[tail.published].close_time_ns;
  revision += static_cast<std::uint64_t>(count);
  tail.settled = tail.published;
}

void partition::arm_tail(std::int64_t retention_rows) noexcept {
  const auto length_ns = spacing.duration_ns();
  if (!tail.rows || !length_ns || forming || bars.row_count() == 0) return;
  const std::int64_t room = bars.room_at_end();
  if (room <= 0) return;
  tail.rows[0] = {last_time_ns, last_close_time_ns, {}};
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
  tail.column_stride_bytes =
      static_cast<std::uint32_t>(chunk::column_stride_bytes(block.capacity()));
  tail.limit = static_cast<std::uint8_t>(std::min<std::int64_t>(room, live_tail::row_count_max));
  tail.pending = tail.published = tail.settled = 0;
}

}  // namespace lta
