// SPDX-License-Identifier: MIT
#pragma once

#include "base/convention.hh"
#include "plan/functions.hh"
#include "plan/json.hh"

namespace lta {

// The "functions" of a payload. They are checked whether they are called or not: names, circles,
// and the whole body of those that can be called without arguments.
result<function_table> read_functions(const json_document& document, const json_value& given,
                                      convention numbers);

}  // namespace lta
