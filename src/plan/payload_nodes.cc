// SPDX-License-Identifier: MIT
#include "plan/payload_nodes.hh"

#include <deque>

#include "base/limits.hh"
#include "base/nearest.hh"
#include "base/quoted.hh"
#include "catalog/registry.hh"
#include "plan/bind_call.hh"
#include "plan/fields.hh"
#include "plan/json_members.hh"

namespace lta {
namespace {

bool is_literal(std::string_view op) {
  return op == "field" || op == "number" || op == "signal" || op == "na";
}

std::string suggestion(std::string_view nearest) {
  if (nearest.empty()) return {};
  return ", did you mean " + std::string(quoted(nearest).c_str()) + "?";
}

}  // namespace

outcome payload_nodes::bind(const json_value& nodes) {
  const outcome is_array = expect_kind(document_, nodes, json_kind::array, "\"nodes\"");
  if (!is_array) return is_array;
  if (nodes.count > limits::plan_nodes_max) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", document_.source().position(nodes.where),
                "%u nodes, at most %d are allowed", nodes.count,
                static_cast<int>(limits::plan_nodes_max));
  }
  for (json_id id = nodes.first; id != no_json; id = value(id).next) {
    const outcome read = read_draft(value(id));
    if (!read) return read;
  }
  for (std::uint32_t i = 0; i < drafts_.size(); ++i) {
    const outcome bound = bind_with_inputs(i);
    if (!bound) return bound;
  }
  return done{};
}

outcome payload_nodes::read_draft(const json_value& node) {
  constexpr const char* keys[] = {"id",     "op", "name",   "value",     "inputs",
                                  "params", "of", "symbol", "timeframe", "source"};
  const auto members = read_members(document_, node, "a node", keys);
  if (!members) return members.error();
  draft d = {.op = (*members)[1],
             .name = (*members)[2],
             .value = (*members)[3],
             .inputs = (*members)[4],
             .params = (*members)[5],
             .path = {(*members)[6], (*members)[7], (*members)[8], (*members)[9]}};
  for (const int required : {0, 1}) {
    if ((*members)[required] != no_json) continue;
    return fail(LTA_INVALID_ARGUMENT, "plan.missing_key", document_.source().position(node.where),
                "a node needs the key \"%s\", near \"%s\"", keys[required],
                document_.source().near(node.where).c_str());
  }
  const json_value& id_value = value((*members)[0]);
  const auto id = read_name(document_, id_value, "\"id\"");
  if (!id) return id.error();
  const auto op = read_name(document_, value(d.op), "\"op\"");
  if (!op) return op.error();
  d.op_text = *op;
  if (!is_literal(d.op_text)) {
    const named_entry named = find_named(d.op_text);
    d.about = named.about;
    d.output = named.output;
    if (d.about == nullptr) {
      return fail(LTA_NOT_FOUND, "plan.unknown_indicator",
                  document_.source().position(value(d.op).where), "there is no op %s%s",
                  quoted(d.op_text).c_str(), suggestion(nearest_entry_name(d.op_text)).c_str());
    }
  }
  const outcome keys_fit = check_keys(d);
  if (!keys_fit) return keys_fit;
  if (!by_id_.emplace(*id, static_cast<std::uint32_t>(drafts_.size())).second) {
    return fail(LTA_INVALID_ARGUMENT, "plan.duplicate_node",
                document_.source().position(id_value.where), "two nodes are called %s",
                quoted(*id).c_str());
  }
  if (d.inputs != no_json) {
    const outcome is_array =
        expect_kind(document_, value(d.inputs), json_kind::array, "\"inputs\"");
    if (!is_array) return is_array;
    d.next_input = value(d.inputs).first;
  }
  drafts_.push_back(std::move(d));
  return done{};
}

// Which of the optional keys an op has, and which of them it needs.
outcome payload_nodes::check_keys(const draft& d) const {
  struct rule {
    const char* key;
    json_id given;
    bool allowed;
    bool required;
  };
  const bool is_field = d.op_text == "field";
  const bool has_value = d.op_text == "number" || d.op_text == "signal";
  const bool is_call = d.about != nullptr;
  const rule rules[] = {
      {"name", d.name, is_field, is_field},      {"value", d.value, has_value, has_value},
      {"inputs", d.inputs, is_call, false},      {"params", d.params, is_call, false},
      {"of", d.path[0], is_field, false},        {"symbol", d.path[1], is_field, false},
      {"timeframe", d.path[2], is_field, false}, {"source", d.path[3], is_field, false}};
  for (const rule& r : rules) {
    if (r.given != no_json && !r.allowed) {
      return fail(LTA_INVALID_ARGUMENT, "plan.unknown_key",
                  document_.source().position(value(r.given).key),
                  "a node with op %s has no key \"%s\"", quoted(d.op_text).c_str(), r.key);
    }
    if (r.given == no_json && r.required) {
      return fail(LTA_INVALID_ARGUMENT, "plan.missing_key",
                  document_.source().position(value(d.op).where),
                  "a node with op %s needs the key \"%s\"", quoted(d.op_text).c_str(), r.key);
    }
  }
  return done{};
}

// Depth first, with a stack of its own: payloads may chain thousands of nodes.
outcome payload_nodes::bind_with_inputs(std::uint32_t root) {
  std::vector<std::uint32_t> stack = {root};
  while (!stack.empty()) {
    draft& d = drafts_[stack.back()];
    if (d.state == progress::bound) {
      stack.pop_back();
      continue;
    }
    d.state = progress::open;
    if (d.next_input == no_json) {
      const result<call_ref> bound = bind_one(d);
      if (!bound) return bound.error();
      d.bound = *bound;
      d.state = progress::bound;
      const outcome size = check_graph_size(graph_, document_.source(), value(d.op).where);
      if (!size) return size;
      stack.pop_back();
      continue;
    }
    const json_value& input = value(d.next_input);
    const result<std::uint32_t> source = input_index(input);
    if (!source) return source.error();
    if (drafts_[*source].state == progress::open) {
      return fail(LTA_INVALID_ARGUMENT, "plan.cycle", document_.source().position(input.where),
                  "a node reads itself through this input, near \"%s\"",
                  document_.source().near(input.where).c_str());
    }
    d.next_input = input.next;
    if (drafts_[*source].state == progress::waiting) stack.push_back(*source);
  }
  return done{};
}

result<std::uint32_t> payload_nodes::find_index(const json_value& id) const {
  const outcome is_text = expect_kind(document_, id, json_kind::text, "a node's id");
  if (!is_text) return is_text.error();
  const std::string text = document_.text(id);
  const auto found = by_id_.find(text);
  if (found != by_id_.end()) return found->second;
  return fail(LTA_NOT_FOUND, "plan.unknown_node", document_.source().position(id.where),
              "no node is called %s", quoted(text).c_str());
}

// An input is a node's id, or {"node": id, "output": name}.
result<std::uint32_t> payload_nodes::input_index(const json_value& input) const {
  if (input.kind != json_kind::object) return find_index(input);
  constexpr const char* keys[] = {"node", "output"};
  const auto members = read_members(document_, input, "an input", keys);
  if (!members) return members.error();
  for (const int i : {0, 1}) {
    if ((*members)[i] != no_json) continue;
    return fail(LTA_INVALID_ARGUMENT, "plan.missing_key", document_.source().position(input.where),
                "an input written as an object needs the key \"%s\"", keys[i]);
  }
  return find_index(value((*members)[0]));
}

result<call_ref> payload_nodes::input_value(const json_value& input) const {
  if (input.kind != json_kind::object) {
    const result<bound_value> whole = find(input, nullptr);
    if (!whole) return whole.error();
    return whole->value;
  }
  constexpr const char* keys[] = {"node", "output"};
  const auto members = read_members(document_, input, "an input", keys);
  if (!members) return members.error();
  const result<bound_value> one = find(value((*members)[0]), &value((*members)[1]));
  if (!one) return one.error();
  return one->value;
}

result<bound_value> payload_nodes::find(const json_value& id, const json_value* output) const {
  const result<std::uint32_t> index = find_index(id);
  if (!index) return index.error();
  const draft& d = drafts_[*index];
  const bool is_whole = d.about != nullptr && d.output == named_entry::all_outputs;
  const bool is_many = is_whole && d.about->outputs.size() > 1;
  if (output == nullptr) {
    return bound_value{.value = d.bound, .all_outputs = is_many ? d.about : nullptr};
  }
  const auto name = read_name(document_, *output, "\"output\"");
  if (!name) return name.error();
  const int at = d.about == nullptr ? -1 : find_output(*d.about, *name);
  if (at >= 0 && is_many) {
    return bound_value{.value = {.node = d.bound.node, .output = static_cast<std::uint32_t>(at)}};
  }
  if (at >= 0 && (is_whole || at == d.output)) return bound_value{.value = d.bound};
  return refuse_member(d, *output, *name);
}

failure payload_nodes::refuse_member(const draft& d, const json_value& output,
                                     const std::string& name) const {
  nearest_name nearest(name);
  std::string all;
  for (int i = 0; d.about != nullptr && i < std::ssize(d.about->outputs); ++i) {
    if (d.output != named_entry::all_outputs && d.output != i) continue;
    nearest.offer(d.about->outputs[i].name);
    all += (all.empty() ? "" : ", ");
    all += d.about->outputs[i].name;
  }
  return fail(LTA_NOT_FOUND, "plan.unknown_member", document_.source().position(output.where),
              "op %s has no output %s%s (outputs: %s)", quoted(d.op_text).c_str(),
              quoted(name).c_str(), suggestion(nearest.best()).c_str(),
              all.empty() ? "none" : all.c_str());
}

result<call_ref> payload_nodes::bind_one(const draft& d) {
  return d.about == nullptr ? bind_literal(d) : bind_entry(d);
}

result<call_ref> payload_nodes::bind_literal(const draft& d) {
  if (d.op_text == "na") return graph_.na();
  if (d.op_text == "field") {
    const auto name = read_name(document_, value(d.name), "\"name\"");
    if (!name) return name.error();
    for (const json_id part : d.path) {
      if (part != no_json) return bind_field_of(d);
    }
    return bind_field(graph_, numbers_, *name);
  }
  const bool is_number = d.op_text == "number";
  const json_value& given = value(d.value);
  const outcome fits = expect_kind(document_, given,
                                   is_number ? json_kind::number : json_kind::boolean, "\"value\"");
  if (!fits) return fits.error();
  return is_number ? graph_.number(given.number) : graph_.signal(given.number != 0);
}

result<call_ref> payload_nodes::bind_field_of(const draft& d) {
  field_path path;
  struct part {
    json_id given;
    const char* key;
    std::string& text;
  };
  const part parts[] = {{d.name, "\"name\"", path.field},
                        {d.path[0], "\"of\"", path.owner},
                        {d.path[1], "\"symbol\"", path.symbol},
                        {d.path[2], "\"timeframe\"", path.timeframe},
                        {d.path[3], "\"source\"", path.source}};
  for (const part& p : parts) {
    if (p.given == no_json) continue;
    const auto text = read_name(document_, value(p.given), p.key);
    if (!text) return text.error();
    p.text = *text;
  }
  const source_text& source = document_.source();
  if (!path.owner.empty() && (d.path[1] != no_json || d.path[3] != no_json)) {
    return fail(LTA_INVALID_ARGUMENT, "plan.ambiguous_path",
                source.position(value(d.path[0]).where),
                "\"of\" stands for a symbol or a source: neither is given beside it");
  }
  if (!path.timeframe.empty()) {
    const auto spacing = timeframe::parse(path.timeframe);
    if (!spacing) {
      return fail(LTA_INVALID_ARGUMENT, "plan.unknown_timeframe",
                  source.position(value(d.path[2]).where), "%s", spacing.error().message);
    }
  }
  return bind_path(graph_, numbers_, path);
}

result<call_ref> payload_nodes::bind_entry(const draft& d) {
  std::vector<call_argument> arguments;
  const json_id first = d.inputs == no_json ? no_json : value(d.inputs).first;
  for (json_id id = first; id != no_json; id = value(id).next) {
    const result<call_ref> input = input_value(value(id));
    if (!input) return input.error();
    arguments.push_back({.where = value(id).where, .value = *input});
  }
  std::deque<std::string> texts;  // arguments borrow from it, so it must not move them
  json_id parameter = no_json;
  if (d.params != no_json) {
    const outcome is_object =
        expect_kind(document_, value(d.params), json_kind::object, "\"params\"");
    if (!is_object) return is_object.error();
    parameter = value(d.params).first;
  }
  for (; parameter != no_json; parameter = value(parameter).next) {
    const json_value& given = value(parameter);
    call_argument a = {.where = given.where, .keyword_where = given.key};
    a.keyword = texts.emplace_back(document_.key(given));
    if (a.keyword.empty()) {
      return fail(LTA_NOT_FOUND, "plan.unknown_parameter", document_.source().position(given.key),
                  "op %s has no parameter with an empty name", quoted(d.op_text).c_str());
    }
    if (given.kind == json_kind::text) {
      a.is_text = true;
      a.text = texts.emplace_back(document_.text(given));
    } else if (given.kind == json_kind::boolean) {
      a.value = graph_.signal(given.number != 0);
    } else {
      const outcome is_number = expect_kind(document_, given, json_kind::number, "a parameter");
      if (!is_number) return is_number.error();
      a.value = graph_.number(given.number);
    }
    arguments.push_back(a);
  }
  const call_site site = {.source = document_.source(),
                          .where = value(d.op).where,
                          .name = d.op_text,
                          .is_expression = false};
  result<call_ref> bound = bind_call(graph_, numbers_, *d.about, site, arguments);
  if (bound && d.output != named_entry::all_outputs) {
    bound->output = static_cast<std::uint32_t>(d.output);
  }
  return bound;
}

}  // namespace lta
