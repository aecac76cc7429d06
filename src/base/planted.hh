// SPDX-License-Identifier: MIT
// Faults planted on purpose: a test that names a rule is worth something only if it fails where the
// rule is broken. A hook is a part of the expression that keeps the rule,
//
//   if (time_ns > last_time_ns || planted("append.equal_time")) ...
//
// always false, and gone from the code, unless the build says -Dplanted_faults=true. Then a test
// program started with --fault=append.equal_time breaks that rule and no other. tests/faults names
// the test that has to fail; tools/planted_faults.py runs them all.
#pragma once

#if defined(LTA_PLANTED_FAULTS)

#include <atomic>
#include <cstdint>

namespace lta {

// 0 is no fault. Names are told apart by their hash; the runner looks that no two have the same.
inline std::atomic<std::uint64_t> armed_fault{0};

constexpr std::uint64_t fault_key(const char* name) {
  std::uint64_t key = 0xCBF29CE484222325;
  for (; *name; ++name) key = (key ^ static_cast<unsigned char>(*name)) * 0x100000001B3;
  return key;
}

class fault {
 public:
  consteval fault(const char* name) : key_(fault_key(name)) {}
  bool is_armed() const { return armed_fault.load(std::memory_order_relaxed) == key_; }

 private:
  std::uint64_t key_;
};

inline bool planted(fault named) { return named.is_armed(); }

}  // namespace lta

#else

namespace lta {

consteval bool planted(const char* /*name*/) { return false; }

}  // namespace lta

#endif
