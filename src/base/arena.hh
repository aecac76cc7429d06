// SPDX-License-Identifier: MIT
// Large blocks of memory that are used again: touching a fresh page costs more than the arithmetic
// of an average over it.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace lta {

// 64-byte aligned memory of one owner, not initialised.
class memory_block {
 public:
  memory_block() = default;
  // Throws std::bad_alloc.
  explicit memory_block(std::size_t size);
  memory_block(memory_block&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  memory_block& operator=(memory_block&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~memory_block();

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// Keeps the last block given back, so that executions which follow one another share it; and one
// object of their own choice, whose type they know.
class block_pool {
 public:
  memory_block take(std::size_t size);
  void give_back(memory_block block) noexcept;

  std::shared_ptr<const void> kept();
  void keep(std::shared_ptr<const void> object) noexcept;

 private:
  std::mutex mutex_;
  memory_block idle_;
  std::shared_ptr<const void> kept_;
};

// Hands out a block from its start.
class bump_allocator {
 public:
  explicit bump_allocator(std::byte* data) : next_(data) {}

  // Every array begins on a cache line of its own, lines apart from the one before.
  template <class T>
  T* take(std::size_t count) {
    T* start = reinterpret_cast<T*>(next_);
    next_ += padded(count * sizeof(T));
    return start;
  }
  static constexpr std::size_t padded(std::size_t bytes) { return (bytes + 63) / 64 * 64 + 64; }

 private:
  std::byte* next_;
};

}  // namespace lta
