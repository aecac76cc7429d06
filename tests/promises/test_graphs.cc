// SPDX-License-Identifier: MIT
// Promise: what compiles runs, and streaming equals batch, on random graphs over every operator
// and indicator there is; and plans say the same however often they are written out and read.
#include <doctest/doctest.h>

#include <cstdlib>

#include "catalog/registry.hh"
#include "plan/plan.hh"
#include "random_graph.hh"

namespace promise {
namespace {

constexpr std::int64_t bar_count = 260;

bool is_long_run() { return std::getenv("LAAKHAY_TA_LONG_TESTS") != nullptr; }
int graph_count() { return is_long_run() ? 10'000 : 300; }

// Cells that differ from the batch's; every row is looked at once it is closed.
std::int64_t stream_difference(random_source& random, const owned& plan,
                               const std::vector<lta_bar>& bars, const std::vector<lta_bar>& others,
                               const table& batch) {
  const owned live = new_dataset();
  const std::uint32_t partition = open_partition(live, "A");
  const std::uint32_t other = open_partition(live, "B");
  const auto history = static_cast<std::size_t>(random.below(bar_count / 2));
  const auto past = static_cast<std::ptrdiff_t>(history);
  append(live, partition, {bars.begin(), bars.begin() + past});
  append(live, other, {others.begin(), others.begin() + past});
  const owned session = new_session(plan, live, random.chance(0.5) ? LTA_SESSION_DETACHED : 0, 8);
  stream_rows rows(output_count(plan), 256);
  std::int64_t different = 0;
  auto row = static_cast<std::int64_t>(history);
  std::vector<lta_bar> chunk;
  for (std::size_t k = history; k < bars.size(); ++k) {
    lta_bar bar = bars[k];
    bar.partition = partition;
    if (random.chance(0.3)) {
      lta_bar forming = disturbed(random, bar);
      forming.state = LTA_BAR_FORMING;
      chunk.push_back(forming);
    }
    bar.state = LTA_BAR_CLOSED;
    chunk.push_back(bar);
    chunk.push_back(others[k]);
    chunk.back().partition = other;
    if (random.chance(0.6) && k + 1 < bars.size() && chunk.size() < 20) continue;
    push(session, chunk, rows);
    chunk.clear();
    for (std::int64_t r = 0; r < rows.count; ++r) {
      const auto at = static_cast<std::size_t>(r);
      if ((rows.flags[at] & LTA_ROW_PROVISIONAL) != 0 || rows.partitions[at] != partition) continue;
      for (std::uint32_t o = 0; o < batch.output_count; ++o) {
        different += rows.cell(r, o) != batch.at(row, o) ? 1 : 0;
      }
      ++row;
    }
  }
  return row == batch.row_count() ? different : -1;
}

void check_graph(std::uint64_t seed, entry_coverage& used) {
  random_source random(seed);
  const std::string payload = random_graph(random, static_cast<int>(3 + random.below(25)), used);
  CAPTURE(seed);
  CAPTURE(payload);
  const owned plan = new_plan(payload);
  const std::vector<lta_bar> bars = make_market(
      random, bar_count,
      {.missing_rate = random.chance(0.5) ? 0.01 : 0.0, .spike_rate = 0.002, .flat_rate = 0.1});
  const std::vector<lta_bar> others = make_market(random, bar_count, {.missing_rate = 0.01});
  const owned whole = new_dataset();
  append(whole, open_partition(whole, "A"), bars);
  append(whole, open_partition(whole, "B"), others);
  const table batch = run_batch(plan, whole, 0);
  CHECK(stream_difference(random, plan, bars, others, batch) == 0);
}

// Other bars after row t: no cell up to it may know.
void check_no_look_ahead(std::uint64_t seed, entry_coverage& used) {
  random_source random(seed);
  const std::string payload = random_graph(random, static_cast<int>(3 + random.below(25)), used);
  CAPTURE(seed);
  CAPTURE(payload);
  const owned plan = new_plan(payload);
  std::vector<lta_bar> bars = make_market(random, bar_count, {.missing_rate = 0.005});
  std::vector<lta_bar> others = make_market(random, bar_count, {.missing_rate = 0.005});
  table tables[2];
  const std::int64_t last_same = bar_count / 2 + random.below(bar_count / 4);
  for (table& t : tables) {
    const owned dataset = new_dataset();
    append(dataset, open_partition(dataset, "A"), bars);
    append(dataset, open_partition(dataset, "B"), others);
    t = run_batch(plan, dataset, 0);
    for (auto row = static_cast<std::size_t>(last_same) + 1; row < bars.size(); ++row) {
      bars[row] = disturbed(random, bars[row]);
      others[row] = disturbed(random, others[row]);
    }
  }
  std::int64_t different = 0;
  for (std::int64_t row = 0; row <= last_same; ++row) {
    for (std::uint32_t o = 0; o < tables[0].output_count; ++o) {
      different += tables[0].at(row, o) != tables[1].at(row, o) ? 1 : 0;
    }
  }
  CHECK(different == 0);
}

// What every long enough run has among its graphs, beside every entry a few times.
void check_crossings(const entry_coverage& used) {
  const auto count = [&](const char* what) { return used.contains(what) ? used.at(what) : 0; };
  MESSAGE(count("tf") << " calls of tf, " << count(joined_field) << " inputs of B, "
                      << count(lag_by_time) << " lags by time");
  CHECK(count("tf") >= graph_count() / 20);
  CHECK(count(joined_field) >= graph_count() / 2);
  CHECK(count(lag_by_time) >= graph_count() / 50);
}

std::string rarely_used(const entry_coverage& used, std::int64_t least) {
  std::string rare;
  for (const lta::entry* e : lta::catalog_entries()) {
    const auto found = used.find(e->id);
    if (found == used.end() || found->second < least) rare += std::string(e->id) + " ";
  }
  return rare;
}

std::shared_ptr<const lta::plan> compiled(const std::string& text, bool is_expression) {
  const auto p = lta::compile(text, {.expression = is_expression});
  REQUIRE_MESSAGE(p, (p ? "" : p.error().message));
  return *p;
}

// The output's formula; empty where a part of it has a line of its own.
std::string formula_of(const lta::plan& p) {
  const std::string json = *p.explain(LTA_EXPLAIN_JSON);
  if (json.find(R"("named": true)") != std::string::npos) return "";
  const std::string key = R"("formula": ")";
  std::string formula;
  for (std::size_t at = json.find(key) + key.size(); json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
    formula += json[at];
  }
  return formula;
}

}  // namespace

TEST_CASE("random graphs over every entry compile, run, and stream as they run in batch") {
  const std::uint64_t seed = seed_of(20'261'123);
  entry_coverage used;
  for (int k = 0; k < graph_count(); ++k) check_graph(seed + static_cast<std::uint64_t>(k), used);
  std::int64_t calls = 0;
  for (const auto& [name, count] : used) calls += count;
  MESSAGE("LTA_SEED=" << seed << ": " << graph_count() << " graphs, " << calls << " calls of "
                      << used.size() << " entries");
  const std::string rare = rarely_used(used, 3);
  CAPTURE(rare);
  CHECK(rare.empty());
  check_crossings(used);
}

TEST_CASE("random graphs do not know what comes after a row") {
  const std::uint64_t seed = seed_of(20'261'125);
  entry_coverage used;
  for (int k = 0; k < graph_count(); ++k) {
    check_no_look_ahead(seed + static_cast<std::uint64_t>(k), used);
  }
  const std::string rare = rarely_used(used, 3);
  CAPTURE(rare);
  CHECK(rare.empty());
  check_crossings(used);
}

TEST_CASE("text, payload, canonical payload and text again are one plan") {
  random_source random(seed_of(20'261'124));
  entry_coverage used;
  int written = 0;
  for (int k = 0; k < 2 * graph_count(); ++k) {
    const std::string payload = random_tree(random, static_cast<int>(1 + random.below(4)), used);
    CAPTURE(payload);
    const auto first = compiled(payload, false);
    const std::string canonical = first->canonical_payload();
    const auto second = compiled(canonical, false);
    CHECK(second->fingerprint() == first->fingerprint());
    CHECK(second->canonical_payload() == canonical);
    const std::string formula = formula_of(*first);
    if (formula.empty()) continue;
    CAPTURE(formula);
    ++written;
    const auto expression = lta::compile(
        formula, {.expression = true, .convention = static_cast<std::int32_t>(first->numbers())});
    REQUIRE_MESSAGE(expression, (expression ? "" : expression.error().message));
    CHECK(formula_of(**expression) == formula);
    CHECK((*expression)->fingerprint() == first->fingerprint());
  }
  MESSAGE(written << " of them were written as text");
  CHECK(written > graph_count() / 2);
}

}  // namespace promise
