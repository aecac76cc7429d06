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

// What a name stands for: an entry, or one output of it where the name is that output's alias.
struct named_entry {
  static constexpr int all_outputs = -1;
  const entry* about = nullptr;
  int output = all_outputs;
};

// By id, alias or alias of an output, ASCII letters alike in both cases; `about` is nullptr when
// there is none.
named_entry find_named(std::string_view name);
inline const entry* find_entry(std::string_view name) { return find_named(name).about; }

// The id or alias of either kind nearest to an unknown name, or an empty view.
std::string_view nearest_entry_name(std::string_view name);

// By name or alias, also lookback, length and timeperiod for a parameter called period; -1 when
// there is none.
int find_parameter(const entry& e, std::string_view name);
int find_input(const entry& e, std::string_view name);
int find_output(const entry& e, std::string_view name);

// A hash of every record's names, parameters, inputs and outputs: equal catalogues, equal hash.
std::uint64_t catalog_fingerprint();

}  // namespace lta
