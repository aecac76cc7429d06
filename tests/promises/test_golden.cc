// SPDX-License-Identifier: MIT
// Promise: a snapshot taken by an earlier build goes on in this one. write_golden_snapshots.cc
// wrote the files in golden/, by format 1. What follows from them is worked out by hand.
#include <doctest/doctest.h>

#include <cstdio>
#include <limits>

#include "golden_lives.hh"

namespace promise {
namespace {

std::string golden(const std::string& name) {
  const std::string path = std::string(LTA_GOLDEN_FOLDER) + "/" + name + ".bin";
  std::FILE* file = std::fopen(path.c_str(), "rb");
  REQUIRE_MESSAGE(file != nullptr, path);
  std::string bytes(1 << 16, '\0');
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
  std::fclose(file);
  return bytes;
}

struct row {
  std::uint32_t partition;
  std::int64_t day;
  std::uint32_t flags;
  std::vector<double> values;
  std::vector<int> edges;
};

void check_rows(const stream_rows& rows, const std::vector<row>& expected) {
  REQUIRE(rows.count == std::ssize(expected));
  for (std::size_t k = 0; k < expected.size(); ++k) {
    CAPTURE(k);
    CHECK(rows.partitions[k] == expected[k].partition);
    CHECK(rows.times_ns[k] == expected[k].day * golden_day_ns);
    CHECK(rows.flags[k] == expected[k].flags);
    for (std::size_t o = 0; o < rows.output_count; ++o) {
      CAPTURE(o);
      CHECK(rows.values[k * rows.output_count + o] == expected[k].values[o]);
      CHECK(static_cast<int>(rows.edges[k * rows.output_count + o]) == expected[k].edges[o]);
    }
  }
}

}  // namespace

TEST_CASE("a golden snapshot of plain bars goes on, with its forming bar and what was told of it") {
  const owned plan = new_plan(plain_life().payload);
  const owned dataset = new_dataset();
  const std::string bytes = golden("plain");
  const owned session = restore(plan, dataset, bytes);
  CHECK(snapshot(session) == bytes);
  stream_rows rows(3);
  push(session, {golden_bar(4, 15, 0, LTA_BAR_REVISED)}, rows);
  check_rows(rows, {{0, 4, LTA_ROW_REVISED, {11, 15, 1}, {0, 0, LTA_EDGE_FALL_TAKEN_BACK}},
                    {0, 5, LTA_ROW_PROVISIONAL, {15, 18, 1}, {0, 0, LTA_EDGE_RISE_TAKEN_BACK}}});
  push(session, {golden_bar(5, 9, 0)}, rows);
  check_rows(rows, {{0, 5, 0, {12, 9, 0}, {0, 0, LTA_EDGE_FELL}}});
}

TEST_CASE("a golden snapshot of two partitions goes on in the middle of a coarser bar") {
  const owned plan = new_plan(clocks_life().payload);
  const owned dataset = new_dataset();
  const std::string bytes = golden("clocks");
  const owned session = restore(plan, dataset, bytes);
  CHECK(snapshot(session) == bytes);
  stream_rows rows(2);
  push(session, {golden_bar(7, 4, 0), golden_bar(7, 40, 1)}, rows);
  check_rows(rows, {{0, 7, 0, {4, 10}, {0, 0}}, {1, 7, 0, {40, 100}, {0, 0}}});
  push(session, {golden_bar(8, 5, 0)}, rows);
  check_rows(rows, {{0, 8, 0, {4, 15}, {0, 0}}});
}

TEST_CASE("every flipped bit and every truncation of a golden snapshot is refused") {
  const owned plan = new_plan(clocks_life().payload);
  const owned dataset = new_dataset();
  const std::string bytes = golden("clocks");
  std::int64_t taken = 0;
  const auto try_bytes = [&](const std::string& damaged) {
    lta_error error = fresh_error();
    lta_session id = 0;
    taken += lta_session_restore(plan.id(), dataset.id(), damaged.data(), std::ssize(damaged),
                                 nullptr, &id, &error) >= 0;
  };
  for (std::size_t k = 0; k < bytes.size(); ++k) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = bytes;
      damaged[k] = static_cast<char>(damaged[k] ^ (1 << bit));
      try_bytes(damaged);
    }
    try_bytes(bytes.substr(0, k));
  }
  CHECK(taken == 0);
}

}  // namespace promise
