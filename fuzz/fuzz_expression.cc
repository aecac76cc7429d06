// SPDX-License-Identifier: MIT
// Any bytes as one expression.
#include "fuzz_input.hh"
#include "plan_checks.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz::check_plan_text(text, LTA_PLAN_EXPRESSION);
  return 0;
}
