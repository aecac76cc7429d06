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
    : program_(p),
      kernels_(kernels),
      schedule_(schedule_blocks(p)),
      layout_(slot_layout::for_blocks(p, schedule_, block_size_for(p))) {
  const std::vector<node>& nodes = p.primitives.nodes();
  for (const schedule::group& g : schedule_.groups) {
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
    } else {
      if (g.count > 1) s.kind = stage::what::fill_group;
      for (std::size_t k = g.first; k < g.first + g.count; ++k) {
        const node_id id = schedule_.nodes[k];
        records_.push_back(layout_.record_of<double>(p, id));
        records_.back().fill = kernels.scalar.block[static_cast<int>(nodes[id].kind)];
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
  // Constants are in place from the start.
  stages_.push_back({.kind = stage::what::none, .first = 0, .count = 0, .node = 0});
  outputs_after_.emplace_back();
  for (std::uint32_t o = 0; o < p.outputs.size(); ++o) {
    if (nodes[p.outputs[o].node].kind == op::constant) outputs_after_.back().push_back(o);
  }
}

}  // namespace lta
