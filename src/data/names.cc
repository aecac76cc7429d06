// SPDX-License-Identifier: MIT
#include "data/names.hh"

#include "base/limits.hh"
#include "base/planted.hh"
#include "base/quoted.hh"
#include "base/text.hh"

namespace lta {

outcome check_name(const char* what, std::string_view text) {
  if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos && !planted("names.blank")) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.blank_name", -1, "the %s is blank", what);
  }
  if (text.size() > static_cast<std::size_t>(limits::name_bytes_max + planted("names.longest"))) {
    return fail(LTA_LIMIT_EXCEEDED, "dataset.name_too_long", -1,
                "the %s %s has %zu bytes, more than %lld", what, quoted(text).c_str(), text.size(),
                static_cast<long long>(limits::name_bytes_max));
  }
  if (!is_utf8(text) && !planted("names.utf8")) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.name_not_utf8", -1, "the %s %s is not UTF-8", what,
                quoted(text).c_str());
  }
  return done{};
}

}  // namespace lta
