// SPDX-License-Identifier: MIT
// The rules of structs that cross the boundary: struct_size says what the other side knows.
//
//   smaller than version 1 of the struct    refused
//   smaller than ours                       what is missing is zero
//   larger than ours                        what we do not know must be zero
//   writing one                             no more than struct_size bytes, zeros past ours
#pragma once

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/status.hh"
#include "laakhay_ta.h"

namespace lta {

// The size a struct had when it was first released: a number that never changes.
template <class Struct>
inline constexpr std::uint32_t first_size_bytes = 0;

template <> inline constexpr std::uint32_t first_size_bytes<lta_library_info> = 56;
template <> inline constexpr std::uint32_t first_size_bytes<lta_arrow_options> = 96;
template <> inline constexpr std::uint32_t first_size_bytes<lta_column> = 48;
template <> inline constexpr std::uint32_t first_size_bytes<lta_dataset_options> = 24;
template <> inline constexpr std::uint32_t first_size_bytes<lta_dataset_info> = 32;
template <> inline constexpr std::uint32_t first_size_bytes<lta_partition_info> = 112;
template <> inline constexpr std::uint32_t first_size_bytes<lta_series_info> = 56;
template <> inline constexpr std::uint32_t first_size_bytes<lta_slice_options> = 32;
template <> inline constexpr std::uint32_t first_size_bytes<lta_resample_options> = 32;
template <> inline constexpr std::uint32_t first_size_bytes<lta_upsample_options> = 24;
template <> inline constexpr std::uint32_t first_size_bytes<lta_align_options> = 32;
template <> inline constexpr std::uint32_t first_size_bytes<lta_plan_options> = 32;
template <> inline constexpr std::uint32_t first_size_bytes<lta_plan_info> = 56;
template <> inline constexpr std::uint32_t first_size_bytes<lta_plan_output> = 48;
template <> inline constexpr std::uint32_t first_size_bytes<lta_execute_options> = 48;
template <> inline constexpr std::uint32_t first_size_bytes<lta_result_info> = 32;
template <> inline constexpr std::uint32_t first_size_bytes<lta_result_output> = 152;
template <> inline constexpr std::uint32_t first_size_bytes<lta_session_options> = 24;
template <> inline constexpr std::uint32_t first_size_bytes<lta_session_info> = 88;
template <> inline constexpr std::uint32_t first_size_bytes<lta_log_options> = 32;
template <> inline constexpr std::uint32_t first_size_bytes<lta_log_info> = 528;
template <> inline constexpr std::uint32_t first_size_bytes<lta_recovery_info> = 40;
template <> inline constexpr std::uint32_t first_size_bytes<lta_builder_options> = 48;
template <> inline constexpr std::uint32_t first_size_bytes<lta_producer_options> = 16;
template <> inline constexpr std::uint32_t first_size_bytes<lta_feed_info> = 56;
template <> inline constexpr std::uint32_t first_size_bytes<lta_refusal> = 520;

// No struct will ever be this large: such a size was never set.
inline constexpr std::uint32_t struct_size_bytes_max = 1 << 16;

// The untyped halves, in structs.cc.
outcome check_struct_size(const void* given, std::uint32_t first_bytes, const char* name);
outcome check_unknown_tail(const void* given, std::size_t known_bytes, const char* name);
void give_bytes(const void* from, std::size_t known_bytes, void* to);

// A struct of options; NULL is all defaults.
template <class Struct>
result<Struct> take(const Struct* given, const char* name) {
  static_assert(first_size_bytes<Struct> != 0);
  Struct taken{};
  taken.struct_size = sizeof(Struct);
  if (!given) return taken;
  if (auto checked = check_struct_size(given, first_size_bytes<Struct>, name); !checked) {
    return checked.error();
  }
  if (auto checked = check_unknown_tail(given, sizeof(Struct), name); !checked) {
    return checked.error();
  }
  std::uint32_t size_bytes;
  std::memcpy(&size_bytes, given, sizeof size_bytes);
  std::memcpy(&taken, given, std::min<std::size_t>(size_bytes, sizeof(Struct)));
  taken.struct_size = sizeof(Struct);
  return taken;
}

// Before the work: can `out` be given anything?
template <class Struct>
outcome check_out(const Struct* out, const char* name) {
  static_assert(first_size_bytes<Struct> != 0);
  return check_struct_size(out, first_size_bytes<Struct>, name);
}

template <class Struct>
void give(const Struct& from, Struct* out) {
  give_bytes(&from, sizeof(Struct), out);
}

// Flags and reserved fields.
outcome check_flags(std::uint32_t given, std::uint32_t known, const char* name);

// An out_ parameter or an array that must be there.
failure null_pointer(const char* name);
inline outcome check_pointer(const void* given, const char* name) {
  if (given == nullptr) return null_pointer(name);
  return done{};
}

// Text as pointer and size; whoever reads it checks that it is UTF-8.
result<std::string_view> take_text(const char* text, std::int64_t size_bytes, const char* name);

// The failure into the caller's memory, as much as there is of it; the status.
lta_status give_failure(const failure& what, lta_error* out) noexcept;

}  // namespace lta
