// SPDX-License-Identifier: MIT
// Names that already mean something in every expression.
#pragma once

#include <string_view>

namespace lta {

// The word of the language that this is, in whatever letters; empty where it is none.
std::string_view reserved_word(std::string_view name);

// trades, orderbook, liquidation: sources, and no series.
bool is_source_name(std::string_view name);

// Whether this can be written as a name at all: letters, digits and _, no digit first.
bool is_plain_name(std::string_view name);

// What has the name already ("a field", ...), or nullptr where it is free.
const char* owner_of_name(std::string_view name);

}  // namespace lta
