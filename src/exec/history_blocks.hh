// SPDX-License-Identifier: MIT
// The block programs of an execution over all history, and how many slots their blocks have.
#pragma once

#include <memory>

#include "exec/block_program.hh"

namespace lta {

// Of one partition.
block_program blocks_of_history(const program& p, const kernel_table& kernels);
// Of eight side by side; null where there is no way, or nothing to be won.
std::unique_ptr<const lane_block_program> lanes_of_history(const program& p,
                                                           const kernel_table& kernels);

}  // namespace lta
