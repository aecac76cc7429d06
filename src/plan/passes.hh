// SPDX-License-Identifier: MIT
// What turns a primitive graph into a program, in this order; each pass looks at what those before
// it have written. plan/history.hh is the last of them.
#pragma once

#include "plan/program.hh"

namespace lta {

// Drops what no output needs and puts inputs before readers: fills `order`.
void keep_live_nodes(program& p);

// Fills `columns` and `first_column`.
void assign_columns(program& p);

// How many past slots of each column are read: fills `need`.
void measure_needs(program& p);

}  // namespace lta
