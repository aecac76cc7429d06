// SPDX-License-Identifier: MIT
#include "plan/parameter_reader.hh"

#include <cmath>
#include <string>
#include <string_view>

#include "base/nearest.hh"
#include "base/number.hh"
#include "base/quoted.hh"
#include "base/time.hh"
#include "plan/durations.hh"

namespace lta {

result<double> parameter_reader::read(const parameter_spec& spec, const call_argument& a) {
  switch (spec.kind) {
    case parameter_kind::choice: return read_choice(spec, a);
    case parameter_kind::timeframe:
    case parameter_kind::clock: return read_timeframe(spec, a);
    case parameter_kind::flag: return read_flag(spec, a);
    case parameter_kind::integer:
    case parameter_kind::number: break;
  }
  return read_number(spec, a);
}

result<double> parameter_reader::read_timeframe(const parameter_spec& spec,
                                                const call_argument& a) const {
  if (!a.is_text) return refusals_.wrong_kind(spec, a, "a timeframe as a text, like \"1d\"");
  const result<timeframe> read = timeframe::parse(a.text);
  const bool takes_amounts = spec.kind == parameter_kind::clock && read &&
                             read->kind() != timeframe_kind::range && read->has_time();
  if (read && (read->has_grid() || takes_amounts)) return static_cast<double>(read->code());
  const char* wanted = spec.kind == parameter_kind::clock
                           ? " is made neither of time nor of ticks, volume or dollars"
                           : " has no grid in time";
  const std::string why =
      read ? std::string(quoted(a.text).c_str()) + wanted : read.error().message;
  return fail(LTA_INVALID_ARGUMENT, "plan.unknown_timeframe", refusals_.position(a),
              "%s: parameter \"%s\": %s, near \"%s\"", refusals_.name().c_str(), spec.name,
              why.c_str(), refusals_.near(a).c_str());
}

result<double> parameter_reader::read_duration(const parameter_spec& spec, const call_argument& a) {
  const result<timeframe> time = timeframe::parse(a.text);
  if (time && time->has_grid()) {
    duration_position_ = refusals_.position(a);
    return duration_parameter(*time);
  }
  return fail(LTA_INVALID_ARGUMENT, "plan.bad_duration", refusals_.position(a),
              "%s: parameter \"%s\" counts bars or is a time like \"24h\" (units s m h d w M), "
              "found %s, near \"%s\"",
              refusals_.name().c_str(), spec.name, quoted(a.text).c_str(),
              refusals_.near(a).c_str());
}

result<double> parameter_reader::read_flag(const parameter_spec& spec,
                                           const call_argument& a) const {
  const bool fits = !a.is_text && graph_.is_constant(a.value) &&
                    graph_.type(a.value) == value_type::signal &&
                    !is_missing(graph_.constant(a.value));
  if (!fits) return refusals_.wrong_kind(spec, a, "true or false");
  return graph_.constant(a.value);
}

result<double> parameter_reader::read_choice(const parameter_spec& spec,
                                             const call_argument& a) const {
  const bool is_any = spec.choices.empty();  // of a payload's function
  if (!a.is_text)
    return refusals_.wrong_kind(spec, a, is_any ? "a text" : "one of its choices as a text");
  if (is_any) return spec.default_value;
  nearest_name nearest(a.text);
  std::string all;
  for (std::size_t i = 0; i < spec.choices.size(); ++i) {
    if (a.text == spec.choices[i]) return static_cast<double>(i);
    nearest.offer(spec.choices[i]);
    all += (i == 0 ? "" : ", ");
    all += spec.choices[i];
  }
  return fail(LTA_INVALID_ARGUMENT, "plan.unknown_choice", refusals_.position(a),
              "%s: parameter \"%s\" has no choice %s%s (choices: %s), near \"%s\"",
              refusals_.name().c_str(), spec.name, quoted(a.text).c_str(),
              suggestion(nearest.best()).c_str(), all.c_str(), refusals_.near(a).c_str());
}

result<double> parameter_reader::read_number(const parameter_spec& spec, const call_argument& a) {
  if (a.is_text && spec.takes_duration) return read_duration(spec, a);
  if (a.is_text) return refusals_.wrong_kind(spec, a, "a number");
  if (!graph_.is_constant(a.value)) {
    return fail(LTA_INVALID_ARGUMENT, "plan.parameter_not_constant", refusals_.position(a),
                "%s: parameter \"%s\" must be a constant, found a series, near \"%s\"",
                refusals_.name().c_str(), spec.name, refusals_.near(a).c_str());
  }
  if (graph_.type(a.value) == value_type::signal) return refusals_.wrong_kind(spec, a, "a number");
  const double value = graph_.constant(a.value);
  if (is_missing(value)) {
    return fail(LTA_INVALID_ARGUMENT, "plan.parameter_missing_value", refusals_.position(a),
                "%s: parameter \"%s\" must be a number, found na, near \"%s\"",
                refusals_.name().c_str(), spec.name, refusals_.near(a).c_str());
  }
  return in_range(spec, a, value);
}

result<double> parameter_reader::in_range(const parameter_spec& spec, const call_argument& a,
                                          double value) const {
  const bool is_whole = value == std::floor(value);
  if (spec.kind == parameter_kind::integer && !is_whole) {
    return fail(LTA_INVALID_ARGUMENT, "plan.parameter_not_integer", refusals_.position(a),
                "%s: parameter \"%s\" must be a whole number, found %s, near \"%s\"",
                refusals_.name().c_str(), spec.name, shown_number(value).c_str(),
                refusals_.near(a).c_str());
  }
  if (value >= spec.minimum && value <= spec.maximum) return value;
  if (value < 0 && std::string_view(spec.name) == "periods") {
    return fail(LTA_INVALID_ARGUMENT, "plan.negative_lag", refusals_.position(a),
                "%s: a lag of %s would read the future; parameter \"%s\" is 0 or more, "
                "near \"%s\"",
                refusals_.name().c_str(), shown_number(value).c_str(), spec.name,
                refusals_.near(a).c_str());
  }
  return fail(LTA_INVALID_ARGUMENT, "plan.parameter_out_of_range", refusals_.position(a),
              "%s: parameter \"%s\" must be from %s to %s, found %s, near \"%s\"",
              refusals_.name().c_str(), spec.name, shown_number(spec.minimum).c_str(),
              shown_number(spec.maximum).c_str(), shown_number(value).c_str(),
              refusals_.near(a).c_str());
}

}  // namespace lta
