// SPDX-License-Identifier: MIT
#include "data/chunk.hh"

#include <new>

namespace lta {

chunk_ref chunk_ref::allocate(int column_count, std::int64_t capacity) {
  void* memory = ::operator new(chunk::size_bytes(column_count, capacity),
                                std::align_val_t{alignof(chunk)});
  chunk_ref made;
  made.chunk_ = new (memory) chunk(capacity);
  return made;
}

void chunk_ref::destroy(chunk* block) noexcept {
  block->~chunk();
  ::operator delete(block, std::align_val_t{alignof(chunk)});
}

}  // namespace lta
