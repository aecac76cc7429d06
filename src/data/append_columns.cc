// SPDX-License-Identifier: MIT
#include "data/append_columns.hh"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/limits.hh"
#include "base/planted.hh"
#include "data/column_blocks.hh"

namespace lta {
namespace {

outcome check_row_count(std::int64_t row_count) {
  if (row_count < 0) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.row_count", -1, "row count %lld is negative",
                static_cast<long long>(row_count));
  }
  if (row_count > limits::rows_per_call_max) {
    return fail(LTA_LIMIT_EXCEEDED, "dataset.row_count", -1,
                "row count %lld is more than the %lld one call may have",
                static_cast<long long>(row_count),
                static_cast<long long>(limits::rows_per_call_max));
  }
  return done{};
}

// `size` is the length as the caller knows it; null where it was not said.
outcome check_column(const char* name, const void* column, const std::int64_t* size,
                     std::int64_t row_count, bool is_optional) {
  const bool is_absent = is_optional && column == nullptr && (!size || *size == 0);
  if (is_absent) return done{};
  if (size && *size != row_count && !planted("columns.ragged")) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.ragged_columns", -1,
                "column %s has %lld rows, expected %lld", name, static_cast<long long>(*size),
                static_cast<long long>(row_count));
  }
  if (column == nullptr && row_count > 0) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.missing_column", -1,
                "column %s is NULL, expected %lld rows", name, static_cast<long long>(row_count));
  }
  return done{};
}

row_places places_of(chunk& block, std::int64_t offset) {
  row_places places{block.times(column_time) + offset, block.times(column_close_time) + offset, {}};
  for (int field = 0; field < bar_field_count; ++field) {
    places.fields[field] = block.values(bar_first_value + field) + offset;
  }
  return places;
}

void copy_rows(const row_places& from, std::int64_t start, std::int64_t count,
               const row_places& to) {
  const std::size_t size_bytes = static_cast<std::size_t>(count) * 8;
  std::memcpy(to.times_ns, from.times_ns + start, size_bytes);
  std::memcpy(to.close_times_ns, from.close_times_ns + start, size_bytes);
  for (int field = 0; field < bar_field_count; ++field) {
    std::memcpy(to.fields[field], from.fields[field] + start, size_bytes);
  }
}

}  // namespace

outcome check_shape(const bar_columns& columns) {
  if (auto checked = check_row_count(columns.row_count); !checked) return checked;
  const struct {
    const char* name;
    const void* column;
  } all[] = {{"times_ns", columns.times_ns}, {"close_times_ns", columns.close_times_ns},
             {"open", columns.open},         {"high", columns.high},
             {"low", columns.low},           {"close", columns.close},
             {"volume", columns.volume}};
  for (int i = 0; i < bar_column_count; ++i) {
    const std::int64_t* size = columns.column_sizes ? columns.column_sizes + i : nullptr;
    const bool is_optional = i == column_close_time;
    auto checked = check_column(all[i].name, all[i].column, size, columns.row_count, is_optional);
    if (!checked) return checked;
  }
  return done{};
}

outcome check_shape(const series_columns& columns) {
  if (auto checked = check_row_count(columns.row_count); !checked) return checked;
  const std::int64_t* sizes = columns.column_sizes;
  auto checked = check_column("times_ns", columns.times_ns, sizes, columns.row_count, false);
  if (!checked) return checked;
  return check_column("values", columns.values, sizes ? sizes + 1 : nullptr, columns.row_count,
                      false);
}

bar_append::bar_append(transaction& within, partition& target, const bar_columns& columns,
                       bar_check check, batch_place at)
    : within_(within),
      target_(target),
      columns_(columns),
      fields_{columns.open, columns.high, columns.low, columns.close, columns.volume},
      check_(check),
      at_(at) {}

bar_values bar_append::given_values(std::int64_t index) const {
  bar_values bar;
  for (int field = 0; field < bar_field_count; ++field) {
    bar.field[field] = stored_value(fields_[field][index]);
  }
  return bar;
}

outcome bar_append::run() {
  std::int64_t start = 0;
  while (start < columns_.row_count) {
    const std::int64_t left = columns_.row_count - start;
    const std::int64_t placed = target_.bars.placed_count(target_.pending.row_count);
    const std::int64_t most = placed > 0 ? std::min(placed, judged_block_rows) : judged_ahead_rows;
    const row_block rows{start, std::min(left, most)};
    auto appended = placed > 0 ? append_in_place(rows) : append_ahead(rows);
    if (!appended) return appended;
    start += rows.count;
  }
  return done{};
}

// A block that is refused has touched nothing but places no row has come to.
outcome bar_append::append_in_place(row_block rows) {
  const std::int64_t row = target_.pending.row_count;
  std::int64_t offset;
  chunk& block = target_.bars.find_reserved(row, &offset);
  const row_places to = places_of(block, offset);
  if (!judge(rows, to)) return append_rows(rows);
  if (!is_clean_) write_values(rows, to);
  const std::int64_t retention_rows = within_.dataset_.options_.retention_rows;
  accept(rows, target_.bars.first_row_after(row + rows.count, retention_rows),
         to.close_times_ns[rows.count - 1]);
  return done{};
}

// How much room is needed is known when no row of the block is there already.
outcome bar_append::append_ahead(row_block rows) {
  std::int64_t times[2][judged_ahead_rows];
  double values[bar_field_count][judged_ahead_rows];
  const row_places aside{
      times[0], times[1], {values[0], values[1], values[2], values[3], values[4]}};
  if (!judge(rows, aside)) return append_rows(rows);
  if (!is_clean_) write_values(rows, aside);
  const std::int64_t row = target_.pending.row_count;
  const std::int64_t first_row =
      target_.bars.first_row_after(row + rows.count, within_.dataset_.options_.retention_rows);
  const batch_place at{at_.first_index + rows.start, at_.expected_count - rows.start};
  auto made = within_.make_room(target_.bars, target_.pending, row + rows.count, first_row, at);
  if (!made) return made;
  for_each_piece(target_.bars, row, rows.count, first_row,
                 [&](chunk& block, std::int64_t offset, std::int64_t from, std::int64_t part) {
                   copy_rows(aside, from, part, places_of(block, offset));
                 });
  accept(rows, first_row, aside.close_times_ns[rows.count - 1]);
  return done{};
}

bool bar_append::judge_times(row_block rows, const row_places& to) {
  const timeframe& spacing = target_.spacing;
  const std::int64_t* times_ns = columns_.times_ns + rows.start;
  const std::int64_t* close_times_ns = nullptr;
  std::int64_t computed_ns[judged_block_rows];
  if (columns_.close_times_ns) {
    close_times_ns = columns_.close_times_ns + rows.start;
  } else if (const auto length_ns = spacing.duration_ns()) {
    const bool is_past_the_end =
        times_ns[rows.count - 1] > std::numeric_limits<std::int64_t>::max() - *length_ns;
    return !is_past_the_end && copy_rising(judges_, times_ns, *length_ns, rows.count, to);
  } else {
    if (!compute_close_times(spacing, times_ns, rows.count, computed_ns)) return false;
    close_times_ns = computed_ns;
  }
  return copy_possible(judges_, times_ns, close_times_ns, rows.count, spacing.has_grid(), to);
}

bool bar_append::judge(row_block rows, const row_places& to) {
  const pending_bars& pending = target_.pending;
  const bool follows =
      pending.is_next(columns_.times_ns[rows.start]) || planted("columns.block_seam");
  if (!follows || !judge_times(rows, to)) return false;
  if (to.close_times_ns[0] < pending.last_close_time_ns && !planted("columns.close_seam"))
    return false;
  const double* from[bar_field_count];
  for (int field = 0; field < bar_field_count; ++field) from[field] = fields_[field] + rows.start;
  is_clean_ = copy_clean(judges_, from, rows.count, to);
  if (is_clean_) return true;
  const bool checks = judges_values(check_);
  return !(checks ? has_bad_values<true>(from, rows.count, tolerance_of(check_))
                  : has_bad_values<false>(from, rows.count, 0));
}

void bar_append::write_values(row_block rows, const row_places& to) const {
  for (std::int64_t i = 0; i < rows.count; ++i) {
    bar_values bar = given_values(rows.start + i);
    if (check_ == bar_check::repair) repair(bar);
    for (int field = 0; field < bar_field_count; ++field) to.fields[field][i] = bar.field[field];
  }
}

void bar_append::accept(row_block rows, std::int64_t first_row, std::int64_t last_close_time_ns) {
  pending_bars& pending = target_.pending;
  pending.row_count += rows.count;
  pending.room = 0;
  pending.first_row = first_row;
  pending.changed_count += static_cast<std::uint64_t>(rows.count);
  pending.last_time_ns = columns_.times_ns[rows.start + rows.count - 1];
  pending.last_close_time_ns = last_close_time_ns;
  if (pending.forming &&
      pending.forming->time_ns <= pending.last_time_ns - planted("columns.closes_forming")) {
    pending.forming.reset();
  }
}

outcome bar_append::append_rows(row_block rows) {
  for (std::int64_t i = rows.start; i < rows.start + rows.count; ++i) {
    if (auto appended = append_row(i); !appended) return appended;
  }
  return done{};
}

outcome bar_append::append_row(std::int64_t index) {
  const bar_position where{"row", at_.first_index + index};
  bar_values values = given_values(index);
  // Before a repair, which would hide a volume of minus infinity.
  if (auto checked = check_values(values, check_, where); !checked) return checked;
  if (check_ == bar_check::repair) repair(values);
  const std::int64_t time_ns = columns_.times_ns[index];
  std::int64_t close_time_ns = 0;
  if (columns_.close_times_ns) {
    close_time_ns = columns_.close_times_ns[index];
  } else {
    const auto computed = computed_close_time(target_.spacing, time_ns, where);
    if (!computed) return computed.error();
    close_time_ns = *computed;
  }
  const auto appended = within_.append_row(target_, {time_ns, close_time_ns, values, where, ""});
  if (!appended) return appended.error();
  return done{};
}

result<std::int64_t> transaction::append(partition& target, const bar_columns& columns,
                                         bar_check check, batch_place at) {
  touch(target);
  const std::int64_t before = target.pending.row_count;
  if (auto ran = bar_append(*this, target, columns, check, at).run(); !ran) return ran.error();
  return target.pending.row_count - before;
}

}  // namespace lta
