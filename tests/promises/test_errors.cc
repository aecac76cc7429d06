// SPDX-License-Identifier: MIT
// Promise: a failed call has a code of its own, writes nothing, and changes nothing.
#include <doctest/doctest.h>

#include <limits>

#include "support.hh"

namespace promise {
namespace {

struct live {
  owned dataset = new_dataset();
  owned plan = new_plan("ema(close, 5) + sma(high, 3)", true);
  std::uint32_t partition = open_partition(dataset, "A");
  owned session;
  std::vector<lta_bar> bars;

  live() {
    random_source random(3);
    bars = make_market(random, 40);
    session = new_session(plan, dataset);
    stream_rows rows(1);
    push(session, {bars.begin(), bars.begin() + 30}, rows);
  }
  std::uint64_t revision() const {
    lta_error error = fresh_error();
    lta_dataset_info info = {};
    info.struct_size = sizeof info;
    must(lta_dataset_get_info(dataset.id(), &info, &error), error);
    return info.revision;
  }
};

// What a refused push leaves behind must be what was there before, to the last bit.
std::string refused_code(live& l, const std::vector<lta_bar>& bars, std::int64_t position,
                         std::int64_t capacity = 64) {
  const std::string before = snapshot(l.session);
  const std::uint64_t revision = l.revision();
  stream_rows rows(1, capacity);
  rows.count = -5;
  lta_error error = fresh_error();
  CHECK(try_push(l.session, bars, rows, error) < 0);
  CHECK(rows.count == -5);
  CHECK(error.position == position);
  CHECK(snapshot(l.session) == before);
  CHECK(l.revision() == revision);
  return error.code;
}

}  // namespace

TEST_CASE("a push refused for one bar refuses all of them and names it") {
  live l;
  const std::vector<lta_bar> good(l.bars.begin() + 30, l.bars.begin() + 33);
  const auto with = [&](lta_bar bad) {
    std::vector<lta_bar> bars = good;
    bars.push_back(bad);
    return bars;
  };
  lta_bar bad = l.bars[33];
  bad.close = std::numeric_limits<double>::infinity();
  CHECK(refused_code(l, with(bad), 3) == "dataset.infinite_value");
  bad = l.bars[33];
  bad.high = bad.low - 1;
  CHECK(refused_code(l, with(bad), 3) == "dataset.high_too_low");
  bad = l.bars[33];
  bad.volume = -1;
  CHECK(refused_code(l, with(bad), 3) == "dataset.negative_volume");
  bad = l.bars[33];
  bad.partition = 9;
  CHECK(refused_code(l, with(bad), 3) == "dataset.unknown_partition");
  bad = l.bars[33];
  bad.state = 7;
  CHECK(refused_code(l, with(bad), 3) == "dataset.bar_state");
  bad = l.bars[32];
  bad.close = bad.low;
  bad.open = bad.low;
  CHECK(refused_code(l, with(bad), 3) == "dataset.time_conflict");
  bad = l.bars[20];
  bad.time_ns += 5;
  CHECK(refused_code(l, with(bad), 3) == "dataset.time_not_rising");
  bad = l.bars[10];
  bad.state = LTA_BAR_FORMING;
  CHECK(refused_code(l, with(bad), 3) == "dataset.forming_not_after_closed");
  bad = l.bars[10];
  bad.state = LTA_BAR_REVISED;
  bad.volume += 1;
  CHECK(refused_code(l, with(bad), 3) == "dataset.revision_too_old");
  bad.time_ns += 5;
  CHECK(refused_code(l, with(bad), 3) == "dataset.revision_unknown_time");
}

TEST_CASE("too little room for rows changes nothing and says how much is needed") {
  live l;
  const std::vector<lta_bar> good(l.bars.begin() + 30, l.bars.begin() + 35);
  CHECK(refused_code(l, good, 5, 4) == "session.rows_too_small");
  stream_rows rows(1, 5);
  push(l.session, good, rows);
  CHECK(rows.count == 5);
}

TEST_CASE("stale, forged and wrong-kind ids are told, everywhere") {
  live l;
  lta_error error = fresh_error();
  lta_plan_info info = {};
  info.struct_size = sizeof info;
  const std::uint64_t wrong[] = {0, 1, l.dataset.id(), l.session.id(), ~std::uint64_t{0}};
  for (const std::uint64_t id : wrong) {
    CHECK(lta_plan_get_info(id, &info, &error) == LTA_INVALID_HANDLE);
  }
  const lta_session id = l.session.id();
  l.session = owned();
  std::int64_t count = 0;
  CHECK(lta_session_advance(id, 0, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, &count,
                            &error) == LTA_INVALID_HANDLE);
  CHECK(lta_session_drop(id, &error) == LTA_INVALID_HANDLE);
}

TEST_CASE("a session outlives the ids of its plan and dataset") {
  live l;
  const std::vector<lta_bar> bars(l.bars.begin() + 30, l.bars.end());
  l.plan = owned();
  l.dataset = owned();
  stream_rows rows(1);
  push(l.session, bars, rows);
  CHECK(rows.count == 10);
}

TEST_CASE("one output's failure is data; the others have their rows") {
  const owned dataset = new_dataset();
  random_source random(5);
  append(dataset, open_partition(dataset, "A"), make_market(random, 30));
  const owned plan = new_plan(
      R"json({"version": 1, "outputs": [{"name": "good", "expr": "sma(close, 3)"},
                                        {"name": "bad", "expr": "sma(funding_rate, 3)"}]})json");
  lta_error error = fresh_error();
  lta_result id = 0;
  must(lta_plan_run(plan.id(), dataset.id(), nullptr, 0, nullptr, &id, &error), error);
  const owned result(id, lta_result_drop);
  lta_result_info info = {};
  info.struct_size = sizeof info;
  must(lta_result_get_info(id, &info, &error), error);
  CHECK(info.output_count == 2);
  CHECK(info.failed_count == 1);
  lta_result_output output = {};
  output.struct_size = sizeof output;
  must(lta_result_get_output(id, 0, &output, &error), error);
  CHECK(output.row_count == 30);
  CHECK(output.first_valid_row == 2);
  must(lta_result_get_output(id, 1, &output, &error), error);
  CHECK(output.status == LTA_NOT_FOUND);
  CHECK(std::string(output.error_code) == "execute.unknown_field");
  CHECK(output.row_count == 0);
}

}  // namespace promise
