// SPDX-License-Identifier: MIT
// Binding of a call's arguments to an entry's inputs and parameters; the same for expressions and
// payloads.
//
// Keywords name an input or a parameter. Positional arguments fill the inputs no keyword names,
// then the parameters no keyword names, both in catalogue order, with one exception: where an
// input with a default field is next, a constant or a text begins the parameters if all
// positional arguments from there on fit into them. So rsi(14) is rsi(close, 14), atr(high, 14)
// is atr(high, low, close, 14), and crossup(x, 70) crosses 70 because its inputs have no default.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/status.hh"
#include "lang/source_text.hh"
#include "plan/call_graph.hh"

namespace lta {

// An output of a function of the payload.
struct member_value {
  std::string_view name;
  call_ref value;
};

struct call_argument {
  text_span where = {};
  std::string_view keyword = {};  // empty: positional
  text_span keyword_where = {};
  bool is_text = false;
  std::string_view text = {};   // of a text
  call_ref value = {};          // of any other
  const entry* call = nullptr;  // of a call as written: what its outputs are
  std::shared_ptr<const std::vector<member_value>> members = {};  // of one of a function
  // Where it comes from, when that is another text: what a function was given stands in its
  // caller's, and is to blame there.
  const source_text* origin = nullptr;
  text_span origin_where = {};
};

// Where and under which name a call stands.
struct call_site {
  const source_text& source;
  text_span where = {};
  std::string_view name = {};
  // Expressions: a constant may begin the parameters, keywords name inputs too. Payloads list
  // the inputs by position and the parameters by keyword.
  bool is_expression = true;
};

result<call_ref> bind_call(call_graph& graph, convention numbers, const entry& about,
                           const call_site& site, std::span<const call_argument> arguments);

// Where the arguments of a call go; nullptr where none is given.
struct placed_arguments {
  std::vector<const call_argument*> inputs = {};
  std::vector<const call_argument*> parameters = {};
};

// The first half of bind_call, of a function that is no entry: parameters are constants of their
// kinds, inputs may be anything.
result<placed_arguments> place_arguments(call_graph& graph, convention numbers, const entry& about,
                                         const call_site& site,
                                         std::span<const call_argument> arguments);

const char* type_name(value_type type);

}  // namespace lta
