// SPDX-License-Identifier: MIT
// Tables of bars as streams made by hand, appended and refused.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "arrow_helpers.hh"
#include "data/arrow_import.hh"
#include "data_helpers.hh"

namespace lta_test {

inline constexpr std::size_t time_at = 0, open_at = 1, close_at = 4, volume_at = 5;

// Bars at minutes first, first + 1, ... with prices 100 + minute.
inline made_batch bars(std::int64_t count, std::int64_t first = 0) {
  std::vector<std::int64_t> times;
  std::vector<double> prices, highs, lows, volumes;
  for (std::int64_t i = first; i < first + count; ++i) {
    const double price = 100 + static_cast<double>(i);
    times.push_back(i * minute);
    prices.push_back(price);
    highs.push_back(price + 1);
    lows.push_back(price - 1);
    volumes.push_back(2);
  }
  return {made_column("time", "tsn:UTC", times), made_column("open", "g", prices),
          made_column("high", "g", highs),       made_column("low", "g", lows),
          made_column("close", "g", prices),     made_column("volume", "g", volumes)};
}

inline lta::arrow_options named(std::uint32_t flags = 0) {
  lta::arrow_options options;
  options.symbol = "BTC";
  options.timeframe = "1m";
  options.flags = flags;
  return options;
}

inline lta::arrow_options split(std::uint32_t flags = 0) {
  lta::arrow_options options = named(flags);
  options.symbol = "";
  return options;
}

inline lta::result<std::int64_t> append(lta::dataset& data, arrow_producer& producer,
                                        const lta::arrow_options& options = named()) {
  ArrowArrayStream stream = producer.open();
  lta::arrow_owner<ArrowArrayStream> owned(stream);
  CHECK((stream.release == nullptr));
  auto appended = lta::append_arrow(data, std::move(owned), options);
  CHECK(producer.live.is_zero());
  return appended;
}

// Refused, nothing changed and everything released; the failure.
inline lta::failure refused(std::vector<made_batch> batches,
                            const lta::arrow_options& options = named()) {
  const auto data = make_dataset();
  arrow_producer producer(std::move(batches));
  const auto appended = append(*data, producer, options);
  REQUIRE_FALSE(appended);
  CHECK(data->partition_count() == 0);
  CHECK(data->info().row_count == 0);
  CHECK(data->info().memory_bytes == 0);
  CHECK(data->revision() == 0);
  return appended.error();
}

inline std::string refused_code(std::vector<made_batch> batches,
                                const lta::arrow_options& options = named()) {
  return refused(std::move(batches), options).code;
}

// The same with one thing wrong in the only batch, or in the schema.
inline std::string spoilt(const std::function<void(ArrowArray&)>& spoil,
                          made_batch batch = bars(3)) {
  const auto data = make_dataset();
  arrow_producer producer({std::move(batch)});
  producer.spoil_array = spoil;
  const auto appended = append(*data, producer, named(LTA_ARROW_SERIES));
  CHECK(data->partition_count() == 0);
  return code_of(appended);
}
inline std::string spoilt_schema(const std::function<void(ArrowSchema&)>& spoil) {
  const auto data = make_dataset();
  arrow_producer producer({bars(3)});
  producer.spoil_schema = spoil;
  const auto appended = append(*data, producer);
  CHECK(data->partition_count() == 0);
  return code_of(appended);
}

}  // namespace lta_test
