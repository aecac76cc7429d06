// SPDX-License-Identifier: MIT
#include "graph/graph.hh"

#include <algorithm>
#include <bit>

#include "base/key_hash.hh"

namespace lta {
namespace {

// Where `wanted` is in the list, which gets it when it is not there yet.
template <class T>
std::uint32_t index_in(std::vector<T>& list, const T& wanted) {
  const auto found = std::find(list.begin(), list.end(), wanted);
  const auto index = static_cast<std::uint32_t>(found - list.begin());
  if (found == list.end()) list.push_back(wanted);
  return index;
}

}  // namespace

node_id graph::field(std::string_view name) {
  const auto next = static_cast<std::uint32_t>(fields_.size());
  const auto [found, is_new] = field_index_.emplace(name, next);
  if (is_new) fields_.emplace_back(name);
  return add({.kind = op::field, .field = found->second});
}

node_id graph::clock(op kind, const timeframe& spacing) {
  return add({.kind = kind, .field = index_in(clocks_, spacing)});
}

node_id graph::crossing(std::uint64_t meaning) {
  return add({.kind = op::crossing, .field = index_in(crossings_, meaning)});
}

node_id graph::add(const node& given) {
  const op_info& about = info(given.kind);
  node n = given;
  // What is read at a lag needs slots before this one, and a constant has none: it becomes a column
  // like every other, missing before slot 0.
  for (int i = 0; n.lag > 0 && i < about.input_count; ++i) {
    const node_id input = n.inputs[i];
    const bool is_lagged = ((about.lagged_inputs >> i) & 1) != 0;
    if (!is_lagged || nodes_[input].kind != op::constant) continue;
    n.inputs[i] = add({.kind = op::coalesce, .inputs = {input, input}});
  }
  key_hash hash;
  hash.text(about.name);
  switch (n.kind) {
    case op::field: hash.text(fields_[n.field]); break;
    case op::clock_index:
    case op::clock_closes: hash.text(clocks_[n.field].text()); break;
    case op::crossing: hash.word(crossings_[n.field]); break;
    default: break;
  }
  hash.word(static_cast<std::uint64_t>(n.lag));
  for (const double p : n.parameters) hash.word(std::bit_cast<std::uint64_t>(p));
  for (int i = 0; i < about.input_count; ++i) hash.word(formulas_[n.inputs[i]]);
  const std::uint64_t formula = hash.value();

  const auto [first, last] = by_formula_.equal_range(formula);
  for (auto it = first; it != last; ++it) {
    if (nodes_[it->second] == n) return it->second;
  }
  const auto id = static_cast<node_id>(nodes_.size());
  nodes_.push_back(n);
  formulas_.push_back(formula);
  by_formula_.emplace(formula, id);
  return id;
}

}  // namespace lta
