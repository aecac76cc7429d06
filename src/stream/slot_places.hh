// SPDX-License-Identifier: MIT
// Where the fields of a bar go and where outputs come from, looked up once for all bars.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "exec/step_program.hh"

namespace lta {

struct slot_place {
  std::int64_t offset;  // of position 0
  std::int64_t stride;

  std::int64_t at(std::int64_t position) const { return offset + position * stride; }
};

struct slot_places {
  explicit slot_places(const step_program& steps) {
    const auto place_of = [&](std::uint32_t column) -> slot_place {
      return {steps.layout().at(column, 0), steps.layout().stride_of(column)};
    };
    for (const auto& field : steps.fields()) fields.push_back(place_of(field.column));
    for (const std::uint32_t column : steps.outputs()) outputs.push_back(place_of(column));
    const program& p = steps.plan_program();
    for (std::uint32_t c = 0; c < p.columns.size(); ++c) {
      const slot_place written = place_of(c);
      if (written.stride == 0) continue;  // the one slot of such a column is always at hand
      touched.push_back(written);
      const std::int64_t need = steps.fused().needs[c];
      if (need > 0) touched.push_back({written.at(-need), written.stride});
    }
    // A window reads every slot of its input.
    for (const fused_unit& unit : steps.fused().units) {
      if (!is_window(unit.kind)) continue;
      const slot_place input = place_of(p.column_of(unit.inputs[0]));
      for (std::int64_t back = 1; back < unit.reach[0]; ++back) {
        touched.push_back({input.at(-back), input.stride});
      }
    }
    const auto is_before = [](const slot_place& a, const slot_place& b) {
      return a.offset < b.offset;
    };
    const auto is_same = [](const slot_place& a, const slot_place& b) {
      return a.offset == b.offset;
    };
    std::sort(touched.begin(), touched.end(), is_before);
    touched.erase(std::unique(touched.begin(), touched.end(), is_same), touched.end());
  }

  std::vector<slot_place> fields;   // as steps.fields()
  std::vector<slot_place> outputs;  // as steps.outputs()
  std::vector<slot_place> touched;  // what a step writes, and the past it reads
};

}  // namespace lta
