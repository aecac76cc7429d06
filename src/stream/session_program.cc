// SPDX-License-Identifier: MIT
#include "stream/session_program.hh"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/kept_list.hh"
#include "exec/catch_up.hh"
#include "exec/prepared_plan.hh"
#include "stream/bound_plan.hh"

namespace lta {
namespace {

struct program_key {
  const kernel_table* kernels;
  std::int32_t revision_depth;
  std::optional<timeframe> bars;

  friend bool operator==(const program_key&, const program_key&) = default;
};

using session_programs = kept_list<program_key, const session_program, plan_uses_max>;

std::optional<lane_program> lanes_of(const step_program& steps, const kernel_table& kernels) {
  if (!lane_program::is_possible(steps)) return std::nullopt;
  return std::optional<lane_program>(std::in_place, steps, kernels);
}

std::optional<lane_visits> visits_of(const step_program& steps, const kernel_table& kernels,
                                     const std::optional<lane_program>& lanes) {
  if (!lanes) return std::nullopt;
  std::optional<lane_visits> visits(std::in_place, steps, kernels);
  if (!visits->is_worthwhile(*lanes)) visits.reset();
  return visits;
}

std::vector<std::size_t> signals_of(const program& p) {
  std::vector<std::size_t> signals;
  for (std::size_t o = 0; o < p.outputs.size(); ++o) {
    if (p.outputs[o].type == value_type::signal) signals.push_back(o);
  }
  return signals;
}

bool names_bars_alone(const step_program& steps) {
  const graph& primitives = steps.plan_program().primitives;
  const auto is_of_bars = [](std::string_view name) {
    return pinned_rows::bar_field_index(name) != field_unknown;
  };
  const auto is_own = [&](const step_program::field_column& f) {
    if (f.kind != op::field) return true;
    const std::string& name = primitives.fields()[f.field];
    return path_of_name(name) || is_of_bars(name);
  };
  return std::all_of(steps.fields().begin(), steps.fields().end(), is_own) &&
         std::all_of(steps.joins().begin(), steps.joins().end(),
                     [&](const joined_field& join) { return is_of_bars(join.path.field); });
}

bool is_refused_to_some(const plan& runs) {
  const program& p = runs.compiled();
  return runs.has_durations() ||
         std::any_of(p.outputs.begin(), p.outputs.end(), [](const program_output& output) {
           return output.reads_times || !output.crossings.empty();
         });
}

}  // namespace

session_program::session_program(std::shared_ptr<const plan> bound, const plan& runs_,
                                 const kernel_table& given, std::int32_t revision_depth)
    : bound_(std::move(bound)),
      runs(runs_),
      kernels(given),
      steps(runs.compiled(), kernels, revision_depth),
      places(steps),
      columns(steps),
      lanes(lanes_of(steps, kernels)),
      visits(visits_of(steps, kernels, lanes)),
      signals(signals_of(runs.compiled())),
      catch_up_min(catch_up::worthwhile_count(steps)),
      has_bar_names_alone(names_bars_alone(steps)),
      depends_on_timeframe(is_refused_to_some(runs)) {}

result<std::shared_ptr<const session_program>> session_program::of(
    const std::shared_ptr<const plan>& compiled, const std::optional<timeframe>& bars,
    const kernel_table* kernels, std::int32_t revision_depth) {
  const program_key key = {kernels != nullptr ? kernels : &best_kernels(), revision_depth,
                           compiled->has_durations() ? bars : std::nullopt};
  const auto kept = compiled->kept_by_sessions().find_or_make<session_programs>();
  return kept->find_or_make(key, [&]() -> result<std::shared_ptr<const session_program>> {
    auto bound = bound_to(compiled, bars);
    if (!bound) return bound.error();
    const plan& runs = **bound;
    if (*bound == compiled) bound->reset();
    return std::make_shared<const session_program>(std::move(*bound), runs, *key.kernels,
                                                   revision_depth);
  });
}

}  // namespace lta
