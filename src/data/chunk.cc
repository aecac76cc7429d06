// SPDX-License-Identifier: MIT
#include "data/chunk.hh"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace lta {

chunk_ref chunk_ref::allocate(int column_count, std::int64_t capacity,
                              [[maybe_unused]] bool is_filled_at_once) {
  const std::size_t size_bytes = chunk::size_bytes(column_count, capacity);
  const bool is_huge = size_bytes % chunk::huge_page_bytes == 0;
  const std::align_val_t alignment{is_huge ? chunk::huge_page_bytes : alignof(chunk)};
  void* memory = ::operator new(size_bytes, alignment);
#if defined(__linux__)
  // A wish: refused, the memory is as good as any other.
  if (is_huge && is_filled_at_once) madvise(memory, size_bytes, MADV_HUGEPAGE);
#endif
  chunk_ref made;
  made.chunk_ = new (memory) chunk(capacity, alignment);
  return made;
}

void chunk_ref::destroy(chunk* block) noexcept {
  const std::align_val_t alignment = block->alignment_;
  block->~chunk();
  ::operator delete(block, alignment);
}

}  // namespace lta
