// SPDX-License-Identifier: MIT
#include "plan/source_scopes.hh"

#include "plan/known_names.hh"

namespace lta {
namespace {

bool is_filter(const syntax_node& n) { return n.kind == syntax_kind::method && n.text == "filter"; }

}  // namespace

source_scopes::source_scopes(const syntax_tree& tree) : scopes_(tree.nodes.size(), no_scope) {
  is_source_.reserve(tree.nodes.size());
  for (const syntax_node& n : tree.nodes) {
    const bool is_named = n.kind == syntax_kind::name || n.kind == syntax_kind::member;
    is_source_.push_back((is_named && is_source_name(n.text)) ||
                         (n.kind == syntax_kind::call && n.text == "source") ||
                         (is_filter(n) && is_source_[tree.links_of(n)[0].node]));
  }
  // The parts of a method stand between its object and itself; a name stands at most as often in
  // a filter as texts may nest. Inner filters come first, and theirs is the name.
  for (syntax_id id = 0; id < tree.nodes.size(); ++id) {
    if (!is_filter(tree.nodes[id]) || !is_source_[id]) continue;
    const syntax_id object = tree.links_of(tree.nodes[id])[0].node;
    for (syntax_id part = object + 1; part < id; ++part) {
      if (scopes_[part] == no_scope) scopes_[part] = object;
    }
  }
}

}  // namespace lta
