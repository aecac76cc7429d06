// SPDX-License-Identifier: MIT
#include "abi/guard.hh"
#include "abi/objects.hh"

using namespace lta;

lta_status lta_dataset_create(const lta_dataset_options* options, lta_dataset* out_dataset,
                              lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_dataset, "out_dataset"); !checked) return checked;
    const auto taken = take(options, "options");
    if (!taken) return taken.error();
    if (auto checked = check_flags(taken->flags, 0, "options.flags"); !checked) return checked;
    auto made = dataset::create({taken->retention_rows, taken->memory_limit_bytes});
    if (!made) return made.error();
    auto opened = std::make_shared<open_dataset>();
    opened->rows = std::move(*made);
    const auto id = open_handle(std::move(opened));
    if (!id) return id.error();
    *out_dataset = *id;
    return done{};
  });
}

lta_status lta_dataset_drop(lta_dataset id, lta_error* error) {
  return guarded(error, [&] { return drop_handle(id, handle_kind::dataset); });
}

lta_status lta_dataset_get_info(lta_dataset id, lta_dataset_info* out_info, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    give((*found)->rows->info(), out_info);
    return done{};
  });
}

lta_status lta_dataset_open_partition(lta_dataset id, const char* symbol, int64_t symbol_size,
                                      const char* timeframe, int64_t timeframe_size,
                                      const char* source, int64_t source_size,
                                      uint32_t* out_partition, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_partition, "out_partition"); !checked) return checked;
    const auto symbol_text = take_text(symbol, symbol_size, "symbol");
    if (!symbol_text) return symbol_text.error();
    const auto timeframe_text = take_text(timeframe, timeframe_size, "timeframe");
    if (!timeframe_text) return timeframe_text.error();
    const auto source_text = take_text(source, source_size, "source");
    if (!source_text) return source_text.error();
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    const auto opened = (*found)->rows->open_partition(*symbol_text, *timeframe_text, *source_text);
    if (!opened) return opened.error();
    *out_partition = *opened;
    return done{};
  });
}

lta_status lta_dataset_get_partition(lta_dataset id, uint32_t partition,
                                     lta_partition_info* out_info, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    const auto info = (*found)->rows->partition_info(partition);
    if (!info) return info.error();
    give(*info, out_info);
    return done{};
  });
}

lta_status lta_dataset_open_series(lta_dataset id, uint32_t partition, const char* name,
                                   int64_t name_size, uint32_t flags, uint32_t* out_series,
                                   lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_series, "out_series"); !checked) return checked;
    const auto name_text = take_text(name, name_size, "name");
    if (!name_text) return name_text.error();
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    const auto opened = (*found)->rows->open_series(partition, *name_text, flags);
    if (!opened) return opened.error();
    *out_series = *opened;
    return done{};
  });
}

lta_status lta_dataset_get_series(lta_dataset id, uint32_t partition, uint32_t series,
                                  lta_series_info* out_info, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    const auto info = (*found)->rows->series_info(partition, series);
    if (!info) return info.error();
    give(*info, out_info);
    return done{};
  });
}

lta_status lta_dataset_append_ohlcv(lta_dataset id, uint32_t partition, int64_t row_count,
                                    const int64_t* times_ns, const int64_t* close_times_ns,
                                    const double* open, const double* high, const double* low,
                                    const double* close, const double* volume,
                                    const int64_t* column_sizes, uint32_t flags,
                                    int64_t* out_appended_count, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_appended_count, "out_appended_count"); !checked) {
      return checked;
    }
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    const auto appended = (*found)->rows->append_ohlcv(
        partition,
        {row_count, times_ns, close_times_ns, open, high, low, close, volume, column_sizes}, flags);
    if (!appended) return appended.error();
    *out_appended_count = *appended;
    return done{};
  });
}

lta_status lta_dataset_append_series(lta_dataset id, uint32_t partition, uint32_t series,
                                     int64_t row_count, const int64_t* times_ns,
                                     const double* values, const int64_t* column_sizes,
                                     uint32_t flags, int64_t* out_appended_count,
                                     lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_appended_count, "out_appended_count"); !checked) {
      return checked;
    }
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    const auto appended = (*found)->rows->append_series(
        partition, series, {row_count, times_ns, values, column_sizes}, flags);
    if (!appended) return appended.error();
    *out_appended_count = *appended;
    return done{};
  });
}
