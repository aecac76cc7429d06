// SPDX-License-Identifier: MIT
#include "plan/labels.hh"

#include <algorithm>
#include <map>

namespace lta {
namespace {

// How far ahead of its own slot each node reads, at most; 0 where it reads no lead.
std::vector<std::int64_t> measure_leads(const graph& g) {
  std::vector<std::int64_t> leads;
  leads.reserve(g.nodes().size());
  for (const node& n : g.nodes()) {
    std::int64_t furthest = 0;
    for (int i = 0; i < info(n.kind).input_count; ++i) {
      furthest = std::max(furthest, leads[n.inputs[i]]);
    }
    leads.push_back(furthest + (n.kind == op::lead ? n.lag : 0));
  }
  return leads;
}

// Copies of formulas, delayed: slot s of a copy delayed by d is slot s - d of the original. Before
// slot d that is a slot before the first, which for whoever looks back must be missing; a copy is
// `clean` if it is missing there.
class delayed_copies {
 public:
  delayed_copies(graph& g, std::vector<std::int64_t> leads, std::int64_t node_limit)
      : graph_(g), leads_(std::move(leads)), node_limit_(node_limit) {}

  std::int64_t lead_of(node_id id) const { return leads_[id]; }

  // The copy of `root`; without recursion, for formulas may be thousands of nodes deep.
  result<node_id> make(node_id root, std::int64_t delay) {
    std::vector<key> waiting = {{root, delay}};
    while (!waiting.empty()) {
      const key wanted = waiting.back();
      if (made_.contains(wanted)) {
        waiting.pop_back();
      } else if (request_inputs(wanted, waiting)) {
        made_.emplace(wanted, copy(wanted));
        waiting.pop_back();
      }
      if (static_cast<std::int64_t>(made_.size()) / 4 > node_limit_) {
        return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", -1,
                    "the labels need more than %lld primitive nodes",
                    static_cast<long long>(node_limit_));
      }
    }
    return made_.at({root, delay}).id;
  }

 private:
  struct key {
    node_id id;
    std::int64_t delay;
    friend auto operator<=>(const key&, const key&) = default;
  };
  struct delayed_node {
    node_id id;
    bool is_clean;
  };

  key input_of(const key& k, int i) const {
    const node& n = graph_.nodes()[k.id];
    return {n.inputs[i], n.kind == op::lead ? k.delay - n.lag : k.delay};
  }

  // True when the copies of all inputs are there.
  bool request_inputs(const key& k, std::vector<key>& waiting) const {
    if (leads_[k.id] == 0) return true;
    const std::size_t before = waiting.size();
    for (int i = 0; i < info(graph_.nodes()[k.id].kind).input_count; ++i) {
      const key input = input_of(k, i);
      if (!made_.contains(input)) waiting.push_back(input);
    }
    return waiting.size() == before;
  }

  delayed_node copy(const key& k) {
    const node original = graph_.nodes()[k.id];
    if (leads_[k.id] == 0) return lagged(k);
    // Less delayed than its reader: it has values where the reader must find none.
    if (original.kind == op::lead) return {until_last_bar(input_of(k, 0)), false};
    const op_info& about = info(original.kind);
    node n = original;
    bool is_clean = false;
    for (int i = 0; i < about.input_count; ++i) {
      const delayed_node input = made_.at(input_of(k, i));
      const bool at_lag = original.lag > 0 && ((about.lagged_inputs >> i) & 1) != 0;
      const bool looks_back = about.reads_own_past || at_lag;
      n.inputs[i] = looks_back && !input.is_clean ? masked(input.id, k.delay) : input.id;
      is_clean |= looks_back || input.is_clean;
    }
    const bool needs_all = about.rule == validity::all || about.rule == validity::seeded;
    return {graph_.add(n), needs_all && is_clean};
  }

  // A constant is the same in every slot.
  delayed_node lagged(const key& k) {
    if (k.delay == 0) return {k.id, true};
    if (graph_.nodes()[k.id].kind == op::constant) return {k.id, false};
    return {graph_.add({.kind = op::lag, .lag = k.delay, .inputs = {k.id}}), true};
  }

  // x times a one that is missing before slot `delay`: the same bits.
  node_id masked(node_id x, std::int64_t delay) {
    const node_id one = graph_.add({.kind = op::constant, .parameters = {1.0}});
    return graph_.add({.kind = op::multiply, .lag = delay, .inputs = {x, one}});
  }

  // Past the last bar formulas may go on having values, but there is no slot to lead to.
  node_id until_last_bar(const key& k) {
    const node_id copied = made_.at(k).id;
    if (graph_.nodes()[k.id].kind == op::field) return copied;
    const node_id bar = graph_.field(presence_field);
    return graph_.add({.kind = op::multiply, .lag = k.delay, .inputs = {copied, bar}});
  }

  graph& graph_;
  std::vector<std::int64_t> leads_;
  std::int64_t node_limit_;
  std::map<key, delayed_node> made_;
};

}  // namespace

outcome delay_labels(graph& primitives, std::vector<program_output>& outputs,
                     std::int64_t node_limit) {
  const bool has_lead = std::any_of(primitives.nodes().begin(), primitives.nodes().end(),
                                    [](const node& n) { return n.kind == op::lead; });
  if (!has_lead) return done{};
  delayed_copies copies(primitives, measure_leads(primitives), node_limit);
  for (program_output& output : outputs) {
    const std::int64_t lead = copies.lead_of(output.node);
    if (lead == 0) continue;
    const result<node_id> copy = copies.make(output.node, lead);
    if (!copy) return copy.error();
    output.node = *copy;
    output.lead = lead;
  }
  return done{};
}

}  // namespace lta
