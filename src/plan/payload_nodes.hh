// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/status.hh"
#include "plan/bind_expression.hh"
#include "plan/json.hh"

namespace lta {

// The "nodes" of a payload, bound into a call graph in whatever order they are written.
class payload_nodes {
 public:
  payload_nodes(const json_document& document, call_graph& graph, convention numbers)
      : document_(document), graph_(graph), numbers_(numbers) {}

  // Binds every node, whether an output needs it or not.
  outcome bind(const json_value& nodes);

  // The node called by this text value; with `output`, that output of it.
  result<bound_value> find(const json_value& id, const json_value* output) const;

 private:
  enum class progress : std::uint8_t { waiting, open, bound };
  struct draft {
    json_id op = no_json;
    json_id name = no_json;
    json_id value = no_json;
    json_id inputs = no_json;
    json_id params = no_json;
    json_id path[4] = {no_json, no_json, no_json, no_json};  // of, symbol, timeframe, source
    std::string op_text = {};
    const entry* about = nullptr;  // of a call
    int output = -1;               // of a call by the alias of one output
    progress state = progress::waiting;
    json_id next_input = no_json;  // the first input whose node is not known to be bound
    call_ref bound = {};
  };

  outcome read_draft(const json_value& node);
  outcome check_keys(const draft& d) const;
  outcome bind_with_inputs(std::uint32_t root);
  failure refuse_member(const draft& d, const json_value& output, const std::string& name) const;
  result<std::uint32_t> find_index(const json_value& id) const;
  result<std::uint32_t> input_index(const json_value& input) const;
  result<call_ref> bind_one(const draft& d);
  result<call_ref> bind_literal(const draft& d);
  result<call_ref> bind_field_of(const draft& d);
  result<call_ref> bind_entry(const draft& d);
  result<call_ref> input_value(const json_value& input) const;
  const json_value& value(json_id id) const { return document_.value(id); }

  const json_document& document_;
  call_graph& graph_;
  convention numbers_;
  std::vector<draft> drafts_;
  std::unordered_map<std::string, std::uint32_t> by_id_;
};

}  // namespace lta
