// SPDX-License-Identifier: MIT
#include "data/arrow_import.hh"

#include <algorithm>
#include <unordered_map>

#include "base/number.hh"
#include "base/planted.hh"
#include "data/arrow_groups.hh"
#include "data/arrow_step.hh"
#include "data/arrow_times.hh"
#include "data/arrow_values.hh"
#include "data/partition.hh"
#include "data/transaction.hh"

namespace lta {
namespace {

// Rows that are converted before they are appended: their columns lie in a cache near the core.
constexpr std::int64_t block_rows = 2048;

// Where the rows of one name go.
struct destination {
  partition* bars = nullptr;
  std::vector<series*> points;
};

// One batch's columns that are read.
struct open_batch {
  std::int64_t first_row = 0;  // in the stream
  std::int64_t row_count = 0;
  arrow_slice time;
  arrow_slice close_time;
  arrow_slice fields[bar_field_count];
  std::vector<arrow_slice> series;
};

class importer {
 public:
  importer(dataset& target, const arrow_columns& columns, const arrow_options& options)
      : writing_(target),
        columns_(columns),
        options_(options),
        groups_(columns.labels),
        times_(columns.time, options.zone),
        close_times_(columns.close_time, options.zone) {
    std::fill(std::begin(missing_), std::end(missing_), missing);
    point_counts_.resize(columns.series.size());
  }

  outcome import(const std::vector<arrow_owner<ArrowArray>>& batches);
  std::int64_t added_count() const {
    if (columns_.has_bars()) return bar_count_;
    return *std::max_element(point_counts_.begin(), point_counts_.end());
  }
  void commit() noexcept { writing_.commit(); }

 private:
  result<open_batch> open(const arrow_slice& batch, std::int64_t index);
  outcome import(const open_batch& batch);
  result<destination*> find_destination(std::int64_t row);
  result<destination> open_destination(const row_groups::ids& ids);
  outcome append_piece(const open_batch& batch, destination& to, std::int64_t row,
                       std::int64_t end);
  outcome append_block(const open_batch& batch, destination& to, std::int64_t row,
                       std::int64_t count, std::int64_t left);

  transaction writing_;
  const arrow_columns& columns_;
  const arrow_options& options_;
  row_groups groups_;
  time_column times_;
  time_column close_times_;
  std::unordered_map<row_groups::ids, destination, row_groups::ids_hash> destinations_;
  std::int64_t bar_count_ = 0;
  std::vector<std::int64_t> point_counts_;

  // A block of rows, where it cannot be read in place.
  std::int64_t times_ns_[block_rows];
  std::int64_t close_times_ns_[block_rows];
  double values_[bar_field_count][block_rows];
  double missing_[block_rows];
};

result<open_batch> importer::open(const arrow_slice& batch, std::int64_t index) {
  open_batch opened;
  opened.row_count = batch.row_count;
  const auto open_one = [&](const arrow_column& column, arrow_slice& out) -> outcome {
    if (!column.is_there()) return done{};
    const auto slice = open_column(batch, column.child, column.type, {column.name, index});
    if (!slice) return slice.error();
    out = *slice;
    return done{};
  };
  auto checked = open_one(columns_.time, opened.time);
  if (!checked) return checked.error();
  checked = open_one(columns_.close_time, opened.close_time);
  if (!checked) return checked.error();
  for (int field = 0; field < bar_field_count; ++field) {
    checked = open_one(columns_.fields[field], opened.fields[field]);
    if (!checked) return checked.error();
  }
  opened.series.resize(columns_.series.size());
  for (std::size_t i = 0; i < opened.series.size(); ++i) {
    checked = open_one(columns_.series[i], opened.series[i]);
    if (!checked) return checked.error();
  }
  for (const auto& [column, slice] : {std::pair(&columns_.time, &opened.time),
                                      std::pair(&columns_.close_time, &opened.close_time)}) {
    if (column->is_there() && column->type.unit_ns == 0) {
      return unknown_time_unit(*slice, column->type, column->name.c_str());
    }
  }
  return opened;
}

result<destination> importer::open_destination(const row_groups::ids& ids) {
  const auto opened = writing_.open_partition(groups_.text_of(ids, 0, options_.symbol),
                                              groups_.text_of(ids, 1, options_.timeframe),
                                              groups_.text_of(ids, 2, options_.source));
  if (!opened) return opened.error();
  destination made{*opened, {}};
  const std::uint32_t flags =
      options_.flags & LTA_ARROW_SERIES_OWN_TIMES ? LTA_SERIES_OWN_TIMES : 0;
  for (const arrow_column& column : columns_.series) {
    const auto points = writing_.open_series(**opened, column.name, flags);
    if (!points) return points.error();
    made.points.push_back(*points);
  }
  return made;
}

result<destination*> importer::find_destination(std::int64_t row) {
  const auto ids = groups_.ids_at(row);
  if (!ids) return ids.error();
  if (const auto known = destinations_.find(**ids); known != destinations_.end()) {
    return &known->second;
  }
  auto made = open_destination(**ids);
  if (!made) return made.error();
  return &destinations_.emplace(**ids, std::move(*made)).first->second;
}

outcome importer::append_block(const open_batch& batch, destination& to, std::int64_t row,
                               std::int64_t count, std::int64_t left) {
  const auto times = times_.read(batch.time, row, count, batch.first_row, times_ns_);
  if (!times) return times.error();
  const batch_place at{batch.first_row + row, left};
  if (columns_.has_bars()) {
    bar_columns bars;
    bars.row_count = count;
    bars.times_ns = *times;
    if (columns_.close_time.is_there()) {
      const auto close_times =
          close_times_.read(batch.close_time, row, count, batch.first_row, close_times_ns_);
      if (!close_times) return close_times.error();
      bars.close_times_ns = *close_times;
    }
    const double* fields[bar_field_count];
    for (int field = 0; field < bar_field_count; ++field) {
      const arrow_column& column = columns_.fields[field];
      fields[field] = column.is_there() ? read_numbers(batch.fields[field], column.type.kind, row,
                                                       count, values_[field])
                                        : missing_;
    }
    bars.open = fields[0];
    bars.high = fields[1];
    bars.low = fields[2];
    bars.close = fields[3];
    bars.volume = fields[4];
    const auto added = writing_.append(*to.bars, bars, options_.check, at);
    if (!added) return added.error();
    bar_count_ += *added;
  }
  for (std::size_t i = 0; i < to.points.size(); ++i) {
    const double* values =
        read_numbers(batch.series[i], columns_.series[i].type.kind, row, count, values_[0]);
    const auto added =
        writing_.append(*to.bars, *to.points[i], {count, *times, values, nullptr}, at);
    if (!added) return added.error();
    point_counts_[i] += *added;
  }
  return done{};
}

outcome importer::append_piece(const open_batch& batch, destination& to, std::int64_t row,
                               std::int64_t end) {
  while (row < end) {
    const std::int64_t count = std::min(block_rows, end - row);
    if (auto appended = append_block(batch, to, row, count, end - row); !appended) return appended;
    row += count;
  }
  return done{};
}

outcome importer::import(const open_batch& batch) {
  for (std::int64_t row = 0; row < batch.row_count;) {
    const auto to = find_destination(row);
    if (!to) return to.error();
    const auto end = groups_.run_end(row, batch.row_count);
    if (!end) return end.error();
    if (auto appended = append_piece(batch, **to, row, *end); !appended) return appended;
    row = *end;
  }
  return done{};
}

outcome importer::import(const std::vector<arrow_owner<ArrowArray>>& batches) {
  std::int64_t first_row = 0;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const arrow_slice rows = rows_of(*batches[i]);
    const std::int64_t index = static_cast<std::int64_t>(i);
    auto opened = open(rows, index);
    if (!opened) return opened.error();
    opened->first_row = first_row;
    if (auto checked = groups_.open_batch(rows, index, first_row); !checked) return checked;
    if (auto imported = import(*opened); !imported) return imported;
    first_row += rows.row_count;
  }
  return done{};
}

}  // namespace

result<std::int64_t> append_arrow(dataset& target, arrow_owner<ArrowArrayStream> stream,
                                  const arrow_options& options) {
  const auto schema = read_schema(*stream);
  if (!schema) return schema.error();
  const auto columns = find_columns(**schema, options);
  if (!columns) return columns.error();
  const auto batches = read_batches(*stream, (*schema)->n_children);
  if (!batches) return batches.error();
  stream = {};
  arrow_options settled = options;
  if (wants_timeframe(*columns, options)) {
    const auto found = find_timeframe(*columns, *batches, options);
    if (!found) return found.error();
    settled.timeframe = *found;
  }
  const auto importing = std::make_unique<importer>(target, *columns, settled);
  const auto imported = importing->import(*batches);
  if (!imported && !planted("arrow.all_or_none")) return imported.error();
  importing->commit();
  return importing->added_count();
}

}  // namespace lta
