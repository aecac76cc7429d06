// SPDX-License-Identifier: MIT
// What a plan owns.
#pragma once

#include "plan/call_graph.hh"
#include "plan/plan.hh"

namespace lta {

struct plan_content {
  call_plan calls;  // canonical
  convention numbers = convention::talib;
  selection select;
  program compiled;
  std::uint64_t fingerprint = 0;
};

// `format` of plan::explain, except the canonical payload.
std::string explain_as_text(const plan_content& content);
std::string explain_as_json(const plan_content& content);
std::string explain_as_dot(const plan_content& content);

// Bars to the first value of every output, and until the start has no weight; `never` of
// plan/history.hh where there is no such bar.
std::int64_t required_bars(const program& p);
std::int64_t stable_bars(const program& p);

}  // namespace lta
