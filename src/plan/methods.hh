// SPDX-License-Identifier: MIT
// The methods of the language: x.sum(n) over a window, x.sum() since the first bar.
#pragma once

#include <string_view>

#include "indicators/entry.hh"

namespace lta {

struct method {
  const char* name;
  const entry* with_arguments;
  const entry* without;
};

// nullptr where there is none.
const method* find_method(std::string_view name);

// "sum, avg, ..."; for messages.
const char* method_names();
std::string_view nearest_method(std::string_view name);

}  // namespace lta
