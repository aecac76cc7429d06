// SPDX-License-Identifier: MIT
// JSON with positions: every value and key knows its bytes, so that whatever a payload gets wrong
// can be pointed at, also inside a text with escapes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.hh"
#include "lang/source_text.hh"

namespace lta {

using json_id = std::uint32_t;
inline constexpr json_id no_json = 0xFFFFFFFF;

enum class json_kind : std::uint8_t { null, boolean, number, text, array, object };

struct json_value {
  json_kind kind = json_kind::null;
  text_span where = {};     // quotes and brackets included
  text_span key = {};       // of a member of an object, quotes included
  double number = 0;        // of a number; 0 or 1 of a boolean
  json_id first = no_json;  // child
  json_id next = no_json;   // sibling
  std::uint32_t count = 0;  // children
};

class json_document {
 public:
  explicit json_document(std::string_view text) : source_(text) {}

  const source_text& source() const { return source_; }
  const json_value& root() const { return values_.back(); }
  const json_value& value(json_id id) const { return values_[id]; }

  std::string text(const json_value& v) const { return decode(v.where, nullptr); }
  std::string key(const json_value& v) const { return decode(v.key, nullptr); }
  // Also the position of every decoded byte, and of the closing quote.
  std::string text(const json_value& v, std::vector<std::uint32_t>& positions) const {
    return decode(v.where, &positions);
  }

 private:
  friend class json_reader;
  std::string decode(text_span quoted_text, std::vector<std::uint32_t>* positions) const;

  source_text source_;
  std::vector<json_value> values_;  // children before parents, the root last
};

// Strict RFC 8259: no comments, no trailing commas, at most limits::nesting_depth_max levels.
// Repeated keys are the reader's business: values are kept in order. `text` must outlive the
// document and be well-formed UTF-8.
result<json_document> read_json(std::string_view text);

const char* json_kind_name(json_kind kind);

}  // namespace lta
