// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>

#include "indicators/entry.hh"

namespace lta {

// The value of the entry's first output where every input is the same constant in every slot, or
// nothing where that still depends on the slot: windows, lags, recursions.
std::optional<double> fold_call(const entry& about, convention numbers,
                                std::span<const double> inputs, std::span<const double> parameters);

}  // namespace lta
