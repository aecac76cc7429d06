// SPDX-License-Identifier: MIT
#include "catalogue_cases.hh"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "base/key_hash.hh"
#include "plan/payload.hh"

namespace promise {
namespace {

// Output names are labels here, and have a limit.
constexpr std::size_t shown_bytes_max = 190;

bool is_period(const lta::parameter_spec& p) { return p.kind == lta::parameter_kind::integer; }
bool is_choice(const lta::parameter_spec& p) { return p.kind == lta::parameter_kind::choice; }
bool is_number(const lta::parameter_spec& p) { return p.kind == lta::parameter_kind::number; }

std::string number_text(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", x);
  return text;
}

std::string quoted_text(const std::string& text) { return '"' + text + '"'; }

// Small windows are where the edges are; long ones cross more levels of the tree.
double random_period(random_source& random, double low, double high) {
  const double width = std::log(high - low + 1);
  return std::min(high, low - 1 + std::floor(std::exp(random.unit() * width)));
}

double random_value(const lta::parameter_spec& p, random_source& random, double period_max) {
  if (is_period(p)) {
    return random_period(random, p.minimum, std::max(p.minimum, std::min(p.maximum, period_max)));
  }
  if (is_choice(p)) return static_cast<double>(random.below(std::ssize(p.choices)));
  if (!is_number(p)) return p.default_value;
  const double high = std::min(p.maximum, 3 * std::abs(p.default_value) + 1);
  const double value = p.minimum + random.unit() * (high - p.minimum);
  return std::max(p.minimum, std::round(value * 1000) / 1000);  // short enough to be read
}

}  // namespace

parameter_values defaults_of(const lta::entry& e) {
  parameter_values values;
  for (const lta::parameter_spec& p : e.parameters) values.push_back(p.default_value);
  return values;
}

bool is_accepted(const lta::entry& e, const parameter_values& values) {
  return e.check == nullptr || e.check(values) == nullptr;
}

parameter_values smallest_of(const lta::entry& e) {
  parameter_values values = defaults_of(e);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const lta::parameter_spec& p = e.parameters[i];
    if (!is_period(p) && !is_number(p)) continue;
    const double usual = values[i];
    for (values[i] = p.minimum; !is_accepted(e, values) && values[i] < usual;) values[i] += 1;
    if (!is_accepted(e, values)) values[i] = usual;
  }
  return values;
}

parameter_values random_parameters(const lta::entry& e, random_source& random, double period_max) {
  for (int attempt = 0; attempt < 50; ++attempt) {
    parameter_values values;
    for (const lta::parameter_spec& p : e.parameters) {
      values.push_back(random_value(p, random, period_max));
    }
    if (is_accepted(e, values)) return values;
  }
  return defaults_of(e);
}

std::vector<parameter_values> parameter_sets(const lta::entry& e, random_source& random,
                                             int random_count, double period_max) {
  std::vector<parameter_values> sets = {defaults_of(e)};
  if (e.parameters.empty()) return sets;
  sets.push_back(smallest_of(e));
  for (int k = 0; k < random_count; ++k) sets.push_back(random_parameters(e, random, period_max));
  return sets;
}

std::string shown(const lta::entry& e, const parameter_values& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const lta::parameter_spec& p = e.parameters[i];
    if (!text.empty()) text += ' ';
    text += p.name;
    text += '=';
    text += is_choice(p) ? p.choices[static_cast<std::size_t>(values[i])] : number_text(values[i]);
  }
  if (text.empty()) return "no parameters";
  return text.size() <= shown_bytes_max ? text : text.substr(0, shown_bytes_max) + "...";
}

std::vector<std::string> operands_of(const lta::entry& e) {
  std::vector<std::string> operands;
  for (std::size_t i = 0; i < e.inputs.size(); ++i) {
    const lta::input_spec& input = e.inputs[i];
    const char* usual =
        input.type == lta::value_type::signal ? signal_operands[i % 3] : number_operands[i % 5];
    operands.emplace_back(input.default_field == nullptr ? usual : input.default_field);
  }
  return operands;
}

plan_text::plan_text(lta::convention numbers) : convention_(lta::convention_name(numbers)) {
  for (const char* field : number_operands) {
    add_node(field, R"("op": "field", "name": )" + quoted_text(field));
  }
  for (const char* field : {"hl2", "hlc3", "typical_price", "median_price"}) {
    add_node(field, R"("op": "field", "name": )" + quoted_text(field));
  }
  add_node("before", R"("op": "lag", "inputs": ["close"], "params": {"periods": 2})");
  add_node("usual", R"("op": "sma", "inputs": ["volume"], "params": {"period": 4})");
  add_node("rose", R"("op": "gt", "inputs": ["close", "before"])");
  add_node("busy", R"("op": "gt", "inputs": ["volume", "usual"])");
  add_node("wide", R"("op": "lt", "inputs": ["open", "hl2"])");
}

void plan_text::add_node(const std::string& id, const std::string& members) {
  nodes_ +=
      (nodes_.empty() ? "{\"id\": " : ",\n{\"id\": ") + quoted_text(id) + ", " + members + "}";
}

void plan_text::add_call(const std::string& id, const lta::entry& e,
                         const std::vector<std::string>& inputs, const parameter_values& values) {
  std::string members = "\"op\": " + quoted_text(e.id) + ", \"inputs\": [";
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    members += i == 0 ? "" : ", ";
    members += inputs[i].front() == '{' ? inputs[i] : quoted_text(inputs[i]);
  }
  members += "], \"params\": {";
  bool is_first = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const lta::parameter_spec& p = e.parameters[i];
    if (!is_period(p) && !is_number(p) && !is_choice(p)) continue;  // texts keep their default
    members += (is_first ? "" : ", ") + quoted_text(p.name) + ": ";
    members += is_choice(p) ? quoted_text(p.choices[static_cast<std::size_t>(values[i])])
                            : number_text(values[i]);
    is_first = false;
  }
  add_node(id, members + "}");
}

void plan_text::add_output(const std::string& name, const std::string& node) {
  outputs_ += (outputs_.empty() ? "{\"name\": " : ",\n{\"name\": ") + quoted_text(name) +
              ", \"node\": " + quoted_text(node) + "}";
}

std::string plan_text::text() const {
  return "{\"version\": 1, \"convention\": " + quoted_text(convention_) + ", \"nodes\": [" +
         nodes_ + "],\n\"outputs\": [" + outputs_ + "]}";
}

std::string entry_plan(const lta::entry& e, lta::convention numbers,
                       const std::vector<parameter_values>& sets) {
  plan_text plan(numbers);
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const std::string id = "set" + std::to_string(k);
    plan.add_call(id, e, operands_of(e), sets[k]);
    plan.add_output(std::to_string(k) + ": " + shown(e, sets[k]), id);
  }
  return plan.text();
}

void for_each_entry(std::uint64_t seed, const entry_check& check) {
  for (const lta::entry* e : lta::catalog_entries()) {
    for (const lta::convention numbers : {lta::convention::talib, lta::convention::laakhay}) {
      INFO("entry ", std::string(e->id), " under ", std::string(lta::convention_name(numbers)),
           ", LTA_SEED=", seed);
      lta::key_hash name;
      name.text(e->id);
      name.word(static_cast<std::uint64_t>(numbers));
      random_source random(seed ^ name.value());
      check(*e, numbers, random);
    }
  }
}

}  // namespace promise
