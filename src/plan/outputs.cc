// SPDX-License-Identifier: MIT
#include "plan/outputs.hh"

#include "base/limits.hh"
#include "base/quoted.hh"

namespace lta {

outcome output_list::add(const std::string& name, const bound_value& value, std::int64_t position,
                         bool is_label) {
  if (value.members) {
    for (const member_value& m : *value.members) {
      const std::string member = name + "." + std::string(m.name);
      const outcome added = add_one({member, m.value, is_label}, position);
      if (!added) return added;
    }
    return done{};
  }
  if (value.all_outputs == nullptr) return add_one({name, value.value, is_label}, position);
  for (std::uint32_t i = 0; i < value.all_outputs->outputs.size(); ++i) {
    const std::string member = name + "." + value.all_outputs->outputs[i].name;
    const call_ref one = {.node = value.value.node, .output = i};
    const outcome added = add_one({member, one, is_label}, position);
    if (!added) return added;
  }
  return done{};
}

outcome output_list::add_one(const call_output& output, std::int64_t position) {
  const std::string& name = output.name;
  if (name.size() > static_cast<std::size_t>(limits::name_bytes_max)) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.name_too_long", position,
                "the output %s has more than %d bytes", quoted(name).c_str(),
                static_cast<int>(limits::name_bytes_max));
  }
  if (outputs_.size() >= static_cast<std::size_t>(limits::plan_outputs_max)) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_outputs", position,
                "the plan has more than %d outputs", static_cast<int>(limits::plan_outputs_max));
  }
  if (!names_.insert(name).second) {
    return fail(LTA_INVALID_ARGUMENT, "plan.duplicate_output", position,
                "two outputs are called %s", quoted(name).c_str());
  }
  outputs_.push_back(output);
  return done{};
}

outcome check_lead(const call_graph& graph, const bound_value& value, std::int64_t position,
                   bool is_label) {
  if (is_label || !graph.node(value.value).reads_later) return done{};
  const std::int64_t where = value.lead_position < 0 ? position : value.lead_position;
  return fail(LTA_INVALID_ARGUMENT, "plan.lead_outside_label", where,
              "lead reads later bars: only an output marked \"label\": true may use it");
}

}  // namespace lta
