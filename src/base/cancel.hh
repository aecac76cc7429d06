// SPDX-License-Identifier: MIT
// A wish to stop, raised by any thread and looked at between blocks of rows.
#pragma once

#include <atomic>

namespace lta {

class cancel_flag {
 public:
  void raise() noexcept { is_raised_.store(true, std::memory_order_relaxed); }
  bool is_raised() const noexcept { return is_raised_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> is_raised_{false};
};

}  // namespace lta
