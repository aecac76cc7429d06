// SPDX-License-Identifier: MIT
// Calls of the payload's functions: their bodies are bound where the call stands, with what was
// given for their parameters in place of the names.
#include "base/quoted.hh"
#include "catalog/registry.hh"
#include "plan/bind_path.hh"
#include "plan/expression_binder.hh"
#include "plan/fields.hh"

namespace lta {

bool expression_binder::bind_inlined(const syntax_node& n, const function& f) {
  const std::vector<call_argument> arguments = arguments_of(n);
  const call_site site = {.source = source_, .where = n.head, .name = n.text};
  const auto placed = place_arguments(graph_, numbers_, f.about, site, arguments);
  if (!placed) return refuse(placed.error());
  std::vector<named_value> names;
  for (std::size_t i = 0; i < f.parameters.size(); ++i) {
    const std::size_t input_count = f.inputs.size();
    const call_argument* a =
        i < input_count ? placed->inputs[i] : placed->parameters[i - input_count];
    if (a != nullptr) {
      names.push_back(
          {.name = f.parameters[i].name,
           .value = {.value = a->value,
                     .call = a->call,
                     .members = a->members,
                     .is_text = a->is_text,
                     .text = a->text,
                     .origin = a->origin == nullptr ? &source_ : a->origin,
                     .origin_where = a->origin == nullptr ? a->where : a->origin_where}});
      continue;
    }
    const result<binding_value> value = default_of(f, i);
    if (!value) return refuse(inside_function(f.name, value.error()));
    names.push_back({.name = f.parameters[i].name, .value = *value});
  }
  return inline_body(f, names, n.head);
}

// Bound anew by every call, where a field is that of the caller's bars.
result<binding_value> expression_binder::default_of(const function& f, std::size_t parameter) {
  const function_parameter& p = f.parameters[parameter];
  if (!p.expression) {
    const parameter_spec& spec = f.constants[parameter - f.inputs.size()];
    const bool is_flag = spec.kind == parameter_kind::flag;
    return binding_value{.value = is_flag ? graph_.signal(spec.default_value != 0)
                                          : graph_.number(spec.default_value)};
  }
  const syntax_node& root = p.expression->tree.nodes.back();
  if (root.kind == syntax_kind::text)
    return binding_value{.value = {}, .is_text = true, .text = root.text};
  functions_->nodes_left -= std::ssize(p.expression->tree.nodes);
  return expression_binder(graph_, numbers_, p.expression->source, p.expression->tree, functions_,
                           {})
      .run_inner();
}

// Every output may read those before it by name.
bool expression_binder::inline_body(const function& f, std::vector<named_value>& names,
                                    text_span call) {
  auto members = std::make_shared<std::vector<member_value>>();
  for (const function_output& output : f.outputs) {
    const written_expression& body = *output.body;
    functions_->nodes_left -= std::ssize(body.tree.nodes);
    if (functions_->nodes_left < 0) {
      return refuse(fail(LTA_LIMIT_EXCEEDED, "plan.functions_too_large", position(call),
                         "the functions called are more than %d names, operators and calls, "
                         "near \"%s\"",
                         static_cast<int>(limits::inlined_nodes_max), near(call).c_str()));
    }
    expression_binder inner(graph_, numbers_, body.source, body.tree, functions_, names);
    const result<binding_value> made = inner.run_inner();
    if (!made) return refuse(inside_function(f.name, made.error()));
    if (lead_position_ < 0 && inner.lead_position() >= 0) lead_position_ = position(call);
    if (!f.has_members()) {
      values_.back() = *made;
      return true;
    }
    members->push_back({.name = output.name, .value = made->value});
    // Names are fields first.
    if (!is_known_field(output.name)) names.push_back({.name = output.name, .value = *made});
  }
  values_.back().value = members->front().value;
  values_.back().members = std::move(members);
  return true;
}

outcome expression_binder::check_call(const function& f) {
  std::vector<named_value> names;
  values_.emplace_back();
  for (std::size_t i = 0; i < f.parameters.size(); ++i) {
    const result<binding_value> value = default_of(f, i);
    if (!value) return inside_function(f.name, value.error());
    names.push_back({.name = f.parameters[i].name, .value = *value});
  }
  if (!inline_body(f, names, {})) return *failure_;
  return done{};
}

namespace {

// A function that needs arguments is bound when it has them. What it calls is known before.
outcome check_callees(const function_scope& functions, const function& f) {
  for (const function_output& output : f.outputs) {
    for (const syntax_node& n : output.body->tree.nodes) {
      const bool is_known = n.kind != syntax_kind::call || is_partition_call(n.text) ||
                            find_entry(n.text) != nullptr ||
                            functions.table.find(n.text) != nullptr;
      if (!is_known) {
        return inside_function(f.name, unknown_function(output.body->source, n, &functions));
      }
    }
  }
  return done{};
}

}  // namespace

outcome check_function(function_scope& functions, convention numbers, const function& f) {
  for (const input_spec& input : f.inputs) {
    if (input.default_field == nullptr) return check_callees(functions, f);
  }
  call_graph graph;
  const source_text& source = f.outputs.front().body->source;
  const syntax_tree& tree = f.outputs.front().body->tree;
  return expression_binder(graph, numbers, source, tree, &functions, {}).check_call(f);
}

}  // namespace lta
