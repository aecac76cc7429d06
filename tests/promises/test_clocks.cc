// SPDX-License-Identifier: MIT
// Promise: coarser clocks and other partitions keep every promise: streaming equals batch with
// forming, revised and late bars and through snapshots, and nothing is known before it is closed.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "support.hh"

namespace promise {
namespace {

constexpr std::int64_t bar_count = 300;
constexpr int depth = 8;
constexpr payload_options clocks_only = {.clock_rate = 0.8, .joins = false};
constexpr payload_options clocks_and_joins = {.clock_rate = 0.3, .joins = true};

std::vector<lta_bar> gappy_market(random_source& random) {
  return make_market(random, bar_count, {.missing_rate = 0.01, .gap_rate = 0.04});
}

lta_bar bar_of(lta_bar bar, std::uint32_t partition, std::int32_t state) {
  bar.partition = partition;
  bar.state = state;
  return bar;
}

// What A's reader was last told of each of its bars.
struct told {
  std::map<std::int64_t, std::vector<std::uint64_t>> cells;

  void take(const stream_rows& rows) {
    for (std::int64_t row = 0; row < rows.count; ++row) {
      const auto at = static_cast<std::size_t>(row);
      if (rows.partitions[at] != 0 || (rows.flags[at] & LTA_ROW_PROVISIONAL) != 0) continue;
      std::vector<std::uint64_t>& kept = cells[rows.times_ns[at]];
      kept.resize(rows.output_count);
      for (std::uint32_t o = 0; o < rows.output_count; ++o) kept[o] = rows.cell(row, o);
    }
  }

  std::int64_t different_from(const table& batch) const {
    std::int64_t different = 0;
    for (std::int64_t row = 0; row < batch.row_count(); ++row) {
      const auto found = cells.find(batch.times_ns[static_cast<std::size_t>(row)]);
      if (found == cells.end()) return -1 - row;
      for (std::uint32_t o = 0; o < batch.output_count; ++o) {
        different += found->second[o] != batch.at(row, o) ? 1 : 0;
      }
    }
    return different;
  }
};

// Calls for both symbols: B's bars come when A's do, or up to three bars later; both have forming
// updates, wrong first versions and corrections.
class two_feeds {
 public:
  two_feeds(random_source& random, const std::vector<lta_bar>& a, const std::vector<lta_bar>& b)
      : random_(random), bars_{a, b} {}

  std::vector<lta_bar> next() {
    const std::uint32_t who = pick();
    const std::vector<lta_bar>& bars = bars_[who];
    const std::int64_t row = next_[who];
    std::vector<lta_bar> call;
    // B's bars are corrected soon: one of them may be what many bars of A know.
    const bool corrects_only = who == 1 && !wrong_[1].empty();
    if (row < std::ssize(bars) && !corrects_only) {
      const lta_bar& bar = bars[static_cast<std::size_t>(row)];
      if (random_.chance(0.4)) {
        return {bar_of(disturbed(random_, bar), who, LTA_BAR_FORMING)};
      }
      const bool is_wrong = random_.chance(0.1);
      call.push_back(bar_of(is_wrong ? disturbed(random_, bar) : bar, who, LTA_BAR_CLOSED));
      if (is_wrong) wrong_[who].push_back(row);
      if (is_wrong) wrong_since_ = next_[0];
      ++next_[who];
    }
    std::vector<std::int64_t>& wrong = wrong_[who];
    const bool is_due =
        corrects_only || (!wrong.empty() && (next_[who] - wrong.front() >= 3 || is_done(who)));
    if (is_due || (!wrong.empty() && random_.chance(0.3))) {
      call.push_back(bar_of(bars[static_cast<std::size_t>(wrong.front())], who, LTA_BAR_REVISED));
      wrong.erase(wrong.begin());
    }
    return call;
  }

  bool is_over() const {
    return is_done(0) && is_done(1) && wrong_[0].empty() && wrong_[1].empty();
  }

 private:
  bool is_done(std::uint32_t who) const { return next_[who] == std::ssize(bars_[who]); }
  std::int64_t time_of(std::uint32_t who, std::int64_t row) const {
    return bars_[who][static_cast<std::size_t>(row)].time_ns;
  }

  std::uint32_t pick() {
    if (!wrong_[1].empty() && next_[0] >= wrong_since_ + 2) return 1;
    if (is_done(0)) return wrong_[0].empty() ? 1 : 0;
    if (is_done(1)) return wrong_[1].empty() ? 0 : 1;
    // A detached session keeps depth + 1 bars of B: A must not fall further behind.
    if (next_[1] >= 5 && time_of(1, next_[1] - 5) > time_of(0, next_[0])) return 0;
    const bool b_is_behind = time_of(1, next_[1]) <= time_of(0, next_[0]);
    const std::int64_t late = std::max<std::int64_t>(next_[0] - 3, 0);
    if (b_is_behind && time_of(1, next_[1]) <= time_of(0, late)) return 1;
    return random_.chance(b_is_behind ? 0.7 : 0.2) ? 1 : 0;
  }

  random_source& random_;
  std::vector<lta_bar> bars_[2];
  std::int64_t next_[2] = {0, 0};
  std::vector<std::int64_t> wrong_[2];
  std::int64_t wrong_since_ = 0;  // A's row
};

void check_live(std::uint64_t seed, const payload_options& options) {
  random_source random(seed);
  const std::string payload = random_payload(random, 5, options);
  CAPTURE(seed);
  CAPTURE(payload);
  const owned plan = new_plan(payload);
  const std::vector<lta_bar> a = gappy_market(random);
  const std::vector<lta_bar> b = gappy_market(random);
  const owned whole = new_dataset();
  append(whole, open_partition(whole, "A"), a);
  append(whole, open_partition(whole, "B"), b);
  const table batch = run_batch(plan, whole, 0);

  owned live = new_dataset();
  open_partition(live, "A");
  open_partition(live, "B");
  const std::uint32_t flags = random.chance(0.3) ? LTA_SESSION_DETACHED : 0;
  owned session = new_session(plan, live, flags, depth);
  CAPTURE(flags);
  two_feeds feeds(random, a, b);
  told rows_told;
  stream_rows rows(output_count(plan), 256);
  std::vector<lta_bar> chunk;
  while (!feeds.is_over()) {
    const std::vector<lta_bar> call = feeds.next();
    chunk.insert(chunk.end(), call.begin(), call.end());
    if (random.chance(0.3) && std::ssize(chunk) < 6) continue;
    push(session, chunk, rows);
    chunk.clear();
    rows_told.take(rows);
    // Rows of other partitions that a detached session keeps do not travel.
    const bool travels = !options.joins || flags == 0;
    if (!travels || !random.chance(0.02)) continue;
    // Anywhere: in the middle of a coarse bar, too. Without other partitions in an empty dataset.
    const std::string bytes = snapshot(session);
    if (!options.joins) {
      live = new_dataset();
      open_partition(live, "A");
      open_partition(live, "B");
    }
    session = restore(plan, live, bytes, flags);
    CHECK(snapshot(session) == bytes);
  }
  push(session, chunk, rows);
  rows_told.take(rows);
  CHECK(rows_told.different_from(batch) == 0);
}

// Everything that closes after a moment turned upside down.
std::vector<lta_bar> mirrored_after(std::vector<lta_bar> bars, std::int64_t time_ns) {
  for (lta_bar& bar : bars) {
    if (bar.time_ns <= time_ns) continue;
    for (double* v : {&bar.open, &bar.high, &bar.low, &bar.close}) *v = 1e4 - *v;
    std::swap(bar.high, bar.low);
    bar.volume = 1e5 - bar.volume;
  }
  return bars;
}

void check_no_look_ahead(std::uint64_t seed, const payload_options& options) {
  random_source random(seed);
  const std::string payload = random_payload(random, 5, options);
  CAPTURE(seed);
  CAPTURE(payload);
  const owned plan = new_plan(payload);
  const std::vector<lta_bar> a = gappy_market(random);
  const std::vector<lta_bar> b = gappy_market(random);
  const std::int64_t last = 20 + random.below(bar_count - 40);
  const std::int64_t time_ns = a[static_cast<std::size_t>(last)].time_ns;
  std::vector<table> tables;
  for (const bool is_mirrored : {false, true}) {
    const owned dataset = new_dataset();
    const auto shown = [&](const std::vector<lta_bar>& bars) {
      return is_mirrored ? mirrored_after(bars, time_ns) : bars;
    };
    append(dataset, open_partition(dataset, "A"), shown(a));
    append(dataset, open_partition(dataset, "B"), shown(b));
    tables.push_back(run_batch(plan, dataset, 0));
  }
  std::int64_t different = 0;
  for (std::int64_t row = 0; row <= last; ++row) {
    for (std::uint32_t o = 0; o < tables[0].output_count; ++o) {
      different += tables[0].at(row, o) != tables[1].at(row, o) ? 1 : 0;
    }
  }
  CHECK(different == 0);
}

}  // namespace

TEST_CASE("streaming equals batch on coarser clocks, through snapshots anywhere") {
  const std::uint64_t seed = seed_of(4'000);
  for (std::uint64_t k = 0; k < 60; ++k) check_live(seed + k, clocks_only);
}

TEST_CASE("streaming equals batch with other partitions, whose bars come late or are corrected") {
  const std::uint64_t seed = seed_of(5'000);
  for (std::uint64_t k = 0; k < 60; ++k) check_live(seed + k, clocks_and_joins);
}

TEST_CASE("no clock and no other partition is known before its bars are closed") {
  const std::uint64_t seed = seed_of(6'000);
  for (std::uint64_t k = 0; k < 60; ++k) {
    check_no_look_ahead(seed + k, clocks_only);
    check_no_look_ahead(seed + k, clocks_and_joins);
  }
}

}  // namespace promise
