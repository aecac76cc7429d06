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
  for (std::int64_t start = 0; start < columns_.row_count; start += judged_block_rows) {
    const row_block rows{start, std::min(judged_block_rows, columns_.row_count - start)};
    auto appended = judge(rows) ? append_block(rows) : append_rows(rows);
    if (!appended) return appended;
  }
  return done{};
}

bool bar_append::judge_times(row_block rows) {
  const timeframe& spacing = target_.spacing;
  const std::int64_t* times_ns = columns_.times_ns + rows.start;
  if (!is_rising(judges_, times_ns, rows.count)) return false;
  const auto length_ns = spacing.duration_ns();
  if (!columns_.close_times_ns && length_ns) {
    close_times_ns_ = nullptr;
    return times_ns[rows.count - 1] <= std::numeric_limits<std::int64_t>::max() - *length_ns;
  }
  if (columns_.close_times_ns) {
    close_times_ns_ = columns_.close_times_ns + rows.start;
  } else {
    computed_ns_.resize(static_cast<std::size_t>(rows.count));
    if (!compute_close_times(spacing, times_ns, rows.count, computed_ns_.data())) return false;
    close_times_ns_ = computed_ns_.data();
  }
  return can_close(judges_, times_ns, close_times_ns_, rows.count, spacing.has_grid());
}

std::int64_t bar_append::close_time_ns(row_block rows, std::int64_t index) const {
  if (close_times_ns_) return close_times_ns_[index];
  return columns_.times_ns[rows.start + index] + *target_.spacing.duration_ns();
}

bool bar_append::judge(row_block rows) {
  const pending_bars& pending = target_.pending;
  const bool follows =
      pending.is_next(columns_.times_ns[rows.start]) || planted("columns.block_seam");
  if (!follows || !judge_times(rows)) return false;
  if (close_time_ns(rows, 0) < pending.last_close_time_ns && !planted("columns.close_seam"))
    return false;
  const double* fields[bar_field_count];
  for (int field = 0; field < bar_field_count; ++field) fields[field] = fields_[field] + rows.start;
  is_clean_ = is_clean(judges_, fields, rows.count);
  if (is_clean_) return true;
  const bool checks = judges_values(check_);
  return !(checks ? has_bad_values<true>(fields, rows.count, tolerance_of(check_))
                  : has_bad_values<false>(fields, rows.count, 0));
}

outcome bar_append::append_block(row_block rows) {
  pending_bars& pending = target_.pending;
  const std::int64_t row = pending.row_count;
  const std::int64_t first_row =
      target_.bars.first_row_after(row + rows.count, within_.dataset_.options_.retention_rows);
  const batch_place at{at_.first_index + rows.start, at_.expected_count - rows.start};
  auto made = within_.make_room(target_.bars, pending, row + rows.count, first_row, at);
  if (!made) return made;
  for_each_piece(target_.bars, row, rows.count, first_row,
                 [&](chunk& block, std::int64_t offset, std::int64_t from, std::int64_t part) {
                   write(rows, {from, part}, block, offset);
                 });
  accept(rows, first_row);
  return done{};
}

// `part` counts from the block's first row.
void bar_append::write(row_block rows, row_block part, chunk& block, std::int64_t offset) const {
  const std::size_t size_bytes = static_cast<std::size_t>(part.count) * 8;
  const std::int64_t* times_ns = columns_.times_ns + rows.start + part.start;
  std::int64_t* closes_ns = block.times(column_close_time) + offset;
  std::memcpy(block.times(column_time) + offset, times_ns, size_bytes);
  if (close_times_ns_) {
    std::memcpy(closes_ns, close_times_ns_ + part.start, size_bytes);
  } else {
    const std::int64_t length_ns = *target_.spacing.duration_ns();
    for (std::int64_t i = 0; i < part.count; ++i) closes_ns[i] = times_ns[i] + length_ns;
  }
  if (is_clean_) {
    for (int field = 0; field < bar_field_count; ++field) {
      std::memcpy(block.values(bar_first_value + field) + offset,
                  fields_[field] + rows.start + part.start, size_bytes);
    }
    return;
  }
  for (std::int64_t i = 0; i < part.count; ++i) {
    bar_values bar = given_values(rows.start + part.start + i);
    if (check_ == bar_check::repair) repair(bar);
    set_bar_values(block, offset + i, bar);
  }
}

void bar_append::accept(row_block rows, std::int64_t first_row) {
  pending_bars& pending = target_.pending;
  pending.row_count += rows.count;
  pending.room = 0;
  pending.first_row = first_row;
  pending.changed_count += static_cast<std::uint64_t>(rows.count);
  pending.last_time_ns = columns_.times_ns[rows.start + rows.count - 1];
  pending.last_close_time_ns = close_time_ns(rows, rows.count - 1);
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
