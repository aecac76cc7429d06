// SPDX-License-Identifier: MIT
#include "truth.hh"

#include <doctest/doctest.h>

#include <algorithm>

#include "live.hh"

namespace simulator {

using promise::fresh_error;
using promise::must;
using promise::stream_rows;
using promise::table;

std::string symbol_of(std::size_t partition) { return {static_cast<char>('A' + partition)}; }

std::uint32_t open_funding(const owned& dataset, std::uint32_t partition, bool has_own_times) {
  lta_error error = fresh_error();
  std::uint32_t id = 0;
  must(lta_dataset_open_series(dataset.id(), partition, "funding", 7,
                               has_own_times ? LTA_SERIES_OWN_TIMES : 0, &id, &error),
       error);
  return id;
}

truth::truth(random_source& random, const episode_plan& made)
    : made_(made),
      plan_(promise::new_plan(made.payload)),
      outputs_(promise::output_count(plan_)),
      markets_(static_cast<std::size_t>(made.partition_count)) {
  for (market& m : markets_) {
    const bool is_gappy = !made.has_joins && random.chance(0.5);
    m.coming = make_market(random, made.bar_count,
                           {.missing_rate = 0.02,
                            .spike_rate = random.chance(0.2) ? 0.002 : 0.0,
                            .flat_rate = 0.1,
                            .gap_rate = is_gappy ? 0.02 : 0.0});
    const auto partition = static_cast<std::uint32_t>(&m - markets_.data());
    for (lta_bar& bar : m.coming) bar.partition = partition;
  }
}

owned truth::dataset_of(std::int64_t row_count, bool has_forming) {
  owned dataset = promise::new_dataset();
  for (std::size_t k = 0; k < markets_.size(); ++k) {
    const market& m = markets_[k];
    const std::uint32_t id = promise::open_partition(dataset, symbol_of(k));
    const std::int64_t count = std::min(row_count, m.count());
    append(dataset, id, {m.closed.end() - count, m.closed.end()});
    lta_error error = fresh_error();
    if (m.forming && row_count > 0 && has_forming) {
      must(lta_dataset_set_forming(dataset.id(), &*m.forming, 1, 0, &error), error);
    }
    if (!made_.has_series) continue;
    const std::uint32_t series = open_funding(dataset, id, made_.has_own_times);
    std::int64_t appended = 0;
    must(lta_dataset_append_series(dataset.id(), id, series, std::ssize(m.point_times_ns),
                                   m.point_times_ns.data(), m.point_values.data(), nullptr, 0,
                                   &appended, &error),
         error);
  }
  return dataset;
}

void truth::take(const stream_rows& rows) {
  for (std::int64_t row = 0; row < rows.count; ++row) {
    const auto at = static_cast<std::size_t>(row);
    market& m = markets_[rows.partitions[at]];
    const auto* cells = reinterpret_cast<const std::uint64_t*>(rows.values.data()) + at * outputs_;
    if ((rows.flags[at] & LTA_ROW_PROVISIONAL) != 0) {
      m.told_forming_ns = rows.times_ns[at];
      m.told_forming.assign(cells, cells + outputs_);
      continue;
    }
    std::size_t bar = m.closed.size();
    while (bar > 0 && m.closed[bar - 1].time_ns > rows.times_ns[at]) --bar;
    REQUIRE(bar > 0);
    --bar;
    REQUIRE(m.closed[bar].time_ns == rows.times_ns[at]);
    const bool is_revised = (rows.flags[at] & LTA_ROW_REVISED) != 0;
    const bool is_new = bar >= m.was_told.size();
    REQUIRE(is_revised != is_new);
    if (is_new) REQUIRE(bar == m.was_told.size());  // closed rows come in order, each once
    if (is_new) {
      m.was_told.push_back(true);
      m.told.resize(m.told.size() + outputs_);
    }
    m.was_told[bar] = true;
    std::copy(cells, cells + outputs_,
              m.told.begin() + static_cast<std::ptrdiff_t>(bar * outputs_));
  }
}

std::string truth::difference() {
  const owned whole = dataset_of(made_.bar_count);
  const std::size_t count = made_.has_joins ? 1 : markets_.size();
  for (std::size_t k = 0; k < count; ++k) {
    const market& m = markets_[k];
    const table batch = run_batch(plan_, whole, static_cast<std::uint32_t>(k));
    if (batch.row_count() != std::ssize(m.was_told)) {
      return symbol_of(k) + ": " + std::to_string(batch.row_count()) + " rows, told " +
             std::to_string(m.was_told.size());
    }
    table live = batch;
    for (std::size_t row = 0; row < m.was_told.size(); ++row) {
      if (!m.was_told[row]) continue;
      const auto first = m.told.begin() + static_cast<std::ptrdiff_t>(row * outputs_);
      std::copy(first, first + outputs_,
                live.cells.begin() + static_cast<std::ptrdiff_t>(row * outputs_));
    }
    std::string found = promise::difference(plan_, batch, live, 0, batch.row_count());
    if (found.empty()) found = difference_of_forming(whole, static_cast<std::uint32_t>(k));
    if (!found.empty()) return symbol_of(k) + ": " + found;
  }
  return {};
}

std::string truth::difference_of_forming(const owned& whole, std::uint32_t partition) {
  const market& m = markets_[partition];
  if (!m.forming || m.told_forming_ns != m.forming->time_ns) return {};
  lta_execute_options options = {};
  options.struct_size = sizeof options;
  options.flags = LTA_EXECUTE_INCLUDE_FORMING;
  options.last_row_count = 1;
  const table now = run_batch(plan_, whole, partition, &options);
  table told = now;
  told.cells = m.told_forming;
  const std::string found = promise::difference(plan_, now, told, 0, 1);
  return found.empty() ? found : "forming " + found;
}

}  // namespace simulator
