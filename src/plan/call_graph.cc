// SPDX-License-Identifier: MIT
#include "plan/call_graph.hh"

#include <bit>

#include "base/key_hash.hh"
#include "base/number.hh"
#include "indicators/indicators.hh"

namespace lta {
namespace {

std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x); }

// The formula down to its inputs' ids, which are shared already.
std::uint64_t formula_hash(const call_node& n) {
  key_hash hash;
  hash.word(static_cast<std::uint64_t>(n.kind));
  hash.word(n.field);
  hash.word(bits(n.value));
  if (n.kind == call_kind::na) hash.word(static_cast<std::uint64_t>(n.type));
  if (n.about != nullptr) hash.text(n.about->id);
  for (const call_ref r : n.inputs) hash.word(std::uint64_t{r.node} << 32 | r.output);
  for (const double p : n.parameters) hash.word(bits(p));
  return hash.value();
}

// Parameters and values by their bits, so that -0.0 is not 0.0.
bool same_formula(const call_node& a, const call_node& b) {
  if (a.kind != b.kind || a.field != b.field || bits(a.value) != bits(b.value) ||
      (a.kind == call_kind::na && a.type != b.type) || a.about != b.about || a.inputs != b.inputs ||
      a.parameters.size() != b.parameters.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.parameters.size(); ++i) {
    if (bits(a.parameters[i]) != bits(b.parameters[i])) return false;
  }
  return true;
}

}  // namespace

call_ref call_graph::share(call_node n) {
  ++asked_count_;
  const std::uint64_t formula = formula_hash(n);
  const auto [first, last] = by_formula_.equal_range(formula);
  for (auto it = first; it != last; ++it) {
    if (same_formula(nodes_[it->second], n)) return {.node = it->second};
  }
  const auto id = static_cast<call_id>(nodes_.size());
  nodes_.push_back(std::move(n));
  by_formula_.emplace(formula, id);
  return {.node = id};
}

call_ref call_graph::field(std::string_view name) {
  const auto next = static_cast<std::uint32_t>(fields_.size());
  const auto [found, is_new] = field_index_.emplace(name, next);
  if (is_new) fields_.emplace_back(name);
  return share({.kind = call_kind::field, .type = value_type::number, .field = found->second});
}

call_ref call_graph::number(double value) {
  if (is_missing(value)) return na(value_type::number);
  return share({.kind = call_kind::number, .type = value_type::number, .value = value});
}

call_ref call_graph::signal(bool value) {
  return share({.kind = call_kind::signal, .type = value_type::signal, .value = value ? 1.0 : 0.0});
}

call_ref call_graph::na(value_type type) { return share({.kind = call_kind::na, .type = type}); }

call_ref call_graph::call(const entry& about, std::span<const call_ref> inputs,
                          std::span<const double> parameters) {
  call_node n = {.kind = call_kind::call, .about = &about};
  n.inputs.assign(inputs.begin(), inputs.end());
  n.parameters.assign(parameters.begin(), parameters.end());
  for (std::size_t i = 0; i < inputs.size() && n.type == value_type::any; ++i) {
    if (about.inputs[i].type == value_type::any) n.type = type(inputs[i]);
  }
  n.reads_later = &about == &indicators::lead;
  for (const call_ref r : inputs) n.reads_later |= node(r).reads_later;
  return share(std::move(n));
}

value_type call_graph::type(call_ref r) const {
  const call_node& n = node(r);
  if (n.kind != call_kind::call) return n.type;
  const value_type declared = n.about->outputs[r.output].type;
  return declared == value_type::any ? n.type : declared;
}

double call_graph::constant(call_ref r) const {
  return node(r).kind == call_kind::na ? missing : node(r).value;
}

}  // namespace lta
