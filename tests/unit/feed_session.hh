// SPDX-License-Identifier: MIT
// A session with a feed through the C ABI, and what it told as text.
#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "laakhay_ta.h"

namespace feed_test {

inline constexpr std::int64_t second = 1'000'000'000;
inline constexpr std::int64_t minute = 60 * second;

struct failed_call {
  lta_error error{};
  failed_call() { error.struct_size = sizeof error; }
  operator lta_error*() { return &error; }
  std::string code() const { return error.code; }
};

// A session of `sma(close, 2)` over 1m bars of some symbols, and what it gave.
struct live {
  lta_dataset dataset = 0;
  lta_plan plan = 0;
  lta_session session = 0;
  failed_call error;
  std::vector<std::string> rows;
  std::int64_t capacity = 100;

  explicit live(std::vector<std::pair<const char*, const char*>> partitions = {{"A", "1m"}},
                std::uint32_t session_flags = 0) {
    REQUIRE(lta_dataset_create(nullptr, &dataset, nullptr) == 0);
    for (const auto& [symbol, timeframe] : partitions) {
      std::uint32_t id;
      REQUIRE(lta_dataset_open_partition(dataset, symbol, 1, timeframe,
                                         static_cast<std::int64_t>(std::strlen(timeframe)), "", 0,
                                         &id, nullptr) == 0);
    }
    lta_plan_options options{};
    options.struct_size = sizeof options;
    options.flags = LTA_PLAN_EXPRESSION;
    REQUIRE(lta_plan_compile("close", 5, &options, &plan, error) == 0);
    lta_session_options how{};
    how.struct_size = sizeof how;
    how.flags = session_flags;
    REQUIRE(lta_session_create(plan, dataset, nullptr, 0, &how, &session, error) == 0);
  }
  ~live() {
    for (const lta_producer p : producers) lta_producer_drop(p, nullptr);
    lta_session_drop(session, nullptr);
    lta_plan_drop(plan, nullptr);
    lta_dataset_drop(dataset, nullptr);
  }
  live(const live&) = delete;
  live& operator=(const live&) = delete;

  lta_status build(std::uint32_t partition, std::uint32_t flags = 0,
                   std::uint32_t tick_partition = 0, std::int32_t late = 0) {
    lta_builder_options options{};
    options.struct_size = sizeof options;
    options.flags = flags;
    options.late = late;
    options.tick_partition = tick_partition;
    lta_builder builder;
    const lta_status status = lta_builder_create(session, partition, &options, &builder, error);
    if (status >= 0) lta_builder_drop(builder, nullptr);
    return status;
  }
  lta_producer open(std::int64_t capacity_items = 0) {
    lta_producer_options options{};
    options.struct_size = sizeof options;
    options.capacity = capacity_items;
    lta_producer opened;
    REQUIRE(lta_producer_create(session, &options, &opened, error) == 0);
    producers.push_back(opened);
    return opened;
  }
  std::int64_t push(lta_producer producer, const std::vector<lta_tick>& ticks) {
    std::int64_t accepted = -1;
    const lta_status status = lta_producer_push_ticks(
        producer, ticks.data(), static_cast<std::int64_t>(ticks.size()), &accepted, error);
    REQUIRE(status >= 0);
    CHECK((status == LTA_FULL) == (accepted < static_cast<std::int64_t>(ticks.size())));
    return accepted;
  }
  lta_status drain(std::int64_t max_items = 0) {
    return with_rows([&](auto... arrays) {
      return lta_session_drain(session, max_items, capacity, arrays..., error);
    });
  }
  lta_status clock(std::int64_t now_ns) {
    return with_rows([&](auto... arrays) {
      return lta_session_advance_clock(session, now_ns, capacity, arrays..., error);
    });
  }
  lta_feed_info info() {
    lta_feed_info info{};
    info.struct_size = sizeof info;
    REQUIRE(lta_session_get_feed_info(session, &info, error) == 0);
    return info;
  }
  // "code 3", in order.
  std::vector<std::string> refusals() {
    std::vector<std::string> found;
    for (std::uint32_t k = 0; k < info().refusal_count; ++k) {
      lta_refusal refusal{};
      refusal.struct_size = sizeof refusal;
      REQUIRE(lta_session_get_refusal(session, k, &refusal, error) == 0);
      CHECK(std::string(refusal.message).size() > 10);
      found.push_back(std::string(refusal.code) + " " + std::to_string(refusal.count));
    }
    return found;
  }

  std::vector<lta_producer> producers;

 private:
  template <class Call>
  lta_status with_rows(Call call) {
    std::vector<std::uint32_t> partitions(100), flags(100);
    std::vector<std::int64_t> times(100);
    std::vector<double> values(100);
    std::int64_t count = 0;
    const lta_status status = call(partitions.data(), times.data(), flags.data(), values.data(),
                                   nullptr, nullptr, &count);
    rows.clear();
    if (status < 0) return status;
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
      char text[100];
      std::snprintf(text, sizeof text, "%u@%g %g%s%s", partitions[k],
                    static_cast<double>(times[k]) / second, values[k],
                    flags[k] & LTA_ROW_PROVISIONAL ? " forming" : "",
                    flags[k] & LTA_ROW_REVISED ? " revised" : "");
      rows.push_back(text);
    }
    return status;
  }
};

using texts = std::vector<std::string>;

inline lta_tick tick(std::int64_t time_ns, double price, std::uint32_t partition = 0,
                     double quantity = 1) {
  return {time_ns, price, quantity, partition, LTA_SIDE_UNKNOWN};
}

inline lta_bar bar(std::int64_t time_ns, double price, std::int32_t state = LTA_BAR_CLOSED) {
  return {time_ns, 0, price, price, price, price, 1, 0, state};
}

}  // namespace feed_test
