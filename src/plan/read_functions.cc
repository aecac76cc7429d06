// SPDX-License-Identifier: MIT
#include "plan/read_functions.hh"

#include <limits>
#include <unordered_set>

#include "base/quoted.hh"
#include "lang/parser.hh"
#include "plan/bind_expression.hh"
#include "plan/json_members.hh"
#include "plan/known_names.hh"

namespace lta {
namespace {

class functions_reader {
 public:
  explicit functions_reader(const json_document& document) : document_(document) {}

  result<function_table> run(const json_value& given) {
    const outcome is_array = expect_kind(document_, given, json_kind::array, "\"functions\"");
    if (!is_array) return is_array.error();
    if (given.count > limits::functions_max) {
      return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_functions", position(given.where),
                  "%u functions, at most %u are allowed", given.count, limits::functions_max);
    }
    for (json_id id = given.first; id != no_json; id = document_.value(id).next) {
      const outcome read = read_function(document_.value(id));
      if (!read) return read.error();
    }
    for (const function& f : table_.functions()) {
      for (const function_parameter& p : f.parameters) {
        if (table_.find(p.name) != nullptr) return refuse_name(p.name, p.where, "a function");
      }
    }
    return std::move(table_);
  }

 private:
  using members = std::vector<json_id>;

  const json_value* member(const members& found, std::size_t key) const {
    return found[key] == no_json ? nullptr : &document_.value(found[key]);
  }

  outcome read_function(const json_value& given) {
    constexpr const char* keys[] = {"name", "parameters", "expr", "outputs"};
    const auto found = read_members(document_, given, "a function", keys);
    if (!found) return found.error();
    if ((*found)[0] == no_json) return refuse_key(given, "a function", keys[0]);
    const json_value& name_value = *member(*found, 0);
    const auto name = read_plain_name(name_value, "a function's name");
    if (!name) return name.error();
    if (const char* owner = owner_of_name(*name)) {
      return refuse_name(*name, name_value.where, owner);
    }
    function f = {.name = *name, .where = name_value.where};
    if (const json_value* parameters = member(*found, 1)) {
      const outcome read = read_parameters(*parameters, f);
      if (!read) return read;
    }
    const json_value* expression = member(*found, 2);
    const json_value* outputs = member(*found, 3);
    if ((expression == nullptr) == (outputs == nullptr)) {
      return fail(LTA_INVALID_ARGUMENT, "plan.unclear_function", position(given.where),
                  "function %s must have either \"expr\" or \"outputs\"", quoted(f.name).c_str());
    }
    const outcome body =
        outputs == nullptr ? read_body(*expression, "", f) : read_outputs(*outputs, f);
    if (!body) return body;
    if (table_.add(std::move(f))) return done{};
    return fail(LTA_INVALID_ARGUMENT, "plan.duplicate_function", position(name_value.where),
                "two functions are called %s", quoted(*name).c_str());
  }

  outcome read_parameters(const json_value& given, function& f) {
    const outcome is_array = expect_kind(document_, given, json_kind::array, "\"parameters\"");
    if (!is_array) return is_array;
    std::unordered_set<std::string> names;
    for (json_id id = given.first; id != no_json; id = document_.value(id).next) {
      const outcome read = read_parameter(document_.value(id), f);
      if (!read) return read;
      const function_parameter& p = f.parameters.back();
      if (names.insert(p.name).second) continue;
      return fail(LTA_INVALID_ARGUMENT, "plan.duplicate_parameter", position(p.where),
                  "function %s has two parameters %s", quoted(f.name).c_str(),
                  quoted(p.name).c_str());
    }
    return done{};
  }

  // A text alone is the name of a parameter that must be given.
  outcome read_parameter(const json_value& given, function& f) {
    constexpr const char* keys[] = {"name", "default"};
    members found = {no_json, no_json};
    const json_value* name_value = &given;
    if (given.kind != json_kind::text) {
      auto read = read_members(document_, given, "a parameter", keys);
      if (!read) return read.error();
      found = std::move(*read);
      if (found[0] == no_json) return refuse_key(given, "a parameter", keys[0]);
      name_value = member(found, 0);
    }
    const auto name = read_plain_name(*name_value, "a parameter's name");
    if (!name) return name.error();
    if (const char* owner = owner_of_name(*name)) {
      return refuse_name(*name, name_value->where, owner);
    }
    function_parameter& p = f.parameters.emplace_back();
    p.name = *name;
    p.where = name_value->where;
    return add_default(member(found, 1), p, f);
  }

  outcome add_default(const json_value* given, function_parameter& p, function& f) {
    if (given != nullptr && given->kind == json_kind::text) {
      auto read = read_expression(*given, f.name);
      if (!read) return read.error();
      p.expression = std::move(*read);
    } else if (given != nullptr && given->kind != json_kind::boolean) {
      const outcome is_number = expect_kind(document_, *given, json_kind::number, "\"default\"");
      if (!is_number) return is_number;
    }
    const bool is_text = p.expression && p.expression->tree.nodes.back().kind == syntax_kind::text;
    const bool is_constant = is_text || (given != nullptr && !p.expression);
    const bool had_default = !f.inputs.empty() && f.inputs.back().default_field != nullptr;
    const bool is_late =
        !is_constant && (!f.constants.empty() || (given == nullptr && had_default));
    if (is_late) {
      return fail(LTA_INVALID_ARGUMENT, "plan.parameter_order", position(p.where),
                  "function %s: parameters that must be given come first, then those with an "
                  "expression as default, then constants; %s comes too late",
                  quoted(f.name).c_str(), quoted(p.name).c_str());
    }
    if (!is_constant) {
      const char* shown = p.expression ? p.expression->text.c_str() : nullptr;
      f.inputs.push_back({.name = "", .default_field = shown, .type = value_type::any});
      return done{};
    }
    constexpr double no_limit = std::numeric_limits<double>::infinity();
    parameter_spec spec = {.name = "", .minimum = -no_limit, .maximum = no_limit};
    spec.kind = is_text                             ? parameter_kind::choice
                : given->kind == json_kind::boolean ? parameter_kind::flag
                                                    : parameter_kind::number;
    if (!is_text) spec.default_value = given->number;
    f.constants.push_back(spec);
    return done{};
  }

  outcome read_outputs(const json_value& given, function& f) {
    const outcome is_array = expect_kind(document_, given, json_kind::array, "\"outputs\"");
    if (!is_array) return is_array;
    if (given.count == 0) {
      return fail(LTA_INVALID_ARGUMENT, "plan.no_outputs", position(given.where),
                  "function %s needs at least one output", quoted(f.name).c_str());
    }
    std::unordered_set<std::string> names;
    for (const function_parameter& p : f.parameters) names.insert(p.name);
    for (json_id id = given.first; id != no_json; id = document_.value(id).next) {
      const outcome read = read_output(document_.value(id), names, f);
      if (!read) return read;
    }
    return done{};
  }

  outcome read_output(const json_value& given, std::unordered_set<std::string>& names,
                      function& f) {
    constexpr const char* keys[] = {"name", "expr"};
    const auto found = read_members(document_, given, "a function's output", keys);
    if (!found) return found.error();
    for (const int required : {0, 1}) {
      if ((*found)[required] != no_json) continue;
      return refuse_key(given, "a function's output", keys[required]);
    }
    const json_value& name_value = *member(*found, 0);
    const auto name = read_plain_name(name_value, "an output's name");
    if (!name) return name.error();
    if (!reserved_word(*name).empty()) {
      return refuse_name(*name, name_value.where, "a word of the language");
    }
    if (!names.insert(*name).second) {
      return fail(LTA_INVALID_ARGUMENT, "plan.duplicate_output", position(name_value.where),
                  "function %s has %s twice among its parameters and outputs",
                  quoted(f.name).c_str(), quoted(*name).c_str());
    }
    return read_body(*member(*found, 1), *name, f);
  }

  outcome read_body(const json_value& given, const std::string& name, function& f) {
    auto body = read_expression(given, f.name);
    if (!body) return body.error();
    f.outputs.push_back({.name = name, .body = std::move(*body)});
    return done{};
  }

  result<std::unique_ptr<written_expression>> read_expression(const json_value& given,
                                                              const std::string& function_name) {
    const bool is_default = given.kind == json_kind::text;
    const outcome is_text = expect_kind(document_, given, json_kind::text, "\"expr\"");
    if (!is_default) return is_text.error();
    std::vector<std::uint32_t> positions;
    std::string text = document_.text(given, positions);
    auto made = std::make_unique<written_expression>(std::move(text), std::move(positions));
    result<syntax_tree> tree = parse_expression(made->source);
    if (!tree) return inside_function(function_name, tree.error());
    made->tree = std::move(*tree);
    return made;
  }

  result<std::string> read_plain_name(const json_value& given, const char* what) const {
    auto name = read_name(document_, given, what);
    if (!name || is_plain_name(*name)) return name;
    return fail(LTA_INVALID_ARGUMENT, "plan.bad_name", position(given.where),
                "%s is letters, digits and _ and begins with none of the digits, found %s", what,
                quoted(*name).c_str());
  }

  failure refuse_name(const std::string& name, text_span where, const char* owner) const {
    return fail(LTA_INVALID_ARGUMENT, "plan.shadowed_name", position(where),
                "%s is %s already: give it another name", quoted(name).c_str(), owner);
  }

  failure refuse_key(const json_value& given, const char* what, const char* key) const {
    return fail(LTA_INVALID_ARGUMENT, "plan.missing_key", position(given.where),
                "%s needs the key \"%s\", near \"%s\"", what, key,
                document_.source().near(given.where).c_str());
  }

  std::int64_t position(text_span where) const { return document_.source().position(where); }

  const json_document& document_;
  function_table table_;
};

}  // namespace

result<function_table> read_functions(const json_document& document, const json_value& given,
                                      convention numbers) {
  result<function_table> table = functions_reader(document).run(given);
  if (!table) return table;
  const auto order = order_functions(*table);
  if (!order) return order.error();
  function_scope scope = {.table = std::move(*table)};
  for (const function* f : *order) {
    const outcome good = check_function(scope, numbers, *f);
    if (!good) return good.error();
  }
  return std::move(scope.table);
}

}  // namespace lta
