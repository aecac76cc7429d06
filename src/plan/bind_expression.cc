// SPDX-License-Identifier: MIT
#include "plan/bind_expression.hh"

#include <string>

#include "base/limits.hh"
#include "base/nearest.hh"
#include "base/quoted.hh"
#include "catalog/registry.hh"
#include "indicators/indicators.hh"
#include "plan/bind_path.hh"
#include "plan/expression_binder.hh"
#include "plan/fields.hh"
#include "plan/known_names.hh"
#include "plan/simplify.hh"

namespace lta {
namespace {

const entry& operation_of(token_kind op) {
  switch (op) {
    case token_kind::plus: return indicators::add;
    case token_kind::minus: return indicators::sub;
    case token_kind::star: return indicators::mul;
    case token_kind::slash: return indicators::div;
    case token_kind::percent: return indicators::mod;
    case token_kind::power: return indicators::pow;
    case token_kind::less: return indicators::lt;
    case token_kind::less_equal: return indicators::le;
    case token_kind::greater: return indicators::gt;
    case token_kind::greater_equal: return indicators::ge;
    case token_kind::equal: return indicators::eq;
    case token_kind::not_equal: return indicators::ne;
    case token_kind::word_or: return indicators::logical_or;
    default: return indicators::logical_and;
  }
}

}  // namespace

result<bound_value> expression_binder::run() {
  const result<binding_value> all = run_inner();
  if (!all) return all.error();
  const bool is_many = all->call != nullptr && all->call->outputs.size() > 1;
  return bound_value{.value = all->value,
                     .all_outputs = is_many ? all->call : nullptr,
                     .members = all->members,
                     .lead_position = lead_position_};
}

result<binding_value> expression_binder::run_inner() {
  values_.reserve(tree_.nodes.size());
  for (const syntax_node& n : tree_.nodes) {
    values_.emplace_back();
    const bool takes_paths = n.kind == syntax_kind::member || n.kind == syntax_kind::index;
    if (!takes_paths && !check_values(n)) return *failure_;
    if (!bind(n)) return *failure_;
    const outcome size = check_graph_size(graph_, source_, n.where);
    if (!size) return size.error();
  }
  const syntax_node& root = tree_.nodes.back();
  const binding_value& all = values_.back();
  if (all.is_text) {
    return fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(root.where),
                "found a text where a value was expected, near \"%s\"", near(root.where).c_str());
  }
  if (!is_value(all) && !refuse_partition(root)) return *failure_;
  return binding_value{.value = all.value, .call = all.call, .members = all.members};
}

bool expression_binder::bind(const syntax_node& n) {
  switch (n.kind) {
    case syntax_kind::number: return give(graph_.number(n.number));
    case syntax_kind::boolean: return give(graph_.signal(n.number != 0));
    case syntax_kind::na: return give(graph_.na());
    case syntax_kind::text:
      values_.back().is_text = true;
      values_.back().text = n.text;
      return true;
    case syntax_kind::duration: return refuse_construct(n, "a duration");
    case syntax_kind::name: return bind_name(n);
    case syntax_kind::plus: return bind_plus(n);
    case syntax_kind::negate: return operate(n, indicators::neg);
    case syntax_kind::logical_not: return operate(n, indicators::logical_not);
    case syntax_kind::binary:
      return n.op == token_kind::power ? bind_power(n) : operate(n, operation_of(n.op));
    case syntax_kind::comparison: return bind_comparison(n);
    case syntax_kind::conditional: return bind_conditional(n);
    case syntax_kind::call: return bind_function(n);
    case syntax_kind::method: return bind_method(n);
    case syntax_kind::member: return bind_member(n);
    case syntax_kind::index: return bind_index(n);
  }
  return false;
}

bool expression_binder::bind_name(const syntax_node& n) {
  if (n.text.size() > limits::name_bytes_max) {
    return refuse(fail(LTA_LIMIT_EXCEEDED, "plan.name_too_long", position(n.where),
                       "a name has at most %d bytes, near \"%s\"",
                       static_cast<int>(limits::name_bytes_max), near(n.where).c_str()));
  }
  for (const named_value& given : names_) {
    if (given.name != n.text) continue;
    values_.back() = given.value;
    return true;
  }
  const auto id = static_cast<syntax_id>(values_.size() - 1);
  const std::optional<syntax_id> scope = sources_.scope_of(id);
  if (scope && !sources_.is_source(id) && begins_source(*scope)) {
    if (!give_path(bind_path_member(source_, n, *values_[*scope].path))) return false;
    values_.back().path.reset();
    return true;
  }
  if (is_known_field(n.text)) return give(bind_field(graph_, numbers_, n.text));
  std::string_view meant = field_in_other_case(n.text);
  if (const std::string_view word = reserved_word(n.text); !word.empty()) meant = word;
  if (!meant.empty()) {
    return refuse(fail(LTA_NOT_FOUND, "plan.unknown_field", position(n.where),
                       "%s is no field, did you mean %s? near \"%s\"", quoted(n.text).c_str(),
                       quoted(meant).c_str(), near(n.where).c_str()));
  }
  if (functions_ != nullptr && functions_->table.find(n.text) != nullptr) {
    return refuse(fail(LTA_INVALID_ARGUMENT, "plan.missing_call", position(n.where),
                       "%s is a function and needs its arguments: %s(...), near \"%s\"",
                       quoted(n.text).c_str(), std::string(n.text.substr(0, 64)).c_str(),
                       near(n.where).c_str()));
  }
  if (const named_entry named = find_named(n.text); named.about != nullptr) {
    const bool is_whole = named.output == named_entry::all_outputs;
    const std::string callee(is_whole ? named.about->id : n.text);
    return refuse(fail(LTA_INVALID_ARGUMENT, "plan.missing_call", position(n.where),
                       "%s is a function (%s) and needs its arguments: %s(...), near \"%s\"",
                       quoted(n.text).c_str(), named.about->display_name, callee.c_str(),
                       near(n.where).c_str()));
  }
  values_.back().path = {.owner = std::string(n.text)};
  return give(graph_.field(n.text));
}

bool expression_binder::bind_plus(const syntax_node& n) {
  if (child_value(n, 0).is_text) return refuse_text(n, 0);
  const call_ref value = child_value(n, 0).value;
  if (graph_.type(value) != value_type::signal) return give(value);
  return refuse(fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(n, 0),
                     "\"+\" needs a number, found a signal, near \"%s\"", near(n, 0).c_str()));
}

call_argument expression_binder::argument_of(const syntax_link& link) const {
  const syntax_node& n = tree_.nodes[link.node];
  call_argument a = {.where = n.where,
                     .keyword = source_.slice(link.keyword),
                     .keyword_where = link.keyword,
                     .is_text = values_[link.node].is_text,
                     .value = values_[link.node].value};
  const binding_value& v = values_[link.node];
  if (a.is_text) a.text = v.text;
  a.call = v.call;
  a.members = v.members;
  a.origin = v.origin;
  a.origin_where = v.origin_where;
  return a;
}

std::vector<call_argument> expression_binder::arguments_of(const syntax_node& n) const {
  std::vector<call_argument> arguments;
  for (std::uint32_t i = 0; i < n.link_count; ++i) {
    arguments.push_back(argument_of(tree_.links_of(n)[i]));
  }
  return arguments;
}

bool expression_binder::call(const syntax_node& n, const entry& about, std::string_view name,
                             std::span<const call_argument> arguments, bool is_expression) {
  const text_span where = is_expression ? n.head : n.where;
  const call_site site = {
      .source = source_, .where = where, .name = name, .is_expression = is_expression};
  result<call_ref> bound = bind_call(graph_, numbers_, about, site, arguments);
  if (!bound) return refuse(bound.error());
  return give(*bound);
}

bool expression_binder::operate(const syntax_node& n, const entry& about) {
  return call(n, about, source_.slice(n.head), arguments_of(n), false);
}

bool expression_binder::bind_power(const syntax_node& n) {
  const syntax_node& exponent = child(n, 1);
  const binding_value& given = child_value(n, 1);
  if (given.is_text) return refuse_text(n, 1);
  if (!graph_.is_constant(given.value)) {
    return refuse(fail(LTA_UNSUPPORTED, "plan.unsupported_exponent", position(n, 1),
                       "\"**\" takes a constant whole exponent from 0 to 64, found a series, "
                       "near \"%s\"",
                       near(n, 1).c_str()));
  }
  const double value = graph_.constant(given.value);
  const parameter_spec& spec = indicators::pow.parameters[0];
  const bool is_whole = value >= spec.minimum && value <= spec.maximum &&
                        value == static_cast<double>(static_cast<int>(value));
  if (!is_whole || graph_.type(given.value) != value_type::number) {
    return refuse(fail(LTA_UNSUPPORTED, "plan.unsupported_exponent", position(n, 1),
                       "\"**\" takes a constant whole exponent from 0 to 64, near \"%s\"",
                       near(n, 1).c_str()));
  }
  call_argument arguments[] = {argument_of(tree_.links_of(n)[0]),
                               argument_of(tree_.links_of(n)[1])};
  arguments[1].keyword = spec.name;
  arguments[1].keyword_where = exponent.where;
  return call(n, indicators::pow, "**", arguments, false);
}

// a < b < c is a < b and b < c.
bool expression_binder::bind_comparison(const syntax_node& n) {
  const syntax_link* links = tree_.links_of(n);
  call_ref all;
  for (std::uint32_t i = 1; i < n.link_count; ++i) {
    const call_argument pair[] = {argument_of(links[i - 1]), argument_of(links[i])};
    const entry& about = operation_of(links[i].op);
    if (!call(n, about, about.id, pair, false)) return false;
    if (i == 1) {
      all = values_.back().value;
      continue;
    }
    const call_argument parts[] = {{.where = n.where, .value = all},
                                   {.where = n.where, .value = values_.back().value}};
    if (!call(n, indicators::logical_and, "and", parts, false)) return false;
    all = values_.back().value;
  }
  return true;
}

bool expression_binder::bind_conditional(const syntax_node& n) {
  const syntax_link* links = tree_.links_of(n);
  const call_argument arguments[] = {argument_of(links[1]), argument_of(links[0]),
                                     argument_of(links[2])};
  return call(n, indicators::if_else, "if", arguments, false);
}

bool expression_binder::give_path(const result<field_path>& path) {
  if (!path) return refuse(path.error());
  values_.back().path = *path;
  return give(path->field.empty() ? graph_.na() : bind_path(graph_, numbers_, *path));
}

// A path without a field only leads to a value; a name alone is a field of the reader's.
bool expression_binder::is_value(const binding_value& v) {
  if (v.condition) return false;
  return !v.path || !v.path->field.empty() || (!v.path->owner.empty() && v.path->timeframe.empty());
}

bool expression_binder::check_values(const syntax_node& n) {
  const bool begins_with_source = n.kind == syntax_kind::method && begins_source(id_of(n, 0));
  for (std::uint32_t i = begins_with_source ? 1 : 0; i < n.link_count; ++i) {
    if (!is_value(child_value(n, i))) return refuse_partition(child(n, i));
  }
  return true;
}

bool expression_binder::refuse_partition(const syntax_node& n) {
  const std::string shown(source_.slice(n.where).substr(0, 64));
  return refuse(fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(n.where),
                     "expected a value, found a partition: name a field, as in %s.close, "
                     "near \"%s\"",
                     shown.c_str(), near(n.where).c_str()));
}

bool expression_binder::bind_function(const syntax_node& n) {
  if (is_partition_call(n.text)) {
    return give_path(bind_partition_call(source_, n, arguments_of(n)));
  }
  const function* own = functions_ == nullptr ? nullptr : functions_->table.find(n.text);
  if (own != nullptr) return bind_inlined(n, *own);
  const auto [about, output] = find_named(n.text);
  if (about == nullptr) return refuse_function(n);
  if (!call(n, *about, n.text, arguments_of(n), true)) return false;
  if (output != named_entry::all_outputs) {
    values_.back().value.output = static_cast<std::uint32_t>(output);
    return true;
  }
  const call_node& made = graph_.node(values_.back().value);
  if (made.about == about) values_.back().call = about;
  const bool is_first_lead = about == &indicators::lead && lead_position_ < 0;
  if (is_first_lead) lead_position_ = position(n.head);
  return true;
}

bool expression_binder::refuse_function(const syntax_node& n) {
  return refuse(unknown_function(source_, n, functions_));
}

bool expression_binder::refuse_construct(const syntax_node& n, const char* what) {
  return refuse(fail(LTA_UNSUPPORTED, "plan.unsupported_construct", position(n.head),
                     "%s is not in this release: %s, near \"%s\"", what,
                     quoted(source_.slice(n.head)).c_str(), near(n.head).c_str()));
}

bool expression_binder::refuse_text(const syntax_node& n, std::size_t operand) {
  return refuse(fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(n, operand),
                     "found a text where a value was expected, near \"%s\"",
                     near(n, operand).c_str()));
}

result<bound_value> bind_expression(call_graph& graph, convention numbers,
                                    const source_text& source, function_scope* functions) {
  const result<syntax_tree> tree = parse_expression(source);
  if (!tree) return tree.error();
  return expression_binder(graph, numbers, source, *tree, functions, {}).run();
}

failure unknown_function(const source_text& source, const syntax_node& n,
                         const function_scope* functions) {
  if (is_known_field(n.text)) {
    return fail(LTA_PARSE_ERROR, "plan.not_callable", source.position(n.head),
                "%s is a field and takes no arguments, near \"%s\"", quoted(n.text).c_str(),
                source.near(n.head).c_str());
  }
  const std::string_view nearest = nearest_function(functions, n.text);
  const std::string hint =
      nearest.empty() ? "" : ", did you mean " + std::string(quoted(nearest).c_str()) + "?";
  return fail(LTA_NOT_FOUND, "plan.unknown_indicator", source.position(n.head),
              "there is no function %s%s near \"%s\"", quoted(n.text).c_str(), hint.c_str(),
              source.near(n.head).c_str());
}

outcome check_graph_size(const call_graph& graph, const source_text& source, text_span where) {
  if (graph.size() <= static_cast<std::size_t>(limits::plan_nodes_max)) return done{};
  return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", source.position(where),
              "the plan has more than %d nodes", static_cast<int>(limits::plan_nodes_max));
}

}  // namespace lta
