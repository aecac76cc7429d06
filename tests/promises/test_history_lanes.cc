// SPDX-License-Identifier: MIT
// Promise: what an execution gives of a partition does not depend on the company it is in. Eight of
// about one length are computed side by side; one that is asked for alone never is.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "support.hh"

namespace promise {
namespace {

constexpr market_options rough = {.missing_rate = 0.004, .edge_rate = 0.2, .spike_rate = 0.002};

// Recursions, windows of a few slots and of hundreds, times, fields as they are, and signals.
constexpr const char* all_kinds = R"json({"version": 1, "outputs": [
  {"name": "a", "expr": "macd(close, 12, 26, 9).histogram"},
  {"name": "b", "expr": "bbands(close, 20, 2).upper"},
  {"name": "c", "expr": "rolling_max(high, 200) - rolling_std(low, 70)"},
  {"name": "d", "expr": "close"},
  {"name": "e", "expr": "crossup(close, ema(close, 9))"},
  {"name": "f", "expr": "atr(14) + rsi(14)"},
  {"name": "g", "expr": "rolling_median(volume, 9)"},
  {"name": "h", "expr": "vwap() + obv() * adx(14).adx"},
  {"name": "i", "expr": "sma(spread, 3) * rolling_argmax(close, 25)"}]})json";

// What a result says of one partition.
struct told {
  std::vector<std::int64_t> times_ns;
  std::vector<std::string> outputs;  // status, flags, first valid row, validity, values
};

std::string bytes_of(const lta_result_output& output) {
  const auto rows = static_cast<std::size_t>(output.row_count);
  std::string text = std::to_string(output.status) + " " + std::to_string(output.flags) + " " +
                     std::to_string(output.first_valid_row) + " ";
  if (output.status != LTA_OK) return text;
  if (output.validity != nullptr) {
    text.append(reinterpret_cast<const char*>(output.validity), (rows + 7) / 8);
  }
  text.append(static_cast<const char*>(output.values),
              rows * (output.dtype == LTA_FLOAT64 ? 8 : 1));
  return text;
}

std::vector<told> run(const owned& plan, const owned& dataset,
                      const std::vector<std::uint32_t>& partitions, lta_execute_options options) {
  options.struct_size = sizeof options;
  lta_error error = fresh_error();
  lta_result id = 0;
  must(lta_plan_run(plan.id(), dataset.id(), partitions.data(),
                    static_cast<std::uint32_t>(partitions.size()), &options, &id, &error),
       error);
  const owned result(id, lta_result_drop);
  std::vector<told> all(partitions.size());
  const std::uint32_t outputs = output_count(plan);
  for (std::uint32_t k = 0; k < partitions.size() * outputs; ++k) {
    lta_result_output output = {};
    output.struct_size = sizeof output;
    must(lta_result_get_output(result.id(), k, &output, &error), error);
    told& of = all[k / outputs];
    of.times_ns.assign(output.times_ns, output.times_ns + output.row_count);
    of.outputs.push_back(bytes_of(output));
  }
  return all;
}

// Each in one call with all others, and by itself.
void check(const owned& plan, const owned& dataset, const std::vector<std::uint32_t>& partitions,
           const lta_execute_options& options) {
  const std::vector<told> together = run(plan, dataset, partitions, options);
  for (std::size_t k = 0; k < partitions.size(); ++k) {
    CAPTURE(k);
    const told alone = run(plan, dataset, {partitions[k]}, options).front();
    CHECK(together[k].times_ns == alone.times_ns);
    REQUIRE(together[k].outputs.size() == alone.outputs.size());
    for (std::size_t o = 0; o < alone.outputs.size(); ++o) {
      CAPTURE(o);
      CHECK((together[k].outputs[o] == alone.outputs[o]));
    }
  }
}

// Points at some of the bars.
void append_spread(const owned& dataset, std::uint32_t partition, const std::vector<lta_bar>& bars,
                   random_source& random) {
  std::vector<std::int64_t> times;
  std::vector<double> values;
  for (const lta_bar& bar : bars) {
    if (random.chance(0.3)) continue;
    times.push_back(bar.time_ns);
    values.push_back(random.unit());
  }
  lta_error error = fresh_error();
  std::uint32_t series = 0;
  must(lta_dataset_open_series(dataset.id(), partition, "spread", 6, 0, &series, &error), error);
  std::int64_t count = 0;
  must(lta_dataset_append_series(dataset.id(), partition, series, std::ssize(times), times.data(),
                                 values.data(), nullptr, 0, &count, &error),
       error);
}

// Partitions of these lengths, of which every third has a forming bar behind the last one.
std::vector<std::uint32_t> add_partitions(const owned& dataset, random_source& random,
                                          const std::vector<std::int64_t>& lengths) {
  std::vector<std::uint32_t> ids;
  for (const std::int64_t length : lengths) {
    ids.push_back(open_partition(dataset, "S" + std::to_string(ids.size())));
    std::vector<lta_bar> bars = make_market(random, length + 1, rough);
    lta_bar forming = bars.back();
    bars.pop_back();
    append(dataset, ids.back(), bars);
    append_spread(dataset, ids.back(), bars, random);
    if (ids.size() % 3 != 0 || std::isnan(forming.close + forming.high + forming.low)) continue;
    forming.partition = ids.back();
    forming.state = LTA_BAR_FORMING;
    lta_error error = fresh_error();
    must(lta_dataset_set_forming(dataset.id(), &forming, 1, LTA_APPEND_UNCHECKED, &error), error);
  }
  return ids;
}

// About one length, some ends in the middle of a block; some far shorter, and one without a bar.
std::vector<std::int64_t> ragged_lengths(random_source& random) {
  std::vector<std::int64_t> lengths = {0, 1, 17, 700};
  for (int k = 0; k < 90; ++k) lengths.push_back(150 + random.below(110));
  for (int k = 0; k < 9; ++k) lengths.push_back(256);
  for (std::size_t k = lengths.size() - 1; k > 0; --k) {
    std::swap(lengths[k], lengths[static_cast<std::size_t>(random.below(std::int64_t(k) + 1))]);
  }
  return lengths;
}

std::vector<lta_execute_options> every_way(std::int64_t some_time_ns) {
  lta_execute_options whole = {};
  lta_execute_options threads = {};
  threads.thread_count = 3;  // each has more than one portion of eight
  lta_execute_options forming = {};
  forming.flags = LTA_EXECUTE_INCLUDE_FORMING;
  lta_execute_options last = forming;
  last.last_row_count = 100;
  lta_execute_options range = {};
  range.start_time_ns = some_time_ns;
  range.end_time_ns = some_time_ns + 90 * market_options{}.spacing_ns;
  return {whole, threads, forming, last, range};
}

}  // namespace

TEST_CASE("a partition's rows do not depend on those that are computed beside it") {
  const owned plan = new_plan(all_kinds);
  for (int round = 0; round < 3; ++round) {
    CAPTURE(round);
    random_source random(seed_of(41'000) + static_cast<std::uint64_t>(round));
    const owned dataset = new_dataset(round == 2 ? 180 : 0);  // rows before those that are retained
    const auto ids = add_partitions(dataset, random, ragged_lengths(random));
    const std::int64_t start_ns = make_market(random, 60).back().time_ns;
    for (const lta_execute_options& options : every_way(start_ns)) {
      CAPTURE(options.flags);
      CAPTURE(options.last_row_count);
      CAPTURE(options.start_time_ns);
      check(plan, dataset, ids, options);
    }
  }
}

TEST_CASE("random plans give the same rows side by side") {
  for (std::uint64_t seed = seed_of(41'100); seed < seed_of(41'100) + 60; ++seed) {
    CAPTURE(seed);
    random_source random(seed);
    const owned plan = new_plan(random_payload(random, 5));
    const owned dataset = new_dataset();
    std::vector<std::int64_t> lengths;
    for (int k = 0; k < 17; ++k) lengths.push_back(90 + random.below(20));
    check(plan, dataset, add_partitions(dataset, random, lengths), {});
  }
}

TEST_CASE("partitions that lack a field fail by themselves, and not those beside them") {
  const owned plan = new_plan("ema(close, 5) + spread", true);
  const owned dataset = new_dataset();
  random_source random(seed_of(41'200));
  std::vector<std::uint32_t> ids;
  for (int k = 0; k < 20; ++k) {
    ids.push_back(open_partition(dataset, "S" + std::to_string(k)));
    const auto bars = make_market(random, 120);
    append(dataset, ids.back(), bars);
    if (k % 5 != 0) append_spread(dataset, ids.back(), bars, random);
  }
  check(plan, dataset, ids, {});
}

}  // namespace promise
