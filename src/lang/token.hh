// SPDX-License-Identifier: MIT
// The words of the expression language.
#pragma once

#include <cstdint>

#include "lang/source_text.hh"

namespace lta {

enum class token_kind : std::uint8_t {
  end,
  number,
  duration,  // 24h: a whole number and a unit
  text,      // "..." or '...'; no escapes, either quote can hold the other
  name,
  member,  // what follows a dot: may begin with a digit
  word_true,
  word_false,
  word_na,
  word_if,
  word_else,
  word_or,   // or, |
  word_and,  // and, &
  word_not,  // not, ~
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  plus,
  minus,
  star,
  slash,
  percent,
  power,
  dot,
  comma,
  assign,
  left_parenthesis,
  right_parenthesis,
  left_bracket,
  right_bracket,
};

struct token {
  token_kind kind = token_kind::end;
  text_span where = {};
  double number = 0;  // of token_kind::number
};

}  // namespace lta
