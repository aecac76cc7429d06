// SPDX-License-Identifier: MIT
// How the inside of the engine says "this failed": a value, never an exception, never an
// allocation. Exceptions come from allocation only and are caught once, in src/abi/guard.hh.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "laakhay_ta.h"

namespace lta {

struct failure {
  lta_status status = LTA_INTERNAL;
  std::int64_t position = -1;
  char code[64] = {};
  char message[432] = {};
};

// Builds a failure; format is printf's. Text longer than the field is cut on a UTF-8 boundary.
// `code` is one of the strings in docs/error-codes.md.
[[gnu::format(printf, 4, 5)]] failure fail(lta_status status, const char* code,
                                           std::int64_t position, const char* format, ...);

// Either a value or a failure. `if (!r) return r.error();`
template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  result(failure error) : content_(std::in_place_index<1>, error) {}

  explicit operator bool() const { return content_.index() == 0; }
  T& operator*() { return *std::get_if<0>(&content_); }
  const T& operator*() const { return *std::get_if<0>(&content_); }
  T* operator->() { return std::get_if<0>(&content_); }
  const T* operator->() const { return std::get_if<0>(&content_); }
  const failure& error() const { return *std::get_if<1>(&content_); }

 private:
  std::variant<T, failure> content_;
};

struct done {};
using outcome = result<done>;

}  // namespace lta
