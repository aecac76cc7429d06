// SPDX-License-Identifier: MIT
// What of a session depends on the plan, the kernels and the revision depth alone: made once, kept
// by the plan and shared by its sessions. docs/decisions/0031-sessions-share-programs.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/status.hh"
#include "base/time.hh"
#include "exec/lane_program.hh"
#include "exec/lane_visits.hh"
#include "exec/step_program.hh"
#include "plan/plan.hh"
#include "stream/slot_places.hh"
#include "stream/snapshot_columns.hh"

namespace lta {

class session_program {
 public:
  // On bars of `bars`, which a plan without lags that are times does not care about; with the
  // fastest kernels where none are given. Whoever keeps it keeps `compiled`.
  static result<std::shared_ptr<const session_program>> of(
      const std::shared_ptr<const plan>& compiled, const std::optional<timeframe>& bars,
      const kernel_table* kernels, std::int32_t revision_depth);

  // `runs` must outlive it. `bound` is null where the plan that keeps this is the one that runs: a
  // plan that kept itself would never end.
  session_program(std::shared_ptr<const plan> bound, const plan& runs, const kernel_table& kernels,
                  std::int32_t revision_depth);
  session_program(const session_program&) = delete;
  session_program& operator=(const session_program&) = delete;

 private:
  const std::shared_ptr<const plan> bound_;

 public:
  const plan& runs;
  const kernel_table& kernels;
  const step_program steps;
  const slot_places places;
  const snapshot_columns columns;
  const std::optional<lane_program> lanes;  // where partitions can be side by side
  const std::optional<lane_visits> visits;  // and those in no tile gain by it
  const std::vector<std::size_t> signals;   // the outputs that are
  const std::int64_t catch_up_min;          // closed slots of one partition to be filled together
  const bool has_bar_names_alone;           // of fields, those of other partitions included
  const bool depends_on_timeframe;          // whether a partition can run it does
};

}  // namespace lta
