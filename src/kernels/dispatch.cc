// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <iterator>

#include "kernels/targets.hh"

namespace lta {
namespace {

constinit const kernel_table* const all_tables[] = {
    &baseline::table,
#if defined(__x86_64__)
    &avx2::table,
    &avx512::table,
#endif
};

int count_runnable() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("bmi2")) {
    return 1;
  }
  const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                    __builtin_cpu_supports("avx512cd");
  return wide ? 3 : 2;
#else
  return 1;
#endif
}

// Counted once; a race counts twice and finds the same.
constinit std::atomic<int> runnable_count = 0;

}  // namespace

std::span<const kernel_table* const> runnable_kernels() {
  int count = runnable_count.load(std::memory_order_relaxed);
  if (count == 0) {
    count = count_runnable();
    runnable_count.store(count, std::memory_order_relaxed);
  }
  return {all_tables, static_cast<std::size_t>(count)};
}

bool limit_kernels(std::string_view name) {
  int limit = static_cast<int>(std::size(all_tables));
  if (!name.empty()) {
    limit = 1;
    for (const kernel_table* const table : all_tables) {
      if (table->name == name) break;
      ++limit;
    }
    if (limit > static_cast<int>(std::size(all_tables))) return false;
  }
  runnable_count.store(std::min(limit, count_runnable()), std::memory_order_relaxed);
  return true;
}

const kernel_table& best_kernels() { return *runnable_kernels().back(); }

}  // namespace lta
