// SPDX-License-Identifier: MIT
// From the names and types of an Arrow schema to the columns that are read.
#include <algorithm>
#include <iterator>

#include "base/nearest.hh"
#include "base/planted.hh"
#include "base/quoted.hh"
#include "data/arrow_import.hh"
#include "data/partition.hh"

namespace lta {
namespace {

// A schema and what its columns are called here.
struct named_schema {
  const ArrowSchema& schema;
  std::vector<std::string_view> names;
};

std::string_view name_of(const named_schema& table, std::int64_t child) {
  return table.names[static_cast<std::size_t>(child)];
}

result<named_schema> name_columns(const ArrowSchema& schema, const arrow_options& options) {
  named_schema table{schema, {}};
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const char* name = schema.children[i]->name;
    table.names.emplace_back(name ? name : "");
  }
  if (!options.column_names) return table;
  std::string_view left = *options.column_names;
  const auto count = 1 + std::count(left.begin(), left.end(), '\n');
  if (count != schema.n_children) {
    return fail(LTA_INVALID_ARGUMENT, "arrow.column_names", -1,
                "column_names holds %lld names for the %lld columns of the table",
                static_cast<long long>(count), static_cast<long long>(schema.n_children));
  }
  for (std::string_view& name : table.names) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    name = left.substr(0, end);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return table;
}

failure missing_column(const named_schema& table, const char* name) {
  nearest_name nearest(name);
  for (std::int64_t i = 0; i < table.schema.n_children; ++i) nearest.offer(name_of(table, i));
  const std::string_view near = nearest.best();
  return fail(LTA_INVALID_ARGUMENT, "arrow.missing_column", -1,
              "column %s is not there: the table has %lld columns%s%s", quoted(name).c_str(),
              static_cast<long long>(table.schema.n_children),
              near.empty() ? "" : "; did you mean ", near.empty() ? "" : quoted(near).c_str());
}

failure wrong_type(const named_schema& table, const arrow_column& column, const char* expected) {
  const ArrowSchema& child = *table.schema.children[column.child];
  return fail(LTA_TYPE_MISMATCH, "arrow.column_type", -1,
              "column %s has Arrow type %s%s: expected %s", quoted(column.name).c_str(),
              quoted(child.format).c_str(), child.dictionary ? " with a dictionary" : "", expected);
}

result<arrow_column> find_column(const named_schema& table, const char* name) {
  arrow_column found;
  found.name = name;
  for (std::int64_t i = 0; i < table.schema.n_children; ++i) {
    if (name_of(table, i) != name) continue;
    if (found.is_there() && !planted("arrow.duplicate_column")) {
      return fail(LTA_INVALID_ARGUMENT, "arrow.duplicate_column", -1,
                  "column %s is there twice, as column %lld and %lld", quoted(name).c_str(),
                  static_cast<long long>(found.child), static_cast<long long>(i));
    }
    found.child = i;
    found.type = arrow_type_of(*table.schema.children[i]);
  }
  return found;
}

// Integers count from a moment in UTC; "tsn:" has no zone, "tsn:UTC" has one.
bool knows_zone(const named_schema& table, const arrow_column& column) {
  if (column.type.is_integer()) return true;
  const std::string_view format = table.schema.children[column.child]->format;
  return column.type.kind == arrow_kind::timestamp && !format.ends_with(':');
}

outcome find_time(const named_schema& table, const char* name, const arrow_options& options,
                  arrow_column& out) {
  auto found = find_column(table, name);
  if (!found) return found.error();
  if (found->is_there() && !found->type.is_time() && !found->type.is_integer()) {
    return wrong_type(table, *found, "timestamps, dates or integers");
  }
  if (found->type.is_integer()) found->type.unit_ns = options.integer_unit_ns;
  if (found->is_there() && !options.zone.empty() && knows_zone(table, *found) &&
      !planted("arrow.zone_known")) {
    return fail(LTA_INVALID_ARGUMENT, "arrow.zone_known", -1,
                "column %s holds moments in UTC already: a zone is for local times that do not "
                "tell theirs",
                quoted(name).c_str());
  }
  out = std::move(*found);
  return done{};
}

outcome find_bars(const named_schema& table, const arrow_options& options, arrow_columns& out) {
  int there = 0;
  for (int field = 0; field < bar_field_count; ++field) {
    auto found = find_column(table, bar_field_names[field]);
    if (!found) return found.error();
    if (found->is_there() && !found->type.is_number()) {
      return wrong_type(table, *found, "numbers");
    }
    there += found->is_there();
    out.fields[field] = std::move(*found);
  }
  const bool wants_series = options.flags & LTA_ARROW_SERIES;
  if (there == 0 && wants_series) return done{};
  for (int field = 0; field < bar_field_count; ++field) {
    const bool is_optional = field == 4 && (options.flags & LTA_ARROW_NO_VOLUME) != 0;
    if (!out.fields[field].is_there() && !is_optional) {
      return missing_column(table, bar_field_names[field]);
    }
  }
  return done{};
}

outcome find_labels(const named_schema& table, const arrow_options& options, arrow_columns& out) {
  const std::string_view given[label_count] = {options.symbol, options.timeframe, options.source};
  for (int label = 0; label < label_count; ++label) {
    auto found = find_column(table, label_names[label]);
    if (!found) return found.error();
    if (found->is_there() && !found->type.is_text()) return wrong_type(table, *found, "text");
    if (found->is_there() && !given[label].empty()) {
      return fail(LTA_INVALID_ARGUMENT, "arrow.name_twice", -1,
                  "the %s is given as an option, %s, and as a column: leave one out",
                  label_names[label], quoted(given[label]).c_str());
    }
    const bool may_infer = label == 1 && (options.flags & LTA_ARROW_INFER_TIMEFRAME);
    const bool is_optional = label == 2 || may_infer;  // a source has a default
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
  const auto named = name_columns(schema, options);
  if (!named) return named.error();
  const named_schema& table = *named;
  arrow_columns columns;
  auto found = find_time(table, "time", options, columns.time);
  if (!found) return found.error();
  if (!columns.time.is_there()) return missing_column(table, "time");
  found = find_time(table, "close_time", options, columns.close_time);
  if (!found) return found.error();
  if (found = find_bars(table, options, columns); !found) return found.error();
  if (found = find_labels(table, options, columns); !found) return found.error();
  for (std::int64_t i = 0; (options.flags & LTA_ARROW_SERIES) && i < schema.n_children; ++i) {
    const arrow_type type = arrow_type_of(*schema.children[i]);
    if (!type.is_number() || is_read(columns, i) || name_of(table, i).empty()) continue;
    const std::string name(name_of(table, i));
    auto column = find_column(table, name.c_str());
    if (!column) return column.error();
    columns.series.push_back(std::move(*column));
  }
  if (!columns.has_bars() && columns.series.empty()) return missing_column(table, "open");
  return columns;
}

}  // namespace lta
