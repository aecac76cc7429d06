// SPDX-License-Identifier: MIT
// The public ABI and nothing else of the engine, with the little a test program needs around it.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "laakhay_ta.h"

namespace conformance {

using nlohmann::json;

// A case that did not come out as it must.
struct wrong : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void expect(bool holds, const std::string& what) {
  if (!holds) throw wrong(what);
}

template <class A, class B>
void expect_equal(const std::string& what, const A& got, const B& wanted) {
  const json a = got;
  const json b = wanted;
  expect(a == b, what + ": got " + a.dump() + ", expected " + b.dump());
}

// A price of the case files: a number, a hexadecimal float in quotes, or null where missing.
inline double number(const json& word) {
  if (word.is_null()) return NAN;
  if (word.is_string()) return std::strtod(word.get<std::string>().c_str(), nullptr);
  return word.get<double>();
}

// The bits of a value as text.
inline std::string shown(double value) {
  if (std::isnan(value)) {
    const bool is_canonical = std::bit_cast<std::uint64_t>(value) == 0x7FF8000000000000;
    return is_canonical ? "missing" : "a NaN that is not the canonical one";
  }
  char text[64];
  std::snprintf(text, sizeof text, "%a", value);
  return text;
}

inline void expect_value(const std::string& where, double got, bool is_present, const json& word) {
  const std::string wanted = word.is_null() ? "missing" : shown(number(word));
  expect_equal(where, shown(got), wanted);
  expect_equal(where + ": validity", is_present, !word.is_null());
}

// A failed call as an exception, so that cases read from top to bottom.
struct refusal {
  lta_status status;
  std::string code;
  std::int64_t position;
  std::string message;
};

struct error_out : lta_error {
  error_out() : lta_error{} { struct_size = sizeof(lta_error); }
  operator lta_error*() { return this; }
  lta_status check(lta_status status_of_call) const {
    if (status_of_call < 0) throw refusal{status, code, position, message};
    return status_of_call;
  }
};

// An id and the function that drops it.
class owner {
 public:
  using drop_function = lta_status (*)(std::uint64_t, lta_error*);
  explicit owner(drop_function drop) : drop_(drop) {}
  owner(const owner&) = delete;
  owner& operator=(const owner&) = delete;
  ~owner() { reset(); }
  void reset() {
    if (id != 0) drop_(id, nullptr);
    id = 0;
  }
  std::uint64_t id = 0;

 private:
  drop_function drop_;
};

inline bool is_expression(const std::string& text) { return text.empty() || text[0] != '{'; }

inline std::int64_t size_of(std::string_view text) {
  return static_cast<std::int64_t>(text.size());
}

inline void compile(const std::string& text, owner& plan) {
  lta_plan_options options = {};
  options.struct_size = sizeof options;
  options.flags = is_expression(text) ? LTA_PLAN_EXPRESSION : 0;
  error_out error;
  error.check(lta_plan_compile(text.data(), size_of(text), &options, &plan.id, error));
}

inline void create(owner& dataset) {
  error_out error;
  error.check(lta_dataset_create(nullptr, &dataset.id, error));
}

inline std::uint32_t open_partition(const owner& dataset, const std::string& symbol,
                                    const std::string& timeframe, const std::string& source) {
  std::uint32_t partition = 0;
  error_out error;
  error.check(lta_dataset_open_partition(dataset.id, symbol.data(), size_of(symbol),
                                         timeframe.data(), size_of(timeframe), source.data(),
                                         size_of(source), &partition, error));
  return partition;
}

inline std::string text_of(const char* data, std::int64_t size) {
  return std::string(data, static_cast<std::size_t>(size));
}

inline std::string snapshot_of(const owner& session) {
  owner blob(lta_blob_drop);
  const void* data = nullptr;
  std::int64_t size = 0;
  error_out error;
  error.check(lta_session_snapshot(session.id, nullptr, 0, &blob.id, error));
  error.check(lta_blob_get_data(blob.id, &data, &size, error));
  return text_of(static_cast<const char*>(data), size);
}

inline void restore(const owner& plan, const owner& dataset, const std::string& bytes,
                    owner& session) {
  error_out error;
  error.check(lta_session_restore(plan.id, dataset.id, bytes.data(), size_of(bytes), nullptr,
                                  &session.id, error));
}

// The call must fail, with this status, code and position and a message.
template <class Call>
void expect_refusal(const json& wanted, Call call) {
  try {
    call();
  } catch (const refusal& r) {
    const json position = r.position < 0 ? json() : json(r.position);
    expect_equal("error", json{r.status, r.code, position},
                 json{wanted["status"], wanted["code"], wanted["position"]});
    expect(!r.message.empty(), "the error has no message");
    return;
  }
  throw wrong("accepted, expected " + wanted["code"].get<std::string>());
}

}  // namespace conformance
