// SPDX-License-Identifier: MIT
#include "exec/result_times.hh"

#include "base/limits.hh"

namespace lta {

std::shared_ptr<const result_times> result_times::find_or_make(
    block_pool& pool, std::span<const std::uint32_t> partitions, std::span<const row_range> ranges,
    bool* out_is_new) {
  auto made = std::make_shared<result_times>();
  std::size_t bytes = 0;
  for (std::size_t k = 0; k < partitions.size(); ++k) {
    const row_range& range = ranges[k];
    made->rows_.push_back({partitions[k], range.first, range.end});
    made->has_forming_ |= range.with_forming;
    bytes += bump_allocator::padded(static_cast<std::size_t>(range.row_count()) * 8);
  }
  auto kept = std::static_pointer_cast<const result_times>(pool.kept());
  *out_is_new = made->has_forming_ || !kept || kept->rows_ != made->rows_;
  if (!*out_is_new) return kept;
  made->memory_ = memory_block(bytes);
  bump_allocator memory(made->memory_.data());
  for (const rows& r : made->rows_) {
    made->starts_.push_back(memory.take<std::int64_t>(static_cast<std::size_t>(r.end - r.first)));
  }
  return made;
}

void result_times::keep(block_pool& pool, std::shared_ptr<const result_times> times) {
  const bool is_small =
      times->memory_.size() <= static_cast<std::size_t>(limits::idle_block_bytes_max);
  if (is_small && !times->has_forming_) pool.keep(std::move(times));
}

}  // namespace lta
