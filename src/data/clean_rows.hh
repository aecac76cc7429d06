// SPDX-License-Identifier: MIT
// A quick look at rows of columns, eight at a time with what the processor has: most rows are as
// they should be, and those take no second look. False says nothing of why.
#pragma once

#include <cstdint>

namespace lta {

// No value is missing or infinite, high and low hold open and close without any tolerance, volume
// is not negative: no row can be refused or repaired, whatever is checked.
bool is_clean(const double* const fields[5], std::int64_t start, std::int64_t count);

// Closes after opens (on a grid strictly), and no close before the one before it.
bool are_closes_possible(const std::int64_t* times_ns, const std::int64_t* close_times_ns,
                         std::int64_t count, bool has_grid);

bool is_rising(const std::int64_t* times_ns, std::int64_t count);

}  // namespace lta
