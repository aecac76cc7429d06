// SPDX-License-Identifier: MIT
// What turns primitive graphs into a program, in this order; each pass looks at what those before
// it have written. plan/live_nodes.hh is the first of them, plan/history.hh stands before the last.
#pragma once

#include "plan/program.hh"

namespace lta {

class live_nodes;

// Inputs before readers, and what a clock gives after the clock: fills `phases` and `order`.
void order_nodes(program& p, const live_nodes& live, const clock_graphs& clocks);

// Fills `columns` and `first_column`.
void assign_columns(program& p);

// How many past slots of each column are read: fills `need`.
void measure_needs(program& p);

// Raises `need` where clocks read and write columns of the base.
void keep_carried(program& p);

// What each output reads of the data: fills `fields`, `crossings` and `reads_times`.
void list_leaves(program& p);

}  // namespace lta
