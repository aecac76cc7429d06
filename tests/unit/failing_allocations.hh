// SPDX-License-Identifier: MIT
// Allocation failures on demand: the unit test program replaces operator new.
#pragma once

#include <cstdint>

namespace lta_test {

// While it lives, this thread's allocation number `skipped_count` fails, or that and all later
// ones.
class failing_allocations {
 public:
  enum class span { once, from_then_on };

  failing_allocations(std::int64_t skipped_count, span how_long);
  ~failing_allocations();
  failing_allocations(const failing_allocations&) = delete;
  failing_allocations& operator=(const failing_allocations&) = delete;

  bool has_failed() const;
};

// Allocations of the whole program that were not given back.
std::int64_t live_allocation_count();

}  // namespace lta_test
