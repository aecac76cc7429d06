// SPDX-License-Identifier: MIT
// A chunk is a block of rows, column after column, that never moves. The dataset and every pin
// hold it by reference count; rows past the count a pin saw are being written by somebody else
// and are not looked at.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/limits.hh"

namespace lta {

class chunk_ref;

class alignas(64) chunk {
 public:
  chunk(const chunk&) = delete;
  chunk& operator=(const chunk&) = delete;

  std::int64_t capacity() const { return capacity_; }

  // Column `index` holds capacity() values of 8 bytes.
  std::int64_t* times(int index) { return static_cast<std::int64_t*>(column(index)); }
  const std::int64_t* times(int index) const {
    return static_cast<const std::int64_t*>(column(index));
  }
  double* values(int index) { return static_cast<double*>(column(index)); }
  const double* values(int index) const { return static_cast<const double*>(column(index)); }

  // Columns start 64 bytes apart modulo 4 KiB, or stores to all of them would fight for the same
  // cache sets.
  static constexpr std::size_t column_stride_bytes(std::int64_t capacity) {
    return static_cast<std::size_t>(capacity) * 8 + 64;
  }

  // A chunk that fills most of a huge page is given a whole one.
  static constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;
  static constexpr std::size_t size_bytes(int column_count, std::int64_t capacity) {
    const std::size_t needed =
        sizeof(chunk) + static_cast<std::size_t>(column_count) * column_stride_bytes(capacity);
    const std::size_t pages = (needed + huge_page_bytes - 1) / huge_page_bytes;
    const bool is_most = needed >= pages * huge_page_bytes / 4 * 3;
    return is_most ? pages * huge_page_bytes : needed;
  }

 private:
  friend class chunk_ref;
  chunk(std::int64_t capacity, bool is_huge) : capacity_(capacity), is_huge_(is_huge) {}

  void* column(int index) {
    return reinterpret_cast<std::byte*>(this + 1) + index * column_stride_bytes(capacity_);
  }
  const void* column(int index) const {
    return reinterpret_cast<const std::byte*>(this + 1) + index * column_stride_bytes(capacity_);
  }

  std::atomic<std::uint32_t> reference_count_{1};
  std::int64_t capacity_;
  bool is_huge_;  // memory of whole huge pages
};

// Shared ownership of a chunk. Unlike shared_ptr it can say reliably that nobody else holds it,
// which is what lets a revision without readers skip the copy.
class chunk_ref {
 public:
  chunk_ref() = default;
  chunk_ref(const chunk_ref& other) noexcept : chunk_(other.chunk_) {
    if (chunk_) chunk_->reference_count_.fetch_add(1, std::memory_order_relaxed);
  }
  chunk_ref(chunk_ref&& other) noexcept : chunk_(std::exchange(other.chunk_, nullptr)) {}
  chunk_ref& operator=(chunk_ref other) noexcept {
    std::swap(chunk_, other.chunk_);
    return *this;
  }
  ~chunk_ref() {
    if (chunk_ && chunk_->reference_count_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      destroy(chunk_);
    }
  }

  // Throws std::bad_alloc. The columns are not initialised. Memory that is going to be filled at
  // once is asked for as a huge page; rows that come one by one should not pay for one at a time.
  static chunk_ref allocate(int column_count, std::int64_t capacity, bool is_filled_at_once);

  explicit operator bool() const { return chunk_ != nullptr; }
  chunk* operator->() const { return chunk_; }
  chunk& operator*() const { return *chunk_; }

  // Only meaningful while no other thread can copy this reference.
  bool is_unique() const { return chunk_->reference_count_.load(std::memory_order_acquire) == 1; }

 private:
  static void destroy(chunk* block) noexcept;
  chunk* chunk_ = nullptr;
};

// Which chunk holds a row follows from the row's number alone, so it does not depend on how rows
// arrived: capacities double from chunk_rows_first to `largest`, then stay.
class chunk_layout {
 public:
  struct place {
    std::int64_t chunk;
    std::int64_t offset;
  };

  explicit chunk_layout(std::int64_t largest = limits::chunk_rows_largest)
      : largest_bits_(static_cast<int>(std::bit_width(static_cast<std::uint64_t>(largest))) - 1) {}

  // The same chunks with rows counted from `row` on, so that a dataset which shares some of them
  // begins with row 0.
  chunk_layout counted_from(std::int64_t row) const {
    chunk_layout shifted = *this;
    shifted.skipped_ += row;
    return shifted;
  }

  place find(std::int64_t row) const {
    const std::uint64_t at = static_cast<std::uint64_t>(row + skipped_);
    const std::uint64_t doubled_end = (std::uint64_t{1} << largest_bits_) - first;
    if (at < doubled_end) {
      const int chunk = static_cast<int>(std::bit_width(at / first + 1)) - 1;
      return {chunk, row - start(chunk)};
    }
    const std::uint64_t past = at - doubled_end;
    return {doubling_count() + static_cast<std::int64_t>(past >> largest_bits_),
            static_cast<std::int64_t>(past & ((std::uint64_t{1} << largest_bits_) - 1))};
  }

  std::int64_t largest() const { return std::int64_t{1} << largest_bits_; }

  // First row of a chunk; negative where it holds rows before the one counted from.
  std::int64_t start(std::int64_t chunk) const {
    const std::int64_t doubled = chunk < doubling_count() ? chunk : doubling_count();
    return static_cast<std::int64_t>(first) * ((std::int64_t{1} << doubled) - 1) +
           ((chunk - doubled) << largest_bits_) - skipped_;
  }
  std::int64_t capacity(std::int64_t chunk) const { return start(chunk + 1) - start(chunk); }

 private:
  static constexpr std::uint64_t first = limits::chunk_rows_first;
  static_assert(std::has_single_bit(first));

  // Chunks smaller than the largest.
  std::int64_t doubling_count() const { return largest_bits_ - std::countr_zero(first); }

  int largest_bits_;
  std::int64_t skipped_ = 0;
};

}  // namespace lta
