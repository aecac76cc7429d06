// SPDX-License-Identifier: MIT
// Rows in chunks that never move: the bars of a partition, or the points of a series. Column 0 is
// the time, strictly rising.
//
// A writer works in two steps. reserve() allocates the chunks for rows past the published count
// and the writer fills them; nobody else looks there. publish() makes them rows and cannot fail;
// abandon() forgets them. The caller holds the locks that dataset.hh describes.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <vector>

#include "base/limits.hh"
#include "base/planted.hh"
#include "data/chunk.hh"

namespace lta {

// The first row in [from, end) for which `is_past` holds, which must stay true once it is; `end`
// when there is none.
template <class Predicate>
std::int64_t first_row_where(std::int64_t from, std::int64_t end, Predicate is_past) {
  while (from < end) {
    const std::int64_t middle = from + (end - from) / 2;
    if (is_past(middle)) {
      end = middle;
    } else {
      from = middle + 1;
    }
  }
  return from;
}

struct pinned_chunks;

class row_store {
 public:
  row_store(int column_count, chunk_layout layout) : column_count_(column_count), layout_(layout) {}

  // Rows [first, end) of another store, which becomes row 0 and following, in the same chunks.
  // Neither store ever changes a row of the other: revisions copy a chunk that is shared, and
  // before this store writes behind its last row it copies the chunk that row is in.
  row_store(int column_count, const pinned_chunks& shared, std::int64_t first, std::int64_t end);

  // Rows are numbered from the first one ever; [first_row, row_count) are retained.
  std::int64_t row_count() const { return row_count_; }
  std::int64_t first_row() const { return first_row_; }
  std::int64_t retained_count() const { return row_count_ - first_row_; }
  std::int64_t memory_bytes() const { return memory_bytes_; }
  const chunk_layout& layout() const { return layout_; }

  // By chunk number, as the layout counts.
  std::int64_t first_chunk() const { return first_chunk_; }
  std::int64_t end_chunk() const {
    return first_chunk_ + static_cast<std::int64_t>(chunks_.size());
  }
  const chunk_ref& chunk_number(std::int64_t number) const {
    return chunks_[static_cast<std::size_t>(number - first_chunk_)];
  }

  // A retained row.
  chunk& find(std::int64_t row, std::int64_t* out_offset) const {
    const chunk_layout::place at = layout_.find(row);
    *out_offset = at.offset;
    return *chunk_number(at.chunk);
  }
  std::int64_t time_ns(std::int64_t row) const { return time_column(row, 0); }
  std::int64_t time_column(std::int64_t row, int column) const {
    std::int64_t offset;
    return find(row, &offset).times(column)[offset];
  }

  // ---- Writing -----------------------------------------------------------------------------

  // A row that is retained, or reserved. Only the writer may ask.
  chunk& find_reserved(std::int64_t row, std::int64_t* out_offset) const {
    const chunk_layout::place at = layout_.find(row);
    if (reserved_.empty() || at.chunk < reserved_first_chunk_) return find(row, out_offset);
    *out_offset = at.offset;
    return *reserved_[static_cast<std::size_t>(at.chunk - reserved_first_chunk_)];
  }

  // The first retained row once `row_count` rows are there; retention_rows 0 keeps all.
  std::int64_t first_row_after(std::int64_t row_count, std::int64_t retention_rows) const {
    return retention_rows == 0
               ? first_row_
               : std::max(first_row_, row_count - retention_rows - planted("retention.rows"));
  }

  // True when rows [.., row_count) have their chunks, published or reserved.
  bool has_room(std::int64_t row_count) const {
    return row_count == row_count_ ||
           (!is_last_chunk_shared_ &&
            layout_.find(row_count - 1).chunk < (reserved_.empty() ? end_chunk() : reserved_end()));
  }

  // Rows that fit behind the last one without a new chunk.
  std::int64_t room_at_end() const {
    if (is_last_chunk_shared_ || chunks_.empty()) return 0;
    return layout_.start(end_chunk()) - row_count_;
  }

  // Asks for the lines a row at the end is written to, in two steps: the second reads what the
  // first has asked for.
  void prefetch_list() const {
    if (!chunks_.empty()) __builtin_prefetch(&chunks_.back());
  }
  void prefetch_first_chunk() const {
    if (!chunks_.empty()) __builtin_prefetch(&*chunks_.front());
  }
  void prefetch_last_chunk() const {
    if (!chunks_.empty()) __builtin_prefetch(&*chunks_.back());
  }
  void prefetch_end() const {
    const chunk_layout::place at = layout_.find(row_count_);
    if (at.chunk < first_chunk_ || at.chunk >= end_chunk()) return;
    const chunk& block = *chunk_number(at.chunk);
    const std::size_t stride = chunk::column_stride_bytes(layout_.capacity(at.chunk));
    const char* line = reinterpret_cast<const char*>(&block + 1) + at.offset * 8;
    __builtin_prefetch(&block);
    for (int column = 0; column < column_count_; ++column) {
      __builtin_prefetch(line + static_cast<std::size_t>(column) * stride, 1);
    }
  }

  // What memory_bytes() will change by when that is published.
  std::int64_t growth_bytes(std::int64_t row_count, std::int64_t first_row) const;

  // Chunks for rows [max(first_row, row_count()), row_count); throws std::bad_alloc. May be called
  // again with more rows; reserved chunks before first_row go back. `expected_count` rows will be
  // filled at once. Takes `state` only where the list itself has to grow.
  void reserve(std::int64_t row_count, std::int64_t first_row, std::int64_t expected_count,
               std::mutex& state);
  void publish(std::int64_t row_count, std::int64_t first_row) noexcept;

  // The same for rows with room at the end, and without freeing anything: chunks nobody retains a
  // row of any more go with the next publish().
  void publish_at_end(std::int64_t row_count, std::int64_t first_row) noexcept {
    row_count_ = row_count;
    first_row_ = first_row;
  }
  // Room for rows from `row` on behind all chunks there are: the first of them, where retention
  // keeps no row of it any more and nobody else holds it. There is as much memory as before.
  void turn_over(std::int64_t row) noexcept;
  void abandon() noexcept {
    reserved_.clear();
    spare_ = {};
  }

  // A chunk of the same size, for replace().
  chunk_ref allocate_like(std::int64_t number) const {
    return chunk_ref::allocate(column_count_, layout_.capacity(number), false);
  }

  // A chunk alone in our hands: readers keep the old one, and `spare`, which must be as large,
  // takes its place as a copy of the rows before `written_count`. Where nobody reads, `spare` is
  // left untouched.
  chunk& detach(std::int64_t number, std::int64_t written_count, chunk_ref& spare) noexcept;

 private:
  std::int64_t reserved_end() const {
    return reserved_first_chunk_ + static_cast<std::int64_t>(reserved_.size());
  }
  std::int64_t bytes_of(std::int64_t from_chunk, std::int64_t end_chunk) const;
  void drop_chunks_before(std::int64_t number) noexcept;
  void drop_reserved_before(std::int64_t number) noexcept;
  void keep_spare(chunk_ref& dropped) noexcept;
  void copy_shared_chunk(std::mutex& state);
  void copy_used(const chunk& from, std::int64_t number, std::int64_t written_count,
                 chunk& to) const noexcept;

  int column_count_;
  chunk_layout layout_;
  std::int64_t row_count_ = 0;
  std::int64_t first_row_ = 0;
  std::int64_t first_chunk_ = 0;
  std::int64_t memory_bytes_ = 0;
  std::vector<chunk_ref> chunks_;
  std::int64_t reserved_first_chunk_ = 0;
  std::vector<chunk_ref> reserved_;
  bool is_last_chunk_shared_ = false;  // another store writes behind our last row
  chunk_ref spare_;  // dropped by retention, of the largest size: the next one without allocating
};

}  // namespace lta
