// SPDX-License-Identifier: MIT
// Elements of slots that are touched together, at whatever position the open slot is.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "exec/slots.hh"

namespace lta {

struct slot_place {
  std::int64_t offset;  // of position 0
  std::int64_t stride;

  std::int64_t at(std::int64_t position) const { return offset + position * stride; }
};

// Of a column's slot that is open, or `back` slots before that.
inline slot_place place_of(const slot_layout& layout, std::uint32_t column, std::int64_t back = 0) {
  const std::int64_t stride = layout.stride_of(column);
  return {layout.at(column, 0) - back * stride, stride};
}

// Columns, or slots of one, that lie side by side.
struct slot_run {
  slot_place first;
  std::int64_t count;

  std::int64_t end() const { return first.offset + count; }
};

inline std::vector<slot_run> runs_of(std::vector<slot_place> places) {
  const auto is_before = [](const slot_place& a, const slot_place& b) {
    return std::pair(a.stride, a.offset) < std::pair(b.stride, b.offset);
  };
  std::sort(places.begin(), places.end(), is_before);
  std::vector<slot_run> runs;
  for (const slot_place& place : places) {
    const bool goes_on = !runs.empty() && runs.back().first.stride == place.stride &&
                         runs.back().end() >= place.offset;
    if (!goes_on) runs.push_back({place, 0});
    runs.back().count = place.offset + 1 - runs.back().first.offset;
  }
  return runs;
}

}  // namespace lta
