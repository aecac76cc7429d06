// SPDX-License-Identifier: MIT
// Rows by hand for the tests of src/data.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/bar_writer.hh"
#include "data/dataset.hh"

namespace lta_test {

inline constexpr std::int64_t minute = 60'000'000'000;

struct columns {
  std::vector<std::int64_t> times, close_times;
  std::vector<double> open, high, low, close, volume;

  // A consistent bar around `price`.
  columns& add(std::int64_t time, double price, double traded = 1) {
    return add(time, price, price + 1, price - 1, price, traded);
  }
  columns& add(std::int64_t time, double o, double h, double l, double c, double v) {
    times.push_back(time);
    open.push_back(o);
    high.push_back(h);
    low.push_back(l);
    close.push_back(c);
    volume.push_back(v);
    return *this;
  }
  lta::bar_columns view() const {
    return {static_cast<std::int64_t>(times.size()),
            times.data(),
            close_times.empty() ? nullptr : close_times.data(),
            open.data(),
            high.data(),
            low.data(),
            close.data(),
            volume.data(),
            nullptr};
  }
};

// Bars at minutes 0, 1, ... with prices 100, 101, ...
inline columns minutes(std::int64_t count, std::int64_t first = 0) {
  columns made;
  for (std::int64_t i = first; i < first + count; ++i) {
    made.add(i * minute, 100 + static_cast<double>(i));
  }
  return made;
}

inline std::shared_ptr<lta::dataset> make_dataset(std::int64_t retention_rows = 0,
                                                  std::int64_t memory_limit_bytes = 0) {
  return *lta::dataset::create({retention_rows, memory_limit_bytes});
}

inline std::uint32_t open_minutes(lta::dataset& data, const char* symbol = "BTCUSDT") {
  return *data.open_partition(symbol, "1m", "");
}

inline lta_bar make_bar(std::int64_t time, double price, std::int32_t state = LTA_BAR_CLOSED,
                        std::uint32_t partition = 0) {
  return {time, 0, price, price + 1, price - 1, price, 1, partition, state};
}

// "ok" or the failure's code.
template <class T>
std::string code_of(const lta::result<T>& r) {
  return r ? "ok" : r.error().code;
}

template <class T>
std::string text_of(const lta::result<T>& r) {
  return r ? "ok" : r.error().message;
}

// Pushes bars and commits them: "ok" or the code.
inline std::string push(lta::dataset& data, const std::vector<lta_bar>& bars) {
  lta::bar_writer writer(data);
  const auto checked = writer.check(bars);
  if (checked) writer.commit();
  return code_of(checked);
}

inline std::vector<double> field_of(const lta::pinned_rows& rows, const char* name,
                                    std::int64_t from, std::int64_t count) {
  std::vector<double> values(static_cast<std::size_t>(count));
  rows.read_field(rows.field_index(name), from, count, values.data());
  return values;
}

}  // namespace lta_test
