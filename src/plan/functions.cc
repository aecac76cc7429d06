// SPDX-License-Identifier: MIT
#include "plan/functions.hh"

#include <algorithm>

#include "base/nearest.hh"
#include "base/quoted.hh"
#include "catalog/registry.hh"

namespace lta {
namespace {

// A call of one function in the text of another.
struct function_call {
  std::uint32_t callee = 0;
  const source_text* source = nullptr;
  text_span where = {};
};

class call_order {
 public:
  explicit call_order(const function_table& table) : table_(table) {
    for (const function& f : table.functions()) {
      index_.emplace(&f, static_cast<std::uint32_t>(index_.size()));
    }
    for (const function& f : table.functions()) {
      std::vector<function_call>& calls = calls_.emplace_back();
      for (const function_parameter& p : f.parameters) {
        if (p.expression) list_calls(*p.expression, calls);
      }
      for (const function_output& o : f.outputs) list_calls(*o.body, calls);
    }
  }

  // Round by round those whose callees all have a depth; what remains is in or above a circle.
  result<std::vector<const function*>> run() const {
    std::vector<const function*> order;
    std::vector<std::int32_t> depths(calls_.size(), 0);
    for (bool found = true; found;) {
      found = false;
      for (std::uint32_t i = 0; i < calls_.size(); ++i) {
        if (depths[i] != 0 || !is_ready(i, depths)) continue;
        depths[i] = 1;
        for (const function_call& c : calls_[i]) {
          depths[i] = std::max(depths[i], depths[c.callee] + 1);
          if (depths[i] > limits::function_depth_max) return refuse_depth(c);
        }
        order.push_back(&table_.functions()[i]);
        found = true;
      }
    }
    if (order.size() < calls_.size()) return refuse_cycle(depths);
    return order;
  }

 private:
  void list_calls(const written_expression& text, std::vector<function_call>& calls) const {
    for (const syntax_node& n : text.tree.nodes) {
      if (n.kind != syntax_kind::call) continue;
      const function* callee = table_.find(n.text);
      if (callee == nullptr) continue;
      calls.push_back({.callee = index_.at(callee), .source = &text.source, .where = n.head});
    }
  }

  bool is_ready(std::uint32_t i, const std::vector<std::int32_t>& depths) const {
    for (const function_call& c : calls_[i]) {
      if (depths[c.callee] == 0) return false;
    }
    return true;
  }

  failure refuse_depth(const function_call& c) const {
    return fail(LTA_LIMIT_EXCEEDED, "plan.functions_too_deep", c.source->position(c.where),
                "at most %d functions may call each other in a row, near \"%s\"",
                static_cast<int>(limits::function_depth_max), c.source->near(c.where).c_str());
  }

  // From any function left over, the first call that is left over too leads into a circle.
  failure refuse_cycle(const std::vector<std::int32_t>& depths) const {
    const auto left = std::find(depths.begin(), depths.end(), 0);
    auto at = static_cast<std::uint32_t>(left - depths.begin());
    std::vector<const function_call*> path;
    std::vector<std::int64_t> place(depths.size(), -1);
    while (place[at] < 0) {
      place[at] = static_cast<std::int64_t>(path.size());
      for (const function_call& c : calls_[at]) {
        if (depths[c.callee] != 0) continue;
        path.push_back(&c);
        at = c.callee;
        break;
      }
    }
    std::string names = table_.functions()[at].name;
    for (auto i = static_cast<std::size_t>(place[at]); i < path.size(); ++i) {
      names += " > " + table_.functions()[path[i]->callee].name;
    }
    const function_call& first = *path[static_cast<std::size_t>(place[at])];
    return fail(LTA_INVALID_ARGUMENT, "plan.function_cycle", first.source->position(first.where),
                "functions cannot call themselves: %.200s, near \"%s\"", names.c_str(),
                first.source->near(first.where).c_str());
  }

  const function_table& table_;
  std::unordered_map<const function*, std::uint32_t> index_;
  std::vector<std::vector<function_call>> calls_;
};

}  // namespace

const function* function_table::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

bool function_table::add(function f) {
  if (find(f.name) != nullptr) return false;
  functions_.push_back(std::move(f));
  function& kept = functions_.back();
  by_name_.emplace(kept.name, &kept);
  for (std::size_t i = 0; i < kept.parameters.size(); ++i) {
    // The specs were made of names that may have moved with the function.
    const char* name = kept.parameters[i].name.c_str();
    if (i < kept.inputs.size()) {
      kept.inputs[i].name = name;
    } else {
      kept.constants[i - kept.inputs.size()].name = name;
    }
  }
  kept.about.id = kept.about.display_name = kept.name.c_str();
  kept.about.inputs = kept.inputs;
  kept.about.parameters = kept.constants;
  return true;
}

std::string_view nearest_function(const function_scope* scope, std::string_view name) {
  nearest_name nearest(name);
  if (const std::string_view known = nearest_entry_name(name); !known.empty()) nearest.offer(known);
  if (scope == nullptr) return nearest.best();
  for (const function& f : scope->table.functions()) nearest.offer(f.name);
  return nearest.best();
}

failure inside_function(std::string_view name, const failure& inner) {
  return fail(inner.status, inner.code, inner.position, "in %s: %s", quoted(name).c_str(),
              inner.message);
}

result<std::vector<const function*>> order_functions(const function_table& table) {
  return call_order(table).run();
}

}  // namespace lta
