// SPDX-License-Identifier: MIT
// Memory that begins on a cache line. Asked to align, an allocator takes a larger block and gives
// both ends back, which costs more than the block; here the ends stay with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

namespace lta {

inline constexpr std::size_t line_bytes = 64;

// Not initialised; throws std::bad_alloc.
inline void* allocate_lines(std::size_t size) {
  // The block is aligned to a pointer at least, so a whole pointer fits before the line.
  char* block = static_cast<char*>(::operator new(size + line_bytes));
  const std::size_t before = line_bytes - reinterpret_cast<std::uintptr_t>(block) % line_bytes;
  static_assert(__STDCPP_DEFAULT_NEW_ALIGNMENT__ >= sizeof block);
  std::memcpy(block + before - sizeof block, &block, sizeof block);
  return block + before;
}

inline void free_lines(void* memory) noexcept {
  if (memory == nullptr) return;
  void* block;
  std::memcpy(&block, static_cast<char*>(memory) - sizeof block, sizeof block);
  ::operator delete(block);
}

// For std::unique_ptr of what needs no destructor.
struct lines_deleter {
  void operator()(void* memory) const noexcept { free_lines(memory); }
};

// What is derived from it begins on a line wherever it is made by new.
struct made_in_lines {
  static void* operator new(std::size_t size) { return allocate_lines(size); }
  static void operator delete(void* memory) noexcept { free_lines(memory); }
};

}  // namespace lta
