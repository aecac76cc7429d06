// SPDX-License-Identifier: MIT
#include "plan/json_members.hh"

#include "base/limits.hh"
#include "base/nearest.hh"
#include "base/quoted.hh"

namespace lta {
namespace {

failure refuse_key(const json_document& document, const json_value& member, const char* what,
                   std::span<const char* const> keys) {
  const std::string key = document.key(member);
  nearest_name nearest(key);
  std::string all;
  for (const char* k : keys) {
    nearest.offer(k);
    all += (all.empty() ? "" : ", ");
    all += k;
  }
  std::string hint;
  if (!nearest.best().empty()) {
    hint = ", did you mean " + std::string(quoted(nearest.best()).c_str()) + "?";
  }
  return fail(LTA_INVALID_ARGUMENT, "plan.unknown_key", document.source().position(member.key),
              "%s has no key %s%s (keys: %s)", what, quoted(key).c_str(), hint.c_str(),
              all.c_str());
}

}  // namespace

result<std::vector<json_id>> read_members(const json_document& document, const json_value& object,
                                          const char* what, std::span<const char* const> keys) {
  const outcome is_object = expect_kind(document, object, json_kind::object, what);
  if (!is_object) return is_object.error();
  std::vector<json_id> members(keys.size(), no_json);
  for (json_id id = object.first; id != no_json; id = document.value(id).next) {
    const json_value& member = document.value(id);
    const std::string key = document.key(member);
    std::size_t at = 0;
    while (at < keys.size() && key != keys[at]) ++at;
    if (at == keys.size()) return refuse_key(document, member, what, keys);
    if (members[at] != no_json) {
      return fail(LTA_INVALID_ARGUMENT, "plan.duplicate_key",
                  document.source().position(member.key), "%s has the key %s twice", what,
                  quoted(key).c_str());
    }
    members[at] = id;
  }
  return members;
}

outcome expect_kind(const json_document& document, const json_value& value, json_kind kind,
                    const char* what) {
  if (value.kind == kind) return done{};
  return fail(LTA_INVALID_ARGUMENT, "plan.wrong_type", document.source().position(value.where),
              "%s must be %s, found %s, near \"%s\"", what, json_kind_name(kind),
              json_kind_name(value.kind), document.source().near(value.where).c_str());
}

result<std::string> read_name(const json_document& document, const json_value& value,
                              const char* what) {
  const outcome is_text = expect_kind(document, value, json_kind::text, what);
  if (!is_text) return is_text.error();
  std::string name = document.text(value);
  const std::int64_t position = document.source().position(value.where);
  if (name.empty()) {
    return fail(LTA_INVALID_ARGUMENT, "plan.empty_name", position, "%s must not be empty", what);
  }
  if (name.size() > static_cast<std::size_t>(limits::name_bytes_max)) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.name_too_long", position,
                "%s has %d bytes, at most %d are allowed: %s", what, static_cast<int>(name.size()),
                static_cast<int>(limits::name_bytes_max), quoted(name).c_str());
  }
  for (const char c : name) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) continue;
    return fail(LTA_INVALID_ARGUMENT, "plan.bad_name", position,
                "%s must not hold control characters: %s", what, quoted(name).c_str());
  }
  return name;
}

}  // namespace lta
