// SPDX-License-Identifier: MIT
// Arrow streams into a dataset and out of it.
#include "abi/guard.hh"
#include "abi/objects.hh"
#include "base/limits.hh"
#include "base/local_time.hh"
#include "base/time.hh"
#include "data/arrow_export.hh"
#include "data/arrow_import.hh"

using namespace lta;

namespace {

result<std::int64_t> unit_ns_of(std::int32_t time_unit) {
  switch (time_unit) {
    case LTA_TIME_UNIT_NONE: return std::int64_t{0};
    case LTA_TIME_UNIT_SECONDS: return second_ns;
    case LTA_TIME_UNIT_MILLISECONDS: return second_ns / 1'000;
    case LTA_TIME_UNIT_MICROSECONDS: return second_ns / 1'000'000;
    case LTA_TIME_UNIT_NANOSECONDS: return std::int64_t{1};
    default:
      return fail(LTA_INVALID_ARGUMENT, "dataset.time_unit", -1,
                  "options.time_unit is %d: expected one of LTA_TIME_UNIT_*, 0 to 4", time_unit);
  }
}

result<std::vector<zone_change>> take_zone(const lta_arrow_options& given) {
  std::vector<zone_change> zone;
  const std::int64_t count = given.zone_change_count;
  if (given.zone_changes == nullptr && count == 0) return zone;
  if (auto checked = check_pointer(given.zone_changes, "options.zone_changes"); !checked) {
    return checked.error();
  }
  if (count < 0 || count > limits::zone_changes_max) {
    return fail(LTA_INVALID_ARGUMENT, "timeframe.zone", -1,
                "options.zone_change_count is %lld: expected 1 to %lld",
                static_cast<long long>(count), static_cast<long long>(limits::zone_changes_max));
  }
  for (std::int64_t i = 0; i < count; ++i) {
    zone.push_back({given.zone_changes[2 * i], given.zone_changes[2 * i + 1]});
  }
  if (auto checked = check_zone(zone); !checked) return checked.error();
  return zone;
}

result<arrow_options> take_options(const lta_arrow_options* given) {
  const auto taken = take(given, "options");
  if (!taken) return taken.error();
  constexpr std::uint32_t known = LTA_ARROW_SERIES | LTA_ARROW_SERIES_OWN_TIMES |
                                  LTA_ARROW_NO_VOLUME | LTA_ARROW_INFER_TIMEFRAME;
  if (auto checked = check_flags(taken->flags, known, "options.flags"); !checked) {
    return checked.error();
  }
  const auto check = check_of_flags(taken->append_flags);
  if (!check) return check.error();
  const auto unit_ns = unit_ns_of(taken->time_unit);
  if (!unit_ns) return unit_ns.error();
  const auto symbol = take_text(taken->symbol, taken->symbol_size, "options.symbol");
  if (!symbol) return symbol.error();
  const auto timeframe = take_text(taken->timeframe, taken->timeframe_size, "options.timeframe");
  if (!timeframe) return timeframe.error();
  const auto source = take_text(taken->source, taken->source_size, "options.source");
  if (!source) return source.error();
  const auto names =
      take_text(taken->column_names, taken->column_names_size, "options.column_names");
  if (!names) return names.error();
  auto zone = take_zone(*taken);
  if (!zone) return zone.error();
  arrow_options options = {.symbol = *symbol,
                           .timeframe = *timeframe,
                           .source = *source,
                           .integer_unit_ns = *unit_ns,
                           .check = *check,
                           .flags = taken->flags,
                           .column_names = {},
                           .zone = {}};
  if (taken->column_names != nullptr) options.column_names = *names;
  options.zone = std::move(*zone);
  return options;
}

}  // namespace

lta_status lta_dataset_append_arrow(lta_dataset id, struct ArrowArrayStream* stream,
                                    const lta_arrow_options* options, int64_t* out_appended_count,
                                    lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(stream, "stream"); !checked) return checked;
    arrow_owner<ArrowArrayStream> owned(*stream);  // from here on released whatever happens
    if (!owned.is_live()) {
      return fail(LTA_INVALID_ARGUMENT, "arrow.released", -1,
                  "the Arrow stream has been released: it can be read once");
    }
    if (auto checked = check_pointer(out_appended_count, "out_appended_count"); !checked) {
      return checked;
    }
    const auto taken = take_options(options);
    if (!taken) return taken.error();
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    const auto appended = append_arrow(*(*found)->rows, std::move(owned), *taken);
    if (!appended) return appended.error();
    *out_appended_count = *appended;
    return done{};
  });
}

lta_status lta_dataset_export_arrow(lta_dataset id, const uint32_t* partitions,
                                    int64_t partition_count, struct ArrowArrayStream* out_stream,
                                    lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_stream, "out_stream"); !checked) return checked;
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    const auto chosen = take_partitions(partitions, partition_count);
    if (!chosen) return chosen.error();
    const std::shared_ptr<dataset> rows = (*found)->rows;
    return export_arrow(rows, *chosen ? **chosen : rows->ordered_partitions(), out_stream);
  });
}
