// SPDX-License-Identifier: MIT
#include "plan/bind_expression.hh"

#include <optional>
#include <string>

#include "base/limits.hh"
#include "base/nearest.hh"
#include "base/quoted.hh"
#include "catalog/registry.hh"
#include "indicators/indicators.hh"
#include "lang/parser.hh"
#include "plan/bind_call.hh"
#include "plan/bind_path.hh"
#include "plan/fields.hh"
#include "plan/lag_members.hh"
#include "plan/methods.hh"
#include "plan/simplify.hh"
#include "plan/source_scopes.hh"

namespace lta {
namespace {

constexpr std::string_view reserved_words[] = {"true", "false", "na",  "if",
                                               "else", "or",    "and", "not"};

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

// What a syntax node stands for while its parents are not yet bound.
struct binding_value {
  call_ref value;
  const entry* call = nullptr;  // a call as written, whose outputs are members
  bool is_text = false;
  // Of a name, symbol(...) or source(...) and of members of them: what further members belong to.
  std::optional<field_path> path = {};
  // Of source.filter(condition), which leads to values but is none.
  std::optional<call_ref> condition = {};
};

class expression_binder {
 public:
  expression_binder(call_graph& graph, convention numbers, const source_text& source,
                    const syntax_tree& tree)
      : graph_(graph), numbers_(numbers), source_(source), tree_(tree), sources_(tree) {}

  result<bound_value> run() {
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
    if (all.is_text && !refuse_text(root)) return *failure_;
    if (!is_value(all) && !refuse_partition(root)) return *failure_;
    const bool is_many = all.call != nullptr && all.call->outputs.size() > 1;
    return bound_value{.value = all.value,
                       .all_outputs = is_many ? all.call : nullptr,
                       .lead_position = lead_position_};
  }

 private:
  // By its name a source, and by where the name stands: trades.filter(c).trades is a series.
  bool begins_source(syntax_id id) const { return sources_.is_source(id) && values_[id].path; }
  syntax_id id_of(const syntax_node& n, std::size_t i) const { return tree_.links_of(n)[i].node; }

  bool bind(const syntax_node& n) {
    switch (n.kind) {
      case syntax_kind::number: return give(graph_.number(n.number));
      case syntax_kind::boolean: return give(graph_.signal(n.number != 0));
      case syntax_kind::na: return give(graph_.na());
      case syntax_kind::text: values_.back().is_text = true; return true;
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

  bool give(call_ref value) {
    values_.back().value = value;
    return true;
  }

  const syntax_node& child(const syntax_node& n, std::size_t i) const {
    return tree_.nodes[tree_.links_of(n)[i].node];
  }
  const binding_value& child_value(const syntax_node& n, std::size_t i) const {
    return values_[tree_.links_of(n)[i].node];
  }

  bool bind_name(const syntax_node& n) {
    if (n.text.size() > limits::name_bytes_max) {
      return refuse(fail(LTA_LIMIT_EXCEEDED, "plan.name_too_long", position(n.where),
                         "a name has at most %d bytes, near \"%s\"",
                         static_cast<int>(limits::name_bytes_max), near(n.where).c_str()));
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
    for (const std::string_view word : reserved_words) {
      if (edit_distance(word, n.text, 0) == 0) meant = word;
    }
    if (!meant.empty()) {
      return refuse(fail(LTA_NOT_FOUND, "plan.unknown_field", position(n.where),
                         "%s is no field, did you mean %s? near \"%s\"", quoted(n.text).c_str(),
                         quoted(meant).c_str(), near(n.where).c_str()));
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

  bool bind_plus(const syntax_node& n) {
    if (child_value(n, 0).is_text) return refuse_text(child(n, 0));
    const call_ref value = child_value(n, 0).value;
    if (graph_.type(value) != value_type::signal) return give(value);
    return refuse(fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(child(n, 0).where),
                       "\"+\" needs a number, found a signal, near \"%s\"",
                       near(child(n, 0).where).c_str()));
  }

  call_argument argument_of(const syntax_link& link) const {
    const syntax_node& n = tree_.nodes[link.node];
    call_argument a = {.where = n.where,
                       .keyword = source_.slice(link.keyword),
                       .keyword_where = link.keyword,
                       .is_text = values_[link.node].is_text,
                       .value = values_[link.node].value};
    if (a.is_text) a.text = n.text;
    return a;
  }

  bool call(const syntax_node& n, const entry& about, std::string_view name,
            std::span<const call_argument> arguments, bool is_expression) {
    const text_span where = is_expression ? n.head : n.where;
    const call_site site = {
        .source = source_, .where = where, .name = name, .is_expression = is_expression};
    result<call_ref> bound = bind_call(graph_, numbers_, about, site, arguments);
    if (!bound) return refuse(bound.error());
    return give(*bound);
  }

  bool operate(const syntax_node& n, const entry& about) {
    std::vector<call_argument> arguments;
    for (std::uint32_t i = 0; i < n.link_count; ++i) {
      arguments.push_back(argument_of(tree_.links_of(n)[i]));
    }
    return call(n, about, source_.slice(n.head), arguments, false);
  }

  bool bind_power(const syntax_node& n) {
    const syntax_node& exponent = child(n, 1);
    const binding_value& given = child_value(n, 1);
    if (given.is_text) return refuse_text(exponent);
    if (!graph_.is_constant(given.value)) {
      return refuse(fail(LTA_UNSUPPORTED, "plan.unsupported_exponent", position(exponent.where),
                         "\"**\" takes a constant whole exponent from 0 to 64, found a series, "
                         "near \"%s\"",
                         near(exponent.where).c_str()));
    }
    const double value = graph_.constant(given.value);
    const parameter_spec& spec = indicators::pow.parameters[0];
    const bool is_whole = value >= spec.minimum && value <= spec.maximum &&
                          value == static_cast<double>(static_cast<int>(value));
    if (!is_whole || graph_.type(given.value) != value_type::number) {
      return refuse(fail(LTA_UNSUPPORTED, "plan.unsupported_exponent", position(exponent.where),
                         "\"**\" takes a constant whole exponent from 0 to 64, near \"%s\"",
                         near(exponent.where).c_str()));
    }
    const call_argument arguments[] = {argument_of(tree_.links_of(n)[0]),
                                       {.where = exponent.where,
                                        .keyword = spec.name,
                                        .keyword_where = exponent.where,
                                        .value = given.value}};
    return call(n, indicators::pow, "**", arguments, false);
  }

  // a < b < c is a < b and b < c.
  bool bind_comparison(const syntax_node& n) {
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

  bool bind_conditional(const syntax_node& n) {
    const syntax_link* links = tree_.links_of(n);
    const call_argument arguments[] = {argument_of(links[1]), argument_of(links[0]),
                                       argument_of(links[2])};
    return call(n, indicators::if_else, "if", arguments, false);
  }

  bool give_path(const result<field_path>& path) {
    if (!path) return refuse(path.error());
    values_.back().path = *path;
    return give(path->field.empty() ? graph_.na() : bind_path(graph_, numbers_, *path));
  }

  // A path without a field only leads to a value; a name alone is a field of the reader's.
  static bool is_value(const binding_value& v) {
    if (v.condition) return false;
    return !v.path || !v.path->field.empty() ||
           (!v.path->owner.empty() && v.path->timeframe.empty());
  }

  bool check_values(const syntax_node& n) {
    const bool begins_with_source = n.kind == syntax_kind::method && begins_source(id_of(n, 0));
    for (std::uint32_t i = begins_with_source ? 1 : 0; i < n.link_count; ++i) {
      if (!is_value(child_value(n, i))) return refuse_partition(child(n, i));
    }
    return true;
  }

  bool refuse_partition(const syntax_node& n) {
    const std::string shown(source_.slice(n.where).substr(0, 64));
    return refuse(fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(n.where),
                       "expected a value, found a partition: name a field, as in %s.close, "
                       "near \"%s\"",
                       shown.c_str(), near(n.where).c_str()));
  }

  bool bind_function(const syntax_node& n) {
    if (is_partition_call(n.text)) return give_path(bind_partition_call(source_, tree_, n));
    const auto [about, output] = find_named(n.text);
    if (about == nullptr) return refuse_function(n);
    std::vector<call_argument> arguments;
    for (std::uint32_t i = 0; i < n.link_count; ++i) {
      arguments.push_back(argument_of(tree_.links_of(n)[i]));
    }
    if (!call(n, *about, n.text, arguments, true)) return false;
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

  bool refuse_function(const syntax_node& n) {
    if (is_known_field(n.text)) {
      return refuse(fail(LTA_PARSE_ERROR, "plan.not_callable", position(n.head),
                         "%s is a field and takes no arguments, near \"%s\"",
                         quoted(n.text).c_str(), near(n.head).c_str()));
    }
    const std::string_view nearest = nearest_entry_name(n.text);
    const std::string hint =
        nearest.empty() ? "" : ", did you mean " + std::string(quoted(nearest).c_str()) + "?";
    return refuse(fail(LTA_NOT_FOUND, "plan.unknown_indicator", position(n.head),
                       "there is no function %s%s near \"%s\"", quoted(n.text).c_str(),
                       hint.c_str(), near(n.head).c_str()));
  }

  bool bind_method(const syntax_node& n) {
    if (begins_source(id_of(n, 0))) return bind_source_method(n);
    const method* found = find_method(n.text);
    if (found == nullptr) return refuse_method(n);
    std::vector<call_argument> arguments;
    for (std::uint32_t i = 0; i < n.link_count; ++i) {
      arguments.push_back(argument_of(tree_.links_of(n)[i]));
    }
    return bind_method_on(n, *found, arguments);
  }

  bool bind_method_on(const syntax_node& n, const method& found,
                      std::vector<call_argument>& arguments) {
    const bool has_arguments = n.link_count > 1;
    const entry& about = has_arguments ? *found.with_arguments : *found.without;
    const std::size_t room = about.inputs.size() + about.parameters.size();
    if (n.link_count > room) {
      const syntax_node& surplus = child(n, room);
      return refuse(fail(LTA_INVALID_ARGUMENT, "plan.too_many_arguments", position(surplus.where),
                         "%s takes no further argument, near \"%s\"", quoted(n.text).c_str(),
                         near(surplus.where).c_str()));
    }
    arguments[0].keyword = about.inputs[0].name;
    arguments[0].keyword_where = arguments[0].where;
    return call(n, about, n.text, arguments, true);
  }

  // source.filter(c) waits for the series it is of; what it can count itself are the bars.
  bool bind_source_method(const syntax_node& n) {
    const binding_value source = child_value(n, 0);
    const syntax_link* links = tree_.links_of(n);
    if (n.text == "count" && source.condition) {
      const call_argument bars[] = {{.where = n.where, .value = graph_.number(1)},
                                    {.where = n.where, .value = *source.condition}};
      if (!call(n, indicators::filter, n.text, bars, false)) return false;
      std::vector<call_argument> arguments = {{.where = n.where,
                                               .keyword = "x",
                                               .keyword_where = n.head,
                                               .value = values_.back().value}};
      for (std::uint32_t i = 1; i < n.link_count; ++i) arguments.push_back(argument_of(links[i]));
      return bind_method_on(n, *find_method(n.text), arguments);
    }
    if (n.text != "filter" || n.link_count != 2) return refuse_partition(child(n, 0));
    const call_argument given = argument_of(links[1]);
    values_.back().path = source.path;
    values_.back().condition = given.value;
    // Judges the condition as that of any filter.
    const call_argument judged[] = {{.where = n.where, .value = graph_.number(1)}, given};
    if (!call(n, indicators::filter, n.text, judged, false)) return false;
    if (!source.condition) return true;
    const call_argument both[] = {{.where = n.where, .value = *source.condition}, given};
    if (!call(n, indicators::logical_and, n.text, both, false)) return false;
    values_.back().condition = values_.back().value;
    return true;
  }

  // source.filter(c).name is source.name.filter(c).
  bool bind_filtered(const syntax_node& n, const binding_value& source) {
    const result<field_path> path = bind_path_member(source_, n, *source.path);
    if (!path) return refuse(path.error());
    const call_argument arguments[] = {
        {.where = n.where, .value = bind_path(graph_, numbers_, *path)},
        {.where = n.where, .value = *source.condition}};
    return call(n, indicators::filter, n.text, arguments, false);
  }

  bool refuse_method(const syntax_node& n) {
    const std::string_view nearest = nearest_method(n.text);
    const std::string hint =
        nearest.empty() ? "" : ", did you mean " + std::string(quoted(nearest).c_str()) + "?";
    return refuse(fail(LTA_NOT_FOUND, "plan.unknown_method", position(n.head),
                       "there is no method %s%s (methods: %s; others are functions), near \"%s\"",
                       quoted(n.text).c_str(), hint.c_str(), method_names(), near(n.head).c_str()));
  }

  bool bind_member(const syntax_node& n) {
    const syntax_node& object = child(n, 0);
    const binding_value& owner = child_value(n, 0);
    if (owner.is_text) return refuse_text(object);
    if (owner.condition) return bind_filtered(n, owner);
    const bool is_lag = is_value(owner) && (bars_ago(n.text) || find_lag_by_time(n.text));
    if (owner.path && !is_lag) return give_path(bind_path_member(source_, n, *owner.path));
    if (const std::optional<double> bars = bars_ago(n.text)) return bind_lag(n, n.head, *bars);
    if (const auto lag = find_lag_by_time(n.text)) return bind_lag_by_time(n, *lag);
    if (owner.call == nullptr) {
      return refuse(fail(LTA_NOT_FOUND, "plan.unknown_member", position(n.head),
                         "%s is no member of this value; only calls have outputs, near \"%s\"",
                         quoted(n.text).c_str(), near(n.head).c_str()));
    }
    const int output = find_output(*owner.call, n.text);
    if (output < 0) return refuse_member(n, *owner.call);
    return give({.node = owner.value.node, .output = static_cast<std::uint32_t>(output)});
  }

  bool refuse_member(const syntax_node& n, const entry& owner) {
    nearest_name nearest(n.text);
    std::string all;
    for (const output_spec& output : owner.outputs) {
      nearest.offer(output.name);
      all += (all.empty() ? "" : ", ");
      all += output.name;
    }
    const std::string_view best = nearest.best();
    const std::string hint =
        best.empty() ? "" : ", did you mean " + std::string(quoted(best).c_str()) + "?";
    return refuse(fail(LTA_NOT_FOUND, "plan.unknown_member", position(n.head),
                       "%s has no output %s%s (outputs: %s), near \"%s\"", owner.id,
                       quoted(n.text).c_str(), hint.c_str(), all.c_str(), near(n.head).c_str()));
  }

  bool bind_index(const syntax_node& n) {
    const syntax_node& inner = child(n, 1);
    const binding_value& index = child_value(n, 1);
    if (child_value(n, 0).is_text) return refuse_text(child(n, 0));
    if (index.is_text && child_value(n, 0).path) {
      return give_path(bind_path_timeframe(source_, inner, *child_value(n, 0).path));
    }
    if (index.is_text) return refuse_construct(n, "another timeframe of a value");
    if (!check_values(n)) return false;
    if (!graph_.is_constant(index.value)) {
      return refuse(fail(LTA_INVALID_ARGUMENT, "plan.parameter_not_constant", position(inner.where),
                         "the bars back in x[n] must be a constant, found a series, near \"%s\"",
                         near(inner.where).c_str()));
    }
    const call_argument arguments[] = {argument_of(tree_.links_of(n)[0]),
                                       {.where = inner.where,
                                        .keyword = indicators::lag.parameters[0].name,
                                        .keyword_where = inner.where,
                                        .value = index.value}};
    return call(n, indicators::lag, "[ ]", arguments, false);
  }

  bool bind_lag(const syntax_node& n, text_span where, double bars) {
    const call_argument arguments[] = {argument_of(tree_.links_of(n)[0]),
                                       {.where = where,
                                        .keyword = indicators::lag.parameters[0].name,
                                        .keyword_where = where,
                                        .value = graph_.number(bars)}};
    return call(n, indicators::lag, n.text, arguments, false);
  }

  bool bind_lag_by_time(const syntax_node& n, const lag_by_time& lag) {
    const call_argument arguments[] = {argument_of(tree_.links_of(n)[0]),
                                       {.where = n.head,
                                        .keyword = lag.about->parameters[0].name,
                                        .keyword_where = n.head,
                                        .is_text = true,
                                        .text = lag.time}};
    return call(n, *lag.about, n.text, arguments, false);
  }

  bool refuse_construct(const syntax_node& n, const char* what) {
    return refuse(fail(LTA_UNSUPPORTED, "plan.unsupported_construct", position(n.head),
                       "%s is not in this release: %s, near \"%s\"", what,
                       quoted(source_.slice(n.head)).c_str(), near(n.head).c_str()));
  }

  bool refuse_text(const syntax_node& n) {
    return refuse(fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(n.where),
                       "found a text where a value was expected, near \"%s\"",
                       near(n.where).c_str()));
  }

  bool refuse(const failure& f) {
    failure_ = f;
    return false;
  }

  std::int64_t position(text_span s) const { return source_.position(s); }
  excerpt near(text_span s) const { return source_.near(s); }

  call_graph& graph_;
  convention numbers_;
  const source_text& source_;
  const syntax_tree& tree_;
  const source_scopes sources_;
  std::vector<binding_value> values_;
  std::int64_t lead_position_ = -1;  // of the first lead in the text
  std::optional<failure> failure_;
};

}  // namespace

result<bound_value> bind_expression(call_graph& graph, convention numbers,
                                    const source_text& source) {
  const result<syntax_tree> tree = parse_expression(source);
  if (!tree) return tree.error();
  return expression_binder(graph, numbers, source, *tree).run();
}

outcome check_graph_size(const call_graph& graph, const source_text& source, text_span where) {
  if (graph.size() <= static_cast<std::size_t>(limits::plan_nodes_max)) return done{};
  return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", source.position(where),
              "the plan has more than %d nodes", static_cast<int>(limits::plan_nodes_max));
}

}  // namespace lta
