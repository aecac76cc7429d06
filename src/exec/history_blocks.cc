// SPDX-License-Identifier: MIT
#include "exec/history_blocks.hh"

#include <algorithm>
#include <bit>

namespace lta {
namespace {

// Small blocks keep columns in the caches near the core, large ones share the cost of starting
// every kernel: 512 was the best of 128 to 2048 for a plan of 12 outputs over 1e5 and 1e6 bars. A
// long past wants blocks twice as long: moving it down costs windows of 1000 slots a twentieth.
constexpr std::int64_t block_size_min = 512;
constexpr std::int64_t block_size_max = 65'536;

// Of eight partitions side by side, as many bytes as in a block of one: half and twice as many
// slots were slower. Plans of hundreds of nodes gain too, far beyond the second cache.
constexpr std::int64_t lane_slots_min = 64;
constexpr std::size_t lane_bytes_max = std::size_t{16} << 20;

std::int64_t needed_slots(const program& p) {
  std::int64_t need = 0;
  for (const column& c : p.columns) need = std::max(need, c.need);
  return need;
}

std::int64_t block_size_for(const program& p) {
  const auto wanted = 2 * std::bit_ceil(static_cast<std::uint64_t>(needed_slots(p)));
  return std::clamp(static_cast<std::int64_t>(wanted), block_size_min, block_size_max);
}

}  // namespace

block_program blocks_of_history(const program& p, const kernel_table& kernels) {
  return {p, kernels, fusion::of_blocks(p), block_size_for(p), 0};
}

std::unique_ptr<const lane_block_program> lanes_of_history(const program& p,
                                                           const kernel_table& kernels) {
  const auto has_lead = [](const program_output& output) { return output.lead > 0; };
  const bool looks_ahead = std::any_of(p.outputs.begin(), p.outputs.end(), has_lead);
  if (!kernels.has_wide_lanes || !p.clocks.empty() || looks_ahead) return nullptr;
  const auto needed = std::bit_ceil(static_cast<std::uint64_t>(needed_slots(p)));
  const std::int64_t capacity = std::max(lane_slots_min, static_cast<std::int64_t>(needed));
  auto made = std::make_unique<lane_block_program>(p, kernels, fusion::of(p), capacity, 0);
  const auto bytes = static_cast<std::size_t>(made->element_count()) * sizeof(lanes);
  return bytes <= lane_bytes_max ? std::move(made) : nullptr;
}

}  // namespace lta
