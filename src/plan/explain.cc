// SPDX-License-Identifier: MIT
// What a plan computes and what it costs, for people (text, DOT) and for programs (JSON).
#include <algorithm>
#include <limits>

#include "base/limits.hh"
#include "base/version.hh"
#include "plan/cost.hh"
#include "plan/durations.hh"
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

// The call over fields in place of its inputs.
graph lowered_alone(const call_node& n, convention numbers) {
  graph g;
  std::vector<node_id> inputs;
  for (const call_ref r : n.inputs) {
    inputs.push_back(g.field(call_name(r.node) + '.' + std::to_string(r.output)));
  }
  std::vector<node_id> outputs(n.about->outputs.size());
  const std::vector<double> parameters = *parameters_in_bars(n, nullptr, -1);
  lowering l(g, numbers, inputs, parameters, outputs);
  n.about->lower(l);
  return g;
}

// What one call adds when it shares nothing with others.
size_of_graph own_size(const call_node& n, convention numbers) {
  if (n.kind != call_kind::call) return {1, 1};
  size_of_graph size;
  const graph g = lowered_alone(n, numbers);
  for (const node& own : g.nodes()) {
    if (own.kind != op::field) size.add({1, info(own.kind).column_count});
  }
  return size;
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

// What a call's own nodes cost, apart from those of its inputs.
cost_class call_cost(const call_node& n, convention numbers) {
  if (n.kind == call_kind::field) return cost_class::load;
  if (n.kind != call_kind::call) return cost_class::constant;
  const graph g = lowered_alone(n, numbers);
  cost_class worst = cost_class::constant;
  for (const node& own : g.nodes()) {
    if (own.kind != op::field) worst = std::max(worst, cost_of(own));
  }
  return worst;
}

// The history of every call: the calls as outputs of a program of their own.
std::vector<program_output> call_histories(const plan_content& content) {
  const call_graph& calls = content.calls.graph;
  result<lowered_graph> lowered =
      lower_calls(calls, content.numbers, unlimited, content.bars ? &*content.bars : nullptr);
  std::vector<program_output> outputs;
  for (call_id id = 0; id < calls.size(); ++id) {
    outputs.emplace_back().node = lowered->node({.node = id});
  }
  result<program> built = build_program(std::move(lowered->primitives), std::move(outputs),
                                        {.node_count = unlimited, .state_bytes = unlimited},
                                        std::move(lowered->clocks));
  return std::move(built->outputs);
}

struct pass_line {
  const char* name;
  std::int64_t nodes;
};
std::vector<pass_line> pass_lines(const pass_counts& counts) {
  return {{"written", counts.written},
          {"folded_and_shared", counts.shared},
          {"needed", counts.live},
          {"primitives", counts.primitives},
          {"program", counts.program}};
}

void append_passes(std::string& out, const pass_counts& counts) {
  out += "\npasses\n";
  const char* unit = " calls, fields and constants";
  for (const pass_line& line : pass_lines(counts)) {
    if (std::string_view(line.name) == "primitives") unit = " primitive nodes";
    out += "  ";
    out += line.name;
    out += ": ";
    append_integer(out, line.nodes);
    out += unit;
    out += '\n';
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
    out += o.is_label ? "label, " : "";
    out += output_type(o);
    out += ", ";
    append_history(out, o);
    out += '\n';
  }
  out += "\nnodes\n";
  for (call_id id = 0; id < calls.size(); ++id) {
    out += "  " + call_name(id) + " = " + book.formula(id) + "\n      ";
    out += cost_name(call_cost(calls.nodes()[id], content.numbers));
    out += ", ";
    append_history(out, histories[id]);
    out += '\n';
  }
  append_passes(out, content.counts);
  if (content.has_durations) {
    out += content.bars ? "\nlags that are times are in bars of " + content.bars->text() + '\n'
                        : "\nlags that are times count as one bar until the timeframe is known\n";
  }
  out += "\nprogram\n";
  explain_program_as_text(out, content.compiled);
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
    if (o.is_label) json.key("label").boolean(true).key("lead").integer(o.lead);
    write_history(json, o);
    json.end_object();
  }
  json.end_array().line().key("nodes").begin_array();
  for (call_id id = 0; id < calls.size(); ++id) {
    json.line().begin_object().member("id", call_name(id)).member("formula", book.formula(id));
    json.key("named").boolean(book.has_own_line(id));
    json.member("cost", cost_name(call_cost(calls.nodes()[id], content.numbers)));
    write_history(json, histories[id]);
    json.end_object();
  }
  const program& p = content.compiled;
  json.end_array().line().key("passes").begin_object();
  for (const pass_line& line : pass_lines(content.counts)) json.key(line.name).integer(line.nodes);
  json.end_object();
  if (content.has_durations) {
    json.line().key("durations_in_bars_of");
    content.bars ? json.text(content.bars->text()) : json.null();
  }
  explain_program_as_json(json, p);
  json.line();
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
  const std::vector<program_output> histories = call_histories(content);
  std::string out = "digraph plan {\n  rankdir=LR;\n  node [shape=box];\n";
  out += "  subgraph cluster_before {\n  label=\"calls\";\n";
  for (call_id id = 0; id < calls.size(); ++id) {
    std::string text = book.formula(id) + "\n";
    text += cost_name(call_cost(calls.nodes()[id], content.numbers));
    text += ", ";
    append_history(text, histories[id]);
    out += "  " + call_name(id) + " [label=" + dot_quoted(text) + "];\n";
    for (const call_ref r : calls.nodes()[id].inputs) {
      out += "  " + call_name(r.node) + " -> " + call_name(id) + ";\n";
    }
  }
  for (const call_output& output : content.calls.outputs) {
    const std::string name = dot_quoted("output " + output.name);
    out += "  " + name + " [shape=ellipse];\n";
    out += "  " + call_name(output.value.node) + " -> " + name + ";\n";
  }
  out += "  }\n  subgraph cluster_after {\n  label=\"program\";\n";
  explain_program_as_dot(out, content.compiled);
  return out + "  }\n}\n";
}

}  // namespace lta
