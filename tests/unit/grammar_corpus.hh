// SPDX-License-Identifier: MIT
// The texts of tests/conformance/grammar: tab-separated columns, one text a line, after a header
// that ends with an empty line.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace corpus {

using row = std::vector<std::string>;

inline std::string read_file(const std::string& path) {
  std::string text;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  REQUIRE_MESSAGE(file != nullptr, path);
  char buffer[4096];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) {
    text.append(buffer, n);
  }
  std::fclose(file);
  return text;
}

// \n stands for a newline; every other backslash is itself.
inline std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_newline = text.compare(at, 2, "\\n") == 0;
    out += is_newline ? '\n' : text[at];
    if (is_newline) ++at;
  }
  return out;
}

// Payloads have JSON's own escapes and are taken as they are.
inline std::vector<row> read(const char* name, bool has_escapes = true) {
  const std::string text =
      read_file(std::string(LTA_SOURCE_ROOT "/tests/conformance/grammar/") + name);
  std::vector<row> rows;
  std::size_t at = text.find("\n\n") + 2;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    row columns = {""};
    for (const char c : text.substr(at, end - at)) {
      if (c == '\t') {
        columns.emplace_back();
      } else {
        columns.back() += c;
      }
    }
    for (std::string& column : columns) column = has_escapes ? unescaped(column) : column;
    rows.push_back(columns);
    at = end + 1;
  }
  return rows;
}

}  // namespace corpus
