// SPDX-License-Identifier: MIT
#include "data/row_store.hh"

#include <cstring>

#include "base/planted.hh"
#include "data/pinned_rows.hh"

namespace lta {

row_store::row_store(int column_count, const pinned_chunks& shared, std::int64_t first,
                     std::int64_t end)
    : column_count_(column_count),
      layout_(first == end ? chunk_layout(shared.layout.largest())
                           : shared.layout.counted_from(first)),
      row_count_(end - first) {
  if (row_count_ == 0) return;
  first_chunk_ = layout_.find(0).chunk;
  const chunk_layout::place last = layout_.find(row_count_ - 1);
  chunks_.assign(shared.chunks.begin() + (first_chunk_ - shared.first_chunk),
                 shared.chunks.begin() + (last.chunk + 1 - shared.first_chunk));
  memory_bytes_ = bytes_of(first_chunk_, end_chunk());
  is_last_chunk_shared_ =
      last.offset + 1 < layout_.capacity(last.chunk) && !planted("slice.shared_chunk");
}

std::int64_t row_store::bytes_of(std::int64_t from_chunk, std::int64_t end_chunk) const {
  std::int64_t bytes = 0;
  for (std::int64_t number = from_chunk; number < end_chunk; ++number) {
    bytes += static_cast<std::int64_t>(chunk::size_bytes(column_count_, layout_.capacity(number)));
  }
  return bytes;
}

std::int64_t row_store::growth_bytes(std::int64_t row_count, std::int64_t first_row) const {
  if (row_count == row_count_) return 0;
  const std::int64_t first_needed = layout_.find(first_row).chunk;
  const std::int64_t end_needed = layout_.find(row_count - 1).chunk + 1;
  const std::int64_t dropped_end = std::clamp(first_needed, first_chunk_, end_chunk());
  return bytes_of(std::max(first_needed, end_chunk()), end_needed) -
         bytes_of(first_chunk_, dropped_end);
}

void row_store::copy_shared_chunk(std::mutex& state) {
  const std::int64_t number = end_chunk() - 1;
  chunk_ref& held = chunks_.back();
  chunk_ref copy;
  if (!held.is_unique()) {
    copy = allocate_like(number);
    copy_used(*held, number, row_count_, *copy);
  }
  const std::lock_guard lock(state);
  if (copy) std::swap(held, copy);
  is_last_chunk_shared_ = false;
}

void row_store::reserve(std::int64_t row_count, std::int64_t first_row, std::int64_t expected_count,
                        std::mutex& state) {
  if (has_room(row_count)) return;
  if (is_last_chunk_shared_) copy_shared_chunk(state);
  if (has_room(row_count)) return;
  const std::int64_t end_needed = layout_.find(row_count - 1).chunk + 1;
  const std::int64_t first_needed = std::max(layout_.find(first_row).chunk, end_chunk());
  drop_reserved_before(first_needed);
  if (reserved_.empty()) reserved_first_chunk_ = first_needed;
  const std::size_t total =
      chunks_.size() + static_cast<std::size_t>(end_needed - reserved_first_chunk_);
  if (total > chunks_.capacity()) {
    std::vector<chunk_ref> grown;
    grown.reserve(std::max(total, 2 * chunks_.capacity()));
    const std::lock_guard lock(state);
    for (chunk_ref& kept : chunks_) grown.push_back(std::move(kept));
    chunks_.swap(grown);
  }
  reserved_.reserve(static_cast<std::size_t>(end_needed - reserved_first_chunk_));
  while (reserved_end() < end_needed) {
    const std::int64_t capacity = layout_.capacity(reserved_end());
    if (spare_ && spare_->capacity() == capacity) {
      reserved_.push_back(std::move(spare_));
      continue;
    }
    const std::int64_t filled = row_count_ + expected_count - layout_.start(reserved_end());
    reserved_.push_back(chunk_ref::allocate(column_count_, capacity, filled >= capacity / 4 * 3));
  }
}

void row_store::publish(std::int64_t row_count, std::int64_t first_row) noexcept {
  if (!reserved_.empty()) {
    if (reserved_first_chunk_ > end_chunk()) drop_chunks_before(end_chunk());
    if (chunks_.empty()) first_chunk_ = reserved_first_chunk_;
    memory_bytes_ += bytes_of(reserved_first_chunk_, reserved_end());
    for (chunk_ref& added : reserved_) chunks_.push_back(std::move(added));
    reserved_.clear();
  }
  row_count_ = row_count;
  first_row_ = first_row;
  if (row_count > 0 && !planted("retention.memory"))
    drop_chunks_before(layout_.find(first_row).chunk);
}

void row_store::turn_over(std::int64_t row) noexcept {
  const bool is_due = !chunks_.empty() && reserved_.empty() && row == layout_.start(end_chunk()) &&
                      row < limits::rows_per_partition_max - layout_.largest();
  if (!is_due || is_last_chunk_shared_) return;
  const chunk_ref& first = chunks_.front();
  const bool is_free = layout_.find(first_row_).chunk > first_chunk_ &&
                       (first.is_unique() || planted("tail.turn_over")) &&
                       first->capacity() == layout_.capacity(end_chunk());
  if (!is_free) return;
  std::rotate(chunks_.begin(), chunks_.begin() + 1, chunks_.end());
  ++first_chunk_;
}

void row_store::keep_spare(chunk_ref& dropped) noexcept {
  if (dropped->capacity() == layout_.largest() && dropped.is_unique()) spare_ = std::move(dropped);
}

void row_store::drop_reserved_before(std::int64_t number) noexcept {
  if (reserved_.empty() || number <= reserved_first_chunk_) return;
  const std::int64_t end = std::min(number, reserved_end());
  keep_spare(reserved_[static_cast<std::size_t>(end - 1 - reserved_first_chunk_)]);
  reserved_.erase(reserved_.begin(), reserved_.begin() + (end - reserved_first_chunk_));
  reserved_first_chunk_ = end;
}

void row_store::drop_chunks_before(std::int64_t number) noexcept {
  const std::int64_t end = std::clamp(number, first_chunk_, end_chunk());
  if (end == first_chunk_) return;
  keep_spare(chunks_[static_cast<std::size_t>(end - 1 - first_chunk_)]);
  memory_bytes_ -= bytes_of(first_chunk_, end);
  chunks_.erase(chunks_.begin(), chunks_.begin() + (end - first_chunk_));
  first_chunk_ = end;
}

chunk& row_store::detach(std::int64_t number, std::int64_t written_count,
                         chunk_ref& spare) noexcept {
  chunk_ref& held = chunks_[static_cast<std::size_t>(number - first_chunk_)];
  if (!held.is_unique() && !planted("revise.copies")) {
    copy_used(*held, number, written_count, *spare);
    std::swap(held, spare);
  }
  return *held;
}

void row_store::copy_used(const chunk& from, std::int64_t number, std::int64_t written_count,
                          chunk& to) const noexcept {
  const std::int64_t used = std::min(
      from.capacity(), written_count - layout_.start(number) - planted("revise.copied_rows"));
  for (int column = 0; column < column_count_; ++column) {
    std::memcpy(to.values(column), from.values(column), static_cast<std::size_t>(used) * 8);
  }
}

}  // namespace lta
