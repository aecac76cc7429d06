// SPDX-License-Identifier: MIT
#include "failing_allocations.hh"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

struct plan {
  bool is_armed = false;
  bool is_once = false;
  bool has_failed = false;
  std::int64_t skipped_count = 0;
};
thread_local plan armed;
std::atomic<std::int64_t> live_count{0};

void release(void* memory) {
  if (!memory) return;
  live_count.fetch_sub(1, std::memory_order_relaxed);
  std::free(memory);
}

void* allocate(std::size_t size, std::size_t alignment) {
  if (armed.is_armed && armed.skipped_count-- <= 0 && !(armed.is_once && armed.has_failed)) {
    armed.has_failed = true;
    throw std::bad_alloc();
  }
  if (size == 0) size = 1;
  void* memory = alignment <= alignof(std::max_align_t)
                     ? std::malloc(size)
                     : std::aligned_alloc(alignment, (size + alignment - 1) & -alignment);
  if (!memory) throw std::bad_alloc();
  live_count.fetch_add(1, std::memory_order_relaxed);
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size, 1); }
void* operator new[](std::size_t size) { return allocate(size, 1); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
// Sorts ask for memory this way.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return allocate(size, 1);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

namespace lta_test {

failing_allocations::failing_allocations(std::int64_t skipped_count, span how_long) {
  armed = {true, how_long == span::once, false, skipped_count};
}
failing_allocations::~failing_allocations() { armed = {}; }
bool failing_allocations::has_failed() const { return armed.has_failed; }

std::int64_t live_allocation_count() { return live_count.load(); }

}  // namespace lta_test
