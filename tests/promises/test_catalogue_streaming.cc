// SPDX-License-Identifier: MIT
// Promises, for every entry of the catalogue: streaming equals batch bit for bit, and a snapshot
// anywhere goes on as if nothing had happened; alone, over several partitions, and with entries
// as the inputs of one another.
#include <doctest/doctest.h>

#include <map>

#include "catalogue_cases.hh"
#include "live.hh"

namespace promise {
namespace {

constexpr int life_count = 3;
constexpr double period_max = 40;
constexpr market_options rough = {
    .missing_rate = 0.01, .edge_rate = 0.3, .spike_rate = 0.002, .flat_rate = 0.1};

// One output of a node, and whether it is a signal.
struct operand {
  std::string text;
  bool is_signal = false;
};

// Calls of random entries over random operands, each call an operand of the later ones.
class random_graph {
 public:
  random_graph(random_source& random, std::map<std::string, int>& used)
      : random_(random),
        used_(used),
        plan_(random.chance(0.5) ? lta::convention::talib : lta::convention::laakhay) {
    for (const char* field : number_operands) operands_.push_back({field, false});
    for (const char* signal : signal_operands) operands_.push_back({signal, true});
  }

  std::string make(int call_count) {
    for (int k = 0; k < call_count; ++k) add_call("n" + std::to_string(k));
    return plan_.text();
  }

 private:
  const operand& pick(bool is_signal) {
    for (;;) {
      // Newer ones more often, so that the graph is deep.
      const std::int64_t newest = std::ssize(operands_);
      const std::int64_t k = random_.chance(0.6)
                                 ? newest - 1 - random_.below(std::min<std::int64_t>(newest, 8))
                                 : random_.below(newest);
      if (operands_[static_cast<std::size_t>(k)].is_signal == is_signal) {
        return operands_[static_cast<std::size_t>(k)];
      }
    }
  }

  void add_call(const std::string& id) {
    const auto entries = lta::catalog_entries();
    const lta::entry& e = *entries[static_cast<std::size_t>(random_.below(std::ssize(entries)))];
    const bool any_is_signal = random_.chance(0.2);
    const auto is_signal = [&](lta::value_type type) {
      return type == lta::value_type::any ? any_is_signal : type == lta::value_type::signal;
    };
    std::vector<std::string> inputs;
    for (const lta::input_spec& input : e.inputs)
      inputs.push_back(pick(is_signal(input.type)).text);
    plan_.add_call(id, e, inputs, random_parameters(e, random_, period_max));
    plan_.add_output(id, id);
    ++used_[e.id];
    for (const lta::output_spec& output : e.outputs) {
      const std::string text =
          e.outputs.size() == 1 ? id
                                : R"({"node": ")" + id + R"(", "output": ")" + output.name + "\"}";
      operands_.push_back({text, is_signal(output.type)});
    }
  }

  random_source& random_;
  std::map<std::string, int>& used_;
  plan_text plan_;
  std::vector<operand> operands_;
};

void check_stream(const lta::entry& e, lta::convention numbers, random_source& random) {
  const owned plan = new_plan(entry_plan(e, numbers, parameter_sets(e, random, 5, period_max)));
  // Several blocks of a batch now and then.
  const std::vector<lta_bar> bars = make_market(random, random.chance(0.4) ? 2'200 : 300, rough);
  CHECK(live_difference(random, plan, {bars}, {.restore_rate = 0.03}) == "");
}

void check_partitions(const lta::entry& e, lta::convention numbers, random_source& random) {
  const owned plan = new_plan(entry_plan(e, numbers, parameter_sets(e, random, 1, period_max)));
  std::vector<std::vector<lta_bar>> markets;
  for (const std::int64_t count : {90, 140, 33}) {
    markets.push_back(make_market(random, count, rough));
  }
  CHECK(live_difference(random, plan, markets, {.restore_rate = 0.02}) == "");
  const owned together = new_dataset();
  for (std::size_t m = 0; m < markets.size(); ++m) {
    append(together, open_partition(together, "S" + std::to_string(m)), markets[m]);
  }
  const std::vector<table> all = run_partitions(plan, together, 3, 2);
  for (std::size_t m = 0; m < markets.size(); ++m) {
    const owned alone = new_dataset();
    append(alone, open_partition(alone, "A"), markets[m]);
    const table expected = run_batch(plan, alone, 0);
    CHECK(difference(plan, expected, all[m], 0, expected.row_count()) == "");
  }
}

}  // namespace

TEST_CASE("every entry streams what batch says, restored from snapshots on the way") {
  for (std::uint64_t life = 0; life < life_count; ++life) {
    for_each_entry(seed_of(5'001) + life, check_stream);
  }
}

TEST_CASE("every entry keeps several partitions apart, in sessions and on two threads") {
  for_each_entry(seed_of(5'002), check_partitions);
}

TEST_CASE("entries are inputs of one another, and still stream what batch says") {
  const std::uint64_t first = seed_of(5'003);
  std::map<std::string, int> used;
  const int graph_count = 100 + static_cast<int>(lta::catalog_entries().size());
  for (int k = 0; k < graph_count; ++k) {
    random_source random(first + static_cast<std::uint64_t>(k));
    const std::string text = random_graph(random, used).make(10);
    INFO("LTA_SEED=", first + static_cast<std::uint64_t>(k), "\n", text);
    const owned plan = new_plan(text);
    const std::vector<lta_bar> bars = make_market(random, 150, {.missing_rate = 0.002});
    CHECK(live_difference(random, plan, {bars}, {.restore_rate = 0.02}) == "");
  }
  for (const lta::entry* e : lta::catalog_entries())
    CHECK_MESSAGE(used[e->id] >= 2, std::string(e->id));
}

}  // namespace promise
