// SPDX-License-Identifier: MIT
// A session of the 12-output plan, for programs that push bars and time it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "calling.hh"
#include "dataset_of_bars.hh"
#include "twelve.hh"

namespace bench {

// A session over `symbol_count` partitions after `before` bars of each, and rows for what it gives.
class live_session {
 public:
  live_session(std::uint32_t session_flags, std::int64_t symbol_count, std::int64_t before) {
    plan = compile(twelve_payload, 0);
    must(lta_dataset_create(nullptr, &dataset, &error));
    for (std::int64_t k = 0; k < symbol_count; ++k) {
      const std::string name = "S" + std::to_string(k);
      std::uint32_t id = 0;
      must(lta_dataset_open_partition(dataset, name.c_str(), static_cast<std::int64_t>(name.size()),
                                      "1m", 2, "", 0, &id, &error));
      ids.push_back(id);
    }
    lta_session_options how = {};
    how.struct_size = sizeof how;
    how.flags = session_flags;
    must(lta_session_create(plan, dataset, nullptr, 0, &how, &session, &error));
    for (const lta_bar& bar : make_bars(before)) push_all(bar, nullptr);
    next_time_ns = 946'684'800'000'000'000 + before * minute_ns;
  }
  ~live_session() {
    must(lta_session_drop(session, &error));
    must(lta_dataset_drop(dataset, &error));
    must(lta_plan_drop(plan, &error));
  }
  live_session(const live_session&) = delete;
  live_session& operator=(const live_session&) = delete;

  void push(const lta_bar* bars, std::int64_t count) {
    if (static_cast<std::int64_t>(times.size()) < count + 16) {
      partitions.resize(static_cast<std::size_t>(count + 16));
      times.resize(static_cast<std::size_t>(count + 16));
      flags.resize(static_cast<std::size_t>(count + 16));
      values.resize(static_cast<std::size_t>(count + 16) * 12);
      edges.resize(static_cast<std::size_t>(count + 16) * 12);
    }
    must(lta_session_push(session, bars, count, count + 16, partitions.data(), times.data(),
                          flags.data(), values.data(), nullptr, edges.data(), &row_count, &error));
  }

  // The bar for every symbol, one call.
  void push_all(lta_bar bar, const std::int64_t* time_ns) {
    if (time_ns != nullptr) bar.time_ns = *time_ns;
    batch.assign(ids.size(), bar);
    for (std::size_t k = 0; k < ids.size(); ++k) batch[k].partition = ids[k];
    push(batch.data(), static_cast<std::int64_t>(batch.size()));
  }

  static constexpr std::int64_t minute_ns = 60'000'000'000;
  lta_plan plan = 0;
  lta_dataset dataset = 0;
  lta_session session = 0;
  std::int64_t next_time_ns = 0;
  std::vector<std::uint32_t> ids, partitions, flags;
  std::vector<std::int64_t> times;
  std::vector<double> values;
  std::vector<std::int8_t> edges;
  std::vector<lta_bar> batch;
  std::int64_t row_count = 0;
};

}  // namespace bench
