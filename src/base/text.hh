// SPDX-License-Identifier: MIT
// Rules about text at the door: UTF-8, lengths, and the nearest name for "did you mean".
#pragma once

#include <cstddef>
#include <string_view>

namespace lta {

// True for well-formed UTF-8: no overlong forms, surrogates or values past U+10FFFF.
bool is_utf8(std::string_view text);

// The longest prefix of at most `limit` bytes that does not end inside a character.
std::string_view utf8_prefix(std::string_view text, std::size_t limit);

}  // namespace lta
