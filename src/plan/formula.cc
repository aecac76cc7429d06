// SPDX-License-Identifier: MIT
#include "plan/formula.hh"

#include "indicators/indicators.hh"
#include "plan/durations.hh"
#include "plan/field_path.hh"
#include "plan/json_writer.hh"

namespace lta {
namespace {

constexpr std::size_t inline_bytes_max = 160;

// The levels of lang/parser.hh.
enum : int { conditional = 0, atom = 9, sign = 7, power = 8, not_operator = 3, comparison = 4 };

struct infix {
  const entry* about;
  const char* symbol;
  int level;
};
constexpr infix infixes[] = {
    {&indicators::logical_or, " or ", 1},  {&indicators::logical_and, " and ", 2},
    {&indicators::lt, " < ", comparison},  {&indicators::le, " <= ", comparison},
    {&indicators::gt, " > ", comparison},  {&indicators::ge, " >= ", comparison},
    {&indicators::eq, " == ", comparison}, {&indicators::ne, " != ", comparison},
    {&indicators::add, " + ", 5},          {&indicators::sub, " - ", 5},
    {&indicators::mul, " * ", 6},          {&indicators::div, " / ", 6},
    {&indicators::mod, " % ", 6},
};

const infix* find_infix(const entry* about) {
  for (const infix& i : infixes) {
    if (i.about == about) return &i;
  }
  return nullptr;
}

std::string number_text(double x) {
  std::string text;
  append_number(text, x);
  return text;
}

bool is_timeframe(const parameter_spec& spec) {
  return spec.kind == parameter_kind::timeframe || spec.kind == parameter_kind::clock;
}

std::string parameter_text(const parameter_spec& spec, double value) {
  const auto in_quotes = [](const std::string& text) { return '"' + text + '"'; };
  if (is_timeframe(spec)) return in_quotes(timeframe::from_code(value).text());
  if (is_duration(spec, value)) return in_quotes(duration_text(value));
  switch (spec.kind) {
    case parameter_kind::choice: return in_quotes(spec.choices[static_cast<std::size_t>(value)]);
    case parameter_kind::flag: return value != 0 ? "true" : "false";
    default: return number_text(value);
  }
}

}  // namespace

std::string call_name(call_id id) {
  std::string name = "n";
  append_integer(name, id);
  return name;
}

formula_book::formula_book(const call_plan& calls) : graph_(calls.graph) {
  std::vector<int> readers(graph_.size(), 0);
  for (const call_node& n : graph_.nodes()) {
    for (const call_ref r : n.inputs) ++readers[r.node];
  }
  entries_.reserve(graph_.size());
  for (const call_node& n : graph_.nodes()) {
    page p = write(n);
    const bool is_shared = readers[entries_.size()] > 1;
    p.is_named = n.kind == call_kind::call && (is_shared || p.formula.size() > inline_bytes_max);
    entries_.push_back(std::move(p));
  }
}

std::string formula_book::text(call_ref r) const { return operand(r, conditional); }

std::string formula_book::operand(call_ref r, int level) const {
  const page& p = entries_[r.node];
  const entry* about = graph_.node(r).about;
  std::string text = p.is_named ? call_name(r.node) : p.formula;
  if (about != nullptr && about->outputs.size() > 1) {
    return text + '.' + about->outputs[r.output].name;
  }
  if (!p.is_named && p.level < level) return '(' + text + ')';
  return text;
}

formula_book::page formula_book::write(const call_node& n) const {
  switch (n.kind) {
    case call_kind::field: return {.formula = shown_field(graph_.fields()[n.field]), .level = atom};
    case call_kind::signal: return {.formula = n.value != 0 ? "true" : "false", .level = atom};
    case call_kind::na: return {.formula = "na", .level = atom};
    case call_kind::number: break;
    case call_kind::call: return write_call(n);
  }
  std::string text = number_text(n.value);
  const int level = text[0] == '-' ? sign : atom;
  return {.formula = std::move(text), .level = level};
}

formula_book::page formula_book::write_call(const call_node& n) const {
  if (const infix* i = find_infix(n.about)) {
    const int left = i->level == comparison ? comparison + 1 : i->level;
    return {.formula = operand(n.inputs[0], left) + i->symbol + operand(n.inputs[1], i->level + 1),
            .level = i->level};
  }
  if (n.about == &indicators::neg) {
    return {.formula = '-' + operand(n.inputs[0], sign), .level = sign};
  }
  if (n.about == &indicators::logical_not) {
    return {.formula = "not " + operand(n.inputs[0], not_operator), .level = not_operator};
  }
  if (n.about == &indicators::pow) {
    return {.formula = operand(n.inputs[0], atom) + " ** " + number_text(n.parameters[0]),
            .level = power};
  }
  if (n.about == &indicators::lag && has_duration(n) && !graph_.is_constant(n.inputs[0])) {
    return {.formula = operand(n.inputs[0], atom) + '.' + duration_text(n.parameters[0]) + "_ago",
            .level = atom};
  }
  if (n.about == &indicators::lag && !has_duration(n)) {
    return {.formula = operand(n.inputs[0], atom) + '[' + number_text(n.parameters[0]) + ']',
            .level = atom};
  }
  if (n.about == &indicators::if_else) {
    return {.formula = operand(n.inputs[1], 1) + " if " + operand(n.inputs[0], 1) + " else " +
                       operand(n.inputs[2], conditional),
            .level = conditional};
  }
  if (n.about == &indicators::tf) {
    const std::string spacing = timeframe::from_code(n.parameters[0]).text();
    const char* end = n.parameters[1] != 0 ? ", forming=true)" : ")";
    return {.formula = "tf(\"" + spacing + "\", " + operand(n.inputs[0], conditional) + end,
            .level = atom};
  }
  page p = {.formula = n.about->id, .level = atom};
  p.formula += '(';
  for (std::size_t i = 0; i < n.inputs.size(); ++i) {
    if (p.formula.back() != '(') p.formula += ", ";
    // A constant without its name would be taken for the first parameter, as in sma(20).
    const input_spec& spec = n.about->inputs[i];
    if (spec.default_field != nullptr && graph_.is_constant(n.inputs[i])) {
      p.formula += spec.name;
      p.formula += '=';
    }
    p.formula += operand(n.inputs[i], conditional);
  }
  for (std::size_t i = 0; i < n.parameters.size(); ++i) {
    const parameter_spec& spec = n.about->parameters[i];
    if (is_timeframe(spec) && n.parameters[i] == 0) continue;
    if (p.formula.back() != '(') p.formula += ", ";
    p.formula += spec.name;
    p.formula += '=' + parameter_text(spec, n.parameters[i]);
  }
  p.formula += ')';
  return p;
}

}  // namespace lta
