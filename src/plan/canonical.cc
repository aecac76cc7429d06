// SPDX-License-Identifier: MIT
#include "plan/canonical.hh"

#include <bit>

#include "base/key_hash.hh"
#include "base/version.hh"

namespace lta {
namespace {

constexpr call_id not_placed = 0xFFFFFFFF;

call_id copy_node(const call_graph& from, const call_node& n, const std::vector<call_id>& placed,
                  call_graph& to) {
  switch (n.kind) {
    case call_kind::field: return to.field(from.fields()[n.field]).node;
    case call_kind::number: return to.number(n.value).node;
    case call_kind::signal: return to.signal(n.value != 0).node;
    case call_kind::na: return to.na().node;
    case call_kind::call: break;
  }
  std::vector<call_ref> inputs = n.inputs;
  for (call_ref& r : inputs) r.node = placed[r.node];
  return to.call(*n.about, inputs, n.parameters).node;
}

// A stack instead of recursion: chains of thousands of nodes are legal.
void place(const call_graph& from, call_id root, std::vector<call_id>& placed, call_graph& to) {
  struct visit {
    call_id node;
    std::size_t next_input;
  };
  std::vector<visit> stack = {{root, 0}};
  while (!stack.empty()) {
    visit& top = stack.back();
    const call_node& n = from.nodes()[top.node];
    if (placed[top.node] != not_placed) {
      stack.pop_back();
    } else if (top.next_input < n.inputs.size()) {
      stack.push_back({n.inputs[top.next_input++].node, 0});
    } else {
      placed[top.node] = copy_node(from, n, placed, to);
      const std::int64_t position = from.position(top.node);
      if (position >= 0) to.note_position(placed[top.node], position);
      stack.pop_back();
    }
  }
}

}  // namespace

call_plan canonical_plan(const call_plan& calls) {
  call_plan canonical;
  std::vector<call_id> placed(calls.graph.size(), not_placed);
  for (const call_output& output : calls.outputs) {
    place(calls.graph, output.value.node, placed, canonical.graph);
    const call_ref value = {.node = placed[output.value.node], .output = output.value.output};
    canonical.outputs.push_back({.name = output.name, .value = value, .is_label = output.is_label});
  }
  return canonical;
}

std::uint64_t plan_fingerprint(const call_plan& canonical, convention numbers) {
  key_hash hash;
  hash.text("laakhay-ta plan 1");
  hash.word(numeric_version);
  hash.word(static_cast<std::uint64_t>(numbers));
  hash.word(canonical.graph.size());
  const auto reference = [&](call_ref r) {
    hash.word(r.node);
    hash.word(r.output);
  };
  for (const call_node& n : canonical.graph.nodes()) {
    hash.word(static_cast<std::uint64_t>(n.kind));
    if (n.kind == call_kind::field) hash.text(canonical.graph.fields()[n.field]);
    if (n.kind == call_kind::call) hash.text(n.about->id);
    hash.word(std::bit_cast<std::uint64_t>(n.value));
    for (const call_ref r : n.inputs) reference(r);
    for (const double p : n.parameters) hash.word(std::bit_cast<std::uint64_t>(p));
  }
  hash.word(canonical.outputs.size());
  for (const call_output& output : canonical.outputs) {
    hash.text(output.name);
    reference(output.value);
    if (output.is_label) hash.text("label");
  }
  return hash.value();
}

}  // namespace lta
