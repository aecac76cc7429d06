// SPDX-License-Identifier: MIT
// The text under compilation, and how a place in it is shown to its writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lta {

// Bytes [begin, end) of a text.
struct text_span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// A piece of the text around a span, on one line, with the span between >> and <<:
// rsi(close, >>14<<). It stands in messages where a caret line would need two lines.
class excerpt {
 public:
  excerpt(std::string_view text, text_span where);
  const char* c_str() const { return buffer_; }

 private:
  void append(std::string_view piece);

  char buffer_[112];
  std::size_t size_ = 0;
};

// An expression or a payload. An expression inside a payload knows where each of its bytes lies
// there, so every failure points into the text the caller handed over.
class source_text {
 public:
  explicit source_text(std::string_view text) : text_(text) {}
  // positions: of every byte of text and of its end, in the outer text.
  source_text(std::string_view text, std::vector<std::uint32_t> positions)
      : text_(text), positions_(std::move(positions)) {}

  std::string_view text() const { return text_; }
  std::string_view slice(text_span s) const { return text_.substr(s.begin, s.end - s.begin); }
  std::int64_t position(text_span s) const {
    return positions_.empty() ? s.begin : positions_[s.begin];
  }
  excerpt near(text_span s) const { return excerpt(text_, s); }

 private:
  std::string_view text_;
  std::vector<std::uint32_t> positions_;
};

// The first byte that does not belong to well-formed UTF-8, or -1.
std::int64_t find_malformed_byte(std::string_view text);

}  // namespace lta
