// SPDX-License-Identifier: MIT
// When it pays to run partitions side by side in batch.
#pragma once

#include <cstdint>

#include "exec/block_program.hh"

namespace lta {

// Bars of each partition up to which eight in lanes take less time than eight by themselves;
// `blocks` is of the plan for one partition. Lanes start every kernel, and every recursion, once
// for eight partitions, and recursions do not wait for themselves. For that columns go into lanes
// and back, and long windows are made of more columns. The figures behind it, measured with
// AVX-512: docs/decisions/0041-history-in-lanes.md.
std::int64_t lane_rows_max(const block_program& blocks);

}  // namespace lta
