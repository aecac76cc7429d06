// SPDX-License-Identifier: MIT
// What a dataset holds, as text one can type: for the tests of operations on whole datasets.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/number.hh"
#include "base/quoted.hh"
#include "data/dataset_operations.hh"
#include "data_helpers.hh"

namespace lta_test {

inline constexpr double none = lta::missing;
inline constexpr std::int64_t hour = 60 * minute;
inline constexpr std::int64_t day = 24 * hour;

inline std::string number(double value) {
  return value == value ? lta::shown_number(value).c_str() : "-";
}

inline std::string bar_text(const lta_bar& bar, std::int64_t unit) {
  return number(static_cast<double>(bar.time_ns) / static_cast<double>(unit)) + ".." +
         number(static_cast<double>(bar.close_time_ns) / static_cast<double>(unit)) + " " +
         number(bar.open) + " " + number(bar.high) + " " + number(bar.low) + " " +
         number(bar.close) + " " + number(bar.volume);
}

// "open..close open high low close volume" per bar, times in `unit`; the forming one after a "~".
inline std::vector<std::string> bars_of(const lta::dataset& data, std::uint32_t id,
                                        std::int64_t unit = minute) {
  const auto pin = *data.pin(id);
  std::vector<std::string> bars;
  for (std::int64_t row = pin.from_row(); row < pin.row_count(); ++row) {
    bars.push_back(bar_text(pin.bar(row), unit));
  }
  if (pin.forming()) bars.push_back("~" + bar_text(*pin.forming(), unit));
  return bars;
}

// "time value" per point.
inline std::vector<std::string> points_of(const lta::dataset& data, std::uint32_t id,
                                          std::size_t series, std::int64_t unit = minute) {
  const auto pin = *data.pin(id);
  const auto& points = pin.all_series()[series].points;
  std::vector<std::string> text;
  for (std::int64_t row = points.from_row; row < points.row_count; ++row) {
    std::int64_t offset;
    const lta::chunk& block = points.find(row, &offset);
    text.push_back(number(static_cast<double>(block.times(0)[offset]) / static_cast<double>(unit)) +
                   " " + number(block.values(1)[offset]));
  }
  return text;
}

inline void add_points(lta::dataset& data, std::uint32_t id, const char* name, std::uint32_t flags,
                       const std::vector<std::pair<std::int64_t, double>>& points) {
  std::vector<std::int64_t> times;
  std::vector<double> values;
  for (const auto& [time, value] : points) {
    times.push_back(time);
    values.push_back(value);
  }
  const auto series = *data.open_series(id, name, flags);
  const auto appended = data.append_series(
      id, series, {static_cast<std::int64_t>(times.size()), times.data(), values.data(), nullptr},
      0);
  if (!appended) throw std::string(appended.error().message);
}

inline std::uint32_t add_bars(lta::dataset& data, const char* symbol, const char* timeframe,
                              const columns& bars) {
  const auto id = *data.open_partition(symbol, timeframe, "");
  const auto appended = data.append_ohlcv(id, bars.view(), LTA_APPEND_UNCHECKED);
  if (!appended) throw std::string(appended.error().message);
  return id;
}

using lines = std::vector<std::string>;

}  // namespace lta_test
