// SPDX-License-Identifier: MIT
#include "abi/structs.hh"

#include <cstddef>

#include "base/text.hh"

namespace lta {
namespace {

std::uint32_t struct_size_of(const void* given) {
  std::uint32_t size_bytes;
  std::memcpy(&size_bytes, given, sizeof size_bytes);
  return size_bytes;
}

}  // namespace

outcome check_struct_size(const void* given, std::uint32_t first_bytes, const char* name) {
  if (!given) return check_pointer(given, name);
  const std::uint32_t size_bytes = struct_size_of(given);
  if (size_bytes < first_bytes) {
    return fail(LTA_INVALID_ARGUMENT, "struct.too_small", -1,
                "struct_size of %s is %u: expected at least %u, sizeof the struct", name,
                size_bytes, first_bytes);
  }
  if (size_bytes > struct_size_bytes_max) {
    return fail(LTA_INVALID_ARGUMENT, "struct.too_large", -1,
                "struct_size of %s is %u: expected sizeof the struct", name, size_bytes);
  }
  return done{};
}

outcome check_unknown_tail(const void* given, std::size_t known_bytes, const char* name) {
  const unsigned char* bytes = static_cast<const unsigned char*>(given);
  const std::size_t size_bytes = struct_size_of(given);
  for (std::size_t i = known_bytes; i < size_bytes; ++i) {
    if (bytes[i] == 0) continue;
    return fail(LTA_UNSUPPORTED, "struct.unknown_field", static_cast<std::int64_t>(i),
                "%s has a field at byte %zu that this library does not know; it knows %zu bytes",
                name, i, known_bytes);
  }
  return done{};
}

void give_bytes(const void* from, std::size_t known_bytes, void* to) {
  unsigned char* out = static_cast<unsigned char*>(to);
  const std::size_t size_bytes = struct_size_of(to);
  const std::size_t given_bytes = std::min(size_bytes, known_bytes);
  constexpr std::size_t after_size = sizeof(std::uint32_t);
  std::memcpy(out + after_size, static_cast<const unsigned char*>(from) + after_size,
              given_bytes - after_size);
  std::memset(out + given_bytes, 0, size_bytes - given_bytes);
}

outcome check_flags(std::uint32_t given, std::uint32_t known, const char* name) {
  if ((given & ~known) == 0) return done{};
  return fail(LTA_UNSUPPORTED, "struct.unknown_flag", -1, "%s is 0x%x: this library knows 0x%x",
              name, given, known);
}

failure null_pointer(const char* name) {
  return fail(LTA_INVALID_ARGUMENT, "argument.null", -1, "%s is NULL", name);
}

result<std::string_view> take_text(const char* text, std::int64_t size_bytes, const char* name) {
  if (size_bytes < 0) {
    return fail(LTA_INVALID_ARGUMENT, "argument.negative_size", -1, "the size of %s is %lld", name,
                static_cast<long long>(size_bytes));
  }
  if (!text && size_bytes > 0) {
    return fail(LTA_INVALID_ARGUMENT, "argument.null", -1, "%s is NULL, expected %lld bytes", name,
                static_cast<long long>(size_bytes));
  }
  return std::string_view(text ? text : "", static_cast<std::size_t>(size_bytes));
}

lta_status give_failure(const failure& what, lta_error* out) noexcept {
  if (!out) return what.status;
  const std::uint32_t size_bytes = struct_size_of(out);
  if (size_bytes > struct_size_bytes_max) return what.status;
  // Whole fields only, so that text is never without its end; the message may be shortened.
  if (size_bytes >= offsetof(lta_error, position)) out->status = what.status;
  if (size_bytes >= offsetof(lta_error, code)) out->position = what.position;
  if (size_bytes >= offsetof(lta_error, message)) {
    std::memcpy(out->code, what.code, sizeof out->code);
  }
  if (size_bytes > offsetof(lta_error, message)) {
    const std::size_t room =
        std::min<std::size_t>(size_bytes - offsetof(lta_error, message), sizeof out->message);
    const std::string_view text = utf8_prefix(what.message, room - 1);
    std::memcpy(out->message, text.data(), text.size());
    std::memset(out->message + text.size(), 0, room - text.size());
  }
  return what.status;
}

}  // namespace lta
