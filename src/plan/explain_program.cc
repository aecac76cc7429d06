// SPDX-License-Identifier: MIT
// The program a plan has become: its primitive nodes in the order they are computed.
#include "plan/cost.hh"
#include "plan/history.hh"
#include "plan/json_writer.hh"
#include "plan/plan_content.hh"

namespace lta {
namespace {

// Clocks count from 1: c1_p3 is a node of the first one.
std::string primitive_name(int clock, node_id id) {
  std::string name;
  if (clock > 0) {
    name += 'c';
    append_integer(name, clock);
    name += '_';
  }
  name += 'p';
  append_integer(name, id);
  return name;
}

bool is_lagged(const node& n, int input) {
  return n.lag > 0 && ((info(n.kind).lagged_inputs >> input) & 1) != 0;
}

// What a leaf is written from.
std::string leaf_source(const program& p, const node& n) {
  switch (n.kind) {
    case op::field: {
      const std::string& name = p.primitives.fields()[n.field];
      return name == presence_field ? "every bar" : name;
    }
    case op::clock_index:
    case op::clock_closes: return p.primitives.clocks()[n.field].text();
    case op::crossing:
      return n.field < p.crossing_spacings.size() ? p.crossing_spacings[n.field].text() : "";
    default: return "";
  }
}

// recursion(p3; 0.1, 14), add(p1, p1[8]), field(close)
std::string primitive_formula(const program& p, int clock, const node& n) {
  const op_info& about = info(n.kind);
  std::string out = about.name;
  out += '(' + leaf_source(p, n);
  for (int i = 0; i < about.input_count; ++i) {
    out += i == 0 ? "" : ", ";
    out += primitive_name(clock, n.inputs[i]);
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

// In the program's order.
std::vector<program_output> histories_of(const program& p) {
  const std::vector<value_history> histories = node_histories(p);
  std::vector<program_output> outputs;
  for (const node_id id : p.order) give_history(histories[id], outputs.emplace_back());
  return outputs;
}

const column& first_column(const program& p, node_id id) { return p.columns[p.column_of(id)]; }

void write_text(std::string& out, const program& p, int clock) {
  const std::vector<program_output> histories = histories_of(p);
  for (std::size_t k = 0; k < p.order.size(); ++k) {
    const node& n = p.primitives.nodes()[p.order[k]];
    out += "  " + primitive_name(clock, p.order[k]) + " = " + primitive_formula(p, clock, n);
    out += "\n      ";
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

void write_inputs(json_writer& json, const node& n, int clock) {
  json.key("inputs").begin_array();
  for (int i = 0; i < info(n.kind).input_count; ++i) {
    json.begin_object().member("node", primitive_name(clock, n.inputs[i]));
    json.key("lag").integer(is_lagged(n, i) ? n.lag : 0).end_object();
  }
  json.end_array();
}

void write_json(json_writer& json, const program& p, int clock) {
  const std::vector<program_output> histories = histories_of(p);
  for (std::size_t k = 0; k < p.order.size(); ++k) {
    const node& n = p.primitives.nodes()[p.order[k]];
    const op_info& about = info(n.kind);
    json.line().begin_object().member("id", primitive_name(clock, p.order[k]));
    json.member("op", about.name);
    if (n.kind == op::field) json.member("field", leaf_source(p, n));
    write_inputs(json, n, clock);
    json.key("parameters").begin_array();
    for (const double x : n.parameters) json.number(x);
    json.end_array().key("column").integer(p.column_of(p.order[k]));
    json.key("columns").integer(about.column_count);
    json.key("read_back").integer(first_column(p, p.order[k]).need);
    json.member("cost", cost_name(cost_of(n)));
    write_history(json, histories[k]);
    json.end_object();
  }
}

void write_dot(std::string& out, const program& p, int clock) {
  const std::vector<program_output> histories = histories_of(p);
  for (std::size_t k = 0; k < p.order.size(); ++k) {
    const node& n = p.primitives.nodes()[p.order[k]];
    const std::string name = primitive_name(clock, p.order[k]);
    std::string text = primitive_formula(p, clock, n) + "\n";
    text += cost_name(cost_of(n));
    text += ", ";
    append_history(text, histories[k]);
    out += "  " + name + " [label=" + dot_quoted(text) + "];\n";
    for (int i = 0; i < info(n.kind).input_count; ++i) {
      out += "  " + primitive_name(clock, n.inputs[i]) + " -> " + name + ";\n";
    }
  }
}

}  // namespace

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
  write_text(out, p, 0);
  for (std::size_t c = 0; c < p.clocks.size(); ++c) {
    out += "\nclock " + p.clocks[c].spacing.text() + '\n';
    write_text(out, p.clocks[c].inner, static_cast<int>(c) + 1);
  }
}

void explain_program_as_json(json_writer& json, const program& p) {
  json.line().key("program").begin_array();
  write_json(json, p, 0);
  json.end_array().line().key("clocks").begin_array();
  for (std::size_t c = 0; c < p.clocks.size(); ++c) {
    json.line().begin_object().member("timeframe", p.clocks[c].spacing.text());
    json.key("program").begin_array();
    write_json(json, p.clocks[c].inner, static_cast<int>(c) + 1);
    json.end_array().end_object();
  }
  json.end_array();
}

void explain_program_as_dot(std::string& out, const program& p) {
  write_dot(out, p, 0);
  for (const program_output& output : p.outputs) {
    const std::string name = dot_quoted("computed " + output.name);
    out += "  " + name + " [shape=ellipse];\n";
    out += "  " + primitive_name(0, output.node) + " -> " + name + ";\n";
  }
  for (std::size_t c = 0; c < p.clocks.size(); ++c) {
    const clock_program& clock = p.clocks[c];
    const int number = static_cast<int>(c) + 1;
    write_dot(out, clock.inner, number);
    for (const clock_carry& carry : clock.carries) {
      out += "  " + primitive_name(0, carry.base) + " -> " + primitive_name(number, carry.inner);
      out += " [style=dashed];\n";
    }
    for (const clock_program::crossing& crossing : clock.crossings) {
      out += "  " + primitive_name(number, crossing.inner) + " -> ";
      out += primitive_name(0, crossing.base) + " [style=dashed];\n";
    }
  }
}

}  // namespace lta
