// SPDX-License-Identifier: MIT
#include "base/arena.hh"

#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "base/limits.hh"

namespace lta {
namespace {

constexpr std::align_val_t line{64};

#if defined(__linux__)
// From here on memory comes in huge pages where the system gives them.
constexpr std::size_t mapped_bytes_min = std::size_t{4} << 20;

bool is_mapped(std::size_t size) { return size >= mapped_bytes_min; }

std::byte* map(std::size_t size) {
  void* data = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) throw std::bad_alloc();
  ::madvise(data, size, MADV_HUGEPAGE);
  return static_cast<std::byte*>(data);
}

void unmap(std::byte* data, std::size_t size) { ::munmap(data, size); }
#else
bool is_mapped(std::size_t) { return false; }
std::byte* map(std::size_t) { throw std::bad_alloc(); }
void unmap(std::byte*, std::size_t) {}
#endif

}  // namespace

memory_block::memory_block(std::size_t size)
    : data_(is_mapped(size) ? map(size)
                            : static_cast<std::byte*>(::operator new(size > 0 ? size : 1, line))),
      size_(size) {}

memory_block::~memory_block() {
  if (data_ == nullptr) return;
  if (is_mapped(size_)) {
    unmap(data_, size_);
  } else {
    ::operator delete(data_, line);
  }
}

memory_block block_pool::take(std::size_t size) {
  {
    const std::lock_guard lock(mutex_);
    // A block many times too large stays for somebody who needs it.
    if (idle_.size() >= size && idle_.size() / 4 <= size) return std::move(idle_);
  }
  return memory_block(size);
}

void block_pool::give_back(memory_block block) noexcept {
  if (block.size() > static_cast<std::size_t>(limits::idle_block_bytes_max)) return;
  const std::lock_guard lock(mutex_);
  if (block.size() > idle_.size()) idle_ = std::move(block);
}

std::shared_ptr<const void> block_pool::kept() {
  const std::lock_guard lock(mutex_);
  return kept_;
}

void block_pool::keep(std::shared_ptr<const void> object) noexcept {
  // What was kept may end here, but not under the lock.
  const std::lock_guard lock(mutex_);
  kept_.swap(object);
}

}  // namespace lta
