// SPDX-License-Identifier: MIT
// Numbers and times of an Arrow column as the engine's doubles and nanoseconds.
#pragma once

#include <cstdint>

#include "base/status.hh"
#include "data/arrow_reader.hh"

namespace lta {

// Rows [row, row + count) of a column of numbers, null as missing: the column's own memory where
// it can be read as it is, else `scratch`, which has room for them.
const double* read_numbers(const arrow_slice& column, arrow_kind kind, std::int64_t row,
                           std::int64_t count, double* scratch);

// The same for times. `type.unit_ns` is the length of one unit; for integers the caller's. Refuses
// null and what int64 nanoseconds cannot hold; `name` and first_row + row are for the message.
result<const std::int64_t*> read_times(const arrow_slice& column, const arrow_type& type,
                                       std::int64_t row, std::int64_t count, const char* name,
                                       std::int64_t first_row, std::int64_t* scratch);

// "1700000000000 would be 2023-11-14 as milliseconds": integer times whose unit nobody said.
failure unknown_time_unit(const arrow_slice& column, const arrow_type& type, const char* name);

}  // namespace lta
