// SPDX-License-Identifier: MIT
// The timeframe of a table that does not name one.
#pragma once

#include <string_view>
#include <vector>

#include "base/status.hh"
#include "data/arrow_import.hh"

namespace lta {

// Of the smallest step forward between neighbouring rows of one symbol and source: see
// timeframe_of_step(). "bar" where no row follows another.
result<std::string_view> find_timeframe(const arrow_columns& columns,
                                        const std::vector<arrow_owner<ArrowArray>>& batches,
                                        const arrow_options& options);

}  // namespace lta
