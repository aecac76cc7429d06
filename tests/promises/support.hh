// SPDX-License-Identifier: MIT
// What the promise tests share: a seeded market, random plans, and owners of ids.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "laakhay_ta.h"

namespace promise {

// splitmix64: one 64-bit seed decides everything a test does.
class random_source {
 public:
  explicit random_source(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(n));
  }
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  bool chance(double p) { return unit() < p; }

 private:
  std::uint64_t state_;
};

// Taken from LTA_SEED or the default; printed by every test that fails.
std::uint64_t seed_of(std::uint64_t fallback);

struct market_options {
  std::int64_t spacing_ns = 86'400'000'000'000;  // a day
  double missing_rate = 0.0;                     // fields that are NaN
  double edge_rate = 0.0;   // the same on every 64th bar, where blocks begin and windows end
  double spike_rate = 0.0;  // bars a thousand times too high
  double flat_rate = 0.0;   // bars that repeat the last one
  double gap_rate = 0.0;    // holes of up to two months before a bar
};

// Daily bars from 2020 on; consistent, with volume.
std::vector<lta_bar> make_market(random_source& random, std::int64_t count,
                                 const market_options& options = {});

// The bar with other prices: how it may have looked earlier in the day, or was reported first.
lta_bar disturbed(random_source& random, lta_bar bar);

struct payload_options {
  double clock_rate = 0.2;  // calls that are tf(...)
  bool joins = false;       // reads fields of symbol B beside the reader's own; runs on symbol A
};

// A payload of `output_count` random expressions over the bars; counts every operator it used.
std::string random_payload(random_source& random, int output_count,
                           const payload_options& options = {});
std::vector<std::pair<std::string, std::int64_t>> operator_coverage();

// An id that is dropped with its owner. Calls that must succeed abort the test with the error.
class owned {
 public:
  using drop_function = lta_status (*)(std::uint64_t, lta_error*);
  owned() = default;
  owned(std::uint64_t id, drop_function drop) : id_(id), drop_(drop) {}
  owned(owned&& other) noexcept : id_(other.id_), drop_(other.drop_) { other.id_ = 0; }
  owned& operator=(owned&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(drop_, other.drop_);
    return *this;
  }
  ~owned() {
    if (id_ != 0) drop_(id_, nullptr);
  }
  std::uint64_t id() const { return id_; }

 private:
  std::uint64_t id_ = 0;
  drop_function drop_ = nullptr;
};

// Ends the test when a call failed, with its code and message.
void must(lta_status status, const lta_error& error);
lta_error fresh_error();

owned new_dataset(std::int64_t retention_rows = 0);
owned new_plan(const std::string& text, bool expression = false);
std::uint32_t open_partition(const owned& dataset, const std::string& symbol,
                             const std::string& timeframe = "1d");
void append(const owned& dataset, std::uint32_t partition, const std::vector<lta_bar>& bars);
std::uint32_t output_count(const owned& plan);

// Bits of every cell: a missing value is the canonical NaN.
struct table {
  std::uint32_t output_count = 0;
  std::vector<std::int64_t> times_ns;
  std::vector<std::uint64_t> cells;  // [row][output]

  std::int64_t row_count() const { return static_cast<std::int64_t>(times_ns.size()); }
  std::uint64_t at(std::int64_t row, std::uint32_t output) const {
    return cells[static_cast<std::size_t>(row) * output_count + output];
  }
};

table run_batch(const owned& plan, const owned& dataset, std::uint32_t partition,
                const lta_execute_options* options = nullptr);

// The same over a dataset that has these bars and no others.
table batch_of(const owned& plan, const std::vector<lta_bar>& bars);

// The first so many partitions of the dataset, in one call.
std::vector<table> run_partitions(const owned& plan, const owned& dataset, std::uint32_t count,
                                  std::uint32_t threads);

struct stream_rows {
  explicit stream_rows(std::uint32_t outputs, std::int64_t capacity = 64);

  std::int64_t capacity;
  std::uint32_t output_count;
  std::vector<std::uint32_t> partitions;
  std::vector<std::int64_t> times_ns;
  std::vector<std::uint32_t> flags;
  std::vector<double> values;
  std::vector<std::uint8_t> validity;
  std::vector<std::int8_t> edges;
  std::int64_t count = 0;

  std::uint64_t cell(std::int64_t row, std::uint32_t output) const {
    return std::bit_cast<std::uint64_t>(
        values[static_cast<std::size_t>(row) * output_count + output]);
  }
};

owned new_session(const owned& plan, const owned& dataset, std::uint32_t flags = 0,
                  std::int32_t depth = 0);
lta_status try_push(const owned& session, const std::vector<lta_bar>& bars, stream_rows& rows,
                    lta_error& error);
void push(const owned& session, const std::vector<lta_bar>& bars, stream_rows& rows);
std::string snapshot(const owned& session);
owned restore(const owned& plan, const owned& dataset, const std::string& bytes,
              std::uint32_t flags = 0);

}  // namespace promise
