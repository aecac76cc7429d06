// SPDX-License-Identifier: MIT
// The engine computes under one floating-point environment: round to nearest, denormals kept,
// exceptions masked. The host's own choice is back when the guard dies.
#pragma once

#include <cstdint>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace lta {

class float_guard {
 public:
#if defined(__SSE__)
  float_guard() : saved_(_mm_getcsr()) {
    if ((saved_ & control_bits) == control_default) return;
    _mm_setcsr(static_cast<unsigned>(control_default));
  }
  ~float_guard() {
    if ((saved_ & control_bits) != control_default) _mm_setcsr(static_cast<unsigned>(saved_));
  }
#elif defined(__aarch64__)
  float_guard() {
    asm volatile("mrs %0, fpcr" : "=r"(saved_));
    if ((saved_ & control_bits) != control_default) write(saved_ & ~control_bits);
  }
  ~float_guard() {
    if ((saved_ & control_bits) != control_default) write(saved_);
  }
#else
#error "say here how this processor is told to round to nearest and to keep denormals"
#endif
  float_guard(const float_guard&) = delete;
  float_guard& operator=(const float_guard&) = delete;

 private:
#if defined(__SSE__)
  // Everything but the six sticky flags: rounding, flush to zero, denormals are zero, masks.
  static constexpr std::uint64_t control_bits = 0xFFC0;
  static constexpr std::uint64_t control_default = 0x1F80;
#else
  // Alternate half precision, default NaN, flush to zero, rounding, trap enables.
  static constexpr std::uint64_t control_bits = 0x07F79F07;
  static constexpr std::uint64_t control_default = 0;
  static void write(std::uint64_t value) { asm volatile("msr fpcr, %0" : : "r"(value)); }
#endif

  std::uint64_t saved_;
};

}  // namespace lta
