// SPDX-License-Identifier: MIT
#include "allocation_faults.hh"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

thread_local std::int64_t until_failure = -1;
std::atomic<std::int64_t> live_count = 0;

}  // namespace

namespace lta_test {

failing_allocation::failing_allocation(std::int64_t nth) { until_failure = nth; }
failing_allocation::~failing_allocation() { until_failure = -1; }

std::int64_t live_allocation_count() { return live_count.load(); }

}  // namespace lta_test

void* operator new(std::size_t size) {
  if (until_failure >= 0 && until_failure-- == 0) throw std::bad_alloc();
  void* memory = std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) throw std::bad_alloc();
  ++live_count;
  return memory;
}

void operator delete(void* memory) noexcept {
  if (memory != nullptr) --live_count;
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
