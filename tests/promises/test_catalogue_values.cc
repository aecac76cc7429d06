// SPDX-License-Identifier: MIT
// Promises about what the values of every entry depend on: the first row, what has left the
// window, what comes later, and whether an operand is a number or a series that never changes.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "catalogue_cases.hh"
#include "live.hh"
#include "plan/history.hh"
#include "plan/plan.hh"

namespace promise {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// What the compiler says of each output.
std::vector<lta::program_output> stated_outputs(const std::string& text) {
  const auto compiled = lta::compile(text, {});
  REQUIRE_MESSAGE(compiled, compiled.error().message);
  return (*compiled)->compiled().outputs;
}

std::int64_t first_value(const table& t, std::uint32_t output) {
  std::int64_t row = 0;
  while (row < t.row_count() && t.at(row, output) == missing_bits) ++row;
  return row;
}

void fill(std::vector<lta_bar>& bars, std::int64_t first, std::int64_t end, double value) {
  for (std::int64_t row = first; row < end; ++row) {
    lta_bar& bar = bars[static_cast<std::size_t>(row)];
    for (double* v : {&bar.open, &bar.high, &bar.low, &bar.close, &bar.volume}) *v = value;
  }
}

// The same bars with everything after row t turned round: rises are falls, busy days quiet ones.
std::vector<lta_bar> mirrored_after(std::vector<lta_bar> bars, std::int64_t t) {
  const double pivot = bars[static_cast<std::size_t>(t)].close;
  for (std::int64_t row = t + 1; row < std::ssize(bars); ++row) {
    lta_bar& bar = bars[static_cast<std::size_t>(row)];
    for (double* v : {&bar.open, &bar.high, &bar.low, &bar.close}) *v = pivot * pivot / *v;
    std::swap(bar.high, bar.low);
    bar.volume = 10'001 - bar.volume;
  }
  return bars;
}

void check_first_row(const lta::entry& e, lta::convention numbers, random_source& random) {
  const std::string text = entry_plan(e, numbers, parameter_sets(e, random, 4, 150));
  const std::vector<lta::program_output> outputs = stated_outputs(text);
  std::int64_t rows = 0;
  for (const auto& o : outputs) rows = std::max(rows, o.first_valid_row + 60);
  const table t = batch_of(new_plan(text), make_market(random, rows));
  for (std::uint32_t o = 0; o < t.output_count; ++o) {
    CAPTURE(outputs[o].name);
    const std::int64_t found = first_value(t, o);
    if (e.depends_on_data) {
      CHECK(found >= outputs[o].first_valid_row);
    } else if (outputs[o].first_valid_row == lta::never) {
      CHECK(found == rows);
    } else {
      CHECK(found == outputs[o].first_valid_row);
    }
  }
}

void check_shortest_history(const lta::entry& e, lta::convention numbers, random_source& random) {
  if (e.depends_on_data) return;
  for (const parameter_values& values : parameter_sets(e, random, 2, 300)) {
    const std::string text = entry_plan(e, numbers, {values});
    const std::vector<lta::program_output> outputs = stated_outputs(text);
    const owned plan = new_plan(text);
    const std::vector<lta_bar> bars = make_market(random, 2'000);
    for (std::uint32_t o = 0; o < outputs.size(); ++o) {
      CAPTURE(outputs[o].name);
      const std::int64_t row = outputs[o].first_valid_row;
      REQUIRE(row < std::ssize(bars));
      CHECK(first_value(batch_of(plan, {bars.begin(), bars.begin() + row + 1}), o) == row);
      if (row == 0) continue;
      CHECK(first_value(batch_of(plan, {bars.begin(), bars.begin() + row}), o) == row);
    }
  }
}

void check_locality(const lta::entry& e, lta::convention numbers, random_source& random) {
  constexpr std::int64_t poisoned_rows = 150;
  constexpr std::int64_t row_count = 900;
  const std::string text = entry_plan(e, numbers, parameter_sets(e, random, 3, 100));
  const std::vector<lta::program_output> outputs = stated_outputs(text);
  const owned plan = new_plan(text);
  const std::vector<lta_bar> bars = make_market(random, row_count);
  const table clean = batch_of(plan, bars);
  for (const double poison : {nan, 1e300, -1e300, 1e-310}) {
    std::vector<lta_bar> poisoned = bars;
    fill(poisoned, 0, poisoned_rows, poison);
    const table after = batch_of(plan, poisoned);
    for (std::uint32_t o = 0; o < outputs.size(); ++o) {
      if (outputs[o].is_recursive || outputs[o].stable_history == lta::never) continue;
      const std::int64_t first = poisoned_rows + outputs[o].stable_history - 1;
      INFO("output ", outputs[o].name, ", ", poison, " before row ", poisoned_rows,
           ", forgotten from row ", first, " on");
      REQUIRE(first < row_count);
      std::int64_t different = 0;
      for (std::int64_t row = first; row < row_count; ++row) {
        different += clean.at(row, o) != after.at(row, o) ? 1 : 0;
      }
      CHECK(different == 0);
    }
  }
}

// Whether anything after the turn changed, as it must for nearly every entry.
bool check_look_ahead(const lta::entry& e, lta::convention numbers, random_source& random) {
  const owned plan = new_plan(entry_plan(e, numbers, parameter_sets(e, random, 3, 60)));
  const std::vector<lta_bar> bars = make_market(random, 300);
  const table expected = batch_of(plan, bars);
  bool is_seen = false;
  for (int turn = 0; turn < 4; ++turn) {
    const std::int64_t t = 20 + random.below(260);
    CAPTURE(t);
    const table mirrored = batch_of(plan, mirrored_after(bars, t));
    CHECK(difference(plan, expected, mirrored, 0, t + 1) == "");
    is_seen |= !difference(plan, expected, mirrored, t + 1, 300).empty();
  }
  return is_seen;
}

void check_scalars(const lta::entry& e, lta::convention numbers, random_source& random) {
  for (std::size_t i = 0; i < e.inputs.size(); ++i) {
    INFO("operand ", std::string(e.inputs[i].name));
    const bool is_signal = e.inputs[i].type == lta::value_type::signal;
    const auto plan_with = [&](const char* operand) {
      plan_text text(numbers);
      text.add_node("seven", R"("op": "number", "value": 7.25)");
      text.add_node("nothing", R"("op": "number", "value": 0)");
      text.add_node("yes", R"("op": "signal", "value": true)");
      text.add_node("zeros", R"("op": "mul", "inputs": ["close", "nothing"])");
      text.add_node("sevens", R"("op": "add", "inputs": ["zeros", "seven"])");
      text.add_node("always", R"("op": "eq", "inputs": ["close", "close"])");
      std::vector<std::string> operands = operands_of(e);
      operands[i] = operand;
      text.add_call("call", e, operands, defaults_of(e));
      text.add_output("value", "call");
      return new_plan(text.text());
    };
    const owned scalar = plan_with(is_signal ? "yes" : "seven");
    const owned series = plan_with(is_signal ? "always" : "sevens");
    const std::vector<lta_bar> bars = make_market(random, 150);
    CHECK(difference(scalar, batch_of(series, bars), batch_of(scalar, bars), 0, 150) == "");
    CHECK(live_difference(random, scalar, {bars}) == "");
  }
}

}  // namespace

TEST_CASE("every entry has its first value on the row stated") {
  for_each_entry(seed_of(6'001), check_first_row);
}

TEST_CASE("as many bars as the required history give every entry one value, one less none") {
  for_each_entry(seed_of(6'002), check_shortest_history);
}

TEST_CASE("what has left the windows of an entry leaves no trace, whatever it was") {
  for_each_entry(seed_of(6'003), check_locality);
}

TEST_CASE("no entry changes a row when later bars are turned round") {
  int seen = 0;
  int all = 0;
  for_each_entry(seed_of(6'004),
                 [&](const lta::entry& e, lta::convention numbers, random_source& random) {
                   seen += check_look_ahead(e, numbers, random) ? 1 : 0;
                   ++all;
                 });
  CHECK(seen * 10 >= all * 8);
}

TEST_CASE("a number is as good an operand as a series that always has that value") {
  for_each_entry(seed_of(6'005), check_scalars);
}

}  // namespace promise
