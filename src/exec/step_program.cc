// SPDX-License-Identifier: MIT
#include "exec/step_program.hh"

#include <algorithm>
#include <span>
#include <utility>

namespace lta {
namespace {

// Slots between two slides. Small, for a session's memory is this many slots beside its state;
// moving the state down costs the less per slot the more there are. Measured in
// docs/decisions/0005-slots-slide.md.
constexpr std::int64_t slack = 8;

slot_layout layout_of(const program& p, const fusion& fused, std::int64_t revision_depth) {
  return p.clocks.empty() ? slot_layout::for_rounds(p, fused, revision_depth, slack)
                          : slot_layout::for_steps(p, fused, revision_depth, slack);
}

}  // namespace

step_program::step_program(const program& p, const kernel_table& kernels,
                           std::int64_t revision_depth, fusion fused)
    : program_(p),
      fused_(std::move(fused)),
      layout_(layout_of(p, fused_, revision_depth)),
      hidden_(p, layout_),
      element_count_(layout_.element_count()) {
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    if (!is_data(n.kind)) continue;
    fields_.push_back({.kind = n.kind, .field = n.field, .column = p.column_of(id)});
    if (n.kind != op::field) continue;
    const auto index = static_cast<std::uint32_t>(fields_.size() - 1);
    if (auto path = path_of_name(p.primitives.fields()[n.field])) {
      joins_.push_back({index, std::move(*path)});
    }
  }
  for (const clock_program& clock : p.clocks) add_clock(clock, kernels, revision_depth);
  const std::uint32_t last_level = p.clocks.empty() ? 0 : p.clocks.back().level;
  for (std::uint32_t phase = 0; phase <= last_level; ++phase) {
    const auto is_of = [&](node_id id) { return p.phases[id] == phase; };
    const auto begin = std::find_if(p.order.begin(), p.order.end(), is_of);
    const auto end = std::find_if_not(begin, p.order.end(), is_of);
    runs_.add(p, fused_, layout_, kernels.scalar, {begin, end});
    phase_end made = {.run = runs_.count(), .first_clock = 0, .end_clock = 0};
    while (made.first_clock < p.clocks.size() && p.clocks[made.first_clock].level <= phase) {
      ++made.first_clock;
    }
    made.end_clock = made.first_clock;
    while (made.end_clock < p.clocks.size() && p.clocks[made.end_clock].level == phase + 1) {
      ++made.end_clock;
    }
    phases_.push_back(made);
  }
  for (const program_output& output : p.outputs) outputs_.push_back(p.column_of(output.node));
  cleared_ = allocate_slots<double>(element_count_);
  layout_.clear(p, cleared_.get());
  for (const coarse_clock& clock : clocks_) {
    clock.layout.clear(clock.program.inner, cleared_.get() + clock.offset);
  }
}

void step_program::add_clock(const clock_program& clock, const kernel_table& kernels,
                             std::int64_t revision_depth) {
  // Where amounts make the bars, a revision can make as many more of them as it has slots.
  const std::int64_t reach = clock.spacing.has_grid() ? 0 : revision_depth;
  const std::int64_t room = reach + clock_program::more_slots;
  fusion fused = fusion::of(clock.inner);
  const slot_layout layout = slot_layout::for_steps(
      clock.inner, fused, revision_depth + clock_program::more_slots, slack + room);
  clocks_.push_back({.program = clock,
                     .columns = clock_columns(program_, clock),
                     .fused = std::move(fused),
                     .layout = layout,
                     .hidden = hidden_columns(clock.inner, layout),
                     .runs = {},
                     .offset = element_count_,
                     .room = room});
  coarse_clock& made = clocks_.back();
  made.runs.add(clock.inner, made.fused, made.layout, kernels.scalar, clock.inner.order);
  element_count_ += made.layout.element_count();
}

void step_program::run_clock(const coarse_clock& clock, double* memory, std::int64_t origin,
                             std::int64_t position) const noexcept {
  double* inner_memory = memory + clock.offset;
  const auto fill = [&](std::int64_t first, std::int64_t count) {
    for (std::int64_t slot = first; slot < first + count; ++slot) {
      clock.runs.fill(0, clock.runs.count(), inner_memory, slot);
    }
  };
  clock_run(clock.columns, {layout_, memory}, {clock.layout, inner_memory}, origin, fill)
      .run(position, 1);
}

}  // namespace lta
