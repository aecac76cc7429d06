// SPDX-License-Identifier: MIT
#include "exec/hidden_columns.hh"

#include <algorithm>

#include "base/number.hh"
#include "base/planted.hh"

namespace lta {

hidden_columns::hidden_columns(const program& p, const slot_layout& layout) {
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    if (n.kind != op::recursion) continue;
    const std::uint32_t output = p.column_of(id);
    all_.push_back({output, output + 1, output + 2, n.parameters[3] + n.parameters[1]});
    retained_ = std::max(retained_, layout.retained(output + 1));
  }
  std::sort(all_.begin(), all_.end(), [&](const recursion& a, const recursion& b) {
    return layout.at(a.output, 0) < layout.at(b.output, 0);
  });
  for (std::size_t k = 0; k < all_.size(); ++k) {
    if (runs_.empty() || !goes_on(layout, all_[k])) {
      runs_.push_back({k, 0, layout.is_in_rows(all_[k].output)});
    }
    ++runs_.back().count;
  }
}

// Whether it comes behind those of the last run in every column.
bool hidden_columns::goes_on(const slot_layout& layout, const recursion& next) const {
  const run& last = runs_.back();
  const recursion& first = all_[last.first];
  const auto is_behind = [&](std::uint32_t a, std::uint32_t b) {
    return layout.at(b, 0) == layout.at(a, 0) + static_cast<std::int64_t>(last.count);
  };
  return last.is_in_rows && layout.is_in_rows(next.output) &&
         is_behind(first.output, next.output) && is_behind(first.state, next.state) &&
         is_behind(first.count, next.count);
}

void hidden_columns::reveal(const slot_layout& layout, double* slots, std::int64_t element_stride,
                            std::int64_t position, std::int64_t count) const noexcept {
  for (const run& r : runs_) {
    const recursion* const each = &all_[r.first];
    const auto width = static_cast<std::int64_t>(r.count);
    for (std::int64_t back = 1; back <= count; ++back) {
      const auto slots_at = [&](std::uint32_t column) {
        return slots + layout.at(column, position - back) * element_stride;
      };
      const double* const output = slots_at(each->output);
      double* const state = slots_at(each->state);
      double* const consumed = slots_at(each->count);
      for (std::int64_t k = 0; k < width; ++k) {
        const std::int64_t at = k * element_stride;
        const bool has_output = !is_missing(output[at]) && !planted("hidden.reveal");
        state[at] = has_output ? output[at] : state[at];
        consumed[at] = has_output ? each[k].full : consumed[at];
      }
    }
  }
}

}  // namespace lta
