// SPDX-License-Identifier: MIT
#include "stream/session_program.hh"

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

std::vector<std::size_t> signals_of(const program& p) {
  std::vector<std::size_t> signals;
  for (std::size_t o = 0; o < p.outputs.size(); ++o) {
    if (p.outputs[o].type == value_type::signal) signals.push_back(o);
  }
  return signals;
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
      signals(signals_of(runs.compiled())),
      catch_up_min(catch_up::worthwhile_count(steps)) {}

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
