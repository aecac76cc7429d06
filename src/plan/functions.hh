// SPDX-License-Identifier: MIT
// Functions of a payload: named expressions with parameters. A call of one is inlined, so that the
// plan is the one its author would have written by hand: same nodes, same fingerprint.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/status.hh"
#include "indicators/entry.hh"
#include "lang/source_text.hh"
#include "lang/syntax.hh"

namespace lta {

namespace limits {

// Functions of one payload, and how many call each other in a row: inlining recurses, and a host's
// thread may have a small stack.
inline constexpr std::uint32_t functions_max = 1'000;
inline constexpr std::int32_t function_depth_max = 16;

// Names, operators and calls that all inlining of one payload may walk over: functions that call
// each other twice double, 16 deep it would be 65536 bodies. Below a tenth of a second.
inline constexpr std::int64_t inlined_nodes_max = 200'000;

}  // namespace limits

// An expression inside a payload, read once. Trees borrow from it, so it stays where it is.
struct written_expression {
  written_expression(std::string written, std::vector<std::uint32_t> positions)
      : text(std::move(written)), source(text, std::move(positions)) {}
  written_expression(const written_expression&) = delete;
  written_expression& operator=(const written_expression&) = delete;

  std::string text;
  source_text source;
  syntax_tree tree = {};
};

struct function_parameter {
  std::string name;
  // An expression, or a text in quotes; nullptr where it is a constant, or must be given.
  std::unique_ptr<written_expression> expression = nullptr;
  text_span where = {};  // of the name, in the payload
};

struct function_output {
  std::string name;  // empty: the value of the function itself
  std::unique_ptr<written_expression> body;
};

struct function {
  std::string name;
  text_span where = {};                            // of the name, in the payload
  std::deque<function_parameter> parameters = {};  // inputs, then constants
  std::vector<function_output> outputs = {};       // the main one first
  std::vector<input_spec> inputs = {};             // must be given, or default to an expression
  std::vector<parameter_spec> constants = {};      // default to a number, a truth value or a text
  entry about = {};                                // these two, for the binding of arguments

  bool has_members() const { return !outputs.front().name.empty(); }
};

// Immutable once read, and where its functions are they stay.
class function_table {
 public:
  // nullptr where there is none.
  const function* find(std::string_view name) const;
  std::size_t size() const { return functions_.size(); }
  const std::deque<function>& functions() const { return functions_; }

  // False where the name is taken.
  bool add(function f);

 private:
  std::deque<function> functions_;
  std::unordered_map<std::string_view, const function*> by_name_;
};

// What expressions know of functions while one payload is bound.
struct function_scope {
  function_table table = {};
  std::int64_t nodes_left = limits::inlined_nodes_max;
};

// The function of this name or, where there is none, the name nearest to it of all functions and
// entries; empty where none is near.
std::string_view nearest_function(const function_scope* scope, std::string_view name);

// The failure of a text of this function, told to whoever calls it.
failure inside_function(std::string_view name, const failure& inner);

// Refuses functions that call themselves, each other in a circle, or too many in a row; gives the
// rest in an order in which every function stands after those it calls.
result<std::vector<const function*>> order_functions(const function_table& table);

}  // namespace lta
