// SPDX-License-Identifier: MIT
#include "plan/durations.hh"

#include <optional>

#include "indicators/indicators.hh"
#include "plan/json_writer.hh"

namespace lta {
namespace {

// Beyond every number of seconds a timeframe can have.
constexpr double months_from = 1e12;

std::int64_t months_of(double duration) {
  return -duration > months_from ? static_cast<std::int64_t>(-duration - months_from) : 0;
}

// nullopt where the bars of a timeframe do not divide it.
std::optional<std::int64_t> bars_of(double duration, const timeframe& bars) {
  std::int64_t whole = months_of(duration);
  std::int64_t part = bars.month_count();
  if (whole == 0) {
    whole = static_cast<std::int64_t>(-duration);
    part = bars.duration_ns().value_or(0) / second_ns;
  }
  if (part == 0 || whole % part != 0) return std::nullopt;
  return whole / part;
}

}  // namespace

double duration_parameter(const timeframe& time) {
  if (time.month_count() > 0) return -months_from - static_cast<double>(time.month_count());
  const std::int64_t seconds = *time.duration_ns() / second_ns;
  return -static_cast<double>(seconds);
}

bool has_duration(const call_node& n) {
  for (std::size_t i = 0; i < n.parameters.size(); ++i) {
    if (is_duration(n.about->parameters[i], n.parameters[i])) return true;
  }
  return false;
}

std::string duration_text(double duration) {
  if (months_of(duration) == 0) return timeframe::from_code(-duration).text();
  std::string text;
  append_integer(text, months_of(duration));
  return text + 'M';
}

result<std::vector<double>> parameters_in_bars(const call_node& n, const timeframe* bars,
                                               std::int64_t position) {
  std::vector<double> parameters = n.parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const parameter_spec& spec = n.about->parameters[i];
    if (!is_duration(spec, parameters[i])) continue;
    const double duration = parameters[i];
    parameters[i] = 1;
    if (bars == nullptr) continue;
    const std::optional<std::int64_t> count = bars_of(duration, *bars);
    if (!count) {
      return fail(LTA_INVALID_ARGUMENT, "plan.duration_not_whole", position,
                  "%s: a lag of %s is no whole number of bars of %s", n.about->id,
                  duration_text(duration).c_str(), bars->text().c_str());
    }
    if (static_cast<double>(*count) > spec.maximum) {
      return fail(LTA_LIMIT_EXCEEDED, "plan.duration_too_long", position,
                  "%s: a lag of %s is %lld bars of %s, at most %lld are allowed", n.about->id,
                  duration_text(duration).c_str(), static_cast<long long>(*count),
                  bars->text().c_str(), static_cast<long long>(spec.maximum));
    }
    parameters[i] = static_cast<double>(*count);
  }
  return parameters;
}

std::vector<call_id> find_durations(const call_graph& calls, const timeframe* bars) {
  std::vector<call_id> found;
  found.reserve(calls.size());
  for (const call_node& n : calls.nodes()) {
    const bool is_call = n.kind == call_kind::call;
    const bool is_own =
        is_call && has_duration(n) && (bars == nullptr || !parameters_in_bars(n, bars, -1));
    call_id here = is_own ? static_cast<call_id>(found.size()) : no_call;
    const bool has_clock = is_call && n.about == &indicators::tf;
    for (const call_ref r : n.inputs) {
      if (here == no_call && !has_clock) here = found[r.node];
    }
    found.push_back(here);
  }
  return found;
}

}  // namespace lta
