// SPDX-License-Identifier: MIT
// Promises about calls: every name of the catalogue runs from an expression, and a parameter no
// entry can take is refused by name, before anything is run.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "catalogue_cases.hh"

namespace promise {
namespace {

std::string number_text(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", x);
  return text;
}

// Values of an expression that the parameter must not take.
std::vector<std::string> bad_values(const lta::parameter_spec& p) {
  std::vector<std::string> bad = {"close", "close > open", "rolling_sum(close, 5)",
                                  "\"no choice\""};
  const bool is_integer = p.kind == lta::parameter_kind::integer;
  if (!is_integer && p.kind != lta::parameter_kind::number) return bad;
  for (const char* text : {"na", "0 / 0", "true"}) bad.emplace_back(text);
  bad.push_back(number_text(p.minimum - 1));
  if (p.minimum > 0) bad.emplace_back("0");
  if (p.minimum >= 0) bad.emplace_back("-1");
  for (const double large : {2147483648.0, 1e19, 1.7e308}) {
    if (p.maximum < large) bad.push_back(number_text(large));
  }
  bad.push_back(number_text(is_integer ? p.maximum + 1 : p.maximum * 1.5 + 1));
  if (is_integer) bad.push_back(number_text(std::max(p.minimum, 1.0) + 0.5));
  return bad;
}

// The grammar has these for itself.
bool is_word(std::string_view name) {
  constexpr std::string_view words[] = {"and", "or", "not", "in", "if", "else"};
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

std::string call_of(const lta::entry& e, const std::string& name, const std::string& more = {}) {
  std::string text = name + '(';
  const std::vector<std::string> operands = operands_of(e);
  for (std::size_t i = 0; i < e.inputs.size(); ++i) {
    const bool is_signal = e.inputs[i].type == lta::value_type::signal;
    text += (i == 0 ? "" : ", ") + (is_signal ? "close > open" : operands[i]);
  }
  if (!more.empty()) text += (e.inputs.empty() ? "" : ", ") + more;
  return text + ')';
}

std::uint64_t fingerprint_of(const std::string& expression) {
  const owned plan = new_plan(expression, true);
  lta_error error = fresh_error();
  lta_plan_info info = {};
  info.struct_size = sizeof info;
  must(lta_plan_get_info(plan.id(), &info, &error), error);
  return info.fingerprint;
}

void check_refused(const std::string& text, std::uint32_t flags, const char* parameter) {
  CAPTURE(text);
  lta_error error = fresh_error();
  lta_plan_options options = {};
  options.struct_size = sizeof options;
  options.flags = flags;
  lta_plan id = 77;
  const auto size = static_cast<std::int64_t>(text.size());
  const lta_status status = lta_plan_compile(text.data(), size, &options, &id, &error);
  CHECK(status < 0);
  CHECK(id == 77);  // written on success only
  if (status >= 0) {
    lta_plan_drop(id, nullptr);
    return;
  }
  const std::string message = error.message;
  const std::string name = std::string("parameter \"") + parameter + '"';
  CHECK_MESSAGE(message.find(name) != std::string::npos, message);
}

void check_expressions(const lta::entry& e, lta::convention, random_source&) {
  for (const lta::parameter_spec& p : e.parameters) {
    for (const std::string& bad : bad_values(p)) {
      const std::string argument = std::string(p.name) + "=" + bad;
      check_refused(call_of(e, e.id, argument), LTA_PLAN_EXPRESSION, p.name);
    }
  }
}

void check_payloads(const lta::entry& e, lta::convention numbers, random_source&) {
  for (std::size_t i = 0; i < e.parameters.size(); ++i) {
    const lta::parameter_spec& p = e.parameters[i];
    const bool is_integer = p.kind == lta::parameter_kind::integer;
    if (!is_integer && p.kind != lta::parameter_kind::number) continue;
    std::vector<double> bad = {p.minimum - 1, p.maximum * 1.5 + 1, -1e300};
    if (is_integer) bad.push_back(std::max(p.minimum, 1.0) + 0.25);
    for (const double value : bad) {
      parameter_values values = defaults_of(e);
      values[i] = value;
      check_refused(entry_plan(e, numbers, {values}), 0, p.name);
    }
  }
}

}  // namespace

TEST_CASE("every name of the catalogue runs from an expression, an alias as what it stands for") {
  for (const lta::entry* e : lta::catalog_entries()) {
    INFO("entry ", std::string(e->id));
    if (is_word(e->id)) continue;
    const std::uint64_t whole = fingerprint_of(call_of(*e, e->id));
    for (const char* alias : e->aliases) {
      CAPTURE(alias);
      if (!is_word(alias)) CHECK(fingerprint_of(call_of(*e, alias)) == whole);
    }
    for (const lta::output_alias_spec& a : e->output_aliases) {
      CAPTURE(a.alias);
      CHECK(fingerprint_of(call_of(*e, a.alias)) ==
            fingerprint_of(call_of(*e, e->id) + '.' + a.output));
    }
    if (e->outputs.size() == 1) continue;
    for (const lta::output_spec& output : e->outputs) {
      CHECK(fingerprint_of(call_of(*e, e->id) + '.' + output.name) != whole);
    }
  }
}

TEST_CASE("every parameter is taken by its name and by every other spelling of it") {
  for (const lta::entry* e : lta::catalog_entries()) {
    INFO("entry ", std::string(e->id));
    for (const lta::alias_spec& alias : e->parameter_aliases) {
      CAPTURE(alias.alias);
      const lta::parameter_spec& p =
          e->parameters[static_cast<std::size_t>(lta::find_parameter(*e, alias.name))];
      if (p.kind != lta::parameter_kind::integer && p.kind != lta::parameter_kind::number) continue;
      const std::string value = "=" + number_text(p.default_value);
      CHECK(fingerprint_of(call_of(*e, e->id, alias.alias + value)) ==
            fingerprint_of(call_of(*e, e->id, p.name + value)));
    }
  }
}

TEST_CASE("no entry takes a parameter out of its range, and says which one it was") {
  for_each_entry(0, check_expressions);
}

TEST_CASE("payloads are refused a bad parameter in the same words") {
  for_each_entry(0, check_payloads);
}

}  // namespace promise
