// SPDX-License-Identifier: MIT
#include "base/version.hh"
#include "plan/durations.hh"
#include "plan/field_path.hh"
#include "plan/json_writer.hh"
#include "plan/payload.hh"

namespace lta {
namespace {

std::string node_name(call_id id) {
  std::string name = "n";
  append_integer(name, id);
  return name;
}

void write_field(json_writer& json, const std::string& name) {
  const std::optional<field_path> path = path_of_name(name);
  json.member("name", path ? path->field : name);
  if (!path) return;
  if (!path->owner.empty()) json.member("of", path->owner);
  if (!path->symbol.empty()) json.member("symbol", path->symbol);
  if (!path->timeframe.empty()) json.member("timeframe", path->timeframe);
  if (!path->source.empty()) json.member("source", path->source);
}

void write_parameters(json_writer& json, const call_node& n) {
  if (n.parameters.empty()) return;
  json.key("params").begin_object();
  for (std::size_t i = 0; i < n.parameters.size(); ++i) {
    const parameter_spec& spec = n.about->parameters[i];
    const bool is_timeframe =
        spec.kind == parameter_kind::timeframe || spec.kind == parameter_kind::clock;
    if (is_timeframe && n.parameters[i] == 0) continue;
    json.key(spec.name);
    if (spec.kind == parameter_kind::choice) {
      json.text(spec.choices[static_cast<std::size_t>(n.parameters[i])]);
    } else if (spec.kind == parameter_kind::flag) {
      json.boolean(n.parameters[i] != 0);
    } else if (is_timeframe) {
      json.text(timeframe::from_code(n.parameters[i]).text());
    } else if (is_duration(spec, n.parameters[i])) {
      json.text(duration_text(n.parameters[i]));
    } else {
      json.number(n.parameters[i]);
    }
  }
  json.end_object();
}

void write_call(json_writer& json, const call_graph& graph, const call_node& n) {
  json.member("op", n.about->id).key("inputs").begin_array();
  for (const call_ref r : n.inputs) {
    const entry* about = graph.node(r).about;
    if (about == nullptr || about->outputs.size() == 1) {
      json.text(node_name(r.node));
    } else {
      json.begin_object().member("node", node_name(r.node));
      json.member("output", about->outputs[r.output].name).end_object();
    }
  }
  json.end_array();
  write_parameters(json, n);
}

void write_node(json_writer& json, const call_graph& graph, call_id id) {
  const call_node& n = graph.nodes()[id];
  json.line().begin_object().member("id", node_name(id));
  switch (n.kind) {
    case call_kind::field: write_field(json.member("op", "field"), graph.fields()[n.field]); break;
    case call_kind::number: json.member("op", "number").key("value").number(n.value); break;
    case call_kind::signal: json.member("op", "signal").key("value").boolean(n.value != 0); break;
    case call_kind::na: json.member("op", "na"); break;
    case call_kind::call: write_call(json, graph, n); break;
  }
  json.end_object();
}

void write_select(json_writer& json, const selection& select) {
  if (!select.given) return;
  json.line().key("select").begin_object();
  if (!select.symbols.empty()) {
    json.key("symbols").begin_array();
    for (const std::string& symbol : select.symbols) json.text(symbol);
    json.end_array();
  }
  if (!select.timeframe.empty()) json.member("timeframe", select.timeframe);
  if (!select.source.empty()) json.member("source", select.source);
  json.end_object();
}

}  // namespace

std::string write_payload(const call_plan& calls, convention numbers, const selection& select) {
  json_writer json;
  json.begin_object()
      .key("version")
      .integer(payload_version_max)
      .member("convention", convention_name(numbers));
  json.line().key("nodes").begin_array();
  for (call_id id = 0; id < calls.graph.size(); ++id) write_node(json, calls.graph, id);
  json.end_array().line().key("outputs").begin_array();
  for (const call_output& output : calls.outputs) {
    json.line().begin_object().member("name", output.name);
    json.member("node", node_name(output.value.node));
    const entry* about = calls.graph.node(output.value).about;
    if (about != nullptr && about->outputs.size() > 1) {
      json.member("output", about->outputs[output.value.output].name);
    }
    if (output.is_label) json.key("label").boolean(true);
    json.end_object();
  }
  json.end_array();
  write_select(json, select);
  return json.end_object().take();
}

}  // namespace lta
