// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
#include <random>
#include <string>

#include "base/number.hh"
#include "catalog/registry.hh"
#include "grammar_corpus.hh"
#include "plan/fold.hh"
#include "plan/json.hh"
#include "plan/plan.hh"

namespace {

// Of the limits below: a sanitizer watches every access.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int patience = 20;
#else
constexpr int patience = 1;
#endif

using plan_pointer = std::shared_ptr<const lta::plan>;

plan_pointer expression(std::string_view text) {
  auto p = lta::compile(text, {.expression = true});
  REQUIRE_MESSAGE(p, (p ? "" : p.error().message));
  return *p;
}

plan_pointer payload(std::string_view text) {
  auto p = lta::compile(text, {});
  REQUIRE_MESSAGE(p, (p ? "" : p.error().message));
  return *p;
}

std::string code_of(std::string_view text, const lta::compile_options& options) {
  const auto p = lta::compile(text, options);
  return p ? "" : p.error().code;
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

// The one line of the explanation that begins with "  value = ".
std::string formula_of(const plan_pointer& p) {
  const std::string text = *p->explain(LTA_EXPLAIN_TEXT);
  const std::size_t begin = text.find("  value = ") + 10;
  return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace

TEST_CASE("text, canonical payload and canonical payload again are the same plan") {
  for (const corpus::row& row : corpus::read("accepted.txt")) {
    CAPTURE(row[0]);
    const plan_pointer first = expression(row[0]);
    const std::string canonical = first->canonical_payload();
    const plan_pointer second = payload(canonical);
    CHECK(second->fingerprint() == first->fingerprint());
    CHECK(second->canonical_payload() == canonical);
    CHECK(second->compiled().order.size() == first->compiled().order.size());
  }
}

TEST_CASE("equal calls are one node, within an output and between outputs") {
  const plan_pointer one = expression("sma(close, 5)");
  CHECK(expression("sma(5) + rolling_mean(2+3)")->compiled().order.size() ==
        one->compiled().order.size() + 1);
  const plan_pointer two = payload(R"json({"version": 1, "outputs": [
      {"name": "a", "expr": "sma(5)"}, {"name": "b", "expr": "sma(close, period=5.0)"}]})json");
  CHECK(two->compiled().order.size() == one->compiled().order.size());
  CHECK(two->compiled().outputs[0].node == two->compiled().outputs[1].node);
}

TEST_CASE("windows of one input share their levels") {
  const plan_pointer p = payload(R"json({"version": 1, "outputs": [
      {"name": "a", "expr": "sma(64)"}, {"name": "b", "expr": "sma(32)"},
      {"name": "c", "expr": "sma(16)"}, {"name": "d", "expr": "sma(8)"}]})json");
  CHECK(p->compiled().order.size() == expression("sma(64)")->compiled().order.size());
}

TEST_CASE("dead nodes leave nothing behind") {
  const plan_pointer p = payload(R"({"version": 1,
      "nodes": [{"id": "x", "op": "rsi"}, {"id": "c", "op": "field", "name": "close"}],
      "outputs": [{"node": "c"}]})");
  CHECK(p->compiled().order.size() == 1);
  CHECK(p->fingerprint() == expression("close")->fingerprint());
}

TEST_CASE("the type of an output is that of its formula") {
  const auto type = [](const char* text) { return expression(text)->compiled().outputs[0].type; };
  CHECK(type("close") == lta::value_type::number);
  CHECK(type("close > 1") == lta::value_type::signal);
  CHECK(type("lag(close > 1, 3)") == lta::value_type::signal);
  CHECK(type("lag(close, 3)") == lta::value_type::number);
  CHECK(type("na") == lta::value_type::number);
  CHECK(type("1 > na") == lta::value_type::signal);
  CHECK(type("true if close > 1 else na") == lta::value_type::signal);
  CHECK(type("na if close > 1 else close > 2") == lta::value_type::signal);
  CHECK(type("ffill(close > 1)") == lta::value_type::signal);
  CHECK(type("fill_null(close, 1)") == lta::value_type::number);
}

TEST_CASE("history follows from the formula") {
  CHECK(expression("close")->required_history() == 1);
  CHECK(expression("close[20]")->required_history() == 21);
  CHECK(expression("sma(close, 20)")->required_history() == 20);
  CHECK(expression("sma(close, 20)")->stable_history() == 20);
  CHECK(expression("sma(rsi(close, 14), 5)")->required_history() == 19);
  CHECK(expression("rsi(close, 14)")->stable_history() > 200);
  CHECK(expression("cumulative_sum(volume)")->stable_history() == -1);
}

TEST_CASE("requirements name every field with its history") {
  const std::string text = payload(R"({"version": 1, "outputs": [
      {"name": "a", "expr": "sma(close, 20) > open[3]"}],
      "select": {"symbols": ["A"], "timeframe": "1d"}})")
                               ->requirements();
  CHECK(text ==
        R"({"symbols": ["A"], "timeframe": "1d", "source": "ohlcv", "required_history": 20, )"
        R"("stable_history": 20,)"
        "\n"
        R"("fields": [)"
        "\n"
        R"({"field": "close", "required_history": 20, "stable_history": 20},)"
        "\n"
        R"({"field": "open", "required_history": 4, "stable_history": 4}]})");
  CHECK(expression("close")->requirements().starts_with(R"({"symbols": null, "timeframe": null)"));
}

TEST_CASE("explanations show canonical formulas and what sharing saves") {
  const plan_pointer p = expression("close > sma(2+3) and sma(5) > low[0]");
  const std::string text = *p->explain(LTA_EXPLAIN_TEXT);
  CHECK(text.find("value = close > n1 and n1 > low\n") != std::string::npos);
  CHECK(text.find("n1 = sma(close, period=5)\n") != std::string::npos);
  CHECK(text.find("primitive nodes: 13 before sharing, 8 after") != std::string::npos);
  CHECK(lta::read_json(*p->explain(LTA_EXPLAIN_JSON)));
  CHECK(*p->explain(LTA_EXPLAIN_PAYLOAD) == p->canonical_payload());
  CHECK(p->explain(LTA_EXPLAIN_DOT)->starts_with("digraph plan {"));
  const auto unknown = p->explain(17);
  REQUIRE_FALSE(unknown);
  CHECK(std::string(unknown.error().code) == "plan.unknown_format");
}

TEST_CASE("a formula without named nodes reads back as the plan it explains") {
  for (const corpus::row& row : corpus::read("accepted.txt")) {
    const plan_pointer p = expression(row[0]);
    if (p->compiled().outputs.size() > 1) continue;
    const std::string formula = formula_of(p);
    const bool names_a_node =
        formula.find("n1") != std::string::npos || formula.find("n2") != std::string::npos ||
        formula.find("n3") != std::string::npos || formula.find("n4") != std::string::npos;
    if (names_a_node) continue;
    CAPTURE(row[0]);
    CAPTURE(formula);
    CHECK(expression(formula)->fingerprint() == p->fingerprint());
  }
}

TEST_CASE("constants fold by the rules of missing values") {
  const auto is = [](const std::string& text, const std::string& value) {
    CAPTURE(text);
    CHECK(expression(text)->fingerprint() == expression(value)->fingerprint());
  };
  is("1 / (1 / 0)", "na");
  is("1 / 3", "0.3333333333333333");
  is("0.1 + 0.2", "0.30000000000000004");
  is("2 ** 0", "1");
  is("elementwise_max(1, na)", "na");
  is("false or na and false", "false");
  is("-0.0 + 0", "0");
  CHECK(formula_of(expression("not na")) == "not na");
}

TEST_CASE("a plan built to explode is refused quickly") {
  const auto start = std::chrono::steady_clock::now();
  std::string windows = R"({"version": 1, "outputs": [)";
  for (int i = 0; i < 5000; ++i) {
    windows += i == 0 ? "" : ",";
    windows += "{\"name\": \"o" + std::to_string(i) + "\", \"expr\": \"rolling_std(" +
               std::to_string(1'000'000 + i) + ")\"}";
  }
  CHECK(code_of(windows + "]}", {}) == "plan.too_many_nodes");
  std::string lags = "close";
  for (int i = 0; i < 200; ++i) lags += " + series_" + std::to_string(i) + "[1_000_000]";
  CHECK(code_of(lags, {.expression = true}) == "plan.state_too_large");
  std::string wide = "close";
  for (int i = 0; i < 150'000; ++i) wide += {'+', static_cast<char>('0' + i % 10)};
  CHECK(code_of(wide, {.expression = true}) == "plan.too_many_nodes");
  CHECK(code_of(std::string(1 << 20, '['), {}) == "plan.too_deep");
  CHECK(milliseconds_since(start) < 5000 * patience);
}

TEST_CASE("sharing that doubles with every line stays small") {
  std::string text = R"({"version": 1, "nodes": [{"id": "a0", "op": "field", "name": "close"})";
  for (int i = 1; i < 200; ++i) {
    std::string last = "\"a";
    last += std::to_string(i - 1) + '"';
    text += ",{\"id\": \"a" + std::to_string(i) + "\", \"op\": \"add\", \"inputs\": [" + last +
            "," + last + "]}";
  }
  const plan_pointer p = payload(text + R"(], "outputs": [{"node": "a199"}]})");
  CHECK(p->compiled().order.size() == 200);
  CHECK(p->explain(LTA_EXPLAIN_TEXT)->size() < 100'000);
}

TEST_CASE("limits of the caller hold") {
  CHECK(code_of("sma(1000)", {.expression = true, .node_limit = 3}) == "plan.too_many_nodes");
  CHECK(code_of("sma(1000)", {.expression = true, .state_limit_bytes = 100}) ==
        "plan.state_too_large");
  CHECK(code_of("sma(1000)", {.expression = true, .node_limit = -1}) == "plan.negative_limit");
  CHECK(code_of("sma(1000)", {.expression = true, .convention = 3}) == "plan.unknown_convention");
}

TEST_CASE("every entry runs by its name, and its defaults can be written out") {
  for (const lta::entry* e : lta::catalog_entries()) {
    CAPTURE(e->id);
    std::string nodes =
        R"({"id": "x", "op": "field", "name": "close"},
           {"id": "s", "op": "signal", "value": true},)";
    std::string inputs;
    for (const lta::input_spec& input : e->inputs) {
      inputs += inputs.empty() ? "" : ", ";
      inputs += input.type == lta::value_type::signal ? "\"s\"" : "\"x\"";
    }
    nodes +=
        std::string("{\"id\": \"e\", \"op\": \"") + e->id + "\", \"inputs\": [" + inputs + "]}";
    const std::string text =
        R"({"version": 1, "nodes": [)" + nodes + R"(], "outputs": [{"node": "e"}]})";
    const plan_pointer p = payload(text);
    CHECK(payload(p->canonical_payload())->fingerprint() == p->fingerprint());
  }
}

TEST_CASE("hostile payloads never do more than fail") {
  std::mt19937_64 random(20240918);
  const auto rejected = corpus::read("payloads_rejected.txt", false);
  const std::string pieces = "{}[]\":,\\u0123456789e-.trfalsn cm";
  for (int i = 0; i < 20'000; ++i) {
    std::string text = rejected[random() % rejected.size()][0];
    for (std::uint64_t changes = random() % 4; changes-- > 0 && !text.empty();) {
      const std::size_t at = random() % text.size();
      const char c = pieces[random() % pieces.size()];
      switch (random() % 3) {
        case 0: text[at] = c; break;
        case 1: text.insert(at, 1, c); break;
        default: text.erase(at, 1); break;
      }
    }
    const auto p = lta::compile(text, {});
    if (p) continue;
    CAPTURE(text);
    CHECK(p.error().position >= -1);
    CHECK(p.error().position <= static_cast<std::int64_t>(text.size()));
    CHECK(std::string(p.error().code).starts_with("plan."));
  }
}

TEST_CASE("hostile texts never do more than fail") {
  std::mt19937_64 random(20240917);
  const auto accepted = corpus::read("accepted.txt");
  const std::string pieces = "()[].,=+-*/%<>&|~ \"'#0123456789e_na{}:closemif";
  for (int i = 0; i < 20'000; ++i) {
    std::string text = accepted[random() % accepted.size()][0];
    for (std::uint64_t changes = random() % 4; changes-- > 0 && !text.empty();) {
      const std::size_t at = random() % text.size();
      const char c = pieces[random() % pieces.size()];
      if (random() % 2 == 0) {
        text[at] = c;
      } else {
        text.insert(at, 1, c);
      }
    }
    const auto p = lta::compile(text, {.expression = true});
    if (p) continue;
    CAPTURE(text);
    CHECK(p.error().position >= -1);
    CHECK(p.error().position <= static_cast<std::int64_t>(text.size()));
    CHECK(std::string(p.error().code).starts_with("plan."));
  }
}

TEST_CASE("compiling takes microseconds per node") {
  std::string text = R"({"version": 1, "outputs": [)";
  for (int i = 0; i < 400; ++i) {
    const std::string n = std::to_string(i + 2);
    text += i == 0 ? "" : ",";
    text += "{\"name\": \"o" + n + "\", \"expr\": \"close > sma(" + n + ") and rsi(close, " + n +
            ") < 70\"}";
  }
  text += "]}";
  payload(text);
  const auto start = std::chrono::steady_clock::now();
  const plan_pointer p = payload(text);
  const double elapsed = milliseconds_since(start);
  const auto nodes = static_cast<double>(p->compiled().order.size());
  MESSAGE("compile: " << elapsed << " ms for " << nodes << " primitive nodes, "
                      << elapsed * 1000 / nodes << " us each");
  CHECK(elapsed < 2000 * patience);
}

TEST_CASE("dividing by a power of two multiplies, where that gives the same bits") {
  const auto uses = [](std::string_view text, lta::op kind) {
    const plan_pointer p = expression(text);
    for (const lta::node_id id : p->compiled().order) {
      if (p->compiled().primitives.nodes()[id].kind == kind) return true;
    }
    return false;
  };
  for (const char* text : {"close / 2", "hl2", "close / -0.25", "close / 1"}) {
    CAPTURE(text);
    CHECK(uses(text, lta::op::multiply));
    CHECK_FALSE(uses(text, lta::op::divide));
  }
  for (const char* text : {"close / 3", "hlc3", "close / 0", "close / 5e-324", "2 / close"}) {
    CAPTURE(text);
    CHECK(uses(text, lta::op::divide));
  }
}

TEST_CASE("what begins on the first bar under laakhay forgets it as soon as its windows allow") {
  const auto stable = [](const char* text) {
    const std::string whole = R"({"version": 1, "convention": "laakhay", "outputs": [)" +
                              std::string(R"({"name": "a", "expr": ")") + text + "\"}]}";
    return payload(whole)->compiled().outputs[0];
  };
  CHECK(stable("cmo(close, 5)").first_valid_row == 4);
  CHECK(stable("cmo(close, 5)").stable_history == 6);
  CHECK_FALSE(stable("cmo(close, 5)").is_recursive);
  CHECK(stable("mfi(5)").first_valid_row == 4);
  CHECK(stable("true_range()").first_valid_row == 0);
  CHECK(stable("true_range()").stable_history == 2);
  CHECK(stable("atr(3)").is_recursive);
  CHECK(stable("atr(3)").stable_history > 50);
  CHECK(stable("atr(3)").stable_history < 60);
  CHECK(stable("fisher(4)").first_valid_row == 3);
  CHECK(stable("fisher(4)").stable_history > 50);
  CHECK(stable("fisher(4)").stable_history < 100);
}

TEST_CASE("windows of one and the longest window compile") {
  for (const char* name : {"wma", "hma", "rolling_median", "rolling_argmin", "rolling_argmax"}) {
    CAPTURE(name);
    for (const char* n : {"1", "1048576"}) {
      expression(std::string(name) + "(close, " + n + ")");
    }
  }
  CHECK(expression("wma(close, 1)")->compiled().order.size() == 1);
  CHECK(expression("rolling_median(close, 1)")->compiled().order.size() == 1);
}
