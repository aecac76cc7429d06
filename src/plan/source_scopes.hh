// SPDX-License-Identifier: MIT
// Inside trades.filter(...) names are the source's own: which syntax nodes are sources, and which
// names stand inside of one.
#pragma once

#include <optional>
#include <vector>

#include "lang/syntax.hh"

namespace lta {

class source_scopes {
 public:
  explicit source_scopes(const syntax_tree& tree);

  // A source, filtered or not: its methods are those of a source.
  bool is_source(syntax_id id) const { return is_source_[id]; }

  // The innermost source inside whose filter a node stands.
  std::optional<syntax_id> scope_of(syntax_id id) const {
    return scopes_[id] == no_scope ? std::nullopt : std::optional(scopes_[id]);
  }

 private:
  static constexpr syntax_id no_scope = 0xFFFFFFFF;

  std::vector<bool> is_source_;
  std::vector<syntax_id> scopes_;
};

}  // namespace lta
