// SPDX-License-Identifier: MIT
// What a reader sees of one partition: the rows that were there when it was pinned, unchanged for
// as long as the pin lives, whatever is appended, revised or dropped meanwhile.
//
// Names point into the dataset: whoever keeps a pin keeps the dataset.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hh"
#include "data/chunk.hh"
#include "laakhay_ta.h"

namespace lta {

struct partition;
struct series;

// Fields of a bar by number; series k of the partition is field_series + k.
inline constexpr std::int32_t field_open = 0;
inline constexpr std::int32_t field_high = 1;
inline constexpr std::int32_t field_low = 2;
inline constexpr std::int32_t field_close = 3;
inline constexpr std::int32_t field_volume = 4;
inline constexpr std::int32_t field_series = 5;
inline constexpr std::int32_t field_unknown = -1;

// Rows of one store, from `from_row` on.
struct pinned_chunks {
  chunk_layout layout;
  std::int64_t from_row = 0;
  std::int64_t row_count = 0;
  std::int64_t first_chunk = 0;
  boost::container::small_vector<chunk_ref, 2> chunks;

  const chunk& find(std::int64_t row, std::int64_t* out_offset) const {
    const chunk_layout::place at = layout.find(row);
    *out_offset = at.offset;
    return *chunks[static_cast<std::size_t>(at.chunk - first_chunk)];
  }
  std::int64_t time_column(std::int64_t row, int column) const {
    std::int64_t offset;
    return find(row, &offset).times(column)[offset];
  }
};

class pinned_rows {
 public:
  pinned_rows() = default;

  std::uint32_t partition_id() const;
  std::string_view symbol() const;
  std::string_view timeframe_name() const;
  std::string_view source() const;
  const timeframe& bar_timeframe() const;

  // Rows are numbered from the partition's first bar ever: [first_row, row_count) are retained,
  // [from_row, row_count) can be read through this pin.
  std::int64_t row_count() const { return bars_.row_count; }
  std::int64_t first_row() const { return first_row_; }
  std::int64_t from_row() const { return bars_.from_row; }

  // Of the dataset, when it was pinned.
  std::uint64_t dataset_revision() const { return dataset_revision_; }
  // How often a closed row of this partition had been revised.
  std::uint64_t revised_count() const { return revised_count_; }
  const std::optional<lta_bar>& forming() const { return forming_; }

  // Rows must be readable.
  std::int64_t time_ns(std::int64_t row) const;
  std::int64_t close_time_ns(std::int64_t row) const;
  lta_bar bar(std::int64_t row) const;
  void read_bars(std::int64_t row, std::int64_t count, lta_bar* out) const;
  void read_times(std::int64_t row, std::int64_t count, std::int64_t* out) const;
  void read_close_times(std::int64_t row, std::int64_t count, std::int64_t* out) const;

  // The contiguous rows from `row` on, without a copy: at most `count`, at least one. `field` is
  // one of the five of a bar.
  const double* field_rows(std::int32_t field, std::int64_t row, std::int64_t count,
                           std::int64_t* out_count) const;

  // The first readable row at or after a time; row_count() when there is none.
  std::int64_t row_at_or_after_time(std::int64_t time_ns) const;
  // The first readable row whose close time is past a time; row_count() when there is none.
  std::int64_t row_closing_after(std::int64_t time_ns) const;

  // open high low close volume, then the series by name; field_unknown for anything else.
  std::int32_t field_index(std::string_view name) const;
  // The same where there are no series.
  static std::int32_t bar_field_index(std::string_view name);
  std::int32_t field_count() const;
  std::string_view field_name(std::int32_t field) const;

  // Values of rows [row, row + count). A series of the bars gives its point at the bar's time, a
  // series with own times its last point at or before the bar's close; none is a missing value.
  void read_field(std::int32_t field, std::int64_t row, std::int64_t count, double* out) const;

  // A series read by bars that need not be this partition's: times rising, close times not
  // falling. Also how a forming bar reads a series (count 1).
  void read_series_at(std::int32_t field, std::int64_t count, const std::int64_t* times_ns,
                      const std::int64_t* close_times_ns, double* out) const;

  // The field as others know it at a time: of the last row whose close is at most that, of a series
  // with own times its last point. Without bars a point of a series of bars is known from its bar's
  // close on. False where there is none; then `out` is not written.
  bool value_as_of(std::int32_t field, std::int64_t time_ns, double* out) const;

  // One value of any field for a bar that is not a row (the forming one): its own fields, or the
  // series at its times. bar.close_time_ns must be set.
  double field_of_bar(std::int32_t field, const lta_bar& bar) const;

  // The chunks themselves, for those who share them.
  struct pinned_series {
    const series* named = nullptr;
    pinned_chunks points;
  };
  const pinned_chunks& bars() const { return bars_; }
  const std::vector<pinned_series>& all_series() const { return series_; }

 private:
  friend class dataset;

  std::int64_t point_known_at(std::int32_t field, std::int64_t time_ns) const;

  const partition* partition_ = nullptr;
  std::int64_t first_row_ = 0;
  std::uint64_t dataset_revision_ = 0;
  std::uint64_t revised_count_ = 0;
  pinned_chunks bars_;
  std::optional<lta_bar> forming_;
  std::vector<pinned_series> series_;
};

}  // namespace lta
