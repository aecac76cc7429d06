// SPDX-License-Identifier: MIT
// Promise: a snapshot restored anywhere goes on as if the session had never stopped; damaged or
// foreign bytes are refused.
#include <doctest/doctest.h>

#include <cstring>

#include "support.hh"

namespace promise {
namespace {

std::vector<lta_bar> closed(std::vector<lta_bar> bars, std::uint32_t partition) {
  for (lta_bar& bar : bars) bar.partition = partition;
  return bars;
}

lta_error refused(const owned& plan, const owned& dataset, const std::string& bytes) {
  lta_error error = fresh_error();
  lta_session id = 77;
  const lta_status status = lta_session_restore(plan.id(), dataset.id(), bytes.data(),
                                                std::ssize(bytes), nullptr, &id, &error);
  CHECK(status < 0);
  CHECK(id == 77);  // out parameters are written on success only
  if (status >= 0) lta_session_drop(id, nullptr);
  return error;
}

}  // namespace

TEST_CASE("a restored session continues with the same bits, beside old rows or none") {
  for (std::uint64_t seed = seed_of(7'000); seed < seed_of(7'000) + 25; ++seed) {
    random_source random(seed);
    CAPTURE(seed);
    const owned plan = new_plan(random_payload(random, 6));
    const std::vector<lta_bar> bars =
        closed(make_market(random, 300, {.missing_rate = 0.01, .gap_rate = 0.02}), 0);
    const owned dataset = new_dataset();
    open_partition(dataset, "A");
    const owned session = new_session(plan, dataset);
    const std::uint32_t outputs = output_count(plan);
    stream_rows rows(outputs, 512);
    const std::int64_t stop = random.below(280);
    push(session, {bars.begin(), bars.begin() + stop}, rows);
    lta_bar forming = disturbed(random, bars[static_cast<std::size_t>(stop)]);
    forming.state = LTA_BAR_FORMING;
    push(session, {forming}, rows);

    const std::string bytes = snapshot(session);
    const owned elsewhere = new_dataset();
    const std::uint32_t flags = random.chance(0.5) ? LTA_SESSION_DETACHED : 0;
    if (flags == 0 && random.chance(0.6)) {
      const std::int64_t old_count = random.below(stop + 1);
      append(elsewhere, open_partition(elsewhere, "A"), {bars.begin(), bars.begin() + old_count});
    }
    const owned twin = restore(plan, elsewhere, bytes, flags);
    CHECK(snapshot(twin) == bytes);

    stream_rows twin_rows(outputs, 512);
    // A correction of the last bar, a duplicate of it, and the rest.
    std::vector<lta_bar> rest(bars.begin() + stop, bars.end());
    if (stop > 2) {
      lta_bar fixed = disturbed(random, bars[static_cast<std::size_t>(stop - 2)]);
      fixed.state = LTA_BAR_REVISED;
      rest.insert(rest.begin(), {bars[static_cast<std::size_t>(stop - 1)], fixed});
    }
    push(session, rest, rows);
    push(twin, rest, twin_rows);
    REQUIRE(rows.count == twin_rows.count);
    const auto cells = static_cast<std::size_t>(rows.count) * outputs;
    CHECK(std::memcmp(rows.values.data(), twin_rows.values.data(), cells * sizeof(double)) == 0);
    CHECK(std::memcmp(rows.edges.data(), twin_rows.edges.data(), cells) == 0);
    CHECK(snapshot(session) == snapshot(twin));
  }
}

TEST_CASE("every flipped byte and every truncation of a snapshot is refused") {
  const owned plan = new_plan("close > sma(close, 5)", true);
  const owned dataset = new_dataset();
  random_source random(seed_of(8));
  open_partition(dataset, "A");
  const owned session = new_session(plan, dataset);
  stream_rows rows(output_count(plan));
  push(session, closed(make_market(random, 20), 0), rows);
  const std::string bytes = snapshot(session);
  const owned empty = new_dataset();
  for (std::size_t k = 0; k < bytes.size(); ++k) {
    for (const int bit : {0, 3, 7}) {
      std::string damaged = bytes;
      damaged[k] = static_cast<char>(damaged[k] ^ (1 << bit));
      refused(plan, empty, damaged);
    }
    refused(plan, empty, bytes.substr(0, k));
  }
  refused(plan, empty, bytes + std::string(8, '\0'));
  // Nothing of all that has reached the dataset.
  lta_dataset_info info = {};
  info.struct_size = sizeof info;
  lta_error error = fresh_error();
  must(lta_dataset_get_info(empty.id(), &info, &error), error);
  CHECK(info.partition_count == 0);
}

TEST_CASE("each way a snapshot can be wrong has its own code") {
  const owned plan = new_plan("sma(close, 5)", true);
  const owned other = new_plan("sma(close, 6)", true);
  const owned dataset = new_dataset();
  open_partition(dataset, "A");
  const owned session = new_session(plan, dataset);
  const std::string bytes = snapshot(session);
  const auto code = [&](const owned& with, const std::string& given) {
    return std::string(refused(with, dataset, given).code);
  };
  CHECK(code(other, bytes) == "snapshot.other_plan");
  CHECK(code(plan, "PAR1 is another format altogether") == "snapshot.foreign");
  CHECK(code(plan, bytes.substr(0, bytes.size() - 8)) == "snapshot.checksum");
  CHECK(code(plan, bytes.substr(0, bytes.size() - 3)) == "snapshot.truncated");
  std::string newer = bytes;
  newer[8] = 9;
  CHECK(code(plan, newer) == "snapshot.version");
  std::string damaged = bytes;
  damaged[damaged.size() / 2] ^= 1;
  CHECK(code(plan, damaged) == "snapshot.checksum");
}

}  // namespace promise
