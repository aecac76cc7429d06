// SPDX-License-Identifier: MIT
// A caller's text inside a message: in quotes, on one line, well-formed, and short.
#pragma once

#include <string_view>

#include "base/text.hh"

namespace lta {

// Use as fail(..., "symbol %s ...", quoted(symbol).c_str()).
class quoted {
 public:
  explicit quoted(std::string_view text) {
    const bool readable = is_utf8(text);
    const std::string_view shown = readable ? utf8_prefix(text, shown_bytes_max)
                                            : text.substr(0, shown_bytes_max);
    char* out = buffer_;
    *out++ = '"';
    for (const char c : shown) {
      const auto byte = static_cast<unsigned char>(c);
      *out++ = byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !readable) ? '?' : c;
    }
    for (int i = 0; i < 3 && shown.size() < text.size(); ++i) *out++ = '.';
    *out++ = '"';
    *out = '\0';
  }

  const char* c_str() const { return buffer_; }

 private:
  static constexpr std::size_t shown_bytes_max = 72;
  char buffer_[shown_bytes_max + 6];
};

}  // namespace lta
