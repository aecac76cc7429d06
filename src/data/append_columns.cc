// SPDX-License-Identifier: MIT
#include "data/append_columns.hh"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "base/limits.hh"
#include "base/quoted.hh"

namespace lta {
namespace {

// Small enough that a second look at a block finds it in the first-level cache.
constexpr std::int64_t block_rows = 512;

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

// `size` is the length as the caller knows it, -1 where it was not said.
outcome check_column(const char* name, const void* column, std::int64_t size,
                     std::int64_t row_count, bool is_optional) {
  const bool is_absent = column == nullptr && is_optional && size <= 0;
  if (size >= 0 && size != row_count && !is_absent) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.ragged_columns", -1,
                "column %s has %lld rows, expected %lld", name, static_cast<long long>(size),
                static_cast<long long>(row_count));
  }
  if (size < -1) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.ragged_columns", -1,
                "column %s has a negative length %lld", name, static_cast<long long>(size));
  }
  if (column == nullptr && row_count > 0 && !is_absent) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.missing_column", -1,
                "column %s is NULL, expected %lld rows", name,
                static_cast<long long>(row_count));
  }
  return done{};
}

bool is_rising(const std::int64_t* times_ns, std::int64_t count) {
  std::int64_t bad = 0;
  for (std::int64_t i = 1; i < count; ++i) bad |= times_ns[i] <= times_ns[i - 1];
  return bad == 0;
}

// False when a row has none: the rule itself is computed_close_time, which says why.
bool compute_close_times(const timeframe& spacing, const std::int64_t* times_ns,
                         std::int64_t count, std::int64_t* out) {
  if (const auto length_ns = spacing.duration_ns()) {
    std::int64_t bad = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      bad |= times_ns[i] > std::numeric_limits<std::int64_t>::max() - *length_ns;
      out[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(times_ns[i]) +
                                         static_cast<std::uint64_t>(*length_ns));
    }
    return bad == 0;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    const auto computed = computed_close_time(spacing, times_ns[i], {"row", i});
    if (!computed) return false;
    out[i] = *computed;
  }
  return true;
}

// Missing values in their one form; everything else bit for bit.
void copy_canonical(const double* from, std::int64_t count, double* to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = canonical(from[i]);
}

// Walks the accepted rows as pieces that lie together in the batch and in a chunk:
// copy_piece(chunk, offset in it, first batch row, count).
template <class CopyPiece>
void for_each_piece(const append_order& order, row_store& store, std::int64_t first_row,
                    CopyPiece copy_piece) {
  std::int64_t row = store.row_count();
  for (const append_order::run& run : order.runs()) {
    const std::int64_t skipped = std::clamp<std::int64_t>(first_row - row, 0, run.count);
    std::int64_t start = run.start + skipped;
    std::int64_t left = run.count - skipped;
    row += skipped;
    while (left > 0) {
      std::int64_t offset;
      chunk& block = store.find_reserved(row, &offset);
      const std::int64_t count = std::min(left, block.capacity() - offset);
      copy_piece(block, offset, start, count);
      start += count;
      row += count;
      left -= count;
    }
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
    const std::int64_t size = columns.column_sizes ? columns.column_sizes[i] : -1;
    const bool is_optional = i == column_close_time;
    auto checked = check_column(all[i].name, all[i].column, size, columns.row_count, is_optional);
    if (!checked) return checked;
  }
  return done{};
}

outcome check_shape(const series_columns& columns) {
  if (auto checked = check_row_count(columns.row_count); !checked) return checked;
  const std::int64_t* sizes = columns.column_sizes;
  auto checked = check_column("times_ns", columns.times_ns, sizes ? sizes[0] : -1,
                              columns.row_count, false);
  if (!checked) return checked;
  return check_column("values", columns.values, sizes ? sizes[1] : -1, columns.row_count, false);
}

bar_append::bar_append(const partition& target, const bar_columns& columns, bar_check check)
    : target_(target),
      columns_(columns),
      fields_{columns.open, columns.high, columns.low, columns.close, columns.volume},
      check_(check),
      order_(target.bars, columns.times_ns),
      last_close_time_ns_(target.last_close_time_ns()) {}

bar_values bar_append::given_values(std::int64_t index) const {
  bar_values bar;
  for (int field = 0; field < bar_field_count; ++field) {
    bar.field[field] = canonical(fields_[field][index]);
  }
  return bar;
}

bar_values bar_append::values_of(std::int64_t index) const {
  bar_values bar = given_values(index);
  if (check_ == bar_check::repair) repair(bar);
  return bar;
}

result<std::int64_t> bar_append::close_time_of(std::int64_t index) const {
  if (columns_.close_times_ns) return columns_.close_times_ns[index];
  return computed_close_time(target_.spacing, columns_.times_ns[index], {"row", index});
}

bool bar_append::is_plain_block(std::int64_t start, std::int64_t count,
                                const std::int64_t* close_times_ns) {
  const std::int64_t* times_ns = columns_.times_ns + start;
  if (!order_.is_next(times_ns[0]) || !is_rising(times_ns, count)) return false;

  std::int64_t bad = close_times_ns[0] < last_close_time_ns_;
  const std::int64_t least_length_ns = target_.spacing.has_grid() ? 1 : 0;
  for (std::int64_t i = 1; i < count; ++i) bad |= close_times_ns[i] < close_times_ns[i - 1];
  for (std::int64_t i = 0; i < count; ++i) {
    bad |= (close_times_ns[i] < times_ns[i]) |
           ((close_times_ns[i] == times_ns[i]) & (least_length_ns != 0));
  }

  const double* open = columns_.open + start;
  const double* high = columns_.high + start;
  const double* low = columns_.low + start;
  const double* close = columns_.close + start;
  const double* volume = columns_.volume + start;
  for (std::int64_t i = 0; i < count; ++i) {
    bad |= has_infinity(open[i], high[i], low[i], close[i], volume[i]);
  }
  if (check_ == bar_check::tolerant || check_ == bar_check::strict) {
    const double tolerance = tolerance_of(check_);
    for (std::int64_t i = 0; i < count; ++i) {
      bad |= is_inconsistent(open[i], high[i], low[i], close[i], volume[i], tolerance);
    }
  }
  return bad == 0;
}

outcome bar_append::judge() {
  for (std::int64_t start = 0; start < columns_.row_count; start += block_rows) {
    const std::int64_t count = std::min(block_rows, columns_.row_count - start);
    std::int64_t computed_ns[block_rows];
    bool has_close_times = true;
    const std::int64_t* close_times_ns = computed_ns;
    if (columns_.close_times_ns) {
      close_times_ns = columns_.close_times_ns + start;
    } else {
      has_close_times = compute_close_times(target_.spacing, columns_.times_ns + start, count,
                                            computed_ns);
    }
    if (has_close_times && is_plain_block(start, count, close_times_ns)) {
      order_.accept(start, count);
      last_close_time_ns_ = close_times_ns[count - 1];
      continue;
    }
    for (std::int64_t i = start; i < start + count; ++i) {
      if (auto judged = judge_row(i); !judged) return judged;
    }
  }
  return done{};
}

outcome bar_append::judge_row(std::int64_t index) {
  const bar_position where{"row", index};
  const std::int64_t time_ns = columns_.times_ns[index];
  // Before a repair, which would hide a volume of minus infinity.
  if (auto checked = check_values(given_values(index), check_, where); !checked) return checked;
  const bar_values values = values_of(index);
  const auto close_time_ns = close_time_of(index);
  if (!close_time_ns) return close_time_ns.error();

  const auto is_same_stored = [&](std::int64_t row) {
    return *close_time_ns == target_.bars.time_column(row, column_close_time) &&
           is_same(values, target_.values_of(row));
  };
  const auto is_same_batch = [&](std::int64_t other) {
    const auto other_close_time_ns = close_time_of(other);
    return *close_time_ns == *other_close_time_ns && is_same(values, values_of(other));
  };
  switch (order_.judge(index, is_same_stored, is_same_batch)) {
    case append_order::place::repeated: return done{};
    case append_order::place::conflict: return time_conflict(time_ns, "row", index, "");
    case append_order::place::too_early:
      return time_not_rising(time_ns, order_.last_time_ns(), "row", index);
    case append_order::place::next: break;
  }
  if (!is_close_time_possible(target_.spacing, time_ns, *close_time_ns, last_close_time_ns_)) {
    return impossible_close_time(target_.spacing, time_ns, *close_time_ns, last_close_time_ns_,
                                 where);
  }
  order_.accept(index, 1);
  last_close_time_ns_ = *close_time_ns;
  return done{};
}

void bar_append::copy_part(chunk& block, std::int64_t offset, std::int64_t start,
                           std::int64_t count) const {
  const std::size_t size_bytes = static_cast<std::size_t>(count) * 8;
  std::memcpy(block.times(column_time) + offset, columns_.times_ns + start, size_bytes);
  std::int64_t* close_times_ns = block.times(column_close_time) + offset;
  if (columns_.close_times_ns) {
    std::memcpy(close_times_ns, columns_.close_times_ns + start, size_bytes);
  } else {
    compute_close_times(target_.spacing, columns_.times_ns + start, count, close_times_ns);
  }
  if (check_ != bar_check::repair) {
    for (int field = 0; field < bar_field_count; ++field) {
      copy_canonical(fields_[field] + start, count, block.values(bar_first_value + field) + offset);
    }
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    const bar_values bar = values_of(start + i);
    for (int field = 0; field < bar_field_count; ++field) {
      block.values(bar_first_value + field)[offset + i] = bar.field[field];
    }
  }
}

void bar_append::copy(row_store& store, std::int64_t first_row) const {
  for_each_piece(order_, store, first_row,
                 [&](chunk& block, std::int64_t offset, std::int64_t start, std::int64_t count) {
                   copy_part(block, offset, start, count);
                 });
}

outcome point_append::judge() {
  for (std::int64_t start = 0; start < columns_.row_count; start += block_rows) {
    const std::int64_t count = std::min(block_rows, columns_.row_count - start);
    std::int64_t bad = 0;
    for (std::int64_t i = 0; i < count; ++i) bad |= is_infinite(columns_.values[start + i]);
    const std::int64_t* times_ns = columns_.times_ns + start;
    if (bad == 0 && order_.is_next(times_ns[0]) && is_rising(times_ns, count)) {
      order_.accept(start, count);
      continue;
    }
    for (std::int64_t i = start; i < start + count; ++i) {
      if (auto judged = judge_row(i); !judged) return judged;
    }
  }
  return done{};
}

outcome point_append::judge_row(std::int64_t index) {
  const double value = canonical(columns_.values[index]);
  if (is_infinite(value)) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.infinite_value", index,
                "%s of row %lld is %s: expected a finite number, or NaN where it is missing",
                quoted(target_.name).c_str(), static_cast<long long>(index),
                shown_number(value).c_str());
  }
  const auto is_same_bits = [&](double other) {
    return std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(other);
  };
  const auto is_same_stored = [&](std::int64_t row) {
    std::int64_t offset;
    return is_same_bits(target_.points.find(row, &offset).values(point_value)[offset]);
  };
  const auto is_same_batch = [&](std::int64_t other) {
    return is_same_bits(canonical(columns_.values[other]));
  };
  const std::int64_t time_ns = columns_.times_ns[index];
  switch (order_.judge(index, is_same_stored, is_same_batch)) {
    case append_order::place::repeated: break;
    case append_order::place::conflict: return time_conflict(time_ns, "row", index, "");
    case append_order::place::too_early:
      return time_not_rising(time_ns, order_.last_time_ns(), "row", index);
    case append_order::place::next: order_.accept(index, 1); break;
  }
  return done{};
}

void point_append::copy(row_store& store, std::int64_t first_row) const {
  for_each_piece(order_, store, first_row,
                 [&](chunk& block, std::int64_t offset, std::int64_t start, std::int64_t count) {
                   std::memcpy(block.times(column_time) + offset, columns_.times_ns + start,
                               static_cast<std::size_t>(count) * 8);
                   copy_canonical(columns_.values + start, count,
                                  block.values(point_value) + offset);
                 });
}

}  // namespace lta
