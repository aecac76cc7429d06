// SPDX-License-Identifier: MIT
#include "plan/call_refusals.hh"

#include "base/nearest.hh"
#include "catalog/registry.hh"

namespace lta {
namespace {

template <class Specs>
std::string list_of_names(const Specs& specs) {
  std::string names;
  for (const auto& spec : specs) {
    if (!names.empty()) names += ", ";
    names += spec.name;
  }
  return names.empty() ? "none" : names;
}

}  // namespace

std::string suggestion(std::string_view nearest) {
  if (nearest.empty()) return {};
  return ", did you mean " + std::string(quoted(nearest).c_str()) + "?";
}

failure call_refusals::unknown_keyword(const call_argument& a) const {
  nearest_name nearest(a.keyword);
  for (const parameter_spec& p : about_.parameters) nearest.offer(p.name);
  for (const alias_spec& alias : about_.parameter_aliases) nearest.offer(alias.alias);
  std::string inputs;
  if (site_.is_expression) {
    for (const input_spec& i : about_.inputs) nearest.offer(i.name);
    inputs = "; inputs: " + list_of_names(about_.inputs);
  }
  return fail(LTA_NOT_FOUND, "plan.unknown_parameter", position(a.keyword_where),
              "%s has no parameter %s%s (parameters: %s%s), near \"%s\"", name().c_str(),
              quoted(a.keyword).c_str(), suggestion(nearest.best()).c_str(),
              list_of_names(about_.parameters).c_str(), inputs.c_str(),
              near(a.keyword_where).c_str());
}

failure call_refusals::repeated(const call_argument& a) const {
  return fail(LTA_INVALID_ARGUMENT, "plan.repeated_argument", position(a.keyword_where),
              "%s: %s is given twice, near \"%s\"", name().c_str(), quoted(a.keyword).c_str(),
              near(a.keyword_where).c_str());
}

failure call_refusals::surplus(const call_argument& a) const {
  const std::string parameters =
      site_.is_expression ? "; parameters: " + list_of_names(about_.parameters) : "";
  return fail(LTA_INVALID_ARGUMENT, "plan.too_many_arguments", position(a),
              "%s takes no further argument (inputs: %s%s), near \"%s\"", name().c_str(),
              list_of_names(about_.inputs).c_str(), parameters.c_str(), near(a).c_str());
}

failure call_refusals::missing_input(const char* input) const {
  return fail(LTA_INVALID_ARGUMENT, "plan.missing_input", position(site_.where),
              "%s needs its input \"%s\", which has no default, near \"%s\"", name().c_str(), input,
              near(site_.where).c_str());
}

failure call_refusals::text_for_input(const char* input, const call_argument& a) const {
  return fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(a),
              "%s: input \"%s\" must be a series, found the text %s, near \"%s\"", name().c_str(),
              input, quoted(a.text).c_str(), near(a).c_str());
}

failure call_refusals::wrong_kind(const parameter_spec& spec, const call_argument& a,
                                  const char* wanted) const {
  return fail(LTA_TYPE_MISMATCH, "plan.parameter_type", position(a),
              "%s: parameter \"%s\" must be %s, near \"%s\"", name().c_str(), spec.name, wanted,
              near(a).c_str());
}

failure call_refusals::wrong_type(const char* input, const call_argument* a, value_type wanted,
                                  value_type found) const {
  const call_argument left_out = {.where = site_.where};
  const call_argument& given = a == nullptr ? left_out : *a;
  return fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(given),
              "%s: %s must be a %s, found a %s, near \"%s\"", name().c_str(), quoted(input).c_str(),
              type_name(wanted), type_name(found), near(given).c_str());
}

}  // namespace lta
