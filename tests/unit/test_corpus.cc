// SPDX-License-Identifier: MIT
// The grammar corpus holds enough of everything, and faults too long to be written down.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "base/limits.hh"
#include "grammar_corpus.hh"
#include "laakhay_ta.h"
#include "lang/parser.hh"
#include "plan/plan.hh"

namespace {

using counts = std::map<std::string, int>;

std::string production(const lta::syntax_node& n) {
  using kind = lta::syntax_kind;
  switch (n.kind) {
    case kind::number: return "number";
    case kind::duration: return "duration";
    case kind::text: return "text";
    case kind::boolean: return n.number != 0 ? "true" : "false";
    case kind::na: return "na";
    case kind::name: return "name";
    case kind::negate: return "unary -";
    case kind::plus: return "unary +";
    case kind::logical_not: return "not";
    case kind::conditional: return "a if c else b";
    case kind::call: return n.link_count == 0 ? "call()" : "call(arguments)";
    case kind::method: return n.link_count == 1 ? "x.method()" : "x.method(arguments)";
    case kind::member: return "x.member";
    case kind::index: return "x[i]";
    case kind::comparison: return n.link_count > 2 ? "chain of comparisons" : "comparison";
    case kind::binary: return "binary";
  }
  return "";
}

void count_productions(const std::string& text, counts& seen) {
  const lta::source_text source(text);
  const auto tree = lta::parse_expression(source);
  if (!tree) return;
  for (const lta::syntax_node& n : tree->nodes) {
    ++seen[production(n)];
    const std::string head(source.slice(n.head));
    const bool is_word =
        n.kind == lta::syntax_kind::binary || n.kind == lta::syntax_kind::logical_not;
    if (is_word) ++seen["operator " + head];
    if (source.slice(n.where).front() == '(') ++seen["( x )"];
    for (std::uint32_t i = 0; i < n.link_count; ++i) {
      const lta::syntax_link& link = tree->links_of(n)[i];
      if (link.keyword.end > link.keyword.begin) ++seen["keyword argument"];
      const bool compares = n.kind == lta::syntax_kind::comparison && i > 0;
      if (compares) ++seen["comparison " + std::to_string(static_cast<int>(link.op))];
    }
  }
  if (text.find('#') != std::string::npos) ++seen["comment"];
  if (text.find('\n') != std::string::npos) ++seen["line break"];
}

constexpr const char* productions[] = {"number",
                                       "duration",
                                       "text",
                                       "true",
                                       "false",
                                       "na",
                                       "name",
                                       "unary -",
                                       "unary +",
                                       "not",
                                       "a if c else b",
                                       "call()",
                                       "call(arguments)",
                                       "x.method()",
                                       "x.method(arguments)",
                                       "x.member",
                                       "x[i]",
                                       "comparison",
                                       "chain of comparisons",
                                       "( x )",
                                       "keyword argument",
                                       "comment",
                                       "line break",
                                       "operator +",
                                       "operator -",
                                       "operator *",
                                       "operator /",
                                       "operator %",
                                       "operator **",
                                       "operator and",
                                       "operator or",
                                       "operator &",
                                       "operator |",
                                       "operator not",
                                       "operator ~"};

// A plan that cannot be written down, and what is said of it.
struct long_fault {
  const char* code;
  std::string text;
  bool is_expression;
  std::int64_t position;
  lta::compile_options options = {};
};

std::string repeated(const std::string& part, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += part;
  return text;
}

std::string payload(const std::string& nodes, const std::string& outputs) {
  return R"({"version": 1, "nodes": [)" + nodes + R"(], "outputs": [)" + outputs + "]}";
}

std::string many_nodes(int count) {
  std::string nodes = R"({"id": "n0", "op": "na"})";
  for (int i = 1; i < count; ++i) {
    nodes += R"(, {"id": "n)" + std::to_string(i) + R"(", "op": "na"})";
  }
  return nodes;
}

std::string many_outputs(int count) {
  std::string outputs = R"({"name": "o0", "expr": "close"})";
  for (int i = 1; i < count; ++i) {
    outputs += R"(, {"name": "o)" + std::to_string(i) + R"(", "expr": "close"})";
  }
  return outputs;
}

// A sum over this many timeframes, from `first` minutes on.
std::string many_clocks(int count, int first) {
  std::string text = "close";
  for (int i = 0; i < count; ++i) {
    text += " + tf(\"" + std::to_string(first + i) + "m\", close)";
  }
  return text;
}

// A row of functions, each with the body that `body_of` gives for its number.
template <class Body>
std::string functions(int count, Body body_of) {
  std::string all = R"({"version": 1, "functions": [)";
  for (int i = 0; i < count; ++i) {
    all += (i == 0 ? "" : ", ") + (R"({"name": "f)" + std::to_string(i)) + R"(", "expr": ")";
    all += std::string(body_of(i)) + "\"}";
  }
  return all + R"(], "outputs": [{"expr": "close"}]})";
}

std::string sum_of(const std::string& term, int count) {
  return term + repeated(" + " + term, count - 1);
}

// The byte of the nth place of a text in another.
std::int64_t nth(const std::string& text, const std::string& part, int n) {
  std::size_t at = text.find(part);
  for (int i = 1; i < n; ++i) at = text.find(part, at + 1);
  return static_cast<std::int64_t>(at);
}

void add_function_faults(std::vector<long_fault>& faults) {
  const auto next_of_17 = [](int i) {
    return i == 16 ? std::string("1") : "1 + f" + std::to_string(i + 1) + "()";
  };
  const auto before = [](int i) {
    return i == 0 ? std::string("1") : "f" + std::to_string(i - 1) + "()";
  };
  const std::string down = functions(17, next_of_17);
  const std::string up = functions(17, before);
  const std::string far = functions(40, before);
  faults.push_back({"plan.functions_too_deep", down, false, nth(down, "f1()", 1)});
  faults.push_back({"plan.functions_too_deep", up, false, nth(up, "f15()", 1)});
  faults.push_back({"plan.functions_too_deep", far, false, nth(far, "f15()", 1)});
  // A sum of n terms has 2 n - 1 nodes; the limit is 200,000 of them.
  const auto two = [](int i) { return i == 0 ? sum_of("x", 1000) : sum_of("f0()", 150); };
  const auto self = [](int i) { return i == 0 ? std::string("1") : sum_of("f0()", 100'001); };
  const auto twice = [](int i) {
    return i == 0 ? "1" + repeated(" * 1", 59'999) : sum_of("f0()", 2);
  };
  const std::string many = functions(2, two);
  const std::string wide = functions(2, self);
  const std::string large = functions(2, twice);
  faults.push_back({"plan.functions_too_large", many, false, nth(many, "f0()", 99)});
  faults.push_back({"plan.functions_too_large", wide, false, nth(wide, "f0()", 1)});
  faults.push_back({"plan.functions_too_large", large, false, nth(large, "f0()", 1)});
  for (const int count : {1001, 1002, 5000}) {
    const std::string all = functions(count, [](int) { return "1"; });
    faults.push_back({"plan.too_many_functions", all, false, nth(all, "[", 1)});
  }
}

std::vector<long_fault> long_faults() {
  constexpr auto bytes_max = lta::limits::payload_bytes_max;
  constexpr int outputs_max = static_cast<int>(lta::limits::plan_outputs_max);
  constexpr int nodes_max = static_cast<int>(lta::limits::plan_nodes_max);
  const std::string spaces(static_cast<std::size_t>(bytes_max) + 1, ' ');
  const std::string head = R"({"version": 1, "outputs": [)";
  const auto output_at = [&](int index) {
    return static_cast<std::int64_t>((head + many_outputs(index)).size()) + 11;
  };
  constexpr int clocks_max = static_cast<int>(lta::limits::plan_clocks_max);
  lta::compile_options few_nodes = {.node_limit = 10};
  lta::compile_options little_state = {.state_limit_bytes = 1000};
  lta::compile_options negative_nodes = {.node_limit = -1};
  lta::compile_options negative_state = {.state_limit_bytes = -1};
  lta::compile_options negative_both = {.node_limit = -5, .state_limit_bytes = -5};
  lta::compile_options other_convention = {.convention = 7};
  std::vector<long_fault> faults = {
      {"plan.too_large", spaces, true, bytes_max},
      {"plan.too_large", spaces, false, bytes_max},
      {"plan.too_large", spaces + "close", true, bytes_max},
      {"plan.not_utf8", "close \xFF", true, 6},
      {"plan.not_utf8", "\xC3", true, 0},
      {"plan.not_utf8", "{\"version\": 1, \"\xE2\x82\"}", false, 16},
      {"plan.too_many_nodes", "sma(1000)", true, -1, few_nodes},
      {"plan.too_many_nodes", "rsi(14) + macd(close)", true, -1, few_nodes},
      {"plan.too_many_nodes", payload(many_nodes(nodes_max + 1), R"({"node": "n0"})"), false, 24},
      {"plan.too_many_outputs", head + many_outputs(outputs_max + 1) + "]}", false,
       output_at(outputs_max)},
      {"plan.too_many_outputs", head + many_outputs(outputs_max + 2) + "]}", false,
       output_at(outputs_max)},
      {"plan.too_many_outputs",
       head + many_outputs(outputs_max) + R"json(, {"name": "m", "expr": "macd()"}]})json", false,
       output_at(outputs_max)},
      {"plan.state_too_large", "close[1000]", true, -1, little_state},
      {"plan.state_too_large", "sma(1000)", true, -1, little_state},
      {"plan.state_too_large", "close[1] + open[200]", true, -1, little_state},
      {"plan.too_many_clocks", many_clocks(clocks_max + 1, 2), true, -1},
      {"plan.too_many_clocks", many_clocks(clocks_max + 1, 61), true, -1},
      {"plan.too_many_clocks", "tf(\"1d\", " + many_clocks(clocks_max, 2) + ")", true, -1},
      {"plan.negative_limit", "close", true, -1, negative_nodes},
      {"plan.negative_limit", "close", true, -1, negative_state},
      {"plan.negative_limit", "close", true, -1, negative_both},
      {"plan.unknown_convention", "close", true, -1, other_convention},
      {"plan.too_deep", repeated("(", 100'000), true, lta::limits::nesting_depth_max},
      {"plan.too_deep", repeated("[", 100'000), false, lta::limits::nesting_depth_max},
  };
  add_function_faults(faults);
  return faults;
}

// Every `plan.` code the documentation lists; the documentation is generated from the source.
std::vector<std::string> documented_codes() {
  const std::string text = corpus::read_file(LTA_SOURCE_ROOT "/docs/error-codes.md");
  std::vector<std::string> codes;
  for (std::size_t at = text.find("`plan."); at != std::string::npos;
       at = text.find("`plan.", at + 1)) {
    codes.push_back(text.substr(at + 1, text.find('`', at + 1) - at - 1));
  }
  return codes;
}

}  // namespace

TEST_CASE("300 texts are accepted, 300 are refused, and 150 payloads") {
  CHECK(corpus::read("accepted.txt").size() >= 300);
  CHECK(corpus::read("rejected.txt").size() >= 300);
  CHECK(corpus::read("payloads_rejected.txt", false).size() >= 150);
}

TEST_CASE("every production of the grammar is used at least 5 times") {
  counts seen;
  for (const char* name : {"accepted.txt", "rejected.txt"}) {
    for (const corpus::row& row : corpus::read(name)) count_productions(row[0], seen);
  }
  for (const char* name : productions) {
    CAPTURE(std::string(name));
    CHECK(seen[name] >= 5);
  }
  using token = lta::token_kind;
  for (const token op : {token::less, token::less_equal, token::greater, token::greater_equal,
                         token::equal, token::not_equal}) {
    CHECK(seen["comparison " + std::to_string(static_cast<int>(op))] >= 5);
  }
}

TEST_CASE("faults too long to be written down are refused with their code at their byte") {
  for (const long_fault& fault : long_faults()) {
    CAPTURE(std::string(fault.code));
    CAPTURE(fault.text.substr(0, 60));
    lta::compile_options options = fault.options;
    options.expression = fault.is_expression;
    const auto p = lta::compile(fault.text, options);
    REQUIRE_FALSE(p);
    CHECK(std::string(p.error().code) == fault.code);
    CHECK(p.error().position == fault.position);
  }
}

TEST_CASE("every code of plans is provoked at least 3 times") {
  counts provoked;
  for (const corpus::row& row : corpus::read("rejected.txt")) ++provoked[row[1]];
  for (const corpus::row& row : corpus::read("payloads_rejected.txt", false)) ++provoked[row[1]];
  for (const long_fault& fault : long_faults()) ++provoked[fault.code];

  const auto p = *lta::compile("close", {.expression = true});
  for (const std::int32_t format : {-1, 4, 99}) {
    const auto text = p->explain(format);
    REQUIRE_FALSE(text);
    ++provoked[text.error().code];
  }
  lta_error error = {};
  error.struct_size = sizeof error;
  lta_plan id = 0;
  REQUIRE(lta_plan_compile("{\"version\":1,\"outputs\":[{\"expr\":\"close\"}]}", 42, nullptr, &id,
                           &error) == LTA_OK);
  for (const std::uint32_t index : {1U, 2U, 0xFFFFFFFFU}) {
    lta_plan_output output = {};
    output.struct_size = sizeof output;
    REQUIRE(lta_plan_get_output(id, index, &output, &error) == LTA_NOT_FOUND);
    ++provoked[error.code];
  }
  REQUIRE(lta_plan_drop(id, &error) == LTA_OK);

  const std::vector<std::string> codes = documented_codes();
  CHECK(codes.size() >= 50);
  for (const std::string& code : codes) {
    CAPTURE(code);
    CHECK(provoked[code] >= 3);
  }
}
