// SPDX-License-Identifier: MIT
// How charts draw each style slot unless their user chooses otherwise.
#pragma once

#include <span>
#include <string_view>

namespace lta {

struct style_spec {
  const char* slot;
  const char* type;  // stroke or fill
  const char* color;
  double width = 0;           // of a stroke, pixels
  const char* dash = "none";  // of a stroke: solid, dashed, dotted
  double alpha = 1;
};

// Ordered by slot.
std::span<const style_spec> style_slots();

// nullptr when there is no such slot.
const style_spec* find_style(std::string_view slot);

}  // namespace lta
