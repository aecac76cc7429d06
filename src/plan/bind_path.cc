// SPDX-License-Identifier: MIT
#include "plan/bind_path.hh"

#include "base/limits.hh"
#include "base/quoted.hh"
#include "base/time.hh"
#include "plan/fields.hh"

namespace lta {

namespace {

// As payloads have it: some text, not too long, without control characters.
bool is_name(std::string_view text) {
  bool fits = !text.empty() && text.size() <= limits::name_bytes_max;
  for (const char c : text) fits &= static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  return fits;
}

}  // namespace

bool is_partition_call(std::string_view function) {
  return function == "symbol" || function == "source";
}

result<field_path> bind_partition_call(const source_text& source, const syntax_node& call,
                                       std::span<const call_argument> arguments) {
  const bool is_symbol = call.text == "symbol";
  bool fits = arguments.size() == 1 || (is_symbol && arguments.size() == 2);
  for (const call_argument& a : arguments) {
    fits = fits && a.is_text && a.keyword.empty() && is_name(a.text);
  }
  if (!fits) {
    return fail(LTA_INVALID_ARGUMENT, "plan.bad_partition", source.position(call.head),
                "%s takes texts that name a partition, as in symbol(\"BRK.B\", \"1d\").close or "
                "source(\"trades\").volume, near \"%s\"",
                quoted(call.text).c_str(), source.near(call.head).c_str());
  }
  field_path path;
  (is_symbol ? path.symbol : path.source) = arguments[0].text;
  if (arguments.size() == 1) return path;
  const syntax_node spacing = {.where = arguments[1].where, .text = arguments[1].text};
  return bind_path_timeframe(source, spacing, std::move(path));
}

result<field_path> bind_path_member(const source_text& source, const syntax_node& member,
                                    field_path path) {
  const bool is_whole = !path.field.empty() && (!path.source.empty() || is_known_field(path.field));
  if (is_whole) {
    return fail(LTA_NOT_FOUND, "plan.unknown_member", source.position(member.head),
                "%s is no member of a field, near \"%s\"", quoted(member.text).c_str(),
                source.near(member.head).c_str());
  }
  if (member.text.size() > limits::name_bytes_max) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.name_too_long", source.position(member.head),
                "a name has at most %d bytes, near \"%s\"",
                static_cast<int>(limits::name_bytes_max), source.near(member.head).c_str());
  }
  if (!path.field.empty()) {
    path.source = std::move(path.field);
    if (!path.owner.empty()) path.symbol = std::move(path.owner);
    path.owner.clear();
  }
  path.field = member.text;
  return path;
}

result<field_path> bind_path_timeframe(const source_text& source, const syntax_node& text,
                                       field_path path) {
  if (!path.timeframe.empty() || !path.field.empty()) {
    return fail(LTA_INVALID_ARGUMENT, "plan.bad_partition", source.position(text.where),
                "the timeframe stands once, before the field, as in BTCUSDT[\"4h\"].close, "
                "near \"%s\"",
                source.near(text.where).c_str());
  }
  const result<timeframe> spacing = timeframe::parse(text.text);
  if (!spacing) {
    return fail(LTA_INVALID_ARGUMENT, "plan.unknown_timeframe", source.position(text.where),
                "%s, near \"%s\"", spacing.error().message, source.near(text.where).c_str());
  }
  path.timeframe = text.text;
  return path;
}

}  // namespace lta
