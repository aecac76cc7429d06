// SPDX-License-Identifier: MIT
// Calls of a session as the simulator makes them.
#pragma once

#include <string>
#include <vector>

#include "support.hh"

namespace simulator {

using promise::owned;
using promise::stream_rows;

// A session and the dataset it lives in, which ends after it.
struct node {
  owned dataset;
  owned session;
};

using row_call = lta_status (*)(lta_session, std::int64_t, std::uint32_t*, std::int64_t*,
                                std::uint32_t*, double*, std::uint8_t*, std::int8_t*, std::int64_t*,
                                lta_error*);
lta_status call_rows(row_call call, const owned& session, stream_rows& rows);
void push_points(const owned& session, const std::vector<lta_point>& points, stream_rows& rows);
// One after the other, as somebody else would store them.
void store(const owned& dataset, const std::vector<lta_bar>& bars);

// The same bars by way of a producer and the session's queue.
void push_through_queue(const owned& session, const std::vector<lta_bar>& bars, stream_rows& rows);

// Whether the library has an event log; then what happens to a session can be recorded in a new
// file, and the session of that file be made again in a dataset of its own.
bool has_log();
void attach_log(const owned& session, const std::string& path);
node recover_log(const owned& session, const owned& plan, const std::string& path);

std::string snapshot_of(const owned& session, std::uint32_t partition);
void release(const owned& session, std::uint32_t partition);
void adopt(const owned& session, const std::string& bytes);

// All bytes of the rows a call gave.
std::string bytes_of(const stream_rows& rows);

// Of another process: the outcome of calls made from a snapshot.
struct remote_calls {
  std::string payload;
  std::int64_t partition_count = 0;
  std::string snapshot;
  std::vector<std::vector<lta_bar>> calls;
};
std::string run_elsewhere(const std::string& program, const std::string& folder,
                          const remote_calls& given);
int run_here(const std::string& folder);  // what that process does; 0 where it went well

}  // namespace simulator
