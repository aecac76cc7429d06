// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "base/status.hh"
#include "lang/token.hh"

namespace lta {

// The tokens of an expression; the last one is token_kind::end. Names are ASCII letters, digits
// and underscores; spaces, newlines and comments from # to the end of the line separate.
result<std::vector<token>> read_tokens(const source_text& source);

}  // namespace lta
