// SPDX-License-Identifier: MIT
// What must hold for any text given to the plan compiler.
#pragma once

#include <cstdint>
#include <string_view>

namespace fuzz {

// Compiles; a refusal must be a complete one. What compiles is explained as a canonical payload
// that compiles to the same fingerprint, and runs: over history and bar by bar, with equal bits.
void check_plan_text(std::string_view text, std::uint32_t flags);

}  // namespace fuzz
