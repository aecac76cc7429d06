// SPDX-License-Identifier: MIT
#include "data/chunk.hh"

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "base/lines.hh"

namespace lta {
namespace {

constexpr std::align_val_t huge_alignment{chunk::huge_page_bytes};

}  // namespace

chunk_ref chunk_ref::allocate(int column_count, std::int64_t capacity,
                              [[maybe_unused]] bool is_filled_at_once) {
  const std::size_t size_bytes = chunk::size_bytes(column_count, capacity);
  const bool is_huge = size_bytes % chunk::huge_page_bytes == 0;
  static_assert(alignof(chunk) == line_bytes);
  void* memory = is_huge ? ::operator new(size_bytes, huge_alignment) : allocate_lines(size_bytes);
#if defined(__linux__)
  // A wish: refused, the memory is as good as any other.
  if (is_huge && is_filled_at_once) madvise(memory, size_bytes, MADV_HUGEPAGE);
#endif
  chunk_ref made;
  made.chunk_ = new (memory) chunk(capacity, is_huge);
  return made;
}

void chunk_ref::destroy(chunk* block) noexcept {
  const bool is_huge = block->is_huge_;
  block->~chunk();
  if (is_huge) {
    ::operator delete(block, huge_alignment);
  } else {
    free_lines(block);
  }
}

}  // namespace lta
