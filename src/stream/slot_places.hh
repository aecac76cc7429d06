// SPDX-License-Identifier: MIT
// Where the fields of a bar go and where outputs come from, looked up once for all bars; and what
// a step touches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "exec/slot_runs.hh"
#include "exec/step_program.hh"

namespace lta {

// The elements of some columns at every position that an open slot can have.
class open_elements {
 public:
  open_elements(const slot_layout& layout, std::span<const std::uint32_t> columns)
      : count_(columns.size()) {
    for (std::int64_t position = 0; position < layout.capacity(); ++position) {
      for (const std::uint32_t column : columns) {
        elements_.push_back(static_cast<std::uint32_t>(layout.at(column, position)));
      }
    }
  }
  const std::uint32_t* at(std::int64_t position) const {
    return elements_.data() + static_cast<std::size_t>(position) * count_;
  }

 private:
  std::vector<std::uint32_t> elements_;
  std::size_t count_;
};

struct slot_places {
  explicit slot_places(const step_program& steps)
      : fields(steps.layout(), columns_of(steps.fields())),
        outputs(steps.layout(), steps.outputs()) {
    const slot_layout& layout = steps.layout();
    const program& p = steps.plan_program();
    std::vector<slot_place> places;
    for (std::uint32_t c = 0; c < p.columns.size(); ++c) {
      if (layout.stride_of(c) == 0) continue;  // the one slot of such a column is always at hand
      if (layout.is_hidden(c)) continue;       // seldom touched
      places.push_back(place_of(layout, c));
      if (layout.need(c) > 0) places.push_back(place_of(layout, c, layout.need(c)));
    }
    // A window reads every slot of its input.
    for (const fused_unit& unit : steps.fused().units) {
      if (!is_window(unit.kind)) continue;
      const std::uint32_t input = p.column_of(unit.inputs[0]);
      for (std::int64_t back = 1; back < unit.reach[0]; ++back) {
        places.push_back(place_of(layout, input, back));
      }
    }
    touched = runs_of(std::move(places));
    layout.each_slid([&](std::int64_t offset, std::int64_t count, std::int64_t) {
      slid.push_back({{offset - count, 0}, count});
    });
  }

  open_elements fields;           // as steps.fields()
  open_elements outputs;          // as steps.outputs()
  std::vector<slot_run> touched;  // what a step writes, and the past it reads
  std::vector<slot_run> slid;     // what a slide writes

 private:
  static std::vector<std::uint32_t> columns_of(std::span<const step_program::field_column> fields) {
    std::vector<std::uint32_t> columns;
    for (const step_program::field_column& field : fields) columns.push_back(field.column);
    return columns;
  }
};

}  // namespace lta
