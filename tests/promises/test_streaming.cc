// SPDX-License-Identifier: MIT
// Promise: streaming equals batch, bit for bit, for any chunking, with forming updates, duplicates
// and revisions interleaved and missing values sprinkled in.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "support.hh"

namespace promise {
namespace {

constexpr int plan_count = 100;
constexpr std::int64_t bar_count = 600;
constexpr int depth = 8;

// Rows as delivered: a later row of the same time replaces an earlier one.
class delivered_rows {
 public:
  explicit delivered_rows(std::uint32_t outputs) : outputs_(outputs) {}

  void take(const stream_rows& rows) {
    for (std::int64_t row = 0; row < rows.count; ++row) {
      const auto flags = rows.flags[static_cast<std::size_t>(row)];
      if ((flags & LTA_ROW_PROVISIONAL) != 0) continue;
      auto& cells = final_[rows.times_ns[static_cast<std::size_t>(row)]];
      const bool is_revised = (flags & LTA_ROW_REVISED) != 0;
      // A revised row replaces one; a closed row is new.
      CHECK(is_revised == !cells.empty());
      cells.resize(outputs_);
      for (std::uint32_t o = 0; o < outputs_; ++o) cells[o] = rows.cell(row, o);
    }
  }

  std::int64_t different_from(const table& batch, std::int64_t first_row) const {
    std::int64_t different = 0;
    for (std::int64_t row = first_row; row < batch.row_count(); ++row) {
      const auto cells = final_.find(batch.times_ns[static_cast<std::size_t>(row)]);
      if (cells == final_.end()) return -1 - row;
      for (std::uint32_t o = 0; o < outputs_; ++o) {
        different += cells->second[o] != batch.at(row, o) ? 1 : 0;
      }
    }
    return different;
  }

 private:
  std::uint32_t outputs_;
  std::map<std::int64_t, std::vector<std::uint64_t>> final_;
};

lta_bar with_state(lta_bar bar, std::uint32_t partition, std::int32_t state) {
  bar.partition = partition;
  bar.state = state;
  return bar;
}

struct live_feed {
  random_source& random;
  std::uint32_t partition;
  const std::vector<lta_bar>& bars;
  std::vector<std::int64_t> wrong;  // rows pushed with other values than they end up with

  // The calls of one bar: forming updates, the close, perhaps a duplicate or a correction.
  std::vector<std::vector<lta_bar>> calls(std::int64_t row) {
    std::vector<std::vector<lta_bar>> all;
    const lta_bar& bar = bars[static_cast<std::size_t>(row)];
    for (std::int64_t k = random.below(3); k > 0; --k) {
      all.push_back({with_state(disturbed(random, bar), partition, LTA_BAR_FORMING)});
    }
    lta_bar closed = with_state(bar, partition, LTA_BAR_CLOSED);
    if (random.chance(0.08)) {
      closed = with_state(disturbed(random, bar), partition, LTA_BAR_CLOSED);
      wrong.push_back(row);
    }
    all.push_back({closed});
    if (random.chance(0.05)) all.push_back({closed});
    for (std::size_t k = 0; k < wrong.size();) {
      const bool must_now = row - wrong[k] >= depth - 1 || row + 1 == std::ssize(bars);
      if (must_now || random.chance(0.3)) {
        const lta_bar& right = bars[static_cast<std::size_t>(wrong[k])];
        all.push_back({with_state(right, partition, LTA_BAR_REVISED)});
        wrong.erase(wrong.begin() + static_cast<std::ptrdiff_t>(k));
      } else {
        ++k;
      }
    }
    return all;
  }
};

void check_provisional(const owned& plan, const owned& dataset, std::uint32_t partition,
                       const stream_rows& rows) {
  if (rows.count == 0) return;
  const auto last = static_cast<std::size_t>(rows.count - 1);
  if ((rows.flags[last] & LTA_ROW_PROVISIONAL) == 0) return;
  lta_execute_options options = {};
  options.struct_size = sizeof options;
  options.flags = LTA_EXECUTE_INCLUDE_FORMING;
  options.last_row_count = 1;
  const table now = run_batch(plan, dataset, partition, &options);
  REQUIRE(now.row_count() == 1);
  CHECK(now.times_ns[0] == rows.times_ns[last]);
  for (std::uint32_t o = 0; o < now.output_count; ++o) {
    CHECK(now.at(0, o) == rows.cell(rows.count - 1, o));
  }
}

void check_one_plan(std::uint64_t seed) {
  random_source random(seed);
  const std::string payload = random_payload(random, 6);
  CAPTURE(seed);
  CAPTURE(payload);
  const owned plan = new_plan(payload);
  const std::vector<lta_bar> bars = make_market(random, bar_count,
                                                {.missing_rate = random.chance(0.5) ? 0.01 : 0.0,
                                                 .spike_rate = 0.002,
                                                 .flat_rate = 0.1,
                                                 .gap_rate = random.chance(0.5) ? 0.03 : 0.0});
  const owned whole = new_dataset();
  append(whole, open_partition(whole, "A"), bars);
  const table batch = run_batch(plan, whole, 0);

  const owned live = new_dataset();
  const std::uint32_t partition = open_partition(live, "A");
  const std::int64_t history = random.below(bar_count / 2);
  append(live, partition, {bars.begin(), bars.begin() + history});
  const std::uint32_t flags = random.chance(0.3) ? LTA_SESSION_DETACHED : 0;
  const owned session = new_session(plan, live, flags, depth);

  stream_rows rows(output_count(plan));
  delivered_rows delivered(output_count(plan));
  live_feed feed = {.random = random, .partition = partition, .bars = bars, .wrong = {}};
  std::vector<lta_bar> chunk;
  for (std::int64_t row = history; row < bar_count; ++row) {
    for (const std::vector<lta_bar>& call : feed.calls(row)) {
      chunk.insert(chunk.end(), call.begin(), call.end());
      if (random.chance(0.4) && std::ssize(chunk) < 5) continue;
      push(session, chunk, rows);
      chunk.clear();
      delivered.take(rows);
      if (flags == 0 && random.chance(0.05)) check_provisional(plan, live, partition, rows);
    }
  }
  push(session, chunk, rows);
  delivered.take(rows);
  CHECK(delivered.different_from(batch, history) == 0);
}

}  // namespace

TEST_CASE("streaming equals batch on random plans, with forming, duplicate and revised bars") {
  const std::uint64_t seed = seed_of(20'261'122);
  for (std::uint64_t k = 0; k < plan_count; ++k) check_one_plan(seed + k);
  std::string rare;
  for (const auto& [name, count] : operator_coverage()) {
    if (count < 3) rare += name + " ";
  }
  INFO("operators used less than 3 times: ", rare);
  CHECK(rare.empty());
  CHECK(operator_coverage().size() >= 30);
}

}  // namespace promise
