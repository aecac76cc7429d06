// SPDX-License-Identifier: MIT
// What a plan computes and what it costs, for people (text, DOT) and for programs (JSON).
#include <algorithm>
#include <limits>

#include "base/limits.hh"
#include "base/version.hh"
#include "plan/formula.hh"
#include "plan/history.hh"
#include "plan/json_writer.hh"
#include "plan/lower.hh"
#include "plan/payload.hh"
#include "plan/plan_content.hh"

namespace lta {
namespace {

constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();
// Counts of trees written out can double with every node; they stop here.
constexpr std::int64_t count_max = 1'000'000'000'000'000;

struct size_of_graph {
  std::int64_t nodes = 0;
  std::int64_t columns = 0;

  void add(const size_of_graph& other) {
    nodes = std::min(nodes + other.nodes, count_max);
    columns = std::min(columns + other.columns, count_max);
  }
};

size_of_graph measure(const graph& g) {
  size_of_graph size;
  for (const node& n : g.nodes()) size.add({1, info(n.kind).column_count});
  return size;
}

// What one call adds when it shares nothing with others: lowered alone, over fields.
size_of_graph own_size(const call_node& n, convention numbers) {
  if (n.kind != call_kind::call) return {1, 1};
  graph g;
  std::vector<node_id> inputs;
  for (const call_ref r : n.inputs) {
    inputs.push_back(g.field(call_name(r.node) + '.' + std::to_string(r.output)));
  }
  const size_of_graph before = measure(g);
  std::vector<node_id> outputs(n.about->outputs.size());
  lowering l(g, numbers, inputs, n.parameters, outputs);
  n.about->lower(l);
  size_of_graph size = measure(g);
  return {size.nodes - before.nodes, size.columns - before.columns};
}

// As if every use of a call were computed by itself.
size_of_graph size_without_sharing(const plan_content& content) {
  std::vector<size_of_graph> trees;
  for (const call_node& n : content.calls.graph.nodes()) {
    size_of_graph tree = own_size(n, content.numbers);
    for (const call_ref r : n.inputs) tree.add(trees[r.node]);
    trees.push_back(tree);
  }
  size_of_graph all;
  for (const call_output& output : content.calls.outputs) all.add(trees[output.value.node]);
  return all;
}

// The history of every call: the calls as outputs of a program of their own.
std::vector<program_output> call_histories(const plan_content& content) {
  const call_graph& calls = content.calls.graph;
  result<lowered_graph> lowered = lower_calls(calls, content.numbers, unlimited);
  std::vector<program_output> outputs;
  for (call_id id = 0; id < calls.size(); ++id) {
    outputs.emplace_back().node = lowered->node({.node = id});
  }
  result<program> built = build_program(std::move(lowered->primitives), std::move(outputs),
                                        {.node_count = unlimited, .state_bytes = unlimited},
                                        std::move(lowered->clocks));
  return std::move(built->outputs);
}

void append_history(std::string& out, const program_output& o) {
  if (o.first_valid_row == never) {
    out += "never a value";
    return;
  }
  out += "first value at row ";
  append_integer(out, o.first_valid_row);
  if (o.stable_history == never) {
    out += ", never independent of its start";
  } else {
    out += ", stable after ";
    append_integer(out, o.stable_history);
    out += " bars";
  }
}

void append_sizes(std::string& out, const plan_content& content) {
  const program& p = content.compiled;
  const size_of_graph unshared = size_without_sharing(content);
  out += "primitive nodes: ";
  append_integer(out, unshared.nodes);
  out += " before sharing, ";
  append_integer(out, static_cast<std::int64_t>(p.order.size()));
  out += " after; columns: ";
  append_integer(out, unshared.columns);
  out += " before, ";
  append_integer(out, static_cast<std::int64_t>(p.columns.size()));
  out += " after\nstreaming state: ";
  append_integer(out, state_bytes(p, limits::revision_depth_default));
  out += " bytes per partition at revision depth ";
  append_integer(out, limits::revision_depth_default);
  out += '\n';
}

void write_history(json_writer& json, const program_output& o) {
  json.key("first_valid_row");
  o.first_valid_row == never ? json.null() : json.integer(o.first_valid_row);
  json.key("stable_history");
  o.stable_history == never ? json.null() : json.integer(o.stable_history);
  json.key("recursive").boolean(o.is_recursive);
}

std::string dot_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

const char* output_type(const program_output& o) {
  return o.type == value_type::signal ? "signal" : "number";
}

}  // namespace

std::string explain_as_text(const plan_content& content) {
  const call_graph& calls = content.calls.graph;
  const formula_book book(content.calls);
  const std::vector<program_output> histories = call_histories(content);
  std::string out = "plan ";
  append_hexadecimal(out, content.fingerprint);
  out += ", convention ";
  out += convention_name(content.numbers);
  out += ", numeric version ";
  append_integer(out, numeric_version);
  out += "\n\noutputs\n";
  for (std::size_t i = 0; i < content.calls.outputs.size(); ++i) {
    const program_output& o = content.compiled.outputs[i];
    out += "  " + o.name + " = " + book.text(content.calls.outputs[i].value);
    out += "\n      ";
    out += output_type(o);
    out += ", ";
    append_history(out, o);
    out += '\n';
  }
  out += "\nnodes\n";
  for (call_id id = 0; id < calls.size(); ++id) {
    out += "  " + call_name(id) + " = " + book.formula(id) + "\n      ";
    append_history(out, histories[id]);
    out += '\n';
  }
  out += '\n';
  append_sizes(out, content);
  return out;
}

std::string explain_as_json(const plan_content& content) {
  const call_graph& calls = content.calls.graph;
  const formula_book book(content.calls);
  const std::vector<program_output> histories = call_histories(content);
  const size_of_graph unshared = size_without_sharing(content);
  std::string fingerprint;
  append_hexadecimal(fingerprint, content.fingerprint);
  json_writer json;
  json.begin_object().member("fingerprint", fingerprint);
  json.member("convention", convention_name(content.numbers));
  json.key("numeric_version").integer(numeric_version);
  json.line().key("outputs").begin_array();
  for (std::size_t i = 0; i < content.calls.outputs.size(); ++i) {
    const program_output& o = content.compiled.outputs[i];
    const call_ref value = content.calls.outputs[i].value;
    json.line().begin_object().member("name", o.name).member("type", output_type(o));
    json.member("node", call_name(value.node)).member("formula", book.text(value));
    write_history(json, o);
    json.end_object();
  }
  json.end_array().line().key("nodes").begin_array();
  for (call_id id = 0; id < calls.size(); ++id) {
    json.line().begin_object().member("id", call_name(id)).member("formula", book.formula(id));
    json.key("named").boolean(book.has_own_line(id));
    write_history(json, histories[id]);
    json.end_object();
  }
  const program& p = content.compiled;
  json.end_array().line();
  json.key("nodes_before_sharing").integer(unshared.nodes);
  json.key("nodes_after_sharing").integer(static_cast<std::int64_t>(p.order.size()));
  json.key("columns_before_sharing").integer(unshared.columns);
  json.key("columns_after_sharing").integer(static_cast<std::int64_t>(p.columns.size()));
  json.key("state_bytes").integer(state_bytes(p, limits::revision_depth_default));
  return json.end_object().take();
}

std::string explain_as_dot(const plan_content& content) {
  const call_graph& calls = content.calls.graph;
  const formula_book book(content.calls);
  std::string out = "digraph plan {\n  rankdir=LR;\n  node [shape=box];\n";
  for (call_id id = 0; id < calls.size(); ++id) {
    out += "  " + call_name(id) + " [label=" + dot_quoted(book.formula(id)) + "];\n";
    for (const call_ref r : calls.nodes()[id].inputs) {
      out += "  " + call_name(r.node) + " -> " + call_name(id) + ";\n";
    }
  }
  for (const call_output& output : content.calls.outputs) {
    const std::string name = dot_quoted("output " + output.name);
    out += "  " + name + " [shape=ellipse];\n";
    out += "  " + call_name(output.value.node) + " -> " + name + ";\n";
  }
  return out + "}\n";
}

}  // namespace lta
