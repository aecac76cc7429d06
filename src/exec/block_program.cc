// SPDX-License-Identifier: MIT
#include "exec/block_program.hh"

#include <algorithm>
#include <bit>

namespace lta {
namespace {

// Small blocks keep columns in the caches near the core, large ones share the cost of starting
// every kernel: 512 was the best of 128 to 2048 for a plan of 12 outputs over 1e5 and 1e6 bars. A
// long past wants longer blocks, or moving it down would cost more than filling.
constexpr std::int64_t block_size_min = 512;
constexpr std::int64_t block_size_max = 65'536;

std::int64_t block_size_for(const program& p) {
  std::int64_t need = 0;
  for (const column& c : p.columns) need = std::max(need, c.need);
  const auto wanted = std::bit_ceil(static_cast<std::uint64_t>(need));
  return std::clamp(static_cast<std::int64_t>(wanted), block_size_min, block_size_max);
}

}  // namespace

block_program::block_program(const program& p, const kernel_table& kernels)
    : block_program(p, kernels, block_size_for(p), 0, false) {}

block_program::block_program(const program& p, const kernel_table& kernels, std::int64_t capacity,
                             std::int64_t lead, bool keeps_reported)
    : program_(p),
      kernels_(kernels),
      schedule_(schedule_blocks(p)),
      layout_(slot_layout::for_blocks(p, schedule_, capacity, lead, keeps_reported)),
      element_count_(layout_.element_count()) {
  std::size_t group = 0;
  for (std::uint32_t phase = 0; phase < schedule_.phase_ends.size(); ++phase) {
    if (phase > 0) add_clocks(phase);
    add_stages(group, schedule_.phase_ends[phase]);
    group = schedule_.phase_ends[phase];
  }
  // Constants are in place from the start.
  stages_.push_back({.kind = stage::what::none, .first = 0, .count = 0, .node = 0});
  outputs_after_.emplace_back();
  for (std::uint32_t o = 0; o < p.outputs.size(); ++o) {
    const node& n = p.primitives.nodes()[p.outputs[o].node];
    if (n.kind == op::constant) outputs_after_.back().push_back(o);
  }
}

void block_program::add_stages(std::size_t first_group, std::size_t end_group) {
  const program& p = program_;
  const std::vector<node>& nodes = p.primitives.nodes();
  for (std::size_t index = first_group; index < end_group; ++index) {
    const schedule::group& g = schedule_.groups[index];
    const node_id first = schedule_.nodes[g.first];
    stage s = {.kind = stage::what::fill,
               .first = static_cast<std::uint32_t>(records_.size()),
               .count = static_cast<std::uint32_t>(g.count),
               .node = first};
    if (is_data(nodes[first].kind)) {
      s.kind = stage::what::load;
      s.first = static_cast<std::uint32_t>(loads_.size());
      loads_.push_back(
          {.kind = nodes[first].kind, .field = nodes[first].field, .column = p.column_of(first)});
    } else if (nodes[first].kind == op::crossing) {
      s.kind = stage::what::none;
    } else {
      if (g.count > 1) s.kind = stage::what::fill_group;
      for (std::size_t k = g.first; k < g.first + g.count; ++k) {
        const node_id id = schedule_.nodes[k];
        records_.push_back(layout_.record_of<double>(p, id));
        records_.back().fill = kernels_.scalar.block[static_cast<int>(nodes[id].kind)];
      }
    }
    stages_.push_back(s);
    outputs_after_.emplace_back();
    for (std::uint32_t o = 0; o < p.outputs.size(); ++o) {
      const auto begin = schedule_.nodes.begin() + static_cast<std::ptrdiff_t>(g.first);
      const auto end = begin + static_cast<std::ptrdiff_t>(g.count);
      if (std::find(begin, end, p.outputs[o].node) != end) outputs_after_.back().push_back(o);
    }
  }
}

void block_program::add_clocks(std::uint32_t level) {
  for (const clock_program& clock : program_.clocks) {
    if (clock.level != level) continue;
    stages_.push_back({.kind = stage::what::clock,
                       .first = static_cast<std::uint32_t>(clocks_.size()),
                       .count = 1,
                       .node = 0});
    outputs_after_.emplace_back();
    // A block has no more coarse slots than base slots, and the one before its first.
    std::unique_ptr<const block_program> inner(new block_program(
        clock.inner, kernels_, layout_.capacity(), clock_program::more_slots, false));
    clocks_.push_back({.inner = std::move(inner),
                       .columns = clock_columns(program_, clock),
                       .offset = element_count_});
    element_count_ += clocks_.back().inner->element_count();
  }
}

void block_program::clear(double* memory) const {
  layout_.clear(program_, memory);
  for (const coarse_clock& clock : clocks_) clock.inner->clear(memory + clock.offset);
}

void block_program::slide(double* memory, std::int64_t* origins, std::int64_t count) const {
  for (std::size_t k = 0; k < clocks_.size(); ++k) {
    const coarse_clock& clock = clocks_[k];
    origins[k] = slide_clock(clock.columns, {layout_, memory},
                             {clock.inner->layout(), memory + clock.offset}, count - 1,
                             clock.inner->block_size(), origins[k]);
  }
  layout_.slide(memory, count);
}

void block_program::run_clock(std::uint32_t index, double* memory, const std::int64_t* origins,
                              std::int64_t count) const {
  const coarse_clock& clock = clocks_[index];
  const block_program& inner = *clock.inner;
  double* inner_memory = memory + clock.offset;
  const auto fill = [&](std::int64_t position, std::int64_t slots) {
    for (const stage& s : inner.stages_) {
      const bool is_fill = s.kind == stage::what::fill || s.kind == stage::what::fill_group;
      if (is_fill) inner.run_fill(s, inner_memory, position, slots);
    }
  };
  clock_run(clock.columns, {layout_, memory}, {inner.layout_, inner_memory}, origins[index], fill)
      .run(0, count);
}

}  // namespace lta
