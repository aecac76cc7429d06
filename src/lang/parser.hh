// SPDX-License-Identifier: MIT
#pragma once

#include "base/status.hh"
#include "lang/source_text.hh"
#include "lang/syntax.hh"

namespace lta {

// The syntax tree of one expression; names in it borrow from the source.
//
//   conditional := or [ "if" or "else" conditional ]
//   or          := and { ("or" | "|") and }
//   and         := not { ("and" | "&") not }
//   not         := ("not" | "~") not | comparison
//   comparison  := sum { ("<" | "<=" | ">" | ">=" | "==" | "!=") sum }
//   sum         := product { ("+" | "-") product }
//   product     := unary { ("*" | "/" | "%") unary }
//   unary       := ("+" | "-") unary | power
//   power       := postfix [ "**" unary ]
//   postfix     := primary { "." member [ arguments ] | "[" conditional "]" }
//   primary     := number | duration | text | "true" | "false" | "na"
//                | name [ arguments ] | "(" conditional ")"
//   arguments   := "(" [ argument { "," argument } ] ")"
//   argument    := [ name "=" ] conditional
//
// Every conditional, not, sign and exponent is one level of nesting; limits::nesting_depth_max of
// them are allowed.
result<syntax_tree> parse_expression(const source_text& source);

}  // namespace lta
