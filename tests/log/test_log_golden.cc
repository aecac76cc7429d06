// SPDX-License-Identifier: MIT
// Promise: a log recorded by an earlier build is recovered by this one. write_golden_log.cc wrote
// the files in golden/; what follows from them is worked out by hand.
#include <doctest/doctest.h>

#include "golden_life.hh"

using namespace log_test;
using namespace promise;

namespace {

// A copy, for SQLite writes beside the file.
std::string golden_copy(const scratch_folder& folder, const std::string& name) {
  const std::string from = std::string(LTA_GOLDEN_LOGS) + "/" + name;
  const std::string main = file_bytes(from + ".bin");
  REQUIRE_MESSAGE(!main.empty(), from);
  write_file(folder.file(), main);
  write_file(folder.file() + "-wal", file_bytes(from + "-wal.bin"));
  return folder.file();
}

// What this build makes of the first so many calls.
std::string lived(const owned& plan, std::size_t count) {
  const owned dataset = golden_market();
  const owned session = golden_session(plan, dataset);
  const std::vector<life_call> calls = golden_calls();
  for (std::size_t k = 0; k < count; ++k) recorded_life::push(session, calls[k]);
  return snapshot(session);
}

struct row {
  std::uint32_t partition;
  std::int64_t minute;
  std::uint32_t flags;
  double last, mean, up;
  int edge;
};

void check_rows(const owned& session, const life_call& call, const std::vector<row>& expected) {
  stream_rows rows(3);
  CHECK(recorded_life::run(session, call, rows) == LTA_OK);
  REQUIRE(rows.count == std::ssize(expected));
  for (std::size_t k = 0; k < expected.size(); ++k) {
    CAPTURE(k);
    CHECK(rows.partitions[k] == expected[k].partition);
    CHECK(rows.times_ns[k] == expected[k].minute * minute_ns);
    CHECK(rows.flags[k] == expected[k].flags);
    CHECK(rows.values[3 * k] == expected[k].last);
    CHECK(rows.values[3 * k + 1] == expected[k].mean);
    CHECK(rows.values[3 * k + 2] == expected[k].up);
    CHECK(static_cast<int>(rows.edges[3 * k + 2]) == expected[k].edge);
  }
}

// BARS closed at 3, 6, 12 and 15; of TICKS the minutes closed at 14, 8 and 20, and 26 is open.
void check_ticks_go_on(const owned& session) {
  life_call call = {.what = life_call::kind::drain, .ticks = {golden_tick(239, 29)}};
  check_rows(session, call, {{golden_ticks, 3, LTA_ROW_PROVISIONAL, 29, 19, 1, 0}});
  call = {.what = life_call::kind::clock, .now_ns = 4 * minute_ns};
  check_rows(session, call, {{golden_ticks, 3, 0, 29, 19, 1, 0}});
}

}  // namespace

TEST_CASE("a golden log is recovered whole and goes on: bars, ticks and the clock") {
  const scratch_folder folder;
  const owned plan = golden_plan();
  const recovered r = recover(plan, golden_copy(folder, "whole"));
  INFO(r.error.code, ": ", r.error.message);
  REQUIRE(r.status == LTA_OK);
  CHECK(r.info.last_sequence == 7);
  CHECK(r.info.event_count == 7);
  CHECK(r.info.cut_bytes == 0);
  CHECK(snapshot(r.session) == lived(plan, 7));
  check_ticks_go_on(r.session);
  // Minute 4 was forming at 18.
  const life_call call = {.bars = {golden_bar(4, 9)}};
  check_rows(r.session, call, {{golden_bars, 4, 0, 9, 12, 0, LTA_EDGE_FELL}});
}

TEST_CASE("of a golden log with a torn end all but the unfinished event is recovered") {
  const scratch_folder folder;
  const owned plan = golden_plan();
  const std::string path = golden_copy(folder, "torn");
  {
    const recovered r = recover(plan, path);
    INFO(r.error.code, ": ", r.error.message);
    REQUIRE(r.status == LTA_OK);
    CHECK(r.info.last_sequence == 6);
    CHECK(r.info.snapshot_sequence > 0);
    CHECK(r.info.snapshot_sequence + r.info.event_count == 6);
    CHECK(r.info.cut_bytes > 0);
    CHECK(snapshot(r.session) == lived(plan, 6));
  }
  // The log goes on behind it, and is recovered again.
  const log_settings settings = {};
  {
    const recovered r = recover(plan, path, &settings);
    REQUIRE(r.status == LTA_OK);
    check_ticks_go_on(r.session);
  }
  const recovered r = recover(plan, path);
  REQUIRE(r.status == LTA_OK);
  CHECK(r.info.last_sequence == 8);
  CHECK(r.info.cut_bytes == 0);
  const life_call call = {.bars = {golden_bar(4, 9)}};
  check_rows(r.session, call, {{golden_bars, 4, 0, 9, 12, 0, LTA_EDGE_FELL}});
}
