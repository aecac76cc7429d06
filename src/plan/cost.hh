// SPDX-License-Identifier: MIT
// What a primitive node costs per bar, by kind. explain shows it.
#pragma once

#include <cstdint>

#include "graph/graph.hh"

namespace lta {

// Rising: a call is as expensive as the most expensive of its nodes.
enum class cost_class : std::uint8_t {
  constant,     // nothing
  load,         // a copy from the rows
  elementwise,  // slots of the same bar: many bars at a time
  window,       // slots of earlier bars too, many bars at a time
  recursion     // its own last slot: bar after bar
};

cost_class cost_of(const node& n);
const char* cost_name(cost_class cost);

}  // namespace lta
