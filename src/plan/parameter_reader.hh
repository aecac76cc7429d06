// SPDX-License-Identifier: MIT
// The value of a parameter, out of the argument that gives it.
#pragma once

#include <cstdint>

#include "base/status.hh"
#include "catalog/registry.hh"
#include "plan/call_refusals.hh"

namespace lta {

class parameter_reader {
 public:
  // Both must outlive it.
  parameter_reader(const call_graph& graph, const call_refusals& refusals)
      : graph_(graph), refusals_(refusals) {}

  // As plans keep it: the number, 1 for true, the place of a choice, the code of a timeframe.
  result<double> read(const parameter_spec& spec, const call_argument& a);

  // Of the last argument that was a time and no count of bars; -1 where there was none.
  std::int64_t duration_position() const { return duration_position_; }

 private:
  result<double> read_timeframe(const parameter_spec& spec, const call_argument& a) const;
  result<double> read_duration(const parameter_spec& spec, const call_argument& a);
  result<double> read_flag(const parameter_spec& spec, const call_argument& a) const;
  result<double> read_choice(const parameter_spec& spec, const call_argument& a) const;
  result<double> read_number(const parameter_spec& spec, const call_argument& a);
  result<double> in_range(const parameter_spec& spec, const call_argument& a, double value) const;

  const call_graph& graph_;
  const call_refusals& refusals_;
  std::int64_t duration_position_ = -1;
};

}  // namespace lta
