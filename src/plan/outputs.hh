// SPDX-License-Identifier: MIT
// The outputs a plan is asked for, with unique names.
#pragma once

#include <string>
#include <unordered_set>

#include "base/status.hh"
#include "plan/bind_expression.hh"

namespace lta {

class output_list {
 public:
  // A call with several outputs gives all of them, called name.member. `position` is where the
  // text names the output.
  outcome add(const std::string& name, const bound_value& value, std::int64_t position,
              bool is_label = false);

  std::vector<call_output> take() { return std::move(outputs_); }

 private:
  outcome add_one(const call_output& output, std::int64_t position);

  std::vector<call_output> outputs_;
  std::unordered_set<std::string> names_;
};

// Refuses a value that reads later bars where the output is no label. `position` is where the text
// gives the value.
outcome check_lead(const call_graph& graph, const bound_value& value, std::int64_t position,
                   bool is_label);

// The name of an output that has none.
inline constexpr const char* unnamed_output = "value";

}  // namespace lta
