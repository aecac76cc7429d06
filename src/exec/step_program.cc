// SPDX-License-Identifier: MIT
#include "exec/step_program.hh"

#include <algorithm>
#include <span>

namespace lta {
namespace {

// Slots between two slides. Small, for a session's memory is this many slots beside its state;
// moving the state down costs the less per slot the more there are. Measured in
// docs/decisions/0005-slots-slide.md.
constexpr std::int64_t slack = 16;

void add_records(const program& p, const slot_layout& layout, const kernel_table& kernels,
                 std::span<const node_id> nodes, std::vector<record<double>>& records,
                 std::vector<step_program::run>& runs) {
  const std::size_t first_run = runs.size();
  op last = op::constant;
  for (const node_id id : wave_order(p, nodes)) {
    const op kind = p.primitives.nodes()[id].kind;
    if (runs.size() == first_run || kind != last) {
      runs.push_back({kernels.scalar.run[static_cast<int>(kind)], records.size(), 0});
    }
    last = kind;
    ++runs.back().count;
    records.push_back(layout.record_of<double>(p, id));
    records.back().fill = kernels.scalar.step[static_cast<int>(kind)];
  }
}

}  // namespace

std::vector<node_id> wave_order(const program& p, std::span<const node_id> nodes) {
  const std::vector<node>& all = p.primitives.nodes();
  std::vector<int> depths(all.size(), 0);
  std::vector<node_id> order;
  for (const node_id id : nodes) {
    const node& n = all[id];
    if (n.kind == op::constant || is_leaf(n.kind)) continue;
    for (int i = 0; i < info(n.kind).input_count; ++i) {
      depths[id] = std::max(depths[id], depths[n.inputs[i]] + 1);
    }
    order.push_back(id);
  }
  std::stable_sort(order.begin(), order.end(), [&](node_id a, node_id b) {
    return depths[a] != depths[b] ? depths[a] < depths[b] : all[a].kind < all[b].kind;
  });
  return order;
}

step_program::step_program(const program& p, const kernel_table& kernels,
                           std::int64_t revision_depth)
    : program_(p),
      layout_(slot_layout::for_steps(p, revision_depth, slack)),
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
    add_records(p, layout_, kernels, {begin, end}, records_, runs_);
    phase_end made = {.run = runs_.size(), .first_clock = 0, .end_clock = 0};
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
}

void step_program::add_clock(const clock_program& clock, const kernel_table& kernels,
                             std::int64_t revision_depth) {
  // Where amounts make the bars, a revision can make as many more of them as it has slots.
  const std::int64_t reach = clock.spacing.has_grid() ? 0 : revision_depth;
  const std::int64_t room = reach + clock_program::more_slots;
  clocks_.push_back({.program = clock,
                     .columns = clock_columns(program_, clock),
                     .layout = slot_layout::for_steps(
                         clock.inner, revision_depth + clock_program::more_slots, slack + room),
                     .records = {},
                     .runs = {},
                     .offset = element_count_,
                     .room = room});
  coarse_clock& made = clocks_.back();
  add_records(clock.inner, made.layout, kernels, clock.inner.order, made.records, made.runs);
  element_count_ += made.layout.element_count();
}

void step_program::clear(double* memory) const {
  layout_.clear(program_, memory);
  for (const coarse_clock& clock : clocks_) {
    clock.layout.clear(clock.program.inner, memory + clock.offset);
  }
}

void step_program::run_clock(const coarse_clock& clock, double* memory, std::int64_t origin,
                             std::int64_t position) const noexcept {
  double* inner_memory = memory + clock.offset;
  const auto fill = [&](std::int64_t first, std::int64_t count) {
    for (std::int64_t slot = first; slot < first + count; ++slot) {
      for (const run& r : clock.runs) r.fill(&clock.records[r.first], r.count, inner_memory, slot);
    }
  };
  clock_run(clock.columns, {layout_, memory}, {clock.layout, inner_memory}, origin, fill)
      .run(position, 1);
}

}  // namespace lta
