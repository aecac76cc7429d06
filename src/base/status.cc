// SPDX-License-Identifier: MIT
#include "base/status.hh"

#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "base/text.hh"

namespace lta {

failure fail(lta_status status, const char* code, std::int64_t position, const char* format, ...) {
  failure f;
  f.status = status;
  f.position = position;
  std::snprintf(f.code, sizeof f.code, "%s", code);
  // A longer buffer than the field, so that the cut is ours and not in the middle of a character.
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  const std::string_view cut = utf8_prefix(text, sizeof f.message - 1);
  std::memcpy(f.message, cut.data(), cut.size());
  return f;
}

}  // namespace lta
