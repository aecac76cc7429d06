// SPDX-License-Identifier: MIT
// A caller's text or number inside a message: on one line, well-formed, short, and the same under
// every locale.
#pragma once

#include <charconv>
#include <string_view>

#include "base/text.hh"

namespace lta {

// Use as fail(..., "symbol %s ...", quoted(symbol).c_str()).
class quoted {
 public:
  explicit quoted(std::string_view text) {
    const bool readable = is_utf8(text);
    const std::string_view shown =
        readable ? utf8_prefix(text, shown_bytes_max) : text.substr(0, shown_bytes_max);
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

// The shortest digits that read back as the same number. printf's %g would ask the locale.
class shown_number {
 public:
  explicit shown_number(double value) {
    *std::to_chars(buffer_, buffer_ + sizeof buffer_ - 1, value).ptr = '\0';
  }

  const char* c_str() const { return buffer_; }

 private:
  char buffer_[32];
};

}  // namespace lta
