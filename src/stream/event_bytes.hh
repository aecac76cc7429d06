// SPDX-License-Identifier: MIT
// What an event log's rows mean: names of partitions, and what a call pushed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hh"
#include "data/dataset.hh"

namespace lta {

enum class event_kind : std::uint32_t {
  bars = 1,    // one push
  points = 2,  // of a named series
  clock = 3,   // time passed
  ticks = 4,
  others = 5,  // rows that nobody pushed: only a snapshot knows what came of them
};

// A partition of the log: symbol, timeframe and source.
std::string name_bytes(const partition_name& name);
result<partition_name> name_of_bytes(std::string_view bytes);

// Bars as they were pushed, each with its partition's number in the log. Throws std::bad_alloc.
void append_bars(std::span<const lta_bar> bars, std::span<const std::uint32_t> log_partitions,
                 std::string& bytes);
// False where the bytes are no bars of that many partitions; then `bars` holds nothing of use.
bool read_bars(std::string_view bytes, std::size_t partition_count, std::vector<lta_bar>& bars);

}  // namespace lta
