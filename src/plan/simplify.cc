// SPDX-License-Identifier: MIT
#include "plan/simplify.hh"

#include <optional>

#include "base/number.hh"
#include "indicators/indicators.hh"
#include "plan/durations.hh"
#include "plan/fold.hh"

namespace lta {
namespace {

std::optional<call_ref> normalised(const call_graph& graph, const entry& about,
                                   std::span<const call_ref> inputs,
                                   std::span<const double> parameters) {
  if (&about == &indicators::select) return inputs[0];
  if (&about == &indicators::lag && parameters[0] == 0) return inputs[0];
  if (&about == &indicators::if_else && graph.is_constant(inputs[0])) {
    const double condition = graph.constant(inputs[0]);
    if (!is_missing(condition)) return inputs[condition != 0 ? 1 : 2];
  }
  return std::nullopt;
}

// A missing signal stays a call: as a constant it would lose its type.
std::optional<call_ref> folded(call_graph& graph, convention numbers, const entry& about,
                               std::span<const call_ref> inputs,
                               std::span<const double> parameters) {
  if (about.outputs.size() != 1 || inputs.empty()) return std::nullopt;
  if (&about == &indicators::tf) return std::nullopt;  // missing until a coarse bar is closed
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (is_duration(about.parameters[i], parameters[i])) return std::nullopt;
  }
  std::vector<double> values;
  value_type type = about.outputs[0].type;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!graph.is_constant(inputs[i])) return std::nullopt;
    values.push_back(graph.constant(inputs[i]));
    const bool decides = type == value_type::any && about.inputs[i].type == value_type::any;
    if (decides) type = graph.type(inputs[i]);
  }
  const std::optional<double> value = fold_call(about, numbers, values, parameters);
  if (!value) return std::nullopt;
  if (type != value_type::signal) return graph.number(*value);
  if (is_missing(*value)) return std::nullopt;
  return graph.signal(*value != 0);
}

}  // namespace

call_ref simplified_call(call_graph& graph, convention numbers, const entry& about,
                         std::span<const call_ref> inputs, std::span<const double> parameters) {
  if (const auto other = normalised(graph, about, inputs, parameters)) return *other;
  if (const auto constant = folded(graph, numbers, about, inputs, parameters)) return *constant;
  return graph.call(about, inputs, parameters);
}

}  // namespace lta
