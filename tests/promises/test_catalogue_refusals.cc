// SPDX-License-Identifier: MIT
// Promise: a parameter no entry can take is refused by name, before anything is run.
#include <doctest/doctest.h>

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

std::string call_with(const lta::entry& e, const char* parameter, const std::string& value) {
  std::string text = std::string(e.id) + '(';
  const std::vector<std::string> operands = operands_of(e);
  for (std::size_t i = 0; i < e.inputs.size(); ++i) {
    const bool is_signal = e.inputs[i].type == lta::value_type::signal;
    text += (is_signal ? "close > open" : operands[i]) + ", ";
  }
  return text + parameter + "=" + value + ')';
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

}  // namespace

TEST_CASE("no entry takes a parameter out of its range, and says which one it was") {
  for_each_entry(0, [](const lta::entry& e, lta::convention, random_source&) {
    for (const lta::parameter_spec& p : e.parameters) {
      for (const std::string& bad : bad_values(p)) {
        check_refused(call_with(e, p.name, bad), LTA_PLAN_EXPRESSION, p.name);
      }
    }
  });
}

TEST_CASE("payloads are refused a bad parameter in the same words") {
  for_each_entry(0, [](const lta::entry& e, lta::convention numbers, random_source&) {
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
  });
}

}  // namespace promise
