// SPDX-License-Identifier: MIT
// Functions of a payload: calls of them are the plan written by hand.
#include <doctest/doctest.h>

#include <string>

#include "base/limits.hh"
#include "plan/functions.hh"
#include "plan/plan.hh"

namespace {

// Single quotes stand for double ones, to keep payloads readable.
std::string json(std::string text) {
  for (char& c : text) c = c == '\'' ? '"' : c;
  return text;
}

std::string payload_of(const std::string& functions, const std::string& expression) {
  return json("{'version': 1, 'functions': [" + functions +
              "], 'outputs': [{'name': 'out', 'expr': '" + expression + "'}]}");
}

lta::result<std::shared_ptr<const lta::plan>> compiled(const std::string& text) {
  return lta::compile(text, {});
}

std::string canonical(const std::string& functions, const std::string& expression) {
  const auto p = compiled(payload_of(functions, expression));
  REQUIRE_MESSAGE(p, p.error().message);
  return (*p)->canonical_payload();
}

// A call with functions and the text it stands for are one plan.
void check_same(const std::string& functions, const std::string& called,
                const std::string& by_hand) {
  CAPTURE(called);
  CAPTURE(by_hand);
  const auto a = compiled(payload_of(functions, called));
  REQUIRE_MESSAGE(a, a.error().message);
  const auto b = compiled(payload_of("", by_hand));
  REQUIRE_MESSAGE(b, b.error().message);
  CHECK((*a)->canonical_payload() == (*b)->canonical_payload());
  CHECK((*a)->fingerprint() == (*b)->fingerprint());
}

struct refusal {
  std::string code;
  std::string message;
  std::string place;  // the text from the position on
};

refusal refused(const std::string& text) {
  const auto p = compiled(text);
  REQUIRE_FALSE(p);
  const std::int64_t at = p.error().position;
  return {p.error().code, p.error().message,
          at < 0 ? "" : text.substr(static_cast<std::size_t>(at))};
}

bool begins(const std::string& text, const std::string& beginning) {
  return text.compare(0, beginning.size(), beginning) == 0;
}

const std::string band =
    "{'name': 'band', 'parameters': ['x', {'name': 'n', 'default': 20}, {'name': 'k', 'default': "
    "2.5}], 'expr': 'ema(x, n) + k * stddev(x, n)'}";
const std::string of_close =
    "{'name': 'of_close', 'parameters': [{'name': 'x', 'default': 'close'}, {'name': 'n', "
    "'default': 7}], 'expr': 'x - sma(x, n)'}";
const std::string bands =
    "{'name': 'bands', 'parameters': [{'name': 'x', 'default': 'hl2'}, {'name': 'n', 'default': "
    "5}], 'outputs': [{'name': 'middle', 'expr': 'sma(x, n)'}, {'name': 'upper', 'expr': 'middle + "
    "stddev(x, n)'}, {'name': 'lower', 'expr': '2 * middle - upper'}]}";

}  // namespace

TEST_CASE("a call of a function is the plan written by hand") {
  check_same(band, "band(close)", "ema(close, 20) + 2.5 * stddev(close, 20)");
  check_same(band, "band(high, 10, 3)", "ema(high, 10) + 3 * stddev(high, 10)");
  check_same(band, "band(k=1, x=low)", "ema(low, 20) + 1 * stddev(low, 20)");
  check_same(band, "band(close - open, n=2+3) > close",
             "ema(close - open, 5) + 2.5 * stddev(close - open, 5) > close");
  check_same(of_close, "of_close()", "close - sma(close, 7)");
  check_same(of_close, "of_close(9)", "close - sma(close, 9)");
  check_same(of_close, "of_close(volume)", "volume - sma(volume, 7)");
  check_same(of_close, "of_close(volume, 9)", "volume - sma(volume, 9)");
  check_same(of_close, "of_close(of_close())",
             "close - sma(close, 7) - sma(close - sma(close, 7), 7)");
  check_same(of_close, "of_close()[2] + of_close().3_ago",
             "(close - sma(close, 7))[2] + (close - sma(close, 7))[3]");
  check_same(of_close, "tf(\\'4h\\', of_close())", "tf(\\'4h\\', close - sma(close, 7))");
}

TEST_CASE("functions call functions, in whatever order they are written") {
  const std::string outer =
      "{'name': 'outer', 'parameters': ['n'], 'expr': 'of_close(high, n=n) / inner()'}";
  const std::string inner = "{'name': 'inner', 'expr': 'atr(14)'}";
  check_same(outer + ", " + of_close + ", " + inner, "outer(3)", "(high - sma(high, 3)) / atr(14)");
  check_same(inner + ", " + of_close + ", " + outer, "outer(n=4)",
             "(high - sma(high, 4)) / atr(14)");
}

TEST_CASE("a parameter without a default is a series or a constant, as the body needs it") {
  const std::string any = "{'name': 'my_mean', 'parameters': ['x', 'n'], 'expr': 'sma(x, n)'}";
  check_same(any, "my_mean(close, 3)", "sma(close, 3)");
  check_same(any, "my_mean(n=3, x=high)", "sma(high, 3)");
  const std::string kinds =
      "{'name': 'kinds', 'parameters': ['s', 't', 'lag_', 'power'], 'expr': 'symbol(s).close[lag_] "
      "** power + tf(t, high)'}";
  check_same(kinds, "kinds(\\'B\\', \\'1d\\', 2, 3)",
             "symbol(\\'B\\').close[2] ** 3 + tf(\\'1d\\', high)");
}

TEST_CASE("defaults are numbers, truth values, texts and expressions") {
  const std::string all =
      "{'name': 'all', 'parameters': [{'name': 'x', 'default': 'abs(open - close)'}, {'name': 'y', "
      "'default': 'hlc3 / 2'}, {'name': 'n', 'default': -3}, {'name': 'yes', 'default': true}, "
      "{'name': 't', 'default': '\\'1d\\''}], 'expr': 'if_else(yes, x, y) + n + tf(t, y)'}";
  check_same(all, "all()",
             "if_else(true, abs(open - close), hlc3 / 2) + -3 + tf(\\'1d\\', hlc3 / 2)");
  check_same(all, "all(high, low, 1, false, \\'1w\\')",
             "if_else(false, high, low) + 1 + tf(\\'1w\\', low)");
}

TEST_CASE("functions with outputs have members, and the first is the main one") {
  check_same(bands, "bands().upper", "sma(hl2, 5) + stddev(hl2, 5)");
  check_same(bands, "bands(close, 9).lower",
             "2 * sma(close, 9) - (sma(close, 9) + stddev(close, 9))");
  check_same(bands, "bands() * 2", "sma(hl2, 5) * 2");
  const auto whole = compiled(payload_of(bands, "bands(close)"));
  REQUIRE_MESSAGE(whole, whole.error().message);
  const auto& outputs = (*whole)->compiled().outputs;
  REQUIRE(outputs.size() == 3);
  CHECK(outputs[0].name == "out.middle");
  CHECK(outputs[1].name == "out.upper");
  CHECK(outputs[2].name == "out.lower");
  // What a body passes on keeps its members.
  const std::string through =
      bands +
      ", {'name': 'through', 'parameters': ['x'], 'expr': 'bands(x, 3)'}, {'name': 'slow', "
      "'parameters': ['x'], 'expr': 'macd(x, 5, 35, 5)'}, {'name': 'width', 'parameters': "
      "['b'], 'expr': 'b.upper - b.lower'}";
  check_same(through, "through(low).upper", "sma(low, 3) + stddev(low, 3)");
  check_same(through, "slow(low).signal", "macd(low, 5, 35, 5).signal");
  check_same(through, "width(bbands(close, 20, 2))",
             "bbands(close, 20, 2).upper - bbands(close, 20, 2).lower");
  check_same(through, "width(bands(low, 3))",
             "sma(low, 3) + stddev(low, 3) - (2 * sma(low, 3) - (sma(low, 3) + stddev(low, 3)))");
}

TEST_CASE("functions that nothing calls leave no trace in the plan") {
  CHECK(canonical(band + ", " + bands, "close > open") == canonical("", "close > open"));
}

TEST_CASE("names in a source's filter are the source's, a parameter's is its own") {
  const std::string large =
      "{'name': 'large', 'parameters': ['least'], 'expr': 'trades.filter(amount > "
      "least).count(20)'}";
  check_same(large, "large(5)", "trades.filter(amount > 5).count(20)");
}

TEST_CASE("an error in a body names the function and stands in its text") {
  const refusal unknown = refused(payload_of("{'name': 'f', 'expr': 'emaa(close, 3)'}", "f()"));
  CHECK(unknown.code == "plan.unknown_indicator");
  CHECK(
      unknown.message ==
      "in \"f\": there is no function \"emaa\", did you mean \"ema\"? near \">>emaa<<(close, 3)\"");
  CHECK(begins(unknown.place, "emaa(close, 3)"));
  const refusal broken = refused(payload_of("{'name': 'f', 'expr': 'close +'}", "close"));
  CHECK(begins(broken.message, "in \"f\": "));
  CHECK(broken.place.size() > 0);
  const refusal nested =
      refused(payload_of("{'name': 'g', 'parameters': ['x'], 'expr': 'x + (close > "
                         "open)'}, {'name': 'f', 'expr': 'g(close)'}",
                         "close"));
  CHECK(nested.code == "plan.type_mismatch");
  CHECK(begins(nested.message, "in \"f\": in \"g\": \"+\": \"b\" must be a number"));
  CHECK(begins(nested.place, "(close > open)"));
}

TEST_CASE("what a caller gave is to blame in the caller's text") {
  const refusal type = refused(payload_of(band, "1 + band(close > open)"));
  CHECK(type.code == "plan.type_mismatch");
  CHECK(begins(type.message, "in \"band\": \"ema\": \"x\" must be a number, found a signal"));
  CHECK(begins(type.place, "close > open)"));
  CHECK(refused(payload_of(band, "band(close, n=2.5)")).code == "plan.parameter_not_integer");
  CHECK(begins(refused(payload_of(band, "band(close, n=2.5)")).place, "2.5)"));
  CHECK(begins(refused(payload_of(band, "band(close, -1)")).place, "-1)"));
  const refusal series = refused(payload_of(band, "band(close, high)"));
  CHECK(series.code == "plan.parameter_not_constant");
  CHECK(series.message ==
        "\"band\": parameter \"n\" must be a constant, found a series, near "
        "\"band(close, >>high<<)\"");
  // Through two functions, and through operators that need constants.
  const std::string two = band +
                          ", {'name': 'two', 'parameters': ['a'], 'expr': 'band(a)'}, {'name': "
                          "'p', 'parameters': ['a'], 'expr': 'close ** a'}, {'name': 'i', "
                          "'parameters': ['a'], 'expr': 'close[a]'}";
  CHECK(begins(refused(payload_of(two, "two(true)")).place, "true)"));
  CHECK(begins(refused(payload_of(two, "p(open)")).place, "open)"));
  CHECK(begins(refused(payload_of(two, "i(low)")).place, "low)"));
  CHECK(begins(refused(payload_of(two, "i(-2)")).place, "-2)"));
}

TEST_CASE("arguments that do not fit are refused as those of the catalogue are") {
  const auto code = [](const std::string& call) { return refused(payload_of(band, call)).code; };
  CHECK(code("band()") == "plan.missing_input");
  CHECK(code("band(close, 1, 2, 3)") == "plan.too_many_arguments");
  CHECK(code("band(close, 1, 2, x=close)") == "plan.repeated_argument");
  CHECK(code("band(close, m=3)") == "plan.unknown_parameter");
  CHECK(code("band(close, n=true)") == "plan.parameter_type");
  CHECK(code("band(close, n=na)") == "plan.parameter_missing_value");
  CHECK(code("band(close).upper") == "plan.unknown_member");
  CHECK(code("band") == "plan.missing_call");
  CHECK(begins(refused(payload_of(band, "bandd(close)")).message,
               "there is no function \"bandd\", did you mean \"band\"?"));
  CHECK(refused(payload_of(bands, "bands(close).uper")).message ==
        "bands has no output \"uper\", did you mean \"upper\"? (outputs: middle, upper, lower), "
        "near \"bands(close).>>uper<<\"");
}

TEST_CASE("functions cannot call themselves, and the message names the circle") {
  const auto calls = [](const std::string& name, const std::string& callee) {
    return "{'name': '" + name + "', 'expr': '1 + " + callee + "()'}";
  };
  const refusal self = refused(payload_of(calls("f", "f"), "close"));
  CHECK(self.code == "plan.function_cycle");
  CHECK(begins(self.message, "functions cannot call themselves: f > f"));
  const refusal circle = refused(payload_of(
      calls("a", "b") + ", " + calls("b", "c") + ", " + calls("c", "d") + ", " + calls("d", "b"),
      "close"));
  CHECK(begins(circle.message, "functions cannot call themselves: b > c > d > b"));
  CHECK(begins(circle.place, "c()"));
  const refusal by_default = refused(payload_of(
      "{'name': 'f', 'parameters': [{'name': 'x', 'default': 'f(1)'}], 'expr': 'x'}", "close"));
  CHECK(by_default.code == "plan.function_cycle");
}

TEST_CASE("functions nest sixteen deep and no deeper, and cannot grow without end") {
  const auto chain = [](int count, const std::string& body) {
    std::string all = "{'name': 'f1', 'expr': 'close + 1'}";
    for (int i = 2; i <= count; ++i) {
      std::string made = body;
      for (std::size_t at; (at = made.find('@')) != std::string::npos;) {
        made.replace(at, 1, "f" + std::to_string(i - 1) + "()");
      }
      all += ", {'name': 'f" + std::to_string(i) + "', 'expr': '" + made + "'}";
    }
    return all;
  };
  CHECK(compiled(payload_of(chain(16, "@ + 1"), "f16()")));
  CHECK(refused(payload_of(chain(17, "@ + 1"), "close")).code == "plan.functions_too_deep");
  CHECK(compiled(payload_of(chain(12, "@ + @"), "f12()")));
  CHECK(refused(payload_of(chain(16, "@ + @ + @ + @"), "close")).code ==
        "plan.functions_too_large");
  std::string many;
  for (unsigned i = 0; i <= lta::limits::functions_max; ++i) {
    many += (i == 0 ? "" : ", ") + ("{'name': 'g" + std::to_string(i)) + "', 'expr': 'close'}";
  }
  CHECK(refused(payload_of(many, "close")).code == "plan.too_many_functions");
}

TEST_CASE("definitions are read strictly") {
  const auto code = [](const std::string& functions) {
    return refused(payload_of(functions, "close")).code;
  };
  CHECK(code("{'expr': 'close'}") == "plan.missing_key");
  CHECK(code("{'name': 'f'}") == "plan.unclear_function");
  CHECK(code("{'name': 'f', 'expr': 'close', 'outputs': []}") == "plan.unclear_function");
  CHECK(code("{'name': 'f', 'outputs': []}") == "plan.no_outputs");
  CHECK(code("{'name': 'f', 'outputs': [{'name': 'a'}]}") == "plan.missing_key");
  CHECK(code("{'name': 'f', 'expr': 'close', 'kind': 1}") == "plan.unknown_key");
  CHECK(code("{'name': 'f', 'expr': 5}") == "plan.wrong_type");
  CHECK(code("{'name': 'f g', 'expr': 'close'}") == "plan.bad_name");
  CHECK(code("{'name': 'f', 'expr': 'close'}, {'name': 'f', 'expr': 'open'}") ==
        "plan.duplicate_function");
  CHECK(code("{'name': 'f', 'parameters': ['x', 'x'], 'expr': 'x'}") == "plan.duplicate_parameter");
  CHECK(code("{'name': 'f', 'parameters': ['x'], 'outputs': [{'name': 'x', 'expr': 'x'}]}") ==
        "plan.duplicate_output");
  CHECK(code("{'name': 'f', 'parameters': [{'name': 'n', 'default': 3}, 'x'], 'expr': 'x'}") ==
        "plan.parameter_order");
  CHECK(
      code("{'name': 'f', 'parameters': [{'name': 'x', 'default': 'close'}, 'y'], 'expr': 'x'}") ==
      "plan.parameter_order");
  CHECK(code("{'name': 'f', 'parameters': [{'name': 'x', 'default': null}], 'expr': 'x'}") ==
        "plan.wrong_type");
  CHECK(code("{'name': 'f', 'parameters': {'x': 1}, 'expr': 'x'}") == "plan.wrong_type");
  // A text is no value.
  CHECK(code("{'name': 'f', 'expr': '\\'4h\\''}") == "plan.type_mismatch");
}

TEST_CASE("no name that means something already is given another meaning") {
  for (const char* taken : {"sma", "SMA", "bb_upper", "close", "Close", "hl2", "price", "and",
                            "True", "symbol", "source", "trades", "lead", "tf"}) {
    const std::string name(taken);
    CAPTURE(name);
    CHECK(refused(payload_of("{'name': '" + name + "', 'expr': 'open'}", "open")).code ==
          "plan.shadowed_name");
    CHECK(
        refused(payload_of("{'name': 'f', 'parameters': ['" + name + "'], 'expr': 'open'}", "open"))
            .code == "plan.shadowed_name");
  }
  CHECK(refused(payload_of("{'name': 'f', 'parameters': ['g'], 'expr': 'open'}, {'name': 'g', "
                           "'expr': 'open'}",
                           "open"))
            .code == "plan.shadowed_name");
  // Outputs may be called as fields are; inside the body the name is the field's.
  check_same(
      "{'name': 'f', 'outputs': [{'name': 'open', 'expr': 'high'}, {'name': 'b', 'expr': "
      "'open + 1'}]}",
      "f().open - f().b", "high - (open + 1)");
}

TEST_CASE("a lead in a body is allowed in labels alone") {
  const std::string ahead =
      "{'name': 'ahead', 'parameters': ['x', {'name': 'n', 'default': 5}], 'expr': 'lead(x, n) / x "
      "- 1'}";
  const refusal outside = refused(payload_of(ahead, "1 + ahead(close)"));
  CHECK(outside.code == "plan.lead_outside_label");
  CHECK(begins(outside.place, "ahead(close)"));
  CHECK(compiled(json("{'version': 1, 'functions': [" + ahead +
                      "], 'outputs': [{'name': 'y', 'expr': 'ahead(close)', 'label': true}]}")));
}
