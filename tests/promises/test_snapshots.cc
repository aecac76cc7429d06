// SPDX-License-Identifier: MIT
// Promise: a snapshot restored anywhere goes on as if the session had never stopped; damaged or
// foreign bytes are refused.
#include <doctest/doctest.h>

#include <cstring>
#include <initializer_list>

#include "base/checksum.hh"
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

void store(const owned& dataset, const std::vector<lta_bar>& bars) {
  lta_error error = fresh_error();
  std::int64_t count = 0;
  must(lta_dataset_append_bars(dataset.id(), bars.data(), std::ssize(bars), 0, &count, &error),
       error);
}

void revise(const owned& dataset, const lta_bar& bar) {
  lta_error error = fresh_error();
  std::int64_t count = 0;
  must(lta_dataset_revise(dataset.id(), &bar, 1, 0, &count, &error), error);
}

void advance(const owned& session, stream_rows& rows) {
  lta_error error = fresh_error();
  must(lta_session_advance(session.id(), rows.capacity, rows.partitions.data(),
                           rows.times_ns.data(), rows.flags.data(), rows.values.data(),
                           rows.validity.data(), rows.edges.data(), &rows.count, &error),
       error);
}

void check_same(const stream_rows& rows, const stream_rows& others) {
  REQUIRE(rows.count == others.count);
  const auto cells = static_cast<std::size_t>(rows.count) * rows.output_count;
  CHECK(std::memcmp(rows.values.data(), others.values.data(), cells * sizeof(double)) == 0);
  CHECK(std::memcmp(rows.edges.data(), others.edges.data(), cells) == 0);
}

// As docs/snapshot-format.md has it, word by word.
std::uint64_t documented_mix(std::uint64_t v) {
  v = (v ^ v >> 30) * 0xBF58476D1CE4E5B9;
  v = (v ^ v >> 27) * 0x94D049BB133111EB;
  return v ^ v >> 31;
}

std::uint64_t documented_checksum(const std::vector<std::uint64_t>& words) {
  constexpr std::uint64_t a = 0x9E3779B97F4A7C15;
  const auto step = [](std::uint64_t lane, std::uint64_t word) {
    const std::uint64_t v = (lane ^ word) * a;
    return v << 29 | v >> 35;
  };
  std::uint64_t lanes[8];
  for (std::uint64_t i = 0; i < 8; ++i) lanes[i] = (i + 1) * a;
  for (std::size_t k = 0; k < words.size(); ++k) lanes[k % 8] = step(lanes[k % 8], words[k]);
  for (const std::size_t n : {4, 2, 1}) {
    for (std::size_t i = 0; i < n; ++i) lanes[i] = step(lanes[i], lanes[i + n]);
  }
  return documented_mix(lanes[0] ^ (8 * words.size()));
}

std::vector<std::uint64_t> words_of(const std::string& bytes) {
  std::vector<std::uint64_t> words(bytes.size() / 8);
  std::memcpy(words.data(), bytes.data(), 8 * words.size());
  return words;
}

// Behind the header and its checksum: a size, three names of a word, position and flags, nine bars.
std::size_t slots_at(const std::vector<std::uint64_t>& words) {
  return 13 + 2 * (words[5] & UINT32_MAX) + 1 + 1 + 3 * 2 + 2 + 9 * 7;
}

// Words of a snapshot of one partition with checksums that fit, as a forger would leave them.
std::string sealed(std::vector<std::uint64_t> words) {
  const auto combined = [](std::uint64_t h, std::uint64_t v) {
    return documented_mix(h * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D + v);
  };
  const auto of = [&](std::size_t first, std::size_t end) {
    const auto begin = words.begin();
    return documented_checksum(
        {begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(end)});
  };
  const std::size_t header_end = 13 + 2 * (words[5] & UINT32_MAX);
  const std::size_t section = header_end + 2, section_end = words.size() - 2;
  words[header_end] = of(0, header_end);
  words[section_end] = of(section, section_end);
  words.back() = combined(combined(words[header_end], words[header_end + 1]), words[section_end]);
  return {reinterpret_cast<const char*>(words.data()), 8 * words.size()};
}

std::string snapshot_of_twenty_bars(const owned& plan, std::uint64_t seed) {
  const owned dataset = new_dataset();
  random_source random(seed);
  open_partition(dataset, "A");
  const owned session = new_session(plan, dataset);
  stream_rows rows(output_count(plan));
  push(session, closed(make_market(random, 20), 0), rows);
  return snapshot(session);
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
    check_same(rows, twin_rows);
    CHECK(snapshot(session) == snapshot(twin));
  }
}

TEST_CASE("a forming bar that earlier bars close after goes on beside any part of the rows") {
  const owned plan = new_plan("close - close[1] > 30", true);
  const auto bar = [](std::int64_t time_ns, std::int64_t close_time_ns, double price,
                      std::int32_t state = LTA_BAR_CLOSED) {
    return lta_bar{time_ns, close_time_ns, price, price, price, price, 1, 0, state};
  };
  const std::vector<lta_bar> bars = {bar(1, 2, 40), bar(2, 109, 10), bar(3, 110, 20)};
  const lta_bar forming = bar(100, 105, 60, LTA_BAR_FORMING);
  const std::vector<std::vector<lta_bar>> rest = {
      {bar(4, 112, 30)}, {bar(3, 0, 25, LTA_BAR_REVISED)}, {bar(100, 113, 70), bar(101, 114, 80)}};
  for (const std::uint32_t flags : {0u, std::uint32_t{LTA_SESSION_DETACHED}}) {
    for (std::size_t held = 0; held <= bars.size(); ++held) {
      CAPTURE(flags);
      CAPTURE(held);
      const owned dataset = new_dataset();
      open_partition(dataset, "A", "volume:10");
      owned session = new_session(plan, dataset);
      stream_rows rows(1), twin_rows(1);
      push(session, {bars[0], forming}, rows);
      push(session, {bars[1], bars[2]}, rows);
      const std::string bytes = snapshot(session);
      const owned elsewhere = new_dataset();
      open_partition(elsewhere, "A", "volume:10");
      store(elsewhere, {bars.begin(), bars.begin() + static_cast<std::ptrdiff_t>(held)});
      const owned twin = restore(plan, elsewhere, bytes, flags);
      CHECK(snapshot(twin) == bytes);
      for (const std::vector<lta_bar>& call : rest) {
        push(session, call, rows);
        push(twin, call, twin_rows);
        check_same(rows, twin_rows);
      }
      CHECK(snapshot(session) == snapshot(twin));
    }
  }
}

TEST_CASE("a detached session opens beside a forming bar that earlier bars close after") {
  const owned plan = new_plan("close + close[1]", true);
  const owned dataset = new_dataset();
  open_partition(dataset, "A", "volume:10");
  const lta_bar forming = {100, 105, 60, 60, 60, 60, 1, 0, LTA_BAR_FORMING};
  lta_error error = fresh_error();
  must(lta_dataset_set_forming(dataset.id(), &forming, 1, 0, &error), error);
  store(dataset, {{1, 2, 40, 40, 40, 40, 1, 0, 0}, {2, 109, 10, 10, 10, 10, 1, 0, 0}});
  const owned session = new_session(plan, dataset, LTA_SESSION_DETACHED);
  stream_rows rows(1);
  push(session, {{3, 110, 20, 20, 20, 20, 1, 0, 0}}, rows);
  REQUIRE(rows.count == 2);
  CHECK(rows.values[0] == 30);
  CHECK(rows.flags[1] == LTA_ROW_PROVISIONAL);
  CHECK(rows.values[1] == 80);
}

TEST_CASE("a forming bar that only the snapshot has is news for nobody, and stays") {
  const owned plan = new_plan("close + close[1]", true);
  const owned dataset = new_dataset();
  open_partition(dataset, "A");
  random_source random(seed_of(9));
  const std::vector<lta_bar> bars = closed(make_market(random, 10), 0);
  const owned session = new_session(plan, dataset);
  stream_rows rows(1), twin_rows(1);
  lta_bar forming = bars[8];
  forming.state = LTA_BAR_FORMING;
  std::vector<lta_bar> first(bars.begin(), bars.begin() + 8);
  first.push_back(forming);
  push(session, first, rows);
  const owned elsewhere = new_dataset();
  append(elsewhere, open_partition(elsewhere, "A"), {bars.begin(), bars.begin() + 8});
  const owned twin = restore(plan, elsewhere, snapshot(session));
  advance(twin, twin_rows);
  CHECK(twin_rows.count == 0);
  // Corrected by others: the last closed row is told again, and the forming one behind it.
  lta_bar fixed = disturbed(random, bars[7]);
  fixed.state = LTA_BAR_REVISED;
  for (const owned* of : {&dataset, &elsewhere}) revise(*of, fixed);
  advance(session, rows);
  advance(twin, twin_rows);
  CHECK(rows.count == 2);
  check_same(rows, twin_rows);
  CHECK(snapshot(session) == snapshot(twin));
}

TEST_CASE("every flipped byte and every truncation of a snapshot is refused") {
  const owned plan = new_plan("close > sma(close, 5)", true);
  const std::string bytes = snapshot_of_twenty_bars(plan, seed_of(8));
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

TEST_CASE("the checksum is the documented one, and one changed word changes it") {
  random_source random(seed_of(10));
  for (std::size_t size = 0; size < 70; ++size) {
    std::vector<std::uint64_t> words(size);
    for (std::uint64_t& word : words) word = random.chance(0.3) ? 0 : random.next();
    const std::uint64_t good = lta::checksum_bytes(words.data(), 8 * size);
    CHECK(good == documented_checksum(words));
    for (std::uint64_t& word : words) {
      for (const std::uint64_t flip : {std::uint64_t{1}, std::uint64_t{1} << 63, random.next()}) {
        word ^= flip;
        CHECK(lta::checksum_bytes(words.data(), 8 * size) != good);
        word ^= flip;
      }
    }
  }
}

TEST_CASE("a column that this build does not have is passed over, wherever it is") {
  const owned plan = new_plan("sma(close, 5) + ema(close, 9)", true);
  const std::vector<std::uint64_t> words = words_of(snapshot_of_twenty_bars(plan, seed_of(12)));
  const std::size_t column_count = words[5] & UINT32_MAX;
  for (std::size_t k = 0; k <= column_count; ++k) {
    constexpr std::size_t slots = 3;
    std::vector<std::uint64_t> longer = words;
    const std::size_t column = 13 + 2 * k;
    std::size_t slot = slots_at(words);
    for (std::size_t before = 0; before < k; ++before) slot += words[13 + 2 * before + 1];
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(slot), slots, 0x4045000000000000);
    longer[13 + 2 * column_count + 1] += 8 * slots;  // the section's size
    const std::uint64_t key = k < column_count ? words[column] - 1 : words[column - 2] + 1;
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(column), {key, slots});
    ++longer[5];
    for (const std::uint32_t flags : {std::uint32_t{0}, std::uint32_t{LTA_SESSION_DETACHED}}) {
      const owned twin = restore(plan, new_dataset(), sealed(longer), flags);
      CHECK(words_of(snapshot(twin)) == words);
    }
  }
}

TEST_CASE("no slot of a snapshot may be infinite, or another NaN than the missing value") {
  const owned plan = new_plan("sma(close, 5) + rolling_max(close, 23)", true);
  const std::vector<std::uint64_t> words =
      words_of(snapshot_of_twenty_bars(plan, seed_of(11)));  // some slots are missing
  const std::size_t column_count = words[5] & UINT32_MAX;
  std::size_t slot_count = 0;
  for (std::size_t k = 0; k < column_count; ++k) slot_count += words[13 + 2 * k + 1];
  const std::size_t first_slot = slots_at(words);
  const owned empty = new_dataset();
  for (std::size_t k = 0; k < slot_count; ++k) {
    for (const std::uint64_t word : std::initializer_list<std::uint64_t>{
             0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000001, 0xFFF8000000000000,
             0x7FF0000000000001}) {
      std::vector<std::uint64_t> forged = words;
      forged[first_slot + k] = word;
      const lta_error error = refused(plan, empty, sealed(forged));
      CHECK(std::string(error.code) == "snapshot.malformed");
      CHECK(error.position == static_cast<std::int64_t>(8 * first_slot));
    }
    // Any other word is a state that somebody may have been in.
    for (const std::uint64_t word : std::initializer_list<std::uint64_t>{
             0x7FF8000000000000, 0x7FEFFFFFFFFFFFFF, 0x8000000000000000}) {
      std::vector<std::uint64_t> other = words;
      other[first_slot + k] = word;
      CHECK(snapshot(restore(plan, new_dataset(), sealed(other))) == sealed(other));
    }
  }
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
