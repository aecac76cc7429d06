// SPDX-License-Identifier: MIT
// Methods, members and indices.
#include <algorithm>
#include <string>

#include "base/nearest.hh"
#include "base/quoted.hh"
#include "catalog/registry.hh"
#include "indicators/indicators.hh"
#include "plan/bind_path.hh"
#include "plan/expression_binder.hh"
#include "plan/fields.hh"

namespace lta {

bool expression_binder::bind_method(const syntax_node& n) {
  if (begins_source(id_of(n, 0))) return bind_source_method(n);
  const method* found = find_method(n.text);
  if (found == nullptr) return refuse_method(n);
  std::vector<call_argument> arguments = arguments_of(n);
  return bind_method_on(n, *found, arguments);
}

bool expression_binder::bind_method_on(const syntax_node& n, const method& found,
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
bool expression_binder::bind_source_method(const syntax_node& n) {
  const binding_value source = child_value(n, 0);
  const syntax_link* links = tree_.links_of(n);
  if (n.text == "count" && source.condition) {
    const call_argument bars[] = {{.where = n.where, .value = graph_.number(1)},
                                  {.where = n.where, .value = *source.condition}};
    if (!call(n, indicators::filter, n.text, bars, false)) return false;
    std::vector<call_argument> arguments = {
        {.where = n.where, .keyword = "x", .keyword_where = n.head, .value = values_.back().value}};
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
bool expression_binder::bind_filtered(const syntax_node& n, const binding_value& source) {
  const result<field_path> path = bind_path_member(source_, n, *source.path);
  if (!path) return refuse(path.error());
  const call_argument arguments[] = {
      {.where = n.where, .value = bind_path(graph_, numbers_, *path)},
      {.where = n.where, .value = *source.condition}};
  return call(n, indicators::filter, n.text, arguments, false);
}

bool expression_binder::refuse_method(const syntax_node& n) {
  const std::string_view nearest = nearest_method(n.text);
  const std::string hint =
      nearest.empty() ? "" : ", did you mean " + std::string(quoted(nearest).c_str()) + "?";
  return refuse(fail(LTA_NOT_FOUND, "plan.unknown_method", position(n.head),
                     "there is no method %s%s (methods: %s; others are functions), near \"%s\"",
                     quoted(n.text).c_str(), hint.c_str(), method_names(), near(n.head).c_str()));
}

bool expression_binder::bind_member(const syntax_node& n) {
  const binding_value& owner = child_value(n, 0);
  if (owner.is_text) return refuse_text(n, 0);
  if (owner.condition) return bind_filtered(n, owner);
  if (owner.members) return bind_output(n, *owner.members);
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
  if (output >= 0) {
    return give({.node = owner.value.node, .output = static_cast<std::uint32_t>(output)});
  }
  std::vector<std::string_view> names;
  for (const output_spec& spec : owner.call->outputs) names.emplace_back(spec.name);
  return refuse_member(n, owner.call->id, names);
}

// Of a function of the payload, whose outputs come before lags: they may be called anything.
bool expression_binder::bind_output(const syntax_node& n,
                                    const std::vector<member_value>& members) {
  std::vector<std::string_view> names;
  for (const member_value& m : members) {
    if (m.name == n.text) return give(m.value);
    names.push_back(m.name);
  }
  if (const std::optional<double> bars = bars_ago(n.text)) return bind_lag(n, n.head, *bars);
  if (const auto lag = find_lag_by_time(n.text)) return bind_lag_by_time(n, *lag);
  return refuse_member(n, source_.slice(child(n, 0).head), names);
}

bool expression_binder::refuse_member(const syntax_node& n, std::string_view owner,
                                      std::span<const std::string_view> outputs) {
  nearest_name nearest(n.text);
  std::string all;
  for (const std::string_view output : outputs) {
    nearest.offer(output);
    all += (all.empty() ? "" : ", ");
    all += output;
  }
  const std::string_view best = nearest.best();
  const std::string hint =
      best.empty() ? "" : ", did you mean " + std::string(quoted(best).c_str()) + "?";
  return refuse(fail(LTA_NOT_FOUND, "plan.unknown_member", position(n.head),
                     "%.*s has no output %s%s (outputs: %.200s), near \"%s\"",
                     static_cast<int>(std::min<std::size_t>(owner.size(), 64)), owner.data(),
                     quoted(n.text).c_str(), hint.c_str(), all.c_str(), near(n.head).c_str()));
}

bool expression_binder::bind_index(const syntax_node& n) {
  const syntax_node& inner = child(n, 1);
  const binding_value& index = child_value(n, 1);
  if (child_value(n, 0).is_text) return refuse_text(n, 0);
  if (index.is_text && child_value(n, 0).path) {
    syntax_node meant = inner;
    meant.text = index.text;
    return give_path(bind_path_timeframe(source_, meant, *child_value(n, 0).path));
  }
  if (index.is_text) return refuse_construct(n, "another timeframe of a value");
  if (!check_values(n)) return false;
  if (!graph_.is_constant(index.value)) {
    return refuse(fail(LTA_INVALID_ARGUMENT, "plan.parameter_not_constant", position(n, 1),
                       "the bars back in x[n] must be a constant, found a series, near \"%s\"",
                       near(n, 1).c_str()));
  }
  call_argument arguments[] = {argument_of(tree_.links_of(n)[0]),
                               argument_of(tree_.links_of(n)[1])};
  arguments[1].keyword = indicators::lag.parameters[0].name;
  arguments[1].keyword_where = inner.where;
  return call(n, indicators::lag, "[ ]", arguments, false);
}

bool expression_binder::bind_lag(const syntax_node& n, text_span where, double bars) {
  const call_argument arguments[] = {argument_of(tree_.links_of(n)[0]),
                                     {.where = where,
                                      .keyword = indicators::lag.parameters[0].name,
                                      .keyword_where = where,
                                      .value = graph_.number(bars)}};
  return call(n, indicators::lag, n.text, arguments, false);
}

bool expression_binder::bind_lag_by_time(const syntax_node& n, const lag_by_time& lag) {
  const call_argument arguments[] = {argument_of(tree_.links_of(n)[0]),
                                     {.where = n.head,
                                      .keyword = lag.about->parameters[0].name,
                                      .keyword_where = n.head,
                                      .is_text = true,
                                      .text = lag.time}};
  return call(n, *lag.about, n.text, arguments, false);
}

}  // namespace lta
