// SPDX-License-Identifier: MIT
#include "plan/field_path.hh"

#include <array>

namespace lta {
namespace {

// Between the parts, and before the first: the unit separator, which no text of ours contains.
constexpr char separator = '\x1F';

std::string in_quotes(std::string_view text) {
  const char quote = text.find('"') == std::string_view::npos ? '"' : '\'';
  return quote + std::string(text) + quote;
}

}  // namespace

std::string path_name(const field_path& path) {
  std::string name;
  for (const std::string& part :
       {path.owner, path.symbol, path.timeframe, path.source, path.field}) {
    name += separator;
    name += part;
  }
  return name;
}

std::optional<field_path> path_of_name(std::string_view name) {
  std::array<std::string, 5> parts;
  for (std::string& part : parts) {
    if (name.empty() || name.front() != separator) return std::nullopt;
    name.remove_prefix(1);
    const std::size_t end = std::min(name.find(separator), name.size());
    part = name.substr(0, end);
    name.remove_prefix(end);
  }
  if (!name.empty()) return std::nullopt;
  return field_path{parts[0], parts[1], parts[2], parts[3], parts[4]};
}

std::string shown_field(std::string_view name) {
  const std::optional<field_path> path = path_of_name(name);
  if (!path) return std::string(name);
  std::string text;
  if (!path->owner.empty()) {
    text = path->owner;
    if (!path->timeframe.empty()) text += '[' + in_quotes(path->timeframe) + ']';
  } else if (!path->symbol.empty()) {
    text = "symbol(" + in_quotes(path->symbol);
    if (!path->timeframe.empty()) text += ", " + in_quotes(path->timeframe);
    text += ')';
  }
  if (!path->source.empty()) {
    text += text.empty() ? "source(" + in_quotes(path->source) + ')' : '.' + path->source;
    const bool shows_timeframe = !path->owner.empty() || !path->symbol.empty();
    if (!shows_timeframe && !path->timeframe.empty()) {
      text += '[' + in_quotes(path->timeframe) + ']';
    }
  }
  return text + '.' + path->field;
}

}  // namespace lta
