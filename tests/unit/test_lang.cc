// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "base/limits.hh"
#include "lang/parser.hh"

namespace {

using lta::syntax_kind;

lta::syntax_tree parsed(std::string_view text) {
  const lta::source_text source(text);
  auto tree = lta::parse_expression(source);
  REQUIRE_MESSAGE(tree, text);
  return *tree;
}

std::string shape(const lta::syntax_tree& tree, lta::syntax_id id) {
  const lta::syntax_node& n = tree.nodes[id];
  std::string out = "(";
  out += std::to_string(static_cast<int>(n.kind));
  for (std::uint32_t i = 0; i < n.link_count; ++i) {
    out += ' ' + shape(tree, tree.links_of(n)[i].node);
  }
  return out + ")";
}

std::string shape(std::string_view text) {
  const lta::syntax_tree tree = parsed(text);
  return shape(tree, static_cast<lta::syntax_id>(tree.nodes.size() - 1));
}

std::string failure_code(std::string_view text, std::int64_t& position) {
  const lta::source_text source(text);
  const auto tree = lta::parse_expression(source);
  if (tree) return "";
  position = tree.error().position;
  return tree.error().code;
}

}  // namespace

TEST_CASE("operators bind as loosely as the language says") {
  CHECK(shape("a if b or c else d") == shape("a if (b or c) else d"));
  CHECK(shape("a or b and c") == shape("a or (b and c)"));
  CHECK(shape("not a and b") == shape("(not a) and b"));
  CHECK(shape("not a < b") == shape("not (a < b)"));
  CHECK(shape("a < b + c") == shape("a < (b + c)"));
  CHECK(shape("a + b * c") == shape("a + (b * c)"));
  CHECK(shape("-a * b") == shape("(-a) * b"));
  CHECK(shape("-a ** b") == shape("-(a ** b)"));
  CHECK(shape("a ** -b") == shape("a ** (-b)"));
  CHECK(shape("a ** b ** c") == shape("a ** (b ** c)"));
  CHECK(shape("a - b - c") == shape("(a - b) - c"));
  CHECK(shape("a - b - c") != shape("a - (b - c)"));
  CHECK(shape("a ** b[1].c") == shape("a ** ((b[1]).c)"));
  CHECK(shape("a if b else c if d else e") == shape("a if b else (c if d else e)"));
  CHECK(shape("a < b < c") != shape("(a < b) < c"));
}

TEST_CASE("children stand before their parents") {
  const lta::syntax_tree tree = parsed("sma(close[1] + 2, period=3) > macd(x).signal ** 2");
  for (std::size_t id = 0; id < tree.nodes.size(); ++id) {
    const lta::syntax_node& n = tree.nodes[id];
    for (std::uint32_t i = 0; i < n.link_count; ++i) CHECK(tree.links_of(n)[i].node < id);
  }
}

TEST_CASE("an expression spans its parentheses and a call its arguments") {
  const lta::syntax_tree tree = parsed("1 + (a * sma(b, 2))");
  const lta::syntax_node& product = tree.nodes[tree.nodes.size() - 2];
  CHECK(product.kind == syntax_kind::binary);
  CHECK(product.where.begin == 4);
  CHECK(product.where.end == 19);
  CHECK(product.head.begin == 7);
  const lta::syntax_node& call = tree.nodes[tree.nodes.size() - 3];
  CHECK(call.kind == syntax_kind::call);
  CHECK(call.where.begin == 9);
  CHECK(call.where.end == 18);
  CHECK(call.text == "sma");
}

TEST_CASE("a member may begin with a digit, a number may begin with a dot") {
  CHECK(parsed("x.3_ago").nodes.back().text == "3_ago");
  CHECK(parsed("f(1)[2].24h_ago").nodes.back().text == "24h_ago");
  CHECK(parsed("a + .5").nodes[1].number == 0.5);
  CHECK(parsed("24h").nodes.back().kind == syntax_kind::duration);
}

TEST_CASE("exactly the allowed depth is accepted") {
  constexpr int depth = lta::limits::nesting_depth_max;
  std::int64_t position = -1;
  const auto nested = [](int count) {
    return std::string(count, '(') + "a" + std::string(count, ')');
  };
  CHECK(failure_code(nested(depth - 1), position).empty());
  CHECK(failure_code(nested(depth), position) == "plan.too_deep");
  CHECK(failure_code(nested(500'000), position) == "plan.too_deep");
  CHECK(failure_code(std::string(1'000'000, '-') + "a", position) == "plan.too_deep");
  CHECK(failure_code(std::string(1'000'000, '['), position) == "plan.unexpected_token");
}

TEST_CASE("a long chain is no deep one") {
  std::string text = "a";
  for (int i = 0; i < 100'000; ++i) text += "+a";
  CHECK(parsed(text).nodes.size() == 200'001);
}

TEST_CASE("a message shows the place on one line") {
  const lta::source_text source("close >\n sma(close, >= 3)");
  const auto tree = lta::parse_expression(source);
  REQUIRE_FALSE(tree);
  CHECK(tree.error().position == 20);
  CHECK(std::string(tree.error().message) ==
        "found \">=\" where a value was expected, near \"close >  sma(close, >>>=<< 3)\"");
}

TEST_CASE("an excerpt is short and cut between characters") {
  std::string text(100, 'a');
  text += "\xE2\x82\xAC";
  for (int i = 0; i < 40; ++i) text += "\xE2\x82\xAC";
  const std::string shown =
      lta::excerpt(text, {100, static_cast<std::uint32_t>(text.size())}).c_str();
  CHECK(shown.size() < 112);
  CHECK(shown.starts_with("...aaaaaaaaaaaaaaaaaaaaaaaa>>\xE2\x82\xAC"));
  CHECK(shown.ends_with("\xE2\x82\xAC...<<"));
}

TEST_CASE("the first malformed byte is found") {
  CHECK(lta::find_malformed_byte("close") == -1);
  CHECK(lta::find_malformed_byte("cl\xC3\xB6se") == -1);
  CHECK(lta::find_malformed_byte("cl\xC3ose") == 2);
  CHECK(lta::find_malformed_byte("\x80") == 0);
  CHECK(lta::find_malformed_byte("abc\xE2\x82") == 3);
  CHECK(lta::find_malformed_byte("ab\xC3\xB6\xB6") == 2);
}
