// SPDX-License-Identifier: MIT
// The plan as its author thinks of it: fields, numbers and calls of catalogue entries, each
// formula once. It lowers to the primitive graph; its canonical form is the payload.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "indicators/entry.hh"

namespace lta {

using call_id = std::uint32_t;

// One output of one node.
struct call_ref {
  call_id node = 0;
  std::uint32_t output = 0;
  friend bool operator==(const call_ref&, const call_ref&) = default;
};

enum class call_kind : std::uint8_t { field, number, signal, na, call };

struct call_node {
  call_kind kind = call_kind::na;
  // The type of those outputs the entry declares `any`; of other nodes their own. `any` is a
  // missing value that fits everywhere.
  value_type type = value_type::any;
  std::uint32_t field = 0;       // index into call_graph::fields()
  double value = 0;              // of a number; 0 or 1 of a signal
  const entry* about = nullptr;  // of a call
  std::vector<call_ref> inputs = {};
  std::vector<double> parameters = {};
  bool reads_later = false;  // bars after its own: it is a lead or reads one
};

class call_graph {
 public:
  call_ref field(std::string_view name);
  call_ref number(double value);
  call_ref signal(bool value);
  // A missing value: the word `na`, which fits everywhere, or a folded one of its own type.
  call_ref na(value_type type = value_type::any);
  // The node as it is; use simplified_call of plan/simplify.hh for what a text says.
  call_ref call(const entry& about, std::span<const call_ref> inputs,
                std::span<const double> parameters);

  std::size_t size() const { return nodes_.size(); }
  // Nodes asked for, those that were there already among them.
  std::int64_t asked_count() const { return asked_count_; }
  const std::vector<call_node>& nodes() const { return nodes_; }
  const call_node& node(call_ref r) const { return nodes_[r.node]; }
  const std::vector<std::string>& fields() const { return fields_; }
  value_type type(call_ref r) const;
  bool is_constant(call_ref r) const {
    return node(r).kind != call_kind::field && node(r).kind != call_kind::call;
  }
  // Of a constant: its number, its signal as 0 or 1, or missing.
  double constant(call_ref r) const;

  // Where a call that counts a duration stands in the text, the first time; -1 of others.
  void note_position(call_id id, std::int64_t position) { positions_.emplace(id, position); }
  std::int64_t position(call_id id) const {
    const auto found = positions_.find(id);
    return found == positions_.end() ? -1 : found->second;
  }

 private:
  call_ref share(call_node n);

  std::vector<call_node> nodes_;
  std::int64_t asked_count_ = 0;
  std::vector<std::string> fields_;
  std::unordered_map<std::string, std::uint32_t> field_index_;
  std::unordered_multimap<std::uint64_t, call_id> by_formula_;
  std::unordered_map<call_id, std::int64_t> positions_;
};

// What a plan computes, whole: the graph and its outputs in order.
struct call_output {
  std::string name;
  call_ref value;
  bool is_label = false;  // may read later bars; over history only
};

struct call_plan {
  call_graph graph;
  std::vector<call_output> outputs;
};

}  // namespace lta
