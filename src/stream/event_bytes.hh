// SPDX-License-Identifier: MIT
// What an event log's rows mean: names of partitions, and what a call pushed.
#pragma once

#include <cstdint>
#include <cstring>
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
  drain = 4,   // ticks and bars of producers, as they were taken
  others = 5,  // rows that nobody pushed: only a snapshot knows what came of them
};

// What ids in the events stand for: a partition, or a series of one.
std::string partition_bytes(const partition_name& name);
std::string series_bytes(std::uint32_t log_partition, std::uint32_t flags, std::string_view name);

struct log_entry {
  bool is_series = false;
  partition_name partition;         // of a partition
  std::uint32_t log_partition = 0;  // of a series
  std::uint32_t flags = 0;
  std::string_view series;
};
result<log_entry> read_entry(std::string_view bytes);

// Records as they are pushed, with ids of the log in place of the dataset's.
template <class Record>
void append_record(const Record& record, std::string& bytes) {
  static_assert(sizeof(Record) % 8 == 0);
  bytes.append(reinterpret_cast<const char*>(&record), sizeof record);
}
// How the event of a call of the feed begins. The counts are what came of it.
struct fed_header {
  std::int64_t row_capacity;
  std::int64_t number;  // of the first item, from 0; or the clock's time
  std::int64_t row_count;
  std::int64_t refused_count;
};
// Before so many records of a kind.
enum class fed_records : std::uint32_t { ticks = 1, bars = 2 };
struct fed_block {
  std::uint32_t kind;
  std::uint32_t count;
};
inline constexpr std::uint32_t unknown_partition = 0xFFFFFFFF;

struct fed_event {
  fed_header header;
  std::vector<lta_tick> ticks;
  std::vector<lta_bar> bars;
  std::vector<fed_block> blocks;  // in the order the items were taken
};
// False where the bytes are no such event.
bool read_fed(std::string_view bytes, bool has_items, fed_event& event);

// False where the bytes are no such records; then `records` holds nothing of use.
template <class Record>
bool read_records(std::string_view bytes, std::vector<Record>& records) {
  if (bytes.size() % sizeof(Record) != 0) return false;
  records.resize(bytes.size() / sizeof(Record));
  if (!records.empty()) std::memcpy(records.data(), bytes.data(), bytes.size());
  return true;
}

}  // namespace lta
