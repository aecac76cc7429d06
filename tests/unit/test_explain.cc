// SPDX-License-Identifier: MIT
// Explanations: the graph before and after the passes, with history and cost of every node.
#include <doctest/doctest.h>

#include <string>

#include "plan/json.hh"
#include "plan/plan.hh"

namespace {

std::string explained(std::string_view text, std::int32_t format, bool is_expression = true) {
  const auto p = lta::compile(text, {.expression = is_expression});
  REQUIRE_MESSAGE(p, (p ? "" : p.error().message));
  return *(*p)->explain(format);
}

int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace

// sma(3) is the join of the newest slot with a window of two: levels of 1 and 2.
TEST_CASE("the text shows every call and every primitive with its history and cost") {
  const std::string text = explained("close > sma(3) and close > sma(1 + 2)", LTA_EXPLAIN_TEXT);
  const char* const lines[] = {
      "  n0 = close\n      load, first value at row 0, stable after 1 bars\n",
      "  n1 = sma(close, period=3)\n      window, first value at row 2, stable after 3 bars\n",
      "  p0 = field(close)\n      load, column 0, read back 1 bars, first value at row 0, "
      "stable after 1 bars\n",
      "  p1 = join_means(p0, p0[1]; 0.5)\n      window, column 1, read back 1 bars, "
      "first value at row 1, stable after 2 bars\n",
      "join_means(p0, p1[1]; 0.6666666666666666)\n      window, column 2, read back 0 bars, "
      "first value at row 2, stable after 3 bars\n",
      "greater(p0, p2)\n      elementwise, column 3, read back 0 bars, first value at row 2, "
      "stable after 3 bars\n"};
  for (const char* line : lines) {
    CAPTURE(line);
    CHECK_MESSAGE(text.find(line) != std::string::npos, text);
  }
}

// Written: close, 3, sma's close, sma, gt, close, 1, 2, their sum, sma's close, sma, gt, and. Each
// formula once: close, 3, sma, gt, 1, 2, and. Needed: close, sma, gt, and.
TEST_CASE("the passes are counted") {
  const std::string json = explained("close > sma(3) and close > sma(1 + 2)", LTA_EXPLAIN_JSON);
  const std::string calls = R"("passes": {"written": 13, "folded_and_shared": 7, "needed": 4, )";
  const std::string primitives = R"("primitives": 5, "program": 5})";
  CHECK_MESSAGE(json.find(calls + primitives) != std::string::npos, json);
}

TEST_CASE("the JSON is JSON and holds both graphs") {
  const std::string json = explained("macd(close, 12, 26, 9).signal + close[3]", LTA_EXPLAIN_JSON);
  const auto document = lta::read_json(json);
  REQUIRE(document);
  CHECK(count(json, R"("cost": "recursion")") == 4);  // macd, and its three averages
  CHECK(json.find(R"("op": "recursion", "inputs": [{"node": )") != std::string::npos);
  CHECK(json.find(R"("op": "field", "field": "close", "inputs": [])") != std::string::npos);
}

TEST_CASE("the drawing has both graphs, and quotes what would end a label") {
  const char* text = R"json({"version": 1, "outputs": [
      {"name": "a\"b", "expr": "ema(12, \"first\")"}]})json";
  const std::string dot = explained(text, LTA_EXPLAIN_DOT, false);
  CHECK(count(dot, "subgraph cluster_") == 2);
  CHECK(dot.find(R"(label="ema(close, period=12, seed=\"first\")\nrecursion, first)") !=
        std::string::npos);
  CHECK(dot.find(R"(-> "output a\"b")") != std::string::npos);
  CHECK(dot.find(R"(-> "computed a\"b")") != std::string::npos);
  CHECK(count(dot, "{") == count(dot, "}"));
}

TEST_CASE("a label is explained as one, with the bars it reads ahead") {
  const char* text = R"({"version": 1, "outputs": [
      {"name": "y", "expr": "lead(close, 5) / close", "label": true}]})";
  CHECK(
      explained(text, LTA_EXPLAIN_TEXT, false).find("      label, number, first value at row 0") !=
      std::string::npos);
  CHECK(explained(text, LTA_EXPLAIN_JSON, false).find(R"("label": true, "lead": 5,)") !=
        std::string::npos);
}

TEST_CASE("a coarser clock is shown with a program of its own") {
  const char* text = "tf(\"4h\", sma(close, 2)) > close";
  const std::string words = explained(text, LTA_EXPLAIN_TEXT);
  CHECK(words.find("\nclock 4h\n  c1_p0 = field(close)\n") != std::string::npos);
  CHECK(words.find("= crossing(4h)\n") != std::string::npos);
  CHECK(words.find("c1_p1 = join_means(c1_p0, c1_p0[1]; 0.5)\n") != std::string::npos);
  const std::string json = explained(text, LTA_EXPLAIN_JSON);
  CHECK(lta::read_json(json));
  CHECK(json.find(R"({"timeframe": "4h", "program": [)") != std::string::npos);
  const std::string dot = explained(text, LTA_EXPLAIN_DOT);
  CHECK(count(dot, "[style=dashed]") == 2);  // the close goes in, the average comes out
}
