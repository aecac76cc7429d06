// SPDX-License-Identifier: MIT
// The names of fields: the five of a bar, price for close, and those derived from them.
#pragma once

#include <string_view>

#include "plan/call_graph.hh"
#include "plan/field_path.hh"

namespace lta {

// The field with this name, derived fields as the arithmetic they stand for. Every other name is
// a named series, looked up when the plan runs.
call_ref bind_field(call_graph& graph, convention numbers, std::string_view name);

// Not empty, not too long, no control characters.
bool can_name_field(std::string_view name);

// The same of another partition: its own price, hl2 and so on.
call_ref bind_path(call_graph& graph, convention numbers, const field_path& path);

// A name bind_field gives a meaning of its own.
bool is_known_field(std::string_view name);

// The known field that is this name in other letters (Close), or an empty view.
std::string_view field_in_other_case(std::string_view name);

}  // namespace lta
