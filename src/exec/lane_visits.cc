// SPDX-License-Identifier: MIT
#include "exec/lane_visits.hh"

#include <algorithm>

#include "base/planted.hh"

namespace lta {

lane_visits::lane_visits(const step_program& steps, const kernel_table& kernels)
    : steps_(steps), kernels_(kernels) {
  const slot_layout& layout = steps.layout();
  std::vector<slot_place> read;
  std::vector<slot_place> written;
  std::vector<slot_place> hidden_read;
  std::vector<slot_place> hidden_written;
  for (std::uint32_t c = 0; c < steps.plan_program().columns.size(); ++c) {
    if (layout.stride_of(c) == 0) continue;  // nobody reads it once the slot is filled
    const bool is_hidden = layout.is_hidden(c);
    (is_hidden ? hidden_written : written).push_back(place_of(layout, c));
    for (std::int64_t back = 1; back <= layout.need(c); ++back) {
      (is_hidden ? hidden_read : read).push_back(place_of(layout, c, back));
    }
  }
  read_ = runs_of(std::move(read));
  written_ = runs_of(std::move(written));
  hidden_read_ = runs_of(std::move(hidden_read));
  hidden_written_ = runs_of(std::move(hidden_written));
  std::vector<slot_place> recursions;
  steps.hidden().each([&](const hidden_columns::recursion& r) {
    recursions.push_back(place_of(layout, r.output));
  });
  recursions_ = runs_of(std::move(recursions));
  for (auto* runs : {&read_, &hidden_read_}) fill_up(*runs);
}

bool lane_visits::is_worthwhile(const lane_program& program) const {
  constexpr std::int64_t elements_at_least = 128;
  constexpr std::int64_t elements_per_call = 16;
  std::int64_t element_count = 0;
  for (const slot_run& run : read_) element_count += run.count;
  return element_count <= elements_at_least + elements_per_call * program.call_count();
}

// Lanes are turned eight elements at a time. What is read besides is the guest's too, so a lane has
// what it would have.
void lane_visits::fill_up(std::vector<slot_run>& runs) const {
  const slot_layout& layout = steps_.layout();
  for (slot_run& run : runs) {
    const std::int64_t full = (run.count + 7) / 8 * 8;
    const bool is_inside =
        run.first.at(std::max(position(), layout.capacity() - 1)) + full <= layout.element_count();
    if (is_inside) run.count = full;
  }
}

bool lane_visits::has_hidden(const lanes* memory, std::int64_t position) const noexcept {
  std::int64_t absent_count = 0;
  for (const slot_run& run : recursions_) {
    const double* const outputs = reinterpret_cast<const double*>(memory + run.first.at(position));
    for (std::size_t k = 0; k < run.count * lane_count; ++k)
      absent_count += outputs[k] != outputs[k] ? 1 : 0;
  }
  return absent_count > 0;
}

void lane_visits::bring(lane_guests guests, lanes* memory) const noexcept {
  const auto bring_in = [&](const std::vector<slot_run>& runs) {
    for (const slot_run& run : runs) {
      const double* from[lane_count];
      for (std::size_t lane = 0; lane < lane_count; ++lane) {
        from[lane] = guests[lane].slots + run.first.at(guests[lane].position);
      }
      lanes* const to = memory + run.first.at(position());
      kernels_.write_rows(from, lane_count, run.count, reinterpret_cast<double*>(to));
    }
  };
  bring_in(read_);
  if (has_hidden(memory, position() - 1) && !planted("visits.hidden")) bring_in(hidden_read_);
}

void lane_visits::take_back(lane_guests guests, lanes* memory) const noexcept {
  const auto take_out = [&](const std::vector<slot_run>& runs) {
    for (const slot_run& run : runs) {
      double* to[lane_count];
      for (std::size_t lane = 0; lane < lane_count; ++lane) {
        to[lane] = guests[lane].slots + run.first.at(guests[lane].position);
      }
      kernels_.part_lanes(memory + run.first.at(position()), run.count, to);
    }
  };
  take_out(written_);
  if (has_hidden(memory, position()) && !planted("visits.kept")) take_out(hidden_written_);
}

}  // namespace lta
