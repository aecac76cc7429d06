// SPDX-License-Identifier: MIT
#include "exec/portions.hh"

#include <algorithm>
#include <map>

#include "exec/lane_program.hh"

namespace lta {
namespace {

// Threads take what comes next when they are done: with so many portions each they end together.
constexpr std::size_t portions_per_thread = 4;

// A lane without rows costs as much as one with rows.
constexpr bool is_about_as_long(std::int64_t shortest, std::int64_t longest) {
  return shortest > 0 && 4 * shortest >= 3 * longest;
}

}  // namespace

portions::portions(std::span<const partition> partitions, std::size_t thread_count) {
  std::vector<std::size_t> alone;
  std::map<std::int64_t, std::vector<std::size_t>> together;
  for (std::size_t k = 0; k < partitions.size(); ++k) {
    const std::int64_t program = partitions[k].program;
    (program < 0 ? alone : together[program]).push_back(k);
  }
  for (auto& [program, members] : together) {
    const bool is_enough =
        thread_count <= 1 || members.size() >= portions_per_thread * thread_count * lane_count;
    if (!is_enough) {
      alone.insert(alone.end(), members.begin(), members.end());
      continue;
    }
    // Neighbours stay so where they are of one length.
    const auto length_of = [&](std::size_t k) { return partitions[k].length; };
    const auto is_longer = [&](std::size_t a, std::size_t b) {
      return length_of(a) > length_of(b);
    };
    if (!std::is_sorted(members.begin(), members.end(), is_longer)) {
      std::stable_sort(members.begin(), members.end(), is_longer);
    }
    std::size_t first = 0;
    while (first < members.size()) {
      const std::size_t end = first + lane_count;
      const bool fits = end <= members.size() &&
                        is_about_as_long(length_of(members[end - 1]), length_of(members[first]));
      if (fits) add(std::span(members).subspan(first, lane_count));
      if (!fits) alone.push_back(members[first]);
      first += fits ? lane_count : 1;
    }
  }
  std::sort(alone.begin(), alone.end());
  add_alone(alone);
}

}  // namespace lta
