// SPDX-License-Identifier: MIT
#include "plan/payload.hh"

#include <unordered_set>

#include "base/nearest.hh"
#include "base/quoted.hh"
#include "base/version.hh"
#include "plan/bind_expression.hh"
#include "plan/json.hh"
#include "plan/json_members.hh"
#include "plan/outputs.hh"
#include "plan/payload_nodes.hh"
#include "plan/read_functions.hh"

namespace lta {
namespace {

constexpr const char* payload_keys[] = {"version", "convention", "functions",
                                        "nodes",   "outputs",    "select"};
enum : std::size_t {
  version_key,
  convention_key,
  functions_key,
  nodes_key,
  outputs_key,
  select_key
};

constexpr convention conventions[] = {convention::talib, convention::laakhay};

class payload_reader {
 public:
  payload_reader(const json_document& document, std::optional<convention> numbers)
      : document_(document), asked_(numbers) {}

  result<payload> run() {
    const auto members = read_members(document_, document_.root(), "a payload", payload_keys);
    if (!members) return members.error();
    for (const std::size_t required : {version_key, outputs_key}) {
      if ((*members)[required] == no_json) {
        return fail(LTA_INVALID_ARGUMENT, "plan.missing_key",
                    document_.source().position(document_.root().where),
                    "a payload needs the key \"%s\"", payload_keys[required]);
      }
    }
    const auto member = [&](std::size_t key) {
      return (*members)[key] == no_json ? nullptr : &document_.value((*members)[key]);
    };
    const outcome head = read_head(*member(version_key), member(convention_key));
    if (!head) return head.error();
    if (const json_value* given = member(functions_key)) {
      auto read = read_functions(document_, *given, payload_.numbers);
      if (!read) return read.error();
      functions_.table = std::move(*read);
    }
    payload_nodes nodes(document_, payload_.calls.graph, payload_.numbers);
    if (const json_value* given = member(nodes_key)) {
      const outcome bound = nodes.bind(*given);
      if (!bound) return bound.error();
    }
    const outcome outputs = read_outputs(*member(outputs_key), nodes);
    if (!outputs) return outputs.error();
    if (const json_value* given = member(select_key)) {
      const outcome selected = read_select(*given);
      if (!selected) return selected.error();
    }
    return std::move(payload_);
  }

 private:
  outcome read_head(const json_value& version, const json_value* numbers) {
    const outcome is_number = expect_kind(document_, version, json_kind::number, "\"version\"");
    if (!is_number) return is_number;
    if (version.number != payload_version_max) {
      return fail(LTA_UNSUPPORTED, "plan.unsupported_version", position(version),
                  "this library reads payloads of version %u, found %s", payload_version_max,
                  quoted(document_.source().slice(version.where)).c_str());
    }
    if (numbers != nullptr) {
      const outcome read = read_convention(*numbers);
      if (!read) return read;
    }
    if (asked_) payload_.numbers = *asked_;
    return done{};
  }

  outcome read_convention(const json_value& given) {
    const auto name = read_name(document_, given, "\"convention\"");
    if (!name) return name.error();
    for (const convention c : conventions) {
      if (*name != convention_name(c)) continue;
      payload_.numbers = c;
      return done{};
    }
    return fail(LTA_NOT_FOUND, "plan.unknown_convention", position(given),
                "there is no convention %s (conventions: talib, laakhay)", quoted(*name).c_str());
  }

  outcome read_outputs(const json_value& given, const payload_nodes& nodes) {
    const outcome is_array = expect_kind(document_, given, json_kind::array, "\"outputs\"");
    if (!is_array) return is_array;
    if (given.count == 0) {
      return fail(LTA_INVALID_ARGUMENT, "plan.no_outputs", position(given),
                  "a plan needs at least one output");
    }
    output_list outputs;
    for (json_id id = given.first; id != no_json; id = document_.value(id).next) {
      const outcome read = read_output(document_.value(id), nodes, outputs);
      if (!read) return read;
    }
    payload_.calls.outputs = outputs.take();
    return done{};
  }

  outcome read_output(const json_value& given, const payload_nodes& nodes, output_list& outputs) {
    constexpr const char* keys[] = {"name", "node", "output", "expr", "label"};
    const auto members = read_members(document_, given, "an output", keys);
    if (!members) return members.error();
    const auto member = [&](std::size_t key) {
      return (*members)[key] == no_json ? nullptr : &document_.value((*members)[key]);
    };
    const json_value* name_value = member(0);
    std::string name = unnamed_output;
    if (name_value != nullptr) {
      const auto read = read_name(document_, *name_value, "\"name\"");
      if (!read) return read.error();
      name = *read;
    }
    bool is_label = false;
    if (const json_value* label = member(4)) {
      const outcome is_boolean = expect_kind(document_, *label, json_kind::boolean, "\"label\"");
      if (!is_boolean) return is_boolean;
      is_label = label->number != 0;
    }
    const bool is_node = member(1) != nullptr;
    const bool is_expression = member(3) != nullptr;
    const json_value* meant = is_node ? member(1) : member(3);
    const bool is_clear = is_node != is_expression && (is_node || member(2) == nullptr);
    if (!is_clear || meant == nullptr) {
      return fail(LTA_INVALID_ARGUMENT, "plan.unclear_output", position(given),
                  "output %s must have either \"node\" (and \"output\") or \"expr\"",
                  quoted(name).c_str());
    }
    const result<bound_value> value = is_node ? nodes.find(*meant, member(2)) : bind_text(*meant);
    if (!value) return value.error();
    const outcome allowed = check_lead(payload_.calls.graph, *value, position(*meant), is_label);
    if (!allowed) return allowed;
    return outputs.add(name, *value, position(name_value == nullptr ? given : *name_value),
                       is_label);
  }

  result<bound_value> bind_text(const json_value& given) {
    const outcome is_text = expect_kind(document_, given, json_kind::text, "\"expr\"");
    if (!is_text) return is_text.error();
    std::vector<std::uint32_t> positions;
    const std::string text = document_.text(given, positions);
    const source_text source(text, std::move(positions));
    result<bound_value> value =
        bind_expression(payload_.calls.graph, payload_.numbers, source, &functions_);
    return value;
  }

  outcome read_select(const json_value& given) {
    constexpr const char* keys[] = {"symbols", "timeframe", "source"};
    const auto members = read_members(document_, given, "\"select\"", keys);
    if (!members) return members.error();
    payload_.select.given = true;
    if ((*members)[0] != no_json) {
      const outcome read = read_symbols(document_.value((*members)[0]));
      if (!read) return read;
    }
    std::string* const texts[] = {&payload_.select.timeframe, &payload_.select.source};
    for (const int i : {0, 1}) {
      if ((*members)[i + 1] == no_json) continue;
      const auto text = read_name(document_, document_.value((*members)[i + 1]), keys[i + 1]);
      if (!text) return text.error();
      *texts[i] = *text;
    }
    return done{};
  }

  outcome read_symbols(const json_value& given) {
    const outcome is_array = expect_kind(document_, given, json_kind::array, "\"symbols\"");
    if (!is_array) return is_array;
    std::unordered_set<std::string> seen;
    for (json_id id = given.first; id != no_json; id = document_.value(id).next) {
      const auto symbol = read_name(document_, document_.value(id), "a symbol");
      if (!symbol) return symbol.error();
      if (!seen.insert(*symbol).second) {
        return fail(LTA_INVALID_ARGUMENT, "plan.duplicate_symbol", position(document_.value(id)),
                    "the symbol %s is selected twice", quoted(*symbol).c_str());
      }
      payload_.select.symbols.push_back(*symbol);
    }
    if (!payload_.select.symbols.empty()) return done{};
    return fail(LTA_INVALID_ARGUMENT, "plan.no_symbols", position(given),
                "\"symbols\" must name at least one; leave it out to select all");
  }

  std::int64_t position(const json_value& v) const { return document_.source().position(v.where); }

  const json_document& document_;
  std::optional<convention> asked_;
  payload payload_;
  function_scope functions_;
};

}  // namespace

const char* convention_name(convention numbers) {
  return numbers == convention::talib ? "talib" : "laakhay";
}

result<payload> read_payload(std::string_view text, std::optional<convention> numbers) {
  const result<json_document> document = read_json(text);
  if (!document) return document.error();
  return payload_reader(*document, numbers).run();
}

}  // namespace lta
