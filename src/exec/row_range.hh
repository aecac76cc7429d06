// SPDX-License-Identifier: MIT
// Which rows of a partition an execution reports, and why an output may have none.
#pragma once

#include <cstdint>
#include <string_view>

#include "exec/batch.hh"

namespace lta {

// Rows are computed from the first retained one on, whatever is reported: values must not depend
// on what somebody wants to see.
struct row_range {
  std::int64_t first = 0;     // reported, absolute
  std::int64_t end = 0;       // of the reported and of the computed ones
  bool with_forming = false;  // row end - 1 is the forming bar
  std::int64_t row_count() const { return end - first; }
};

row_range reported_rows(const pinned_rows& rows, const batch_options& options);

failure unknown_field(const pinned_rows& rows, std::string_view name);
// Whether the bars of an output's clocks can be made of a partition's bars; else the reason.
outcome check_clocks(const program& p, const program_output& output, const pinned_rows& rows);

}  // namespace lta
