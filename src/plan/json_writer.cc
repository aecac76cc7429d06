// SPDX-License-Identifier: MIT
#include "plan/json_writer.hh"

#include <charconv>

#include "base/number.hh"

namespace lta {

void append_number(std::string& out, double x) {
  if (is_missing(x)) {
    out += "null";
    return;
  }
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, x).ptr;
  out.append(digits, end);
}

void append_integer(std::string& out, std::int64_t x) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, x).ptr;
  out.append(digits, end);
}

void append_hexadecimal(std::string& out, std::uint64_t x) {
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(x >> shift) & 15];
}

json_writer& json_writer::open(char bracket) {
  separate();
  out_ += bracket;
  first_ = true;
  return *this;
}

json_writer& json_writer::close(char bracket) {
  if (line_) out_ += '\n';
  line_ = false;
  out_ += bracket;
  first_ = false;
  return *this;
}

void json_writer::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_ += ',';
  if (line_) {
    out_ += '\n';
  } else if (!first_) {
    out_ += ' ';
  }
  line_ = false;
  first_ = false;
}

json_writer& json_writer::key(std::string_view name) {
  separate();
  quote(name);
  out_ += ": ";
  after_key_ = true;
  return *this;
}

json_writer& json_writer::text(std::string_view value) {
  separate();
  quote(value);
  return *this;
}

json_writer& json_writer::number(double value) {
  separate();
  append_number(out_, value);
  return *this;
}

json_writer& json_writer::integer(std::int64_t value) {
  separate();
  append_integer(out_, value);
  return *this;
}

json_writer& json_writer::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

json_writer& json_writer::null() {
  separate();
  out_ += "null";
  return *this;
}

json_writer& json_writer::line() {
  line_ = true;
  return *this;
}

void json_writer::quote(std::string_view value) {
  out_ += '"';
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (byte < 0x20) {
      out_ += "\\u00";
      out_ += "0123456789abcdef"[byte >> 4];
      out_ += "0123456789abcdef"[byte & 15];
    } else {
      out_ += c;
    }
  }
  out_ += '"';
}

}  // namespace lta
