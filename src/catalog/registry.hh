// SPDX-License-Identifier: MIT
// The registry of operators and indicators: every entry of src/indicators, found by name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "indicators/entry.hh"

namespace lta {

// Every entry, ordered by id.
std::span<const entry* const> catalog_entries();

// By id or alias, ASCII letters alike in both cases; nullptr when there is none.
const entry* find_entry(std::string_view name);

// The id or alias nearest to an unknown name, or an empty view.
std::string_view nearest_entry_name(std::string_view name);

// By name or alias, also lookback, length and timeperiod for a parameter called period; -1 when
// there is none.
int find_parameter(const entry& e, std::string_view name);
int find_input(const entry& e, std::string_view name);
int find_output(const entry& e, std::string_view name);

// A hash of every record's names, parameters, inputs and outputs: equal catalogues, equal hash.
std::uint64_t catalog_fingerprint();

}  // namespace lta
