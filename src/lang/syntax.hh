// SPDX-License-Identifier: MIT
// The syntax tree of an expression. Children stand before their parents in `nodes`, so a walk
// over the vector is a walk from the leaves up, without recursion.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lang/token.hh"

namespace lta {

using syntax_id = std::uint32_t;

enum class syntax_kind : std::uint8_t {
  number,
  duration,
  text,
  boolean,  // number is 0 or 1
  na,
  name,
  negate,  // -x
  plus,    // +x
  logical_not,
  binary,       // op: arithmetic, and, or, **
  comparison,   // a chain: link i > 0 carries the operator before it
  conditional,  // (then, condition, otherwise)
  call,         // name(arguments)
  method,       // x.name(arguments): link 0 is x
  member,       // x.name
  index,        // x[i]
};

struct syntax_link {
  syntax_id node = 0;
  token_kind op = token_kind::end;  // of a comparison
  text_span keyword = {};           // of an argument; empty when it is positional
};

struct syntax_node {
  syntax_kind kind = syntax_kind::number;
  token_kind op = token_kind::end;
  text_span where = {};        // the whole expression, its own parentheses included
  text_span head = {};         // its operator or name
  std::string_view text = {};  // name, member, or the inside of a text
  double number = 0;
  std::uint32_t first_link = 0;
  std::uint32_t link_count = 0;
};

struct syntax_tree {
  std::vector<syntax_node> nodes;  // the last one is the root
  std::vector<syntax_link> links;

  const syntax_link* links_of(const syntax_node& n) const { return links.data() + n.first_link; }
};

}  // namespace lta
