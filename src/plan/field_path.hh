// SPDX-License-Identifier: MIT
// A field of another partition. Graphs know it as a field with a long name, so that every pass,
// hash and column treats it as the leaf it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lta {

struct field_path {
  std::string owner = {};      // a source or a symbol, whichever there is: trades.x, BTCUSDT.x
  std::string symbol = {};     // empty: the reader's, or the owner's
  std::string timeframe = {};  // empty: the reader's
  std::string source = {};     // empty: ohlcv, or the owner's
  std::string field = {};

  friend bool operator==(const field_path&, const field_path&) = default;
};

std::string path_name(const field_path& path);

// nullopt for the name of an ordinary field.
std::optional<field_path> path_of_name(std::string_view name);

// A field's name as people write it: itself, or the path as an expression.
std::string shown_field(std::string_view name);

}  // namespace lta
