// SPDX-License-Identifier: MIT
// The kernels of each instruction set this library was built with, and the choice between them.
#pragma once

#include <span>
#include <string_view>

#include "kernels/record.hh"

namespace lta {

namespace baseline {
extern const kernel_table table;
}
namespace avx2 {
extern const kernel_table table;
}
namespace avx512 {
extern const kernel_table table;
}

// The tables this CPU can run, slowest first; never empty.
std::span<const kernel_table* const> runnable_kernels();

// The fastest of them. Every table gives the same bits.
const kernel_table& best_kernels();

// For tests: from now on as on a CPU that can run no more than the table of this name; empty is all
// that this one can. False for a name there is no table of. What runs already is not changed.
bool limit_kernels(std::string_view name);

}  // namespace lta
