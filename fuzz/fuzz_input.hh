// SPDX-License-Identifier: MIT
// What every fuzz target shares: taking values off the input, and stating what must hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "laakhay_ta.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

// Says what did not hold and stops where the fuzzer, a sanitizer or a shell will notice.
#define FUZZ_CHECK(condition)                                                      \
  do {                                                                             \
    if (!(condition)) {                                                            \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                \
    }                                                                              \
  } while (false)

// A struct of the header as callers make it: zero but for its size.
template <class T>
T sized() {
  T made{};
  made.struct_size = sizeof(T);
  return made;
}

// Takes values off the front; an empty input gives zeros.
class input {
 public:
  input(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}

  bool empty() const { return left_ == 0; }
  std::size_t left() const { return left_; }
  const std::uint8_t* rest() const { return data_; }

  template <class T>
  T take() {
    T value{};
    const std::size_t size = left_ < sizeof value ? left_ : sizeof value;
    if (size == 0) return value;  // there may be no data at all
    std::memcpy(&value, data_, size);
    data_ += size;
    left_ -= size;
    return value;
  }

  std::uint8_t byte() { return take<std::uint8_t>(); }
  // 0 .. limit - 1
  std::uint32_t below(std::uint32_t limit) { return take<std::uint16_t>() % limit; }

  std::string text(std::size_t limit) {
    std::size_t size = byte();
    size = size < limit ? size : limit;
    size = size < left_ ? size : left_;
    std::string taken(reinterpret_cast<const char*>(data_), size);
    data_ += size;
    left_ -= size;
    return taken;
  }

  // Mostly plausible prices, sometimes the numbers that break things.
  double number() {
    const std::uint8_t kind = byte();
    if (kind < 224) return 100.0 + (kind - 112) / 8.0;
    switch (kind % 8) {
      case 0: return std::numeric_limits<double>::quiet_NaN();
      case 1: return std::numeric_limits<double>::infinity();
      case 2: return -std::numeric_limits<double>::infinity();
      case 3: return 1e308;
      case 4: return -1e308;
      case 5: return std::numeric_limits<double>::denorm_min();
      case 6: return -0.0;
      default: return take<double>();
    }
  }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

// A failure is told in full: the status in both places, a dotted code, one terminated message.
inline void check_failure(lta_status status, const lta_error& error) {
  FUZZ_CHECK(status < 0);
  FUZZ_CHECK(error.status == status);
  FUZZ_CHECK(error.position >= -1);
  FUZZ_CHECK(std::memchr(error.code, 0, sizeof error.code) != nullptr);
  FUZZ_CHECK(std::memchr(error.message, 0, sizeof error.message) != nullptr);
  FUZZ_CHECK(std::strchr(error.code, '.') != nullptr);
  FUZZ_CHECK(error.message[0] != 0);
  FUZZ_CHECK(status != LTA_INTERNAL);
  FUZZ_CHECK(std::strcmp(lta_status_name(status), "") != 0);
}

}  // namespace fuzz
