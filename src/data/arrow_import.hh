// SPDX-License-Identifier: MIT
// Rows of an Arrow stream into a dataset: a table of bars and series of one or many partitions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hh"
#include "data/arrow_reader.hh"
#include "data/bar_rules.hh"
#include "data/dataset.hh"

namespace lta {

struct arrow_options {
  // Of all rows, where there is no such column.
  std::string_view symbol;
  std::string_view timeframe;
  std::string_view source;
  std::int64_t integer_unit_ns = 0;  // of integer times; 0: there must be none
  bar_check check = bar_check::tolerant;
  std::uint32_t flags = 0;  // LTA_ARROW_*
};

// A column of the table and what is read from it.
struct arrow_column {
  std::string name;
  std::int64_t child = -1;
  arrow_type type;

  bool is_there() const { return child >= 0; }
};

inline constexpr int label_count = 3;
inline constexpr const char* label_names[label_count] = {"symbol", "timeframe", "source"};

// Which columns of a schema are read, found by their exact names.
struct arrow_columns {
  arrow_column time;
  arrow_column close_time;
  arrow_column fields[5];  // all there, or none; volume may be missing alone
  arrow_column labels[label_count];
  std::vector<arrow_column> series;

  bool has_bars() const { return fields[0].is_there(); }
};

result<arrow_columns> find_columns(const ArrowSchema& schema, const arrow_options& options);

// All rows or none; the count of bars added, or of points where there are no bars. The stream is
// read to its end before the dataset is locked, and released in any case.
result<std::int64_t> append_arrow(dataset& target, arrow_owner<ArrowArrayStream> stream,
                                  const arrow_options& options);

}  // namespace lta
