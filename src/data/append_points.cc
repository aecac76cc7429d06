// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bit>
#include <cstring>

#include "base/quoted.hh"
#include "data/append_columns.hh"
#include "data/column_blocks.hh"

namespace lta {

outcome point_append::judge() {
  for (std::int64_t start = 0; start < columns_.row_count; start += judged_block_rows) {
    const std::int64_t count = std::min(judged_block_rows, columns_.row_count - start);
    mask_pair infinite{};
    std::int64_t i = start;
    for (; i + 2 <= start + count; i += 2) {
      infinite |= is_infinite(load<value_pair>(columns_.values + i));
    }
    const bool bad = any(infinite) || (i < start + count && is_infinite(columns_.values[i]));
    const std::int64_t* times_ns = columns_.times_ns + start;
    if (!bad && order_.is_next(times_ns[0]) && is_rising(times_ns, count)) {
      order_.accept(start, count);
      continue;
    }
    for (i = start; i < start + count; ++i) {
      if (auto judged = judge_row(i); !judged) return judged;
    }
  }
  return done{};
}

outcome point_append::judge_row(std::int64_t index) {
  const double value = stored_value(columns_.values[index]);
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
    return is_same_bits(stored_value(columns_.values[other]));
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
