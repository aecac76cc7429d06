// SPDX-License-Identifier: MIT
// The program a plan has become: its primitive nodes in the order they are computed.
#include <limits>

#include "plan/cost.hh"
#include "plan/history.hh"
#include "plan/json_writer.hh"
#include "plan/plan_content.hh"

namespace lta {
namespace {

constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

std::string primitive_name(node_id id) {
  std::string name = "p";
  append_integer(name, id);
  return name;
}

bool is_lagged(const node& n, int input) {
  return n.lag > 0 && ((info(n.kind).lagged_inputs >> input) & 1) != 0;
}

std::string_view field_name(const program& p, const node& n) {
  const std::string& name = p.primitives.fields()[n.field];
  return name == presence_field ? "every bar" : std::string_view(name);
}

// recursion(p3; 0.1, 14), add(p1, p1[8]), field(close)
std::string primitive_formula(const program& p, const node& n) {
  const op_info& about = info(n.kind);
  std::string out = about.name;
  out += '(';
  if (n.kind == op::field) out += field_name(p, n);
  for (int i = 0; i < about.input_count; ++i) {
    out += i == 0 ? "" : ", ";
    out += primitive_name(n.inputs[i]);
    if (!is_lagged(n, i)) continue;
    out += '[';
    append_integer(out, n.lag);
    out += ']';
  }
  const std::size_t least = n.kind == op::constant ? 1 : 0;
  std::size_t used = n.parameters.size();
  while (used > least && n.parameters[used - 1] == 0) --used;
  for (std::size_t i = 0; i < used; ++i) {
    out += i > 0 ? ", " : about.input_count > 0 ? "; " : "";
    append_number(out, n.parameters[i]);
  }
  return out + ')';
}

std::vector<program_output> histories_of(const program& p) {
  return node_histories(p.primitives, p.order);
}

const column& first_column(const program& p, node_id id) { return p.columns[p.column_of(id)]; }

}  // namespace

std::vector<program_output> node_histories(graph primitives, const std::vector<node_id>& nodes) {
  std::vector<program_output> outputs;
  outputs.reserve(nodes.size());
  for (const node_id id : nodes) outputs.emplace_back().node = id;
  result<program> built = build_program(std::move(primitives), std::move(outputs),
                                        {.node_count = unlimited, .state_bytes = unlimited});
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
    c == '\n' ? out += "\\n" : out += c;
  }
  return out + '"';
}

void explain_program_as_text(std::string& out, const program& p) {
  const std::vector<program_output> histories = histories_of(p);
  for (std::size_t k = 0; k < p.order.size(); ++k) {
    const node& n = p.primitives.nodes()[p.order[k]];
    out += "  " + primitive_name(p.order[k]) + " = " + primitive_formula(p, n) + "\n      ";
    out += cost_name(cost_of(n));
    out += ", column ";
    append_integer(out, p.column_of(p.order[k]));
    out += ", read back ";
    append_integer(out, first_column(p, p.order[k]).need);
    out += " bars, ";
    append_history(out, histories[k]);
    out += '\n';
  }
}

void explain_program_as_json(json_writer& json, const program& p) {
  const std::vector<program_output> histories = histories_of(p);
  for (std::size_t k = 0; k < p.order.size(); ++k) {
    const node& n = p.primitives.nodes()[p.order[k]];
    const op_info& about = info(n.kind);
    json.line().begin_object().member("id", primitive_name(p.order[k])).member("op", about.name);
    if (n.kind == op::field) json.member("field", field_name(p, n));
    json.key("inputs").begin_array();
    for (int i = 0; i < about.input_count; ++i) {
      json.begin_object().member("node", primitive_name(n.inputs[i]));
      json.key("lag").integer(is_lagged(n, i) ? n.lag : 0).end_object();
    }
    json.end_array().key("parameters").begin_array();
    for (const double x : n.parameters) json.number(x);
    json.end_array().key("column").integer(p.column_of(p.order[k]));
    json.key("columns").integer(about.column_count);
    json.key("read_back").integer(first_column(p, p.order[k]).need);
    json.member("cost", cost_name(cost_of(n)));
    write_history(json, histories[k]);
    json.end_object();
  }
}

void explain_program_as_dot(std::string& out, const program& p) {
  const std::vector<program_output> histories = histories_of(p);
  for (std::size_t k = 0; k < p.order.size(); ++k) {
    const node& n = p.primitives.nodes()[p.order[k]];
    const std::string name = primitive_name(p.order[k]);
    std::string text = primitive_formula(p, n) + "\n";
    text += cost_name(cost_of(n));
    text += ", ";
    append_history(text, histories[k]);
    out += "  " + name + " [label=" + dot_quoted(text) + "];\n";
    for (int i = 0; i < info(n.kind).input_count; ++i) {
      out += "  " + primitive_name(n.inputs[i]) + " -> " + name + ";\n";
    }
  }
  for (const program_output& output : p.outputs) {
    const std::string name = dot_quoted("computed " + output.name);
    out += "  " + name + " [shape=ellipse];\n";
    out += "  " + primitive_name(output.node) + " -> " + name + ";\n";
  }
}

}  // namespace lta
