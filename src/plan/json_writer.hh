// SPDX-License-Identifier: MIT
// Deterministic JSON: members in the order they are written, numbers in the shortest form that
// reads back to the same double.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lta {

// The shortest decimal form; missing is null.
void append_number(std::string& out, double x);
void append_integer(std::string& out, std::int64_t x);
void append_hexadecimal(std::string& out, std::uint64_t x);  // sixteen digits

class json_writer {
 public:
  json_writer& begin_object() { return open('{'); }
  json_writer& end_object() { return close('}'); }
  json_writer& begin_array() { return open('['); }
  json_writer& end_array() { return close(']'); }
  json_writer& key(std::string_view name);
  json_writer& text(std::string_view value);
  json_writer& number(double value);
  json_writer& integer(std::int64_t value);
  json_writer& boolean(bool value);
  json_writer& null();
  json_writer& line();  // the next value begins a new line

  json_writer& member(std::string_view name, std::string_view value) {
    return key(name).text(value);
  }

  std::string take() { return std::move(out_); }

 private:
  json_writer& open(char bracket);
  json_writer& close(char bracket);
  void separate();
  void quote(std::string_view value);

  std::string out_;
  bool first_ = true;  // of the innermost array or object
  bool after_key_ = false;
  bool line_ = false;
};

}  // namespace lta
