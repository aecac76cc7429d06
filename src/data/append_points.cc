// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bit>
#include <cstring>

#include "base/planted.hh"
#include "base/quoted.hh"
#include "data/append_columns.hh"
#include "data/append_order.hh"
#include "data/column_blocks.hh"

namespace lta {

namespace {

// Points are kept as long as a retained bar reads them, and the newest ones in any case.
std::int64_t first_point_after(const partition& owner, const series& named,
                               std::int64_t point_count, std::int64_t retention_rows) {
  const row_store& points = named.points;
  std::int64_t first = points.first_row_after(point_count, retention_rows);
  if (owner.bars.retained_count() == 0 || first == points.first_row()) return first;
  const std::int64_t first_bar = owner.bars.first_row();
  std::int64_t read = first_row_where(points.first_row(), points.row_count(), [&](std::int64_t i) {
    return named.has_own_times()
               ? points.time_ns(i) > owner.bars.time_column(first_bar, column_close_time)
               : points.time_ns(i) >= owner.bars.time_ns(first_bar);
  });
  if (named.has_own_times() && read > points.first_row() && !planted("retention.points")) --read;
  return std::min(first, read);
}

}  // namespace

outcome point_append::run() {
  for (std::int64_t start = 0; start < columns_.row_count; start += judged_block_rows) {
    const std::int64_t count = std::min(judged_block_rows, columns_.row_count - start);
    mask_pair infinite{};
    std::int64_t i = start;
    for (; i + 2 <= start + count; i += 2) {
      infinite |= is_infinite(load<value_pair>(columns_.values + i));
    }
    const bool bad = any(infinite) || (i < start + count && is_infinite(columns_.values[i]));
    const std::int64_t* times_ns = columns_.times_ns + start;
    if (!bad && target_.pending.is_next(times_ns[0]) && is_rising(best_judges(), times_ns, count)) {
      if (auto written = write_block(start, count); !written) return written;
      continue;
    }
    for (i = start; i < start + count; ++i) {
      if (auto appended = append_row(i); !appended) return appended;
    }
  }
  return done{};
}

outcome point_append::write_block(std::int64_t start, std::int64_t count) {
  pending_rows& pending = target_.pending;
  const std::int64_t row = pending.row_count;
  const std::int64_t first_row =
      first_point_after(owner_, target_, row + count, within_.dataset_.options_.retention_rows);
  const batch_place at{at_.first_index + start, at_.expected_count - start};
  auto made = within_.make_room(target_.points, pending, row + count, first_row, at);
  if (!made) return made;
  for_each_piece(target_.points, row, count, first_row,
                 [&](chunk& block, std::int64_t offset, std::int64_t from, std::int64_t part) {
                   std::memcpy(block.times(column_time) + offset, columns_.times_ns + start + from,
                               static_cast<std::size_t>(part) * 8);
                   copy_canonical(columns_.values + start + from, part,
                                  block.values(point_value) + offset);
                 });
  pending.row_count = row + count;
  pending.first_row = first_row;
  pending.changed_count += static_cast<std::uint64_t>(count);
  pending.last_time_ns = columns_.times_ns[start + count - 1];
  return done{};
}

outcome point_append::append_row(std::int64_t index) {
  pending_rows& pending = target_.pending;
  const std::int64_t position = at_.first_index + index;
  const double value = stored_value(columns_.values[index]);
  if (is_infinite(value)) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.infinite_value", position,
                "%s of row %lld is %s: expected a finite number, or NaN where it is missing",
                quoted(target_.name).c_str(), static_cast<long long>(position),
                shown_number(value).c_str());
  }
  const std::int64_t time_ns = columns_.times_ns[index];
  if (pending.is_next(time_ns)) return write_block(index, 1);
  const auto row = find_time(target_.points, pending, time_ns);
  if (!row) return time_not_rising(time_ns, pending.last_time_ns, "row", position);
  pending.likely_row = *row + 1;
  std::int64_t offset;
  const chunk& block = target_.points.find_reserved(*row, &offset);
  const double there = block.values(point_value)[offset];
  if (std::bit_cast<std::uint64_t>(value) != std::bit_cast<std::uint64_t>(there)) {
    return time_conflict(time_ns, "row", position, "");
  }
  return done{};
}

result<std::int64_t> transaction::append(partition& owner, series& target,
                                         const series_columns& columns, batch_place at) {
  touch(owner, target);
  const std::int64_t before = target.pending.row_count;
  auto ran = point_append(*this, owner, target, columns, at).run();
  if (!ran) return ran.error();
  return target.pending.row_count - before;
}

outcome transaction::append_point(const lta_point& point, batch_place at) {
  const auto at_point = [&](failure what) {
    what.position = at.first_index;
    return what;
  };
  const auto owner = dataset_.find_or_refuse(point.partition);
  if (!owner) return at_point(owner.error());
  const auto target = dataset_.find_or_refuse_series(point.partition, point.series);
  if (!target) return at_point(target.error());
  const series_columns one = {.row_count = 1, .times_ns = &point.time_ns, .values = &point.value};
  const auto appended = append(**owner, **target, one, at);
  if (!appended) return appended.error();
  return done{};
}

}  // namespace lta
