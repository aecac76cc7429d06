// SPDX-License-Identifier: MIT
// Makes the n-th allocation of this thread fail, and counts what is allocated.
#pragma once

#include <cstdint>

namespace lta_test {

// While it lives, allocation number `nth` (from 0) of this thread through plain operator new
// throws; later ones succeed.
class failing_allocation {
 public:
  explicit failing_allocation(std::int64_t nth);
  ~failing_allocation();
  failing_allocation(const failing_allocation&) = delete;
  failing_allocation& operator=(const failing_allocation&) = delete;
};

// Of the whole program: allocated through plain operator new and not yet deleted.
std::int64_t live_allocation_count();

}  // namespace lta_test
