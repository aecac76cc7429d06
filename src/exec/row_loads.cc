// SPDX-License-Identifier: MIT
#include "exec/row_loads.hh"

#include <algorithm>

#include "base/number.hh"
#include "data/partition.hh"
#include "exec/clock_column.hh"

namespace lta {
namespace {

// Of most rows of short partitions.
constexpr std::size_t headers_ahead = 4;

}  // namespace

row_loads::row_loads(const program& p, const kernel_table& kernels,
                     const std::vector<block_parts::load>& loads, const partition_inputs& in,
                     std::span<load_source> sources)
    : program_(p),
      kernels_(kernels),
      loads_(loads),
      rows_(in.rows),
      joined_(in.joined),
      range_(in.range),
      sources_(sources) {
  for (std::size_t k = 0; k < loads.size(); ++k) find_source(loads[k], sources[k]);
}

void row_loads::find_source(const block_parts::load& what, load_source& found) const {
  const std::vector<std::string>& names = program_.primitives.fields();
  const bool is_joined = what.kind == op::field && !joined_.empty();
  found.field = what.kind == op::field ? rows_.field_index(names[what.field]) : field_unknown;
  // A path may lead back to the partition itself.
  if (is_joined && found.field == field_unknown) found.field = joined_[what.field].field;
  found.is_presence = what.kind == op::field && names[what.field] == presence_field;
  found.is_plain = !found.is_presence && found.field != field_unknown &&
                   found.field < field_series &&
                   !(is_joined && joined_[what.field].rows != nullptr);
}

void row_loads::read(std::size_t load, std::int64_t row, std::int64_t count, double* to) const {
  const std::int64_t end = std::max(rows_.row_count(), range_.end);
  const std::int64_t given = std::clamp<std::int64_t>(end - row, 0, count);
  if (sources_[load].is_presence) {
    std::fill_n(to, given, 1.0);
  } else if (given > 0) {
    read_closed_or_forming(load, row, given, to);
  }
  std::fill_n(to + given, count - given, missing);
}

row_loads::together row_loads::find_together(std::int64_t row, std::int64_t count) const {
  together found = {nullptr, 0};
  if (row + count > rows_.row_count()) return found;
  const chunk& first = rows_.bars().find(row, &found.offset);
  if (found.offset + count <= first.capacity()) found.rows = &first;
  return found;
}

const double* row_loads::find(std::size_t load, const together& here) const {
  if (here.rows == nullptr || !sources_[load].is_plain) return nullptr;
  return here.rows->values(bar_first_value + sources_[load].field) + here.offset;
}

void row_loads::read_field(std::int32_t field, std::int64_t row, std::int64_t count,
                           double* to) const {
  if (field >= field_series) {
    rows_.read_field(field, row, count, to);
    return;
  }
  while (count > 0) {
    std::int64_t here = 0;
    const double* from = rows_.field_rows(field, row, count, &here);
    kernels_.load(from, here, to);
    row += here;
    count -= here;
    to += here;
  }
}

void row_loads::read_closed_or_forming(std::size_t load, std::int64_t row, std::int64_t count,
                                       double* to) const {
  const block_parts::load& what = loads_[load];
  if (what.kind != op::field) return read_clock(what, row, count, to);
  if (!joined_.empty() && joined_[what.field].rows != nullptr) {
    return read_joined(joined_[what.field], row, count, to);
  }
  const std::int32_t field = sources_[load].field;
  if (field == field_unknown) {
    std::fill_n(to, count, missing);
    return;
  }
  const bool forming_here = range_.with_forming && row + count == range_.end;
  const std::int64_t closed = count - (forming_here ? 1 : 0);
  read_field(field, row, closed, to);
  if (forming_here) to[closed] = rows_.field_of_bar(field, *rows_.forming());
}

void row_loads::read_clock(const block_parts::load& what, std::int64_t row, std::int64_t count,
                           double* to) const {
  const timeframe& spacing = program_.primitives.clocks()[what.field];
  const bool forming_here = range_.with_forming && row + count == range_.end;
  if (forming_here) {
    const lta_bar& bar = *rows_.forming();
    to[--count] = clock_value(what.kind, spacing, bar.time_ns, bar.close_time_ns);
  }
  constexpr std::int64_t most = 256;
  std::int64_t times_ns[most];
  std::int64_t close_times_ns[most];
  for (std::int64_t done = 0; done < count;) {
    const std::int64_t part = std::min(count - done, most);
    rows_.read_times(row + done, part, times_ns);
    rows_.read_close_times(row + done, part, close_times_ns);
    fill_clock_column(what.kind, spacing, part, times_ns, close_times_ns, to + done);
    done += part;
  }
}

// What was known at the close of each row, of the other partition's closed rows.
void row_loads::read_joined(const joined_rows& joined, std::int64_t row, std::int64_t count,
                            double* to) const {
  for (std::int64_t i = 0; i < count; ++i) {
    const bool is_forming = range_.with_forming && row + i + 1 == range_.end;
    const std::int64_t close_ns =
        is_forming ? rows_.forming()->close_time_ns : rows_.close_time_ns(row + i);
    const bool is_known =
        joined.field != field_unknown && joined.rows->value_as_of(joined.field, close_ns, &to[i]);
    if (!is_known) to[i] = missing;
  }
}

void row_loads::read_times(std::int64_t* out) const {
  const std::int64_t closed_end = range_.end - (range_.with_forming ? 1 : 0);
  const std::int64_t closed = std::max<std::int64_t>(closed_end - range_.first, 0);
  if (closed > 0) rows_.read_times(range_.first, closed, out);
  if (range_.with_forming && range_.row_count() > 0) {
    out[range_.row_count() - 1] = rows_.forming()->time_ns;
  }
}

void ask_for_rows(const pinned_rows& rows, std::span<const load_source> sources, std::int64_t row,
                  std::int64_t count) noexcept {
  std::int64_t left = std::min(count, rows.row_count() - row);
  while (left > 0) {
    std::int64_t offset;
    const chunk& block = rows.bars().find(row, &offset);
    const std::int64_t here = std::min(left, block.capacity() - offset);
    for (const load_source& from : sources) {
      if (!from.is_plain) continue;
      const double* const values = block.values(bar_first_value + from.field) + offset;
      for (std::int64_t i = 0; i < here; i += 8) __builtin_prefetch(values + i);
    }
    row += here;
    left -= here;
  }
}

void ask_for_headers(const pinned_rows& rows) noexcept {
  const auto& chunks = rows.bars().chunks;
  for (std::size_t k = 0; k < std::min(chunks.size(), headers_ahead); ++k) {
    __builtin_prefetch(&*chunks[k]);
  }
}

}  // namespace lta
