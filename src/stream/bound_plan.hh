// SPDX-License-Identifier: MIT
// A session has one program, so where lags are times all its partitions have one timeframe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/status.hh"
#include "base/time.hh"
#include "data/dataset.hh"
#include "plan/plan.hh"

namespace lta {

// The plan with its lags counted in bars of `bars`; the plan itself where it has none.
result<std::shared_ptr<const plan>> bound_to(std::shared_ptr<const plan> compiled,
                                             const std::optional<timeframe>& bars);

// Of the first partition a session is to run on; else the one the plan selects. Nothing where the
// plan does not care.
std::optional<timeframe> first_timeframe(
    const plan& compiled, const dataset& rows,
    const std::optional<std::vector<std::uint32_t>>& partitions);

}  // namespace lta
