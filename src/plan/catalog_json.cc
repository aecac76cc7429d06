// SPDX-License-Identifier: MIT
#include "plan/catalog_json.hh"

#include <limits>
#include <vector>

#include "base/version.hh"
#include "catalog/registry.hh"
#include "catalog/styles.hh"
#include "plan/history.hh"
#include "plan/json_writer.hh"
#include "plan/payload.hh"
#include "plan/program.hh"

namespace lta {
namespace {

const char* type_word(value_type type) {
  return type == value_type::number ? "number" : type == value_type::signal ? "signal" : "any";
}

const char* kind_word(parameter_kind kind) {
  switch (kind) {
    case parameter_kind::integer: return "integer";
    case parameter_kind::number: return "number";
    case parameter_kind::choice: return "choice";
    case parameter_kind::timeframe: return "timeframe";
    case parameter_kind::clock: return "clock";
    case parameter_kind::flag: return "flag";
  }
  return "";
}

void write_inputs(json_writer& json, const entry& e) {
  json.line().key("inputs").begin_array();
  for (const input_spec& input : e.inputs) {
    json.begin_object().member("name", input.name).key("default_field");
    input.default_field == nullptr ? json.null() : json.text(input.default_field);
    json.member("type", type_word(input.type)).end_object();
  }
  json.end_array();
}

void write_parameters(json_writer& json, const entry& e) {
  json.line().key("parameters").begin_array();
  for (const parameter_spec& p : e.parameters) {
    json.begin_object().member("name", p.name).member("kind", kind_word(p.kind));
    json.key("default");
    if (p.kind == parameter_kind::choice) {
      json.text(p.choices[static_cast<std::size_t>(p.default_value)]).key("choices").begin_array();
      for (const char* choice : p.choices) json.text(choice);
      json.end_array();
    } else if (p.kind == parameter_kind::flag) {
      json.boolean(p.default_value != 0);
    } else if (p.kind == parameter_kind::timeframe || p.kind == parameter_kind::clock) {
      p.default_value == 0 ? json.null() : json.text(timeframe::from_code(p.default_value).text());
    } else {
      json.number(p.default_value).key("min").number(p.minimum).key("max").number(p.maximum);
      if (p.takes_duration) json.key("durations").boolean(true);
    }
    json.member("description", p.description).end_object();
  }
  json.end_array().line().key("parameter_aliases").begin_object();
  for (const alias_spec& alias : e.parameter_aliases) json.member(alias.alias, alias.name);
  if (find_parameter(e, "period") >= 0) {
    for (const char* alias : {"lookback", "length", "timeperiod"}) {
      const bool is_own = find_parameter(e, alias) != find_parameter(e, "period");
      bool is_listed = false;
      for (const alias_spec& own : e.parameter_aliases) {
        is_listed |= std::string_view(own.alias) == alias;
      }
      if (!is_own && !is_listed) {
        json.member(alias, e.parameters[find_parameter(e, alias)].name);
      }
    }
  }
  json.end_object();
}

// The entry over its default fields, or fields named like its inputs.
program program_at_defaults(const entry& e, convention numbers) {
  graph g;
  std::vector<node_id> inputs;
  for (const input_spec& input : e.inputs) {
    inputs.push_back(g.field(input.default_field == nullptr ? input.name : input.default_field));
  }
  std::vector<double> parameters;
  for (const parameter_spec& p : e.parameters) parameters.push_back(p.default_value);
  std::vector<node_id> nodes(e.outputs.size());
  lowering l(g, numbers, inputs, parameters, nodes);
  e.lower(l);
  std::vector<program_output> outputs;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    outputs.emplace_back().node = nodes[i];
  }
  constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();
  return std::move(*build_program(std::move(g), std::move(outputs), {unlimited, unlimited}));
}

// How a value forgets where the data began: wholly once its windows are full, by decay, or never.
const char* stability_word(const program_output& o) {
  return !o.is_recursive ? "window" : o.stable_history != never ? "decay" : "cumulative";
}

void write_history(json_writer& json, const program_output& o) {
  json.begin_object().key("first_valid_row").integer(o.first_valid_row);
  json.key("required_history").integer(o.first_valid_row + 1).key("stable_history");
  o.stable_history == never ? json.null() : json.integer(o.stable_history);
  json.key("recursive").boolean(o.is_recursive);
  json.member("stability", stability_word(o)).end_object();
}

void write_outputs(json_writer& json, const entry& e) {
  constexpr convention conventions[] = {convention::talib, convention::laakhay};
  std::vector<program> programs;
  for (const convention c : conventions) programs.push_back(program_at_defaults(e, c));
  json.line().key("outputs").begin_array();
  for (std::size_t i = 0; i < e.outputs.size(); ++i) {
    const output_spec& output = e.outputs[i];
    json.begin_object().member("name", output.name).member("kind", output.kind);
    json.member("type", type_word(output.type)).member("description", output.description);
    json.key("main").boolean(i == 0).key("display_shift").integer(output.display_shift);
    json.key("history").begin_object();
    for (std::size_t c = 0; c < programs.size(); ++c) {
      json.key(convention_name(conventions[c]));
      write_history(json, programs[c].outputs[i]);
    }
    json.end_object().end_object();
  }
  json.end_array();
}

// What a chart can do with the entry: draw it, mark bars with it, or nothing.
const char* plot_word(const entry& e) {
  if (e.drawings.empty()) return "none";
  for (const output_spec& output : e.outputs) {
    if (output.type != value_type::signal) return "plot";
  }
  return "events";
}

// The slots the entry draws with, ordered by name, and what charts choose for them.
void write_style_slots(json_writer& json, const entry& e) {
  json.key("style_slots").begin_array();
  for (const style_spec& style : style_slots()) {
    bool is_used = false;
    for (const drawing_spec& d : e.drawings) is_used |= std::string_view(d.style) == style.slot;
    if (!is_used) continue;
    json.begin_object().member("slot", style.slot).member("type", style.type);
    json.member("color", style.color).key("width").number(style.width);
    json.member("dash", style.dash).key("alpha").number(style.alpha).end_object();
  }
  json.end_array();
}

void write_visual(json_writer& json, const entry& e) {
  json.line().key("visual").begin_object().member("pane", e.pane).member("scale", e.scale);
  json.member("plot", plot_word(e));
  json.key("drawings").begin_array();
  for (const drawing_spec& d : e.drawings) {
    json.begin_object().member("output", d.output).member("primitive", d.primitive);
    json.member("style", d.style).key("z_index").integer(d.z_index).end_object();
  }
  json.end_array();
  write_style_slots(json, e);
  json.end_object();
}

void write_entry(json_writer& json, const entry& e) {
  json.line().begin_object().member("id", e.id).member("display_name", e.display_name);
  json.member("category", e.category).line().member("description", e.description);
  json.line().member("formula", e.formula).line().member("reference", e.source);
  json.line().key("aliases").begin_array();
  for (const char* alias : e.aliases) json.text(alias);
  json.end_array().key("output_aliases").begin_object();
  for (const output_alias_spec& a : e.output_aliases) json.member(a.alias, a.output);
  json.end_object();
  write_inputs(json, e);
  write_parameters(json, e);
  write_outputs(json, e);
  write_visual(json, e);
  json.line().member("zero_rule", e.zero_rule).member("convention_note", e.convention_note);
  json.line().key("depends_on_data").boolean(e.depends_on_data);
  json.member("cost_note", e.cost_note);
  json.end_object();
}

}  // namespace

std::string catalog_json() {
  std::string fingerprint;
  append_hexadecimal(fingerprint, catalog_fingerprint());
  json_writer json;
  json.begin_object().member("fingerprint", fingerprint).key("numeric_version");
  json.integer(numeric_version).line().key("entries").begin_array();
  for (const entry* e : catalog_entries()) write_entry(json, *e);
  return json.end_array().end_object().take();
}

}  // namespace lta
