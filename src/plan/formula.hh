// SPDX-License-Identifier: MIT
// Canonical calls as expressions people read. Shared calls and long ones get a line of their own
// (n7 = ...) and are named where they are read, so the whole stays as small as the graph.
#pragma once

#include <string>
#include <vector>

#include "plan/call_graph.hh"

namespace lta {

class formula_book {
 public:
  explicit formula_book(const call_plan& calls);

  // What a reader of this value sees: a formula, or the name of a node with its own line.
  std::string text(call_ref r) const;

  bool has_own_line(call_id id) const { return entries_[id].is_named; }
  // The formula of a node, also of one that is named elsewhere.
  const std::string& formula(call_id id) const { return entries_[id].formula; }

 private:
  struct page {
    std::string formula = {};
    int level = 0;  // how tightly its outermost operator binds
    bool is_named = false;
  };

  page write(const call_node& n) const;
  page write_call(const call_node& n) const;
  std::string operand(call_ref r, int level) const;

  const call_graph& graph_;
  std::vector<page> entries_;
};

std::string call_name(call_id id);

}  // namespace lta
