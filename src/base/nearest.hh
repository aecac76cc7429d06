// SPDX-License-Identifier: MIT
// "Did you mean": the known name nearest to an unknown one.
#pragma once

#include <string_view>

namespace lta {

// Insertions, deletions, replacements and swaps of neighbours between two names, ASCII letters
// alike in both cases. Bytes, not characters. Stops at limit + 1. Names longer than
// limits::name_bytes_max are limit + 1 away from everything.
int edit_distance(std::string_view a, std::string_view b, int limit);

// Offer the known names one by one; of equally near ones the first wins. Never allocates.
class nearest_name {
 public:
  explicit nearest_name(std::string_view wanted);

  void offer(std::string_view candidate);

  // Empty when nothing is near enough to be a slip of the pen. Borrowed from the candidate.
  std::string_view best() const { return best_; }

 private:
  std::string_view wanted_;
  std::string_view best_;
  int limit_;
};

}  // namespace lta
