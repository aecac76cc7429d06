// SPDX-License-Identifier: MIT
#include "base/nearest.hh"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "base/limits.hh"

namespace lta {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

int edit_distance(std::string_view a, std::string_view b, int limit) {
  constexpr std::size_t longest = limits::name_bytes_max;
  if (a.size() > longest || b.size() > longest) return limit + 1;
  const int size_difference = static_cast<int>(a.size()) - static_cast<int>(b.size());
  if (std::abs(size_difference) > limit) return limit + 1;

  std::array<int, longest + 1> rows[3];
  int* before = rows[0].data();
  int* last = rows[1].data();
  int* now = rows[2].data();
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = static_cast<int>(i);
    int smallest = now[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const char x = lower(a[i - 1]);
      const char y = lower(b[j - 1]);
      int cost = last[j - 1] + (x == y ? 0 : 1);
      cost = std::min({cost, last[j] + 1, now[j - 1] + 1});
      if (i > 1 && j > 1 && x == lower(b[j - 2]) && lower(a[i - 2]) == y) {
        cost = std::min(cost, before[j - 2] + 1);
      }
      now[j] = cost;
      smallest = std::min(smallest, cost);
    }
    if (smallest > limit) return limit + 1;
    std::swap(before, last);
    std::swap(last, now);
  }
  return std::min(last[b.size()], limit + 1);
}

nearest_name::nearest_name(std::string_view wanted)
    : wanted_(wanted),
      limit_(std::max(
          1, static_cast<int>(std::min<std::size_t>(wanted.size(), limits::name_bytes_max)) / 3)) {}

void nearest_name::offer(std::string_view candidate) {
  const int distance = edit_distance(wanted_, candidate, limit_);
  if (distance > limit_) return;
  best_ = candidate;
  limit_ = distance - 1;  // only something nearer can replace it
}

}  // namespace lta
