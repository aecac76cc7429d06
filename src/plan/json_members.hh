// SPDX-License-Identifier: MIT
// Strict reading of JSON objects: what a payload may say where, and what it must not.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/status.hh"
#include "plan/json.hh"

namespace lta {

// The members named `keys`, in that order, no_json where absent. Refuses values that are no
// object, unknown keys and repeated ones. `what` names the object in messages: "an output".
result<std::vector<json_id>> read_members(const json_document& document, const json_value& object,
                                          const char* what, std::span<const char* const> keys);

// Refuses a value of another kind; `what` names the value: "\"inputs\"".
outcome expect_kind(const json_document& document, const json_value& value, json_kind kind,
                    const char* what);

// A text of 1 to limits::name_bytes_max bytes without control characters.
result<std::string> read_name(const json_document& document, const json_value& value,
                              const char* what);

}  // namespace lta
