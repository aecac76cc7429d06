// SPDX-License-Identifier: MIT
// The plan payload, JSON version 1.
#pragma once

#include <optional>
#include <string_view>

#include "base/status.hh"
#include "plan/call_graph.hh"
#include "plan/plan.hh"

namespace lta {

struct payload {
  call_plan calls;
  convention numbers = convention::talib;
  selection select;
};

// `numbers` overrides the payload's own convention. `text` is well-formed UTF-8.
result<payload> read_payload(std::string_view text, std::optional<convention> numbers);

const char* convention_name(convention numbers);

// The canonical form of a plan whose graph is canonical.
std::string write_payload(const call_plan& calls, convention numbers, const selection& select);

}  // namespace lta
