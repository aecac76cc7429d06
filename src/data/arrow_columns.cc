// SPDX-License-Identifier: MIT
// From the names and types of an Arrow schema to the columns that are read.
#include <algorithm>
#include <iterator>

#include "base/nearest.hh"
#include "base/quoted.hh"
#include "data/arrow_import.hh"
#include "data/partition.hh"

namespace lta {
namespace {

std::string_view name_of(const ArrowSchema& schema, std::int64_t child) {
  const char* name = schema.children[child]->name;
  return name ? name : "";
}

failure missing_column(const ArrowSchema& schema, const char* name) {
  nearest_name nearest(name);
  for (std::int64_t i = 0; i < schema.n_children; ++i) nearest.offer(name_of(schema, i));
  const std::string_view near = nearest.best();
  return fail(LTA_INVALID_ARGUMENT, "arrow.missing_column", -1,
              "column %s is not there: the table has %lld columns%s%s", quoted(name).c_str(),
              static_cast<long long>(schema.n_children), near.empty() ? "" : "; did you mean ",
              near.empty() ? "" : quoted(near).c_str());
}

failure wrong_type(const ArrowSchema& schema, const arrow_column& column, const char* expected) {
  const ArrowSchema& child = *schema.children[column.child];
  return fail(LTA_TYPE_MISMATCH, "arrow.column_type", -1,
              "column %s has Arrow type %s%s: expected %s", quoted(column.name).c_str(),
              quoted(child.format).c_str(), child.dictionary ? " with a dictionary" : "", expected);
}

result<arrow_column> find_column(const ArrowSchema& schema, const char* name) {
  arrow_column found;
  found.name = name;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    if (name_of(schema, i) != name) continue;
    if (found.is_there()) {
      return fail(LTA_INVALID_ARGUMENT, "arrow.duplicate_column", -1,
                  "column %s is there twice, as column %lld and %lld", quoted(name).c_str(),
                  static_cast<long long>(found.child), static_cast<long long>(i));
    }
    found.child = i;
    found.type = arrow_type_of(*schema.children[i]);
  }
  return found;
}

outcome find_time(const ArrowSchema& schema, const char* name, const arrow_options& options,
                  arrow_column& out) {
  auto found = find_column(schema, name);
  if (!found) return found.error();
  if (found->is_there() && !found->type.is_time() && !found->type.is_integer()) {
    return wrong_type(schema, *found, "timestamps, dates or integers");
  }
  if (found->type.is_integer()) found->type.unit_ns = options.integer_unit_ns;
  out = std::move(*found);
  return done{};
}

outcome find_bars(const ArrowSchema& schema, const arrow_options& options, arrow_columns& out) {
  int there = 0;
  for (int field = 0; field < bar_field_count; ++field) {
    auto found = find_column(schema, bar_field_names[field]);
    if (!found) return found.error();
    if (found->is_there() && !found->type.is_number()) {
      return wrong_type(schema, *found, "numbers");
    }
    there += found->is_there();
    out.fields[field] = std::move(*found);
  }
  const bool wants_series = options.flags & LTA_ARROW_SERIES;
  if (there == 0 && wants_series) return done{};
  for (int field = 0; field < bar_field_count; ++field) {
    const bool is_optional = field == 4 && (options.flags & LTA_ARROW_NO_VOLUME) != 0;
    if (!out.fields[field].is_there() && !is_optional) {
      return missing_column(schema, bar_field_names[field]);
    }
  }
  return done{};
}

outcome find_labels(const ArrowSchema& schema, const arrow_options& options, arrow_columns& out) {
  const std::string_view given[label_count] = {options.symbol, options.timeframe, options.source};
  for (int label = 0; label < label_count; ++label) {
    auto found = find_column(schema, label_names[label]);
    if (!found) return found.error();
    if (found->is_there() && !found->type.is_text()) return wrong_type(schema, *found, "text");
    if (found->is_there() && !given[label].empty()) {
      return fail(LTA_INVALID_ARGUMENT, "arrow.name_twice", -1,
                  "the %s is given as an option, %s, and as a column: leave one out",
                  label_names[label], quoted(given[label]).c_str());
    }
    const bool is_optional = label == 2;  // a source has a default
    if (!found->is_there() && given[label].empty() && !is_optional) {
      return fail(LTA_INVALID_ARGUMENT, "arrow.missing_name", -1,
                  "the %s is neither given as an option nor as a column", label_names[label]);
    }
    out.labels[label] = std::move(*found);
  }
  return done{};
}

bool is_read(const arrow_columns& columns, std::int64_t child) {
  const auto is_it = [&](const arrow_column& column) { return column.child == child; };
  return is_it(columns.time) || is_it(columns.close_time) ||
         std::any_of(std::begin(columns.fields), std::end(columns.fields), is_it) ||
         std::any_of(std::begin(columns.labels), std::end(columns.labels), is_it);
}

}  // namespace

result<arrow_columns> find_columns(const ArrowSchema& schema, const arrow_options& options) {
  arrow_columns columns;
  auto found = find_time(schema, "time", options, columns.time);
  if (!found) return found.error();
  if (!columns.time.is_there()) return missing_column(schema, "time");
  found = find_time(schema, "close_time", options, columns.close_time);
  if (!found) return found.error();
  if (found = find_bars(schema, options, columns); !found) return found.error();
  if (found = find_labels(schema, options, columns); !found) return found.error();
  for (std::int64_t i = 0; (options.flags & LTA_ARROW_SERIES) && i < schema.n_children; ++i) {
    const arrow_type type = arrow_type_of(*schema.children[i]);
    if (!type.is_number() || is_read(columns, i)) continue;
    const std::string name(name_of(schema, i));
    auto column = find_column(schema, name.c_str());
    if (!column) return column.error();
    columns.series.push_back(std::move(*column));
  }
  if (!columns.has_bars() && columns.series.empty()) return missing_column(schema, "open");
  return columns;
}

}  // namespace lta
