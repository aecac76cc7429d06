// SPDX-License-Identifier: MIT
#include "lang/source_text.hh"

#include <algorithm>

#include "base/text.hh"

namespace lta {
namespace {

constexpr std::size_t context_bytes = 24;
constexpr std::size_t marked_bytes = 32;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

excerpt::excerpt(std::string_view text, text_span where) {
  std::size_t from = where.begin > context_bytes ? where.begin - context_bytes : 0;
  while (from < where.begin && continues_character(text[from])) ++from;
  const std::string_view marked = text.substr(where.begin, where.end - where.begin);
  const std::string_view shown = utf8_prefix(marked, marked_bytes);
  const std::string_view rest = text.substr(where.end);
  const std::string_view after = utf8_prefix(rest, context_bytes);
  if (from > 0) append("...");
  append(text.substr(from, where.begin - from));
  append(">>");
  append(shown);
  if (shown.size() < marked.size()) append("...");
  append("<<");
  append(after);
  if (after.size() < rest.size()) append("...");
  buffer_[size_] = '\0';
}

void excerpt::append(std::string_view piece) {
  for (const char c : piece) {
    const auto byte = static_cast<unsigned char>(c);
    buffer_[size_++] = byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
}

std::int64_t find_malformed_byte(std::string_view text) {
  std::size_t next = 0;
  for (std::size_t at = 0; at < text.size(); at = next) {
    next = at + 1;
    while (next < text.size() && continues_character(text[next])) ++next;
    if (!is_utf8(text.substr(at, next - at))) return static_cast<std::int64_t>(at);
  }
  return -1;
}

}  // namespace lta
