// SPDX-License-Identifier: MIT
#include "plan/known_names.hh"

#include <algorithm>

#include "base/nearest.hh"
#include "catalog/registry.hh"
#include "plan/bind_path.hh"
#include "plan/fields.hh"

namespace lta {
namespace {

constexpr std::string_view reserved_words[] = {"true", "false", "na",  "if",
                                               "else", "or",    "and", "not"};
constexpr std::string_view source_names[] = {"trades", "orderbook", "liquidation"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view reserved_word(std::string_view name) {
  for (const std::string_view word : reserved_words) {
    if (edit_distance(word, name, 0) == 0) return word;
  }
  return {};
}

bool is_source_name(std::string_view name) {
  return std::find(std::begin(source_names), std::end(source_names), name) !=
         std::end(source_names);
}

bool is_plain_name(std::string_view name) {
  if (name.empty() || !is_letter(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

const char* owner_of_name(std::string_view name) {
  if (!reserved_word(name).empty()) return "a word of the language";
  if (is_known_field(name) || !field_in_other_case(name).empty()) return "a field";
  if (is_source_name(name)) return "a source";
  if (is_partition_call(name) || find_entry(name) != nullptr) return "a function of the library";
  return nullptr;
}

}  // namespace lta
