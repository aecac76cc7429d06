// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "grammar_corpus.hh"
#include "plan/plan.hh"

namespace {

lta::result<std::shared_ptr<const lta::plan>> compiled(std::string_view text) {
  return lta::compile(text, {.expression = true});
}

std::string message_of(std::string_view text) {
  const auto p = compiled(text);
  REQUIRE_FALSE(p);
  return p.error().message;
}

lta_status status_of(std::string_view text) {
  const auto p = compiled(text);
  REQUIRE_FALSE(p);
  return p.error().status;
}

}  // namespace

TEST_CASE("every accepted text compiles, and to the same plan as its other spelling") {
  const auto rows = corpus::read("accepted.txt");
  CHECK(rows.size() >= 200);
  for (const corpus::row& row : rows) {
    CAPTURE(row[0]);
    const auto first = compiled(row[0]);
    CHECK_MESSAGE(first, (first ? "" : first.error().message));
    if (!first || row.size() < 2) continue;
    CAPTURE(row[1]);
    const auto second = compiled(row[1]);
    REQUIRE_MESSAGE(second, (second ? "" : second.error().message));
    CHECK((*first)->canonical_payload() == (*second)->canonical_payload());
    CHECK((*first)->fingerprint() == (*second)->fingerprint());
  }
}

TEST_CASE("every rejected text is refused with its code at its byte") {
  const auto rows = corpus::read("rejected.txt");
  CHECK(rows.size() >= 200);
  for (const corpus::row& row : rows) {
    REQUIRE(row.size() == 3);
    CAPTURE(row[0]);
    const auto p = compiled(row[0]);
    CHECK_MESSAGE(!p, "it was accepted");
    if (p) continue;
    CHECK(std::string(p.error().code) == row[1]);
    CHECK(p.error().position == std::atol(row[2].c_str()));
    CHECK(p.error().status < 0);
    CHECK(std::string(p.error().message).find('\n') == std::string::npos);
  }
}

TEST_CASE("different plans have different fingerprints") {
  const char* texts[] = {
      "sma(5)",      "sma(6)",           "sma(open, 5)", "ema(5)", "close - open", "open - close",
      "close > 5",   "close >= 5",       "true",         "1",      "na",           "close[1]",
      "macd(close)", "macd(close).macd", "0.0",          "-0.0"};
  for (const char* a : texts) {
    for (const char* b : texts) {
      if (a == b) continue;
      CAPTURE(a);
      CAPTURE(b);
      CHECK((*compiled(a))->fingerprint() != (*compiled(b))->fingerprint());
    }
  }
}

TEST_CASE("messages name the value at fault, what was expected and the nearest name") {
  CHECK(message_of("rssi(close, 5)") ==
        "there is no function \"rssi\", did you mean \"rsi\"? near \">>rssi<<(close, 5)\"");
  CHECK(message_of("sma(close, 5.5)") ==
        "\"sma\": parameter \"period\" must be a whole number, found 5.5, "
        "near \"sma(close, >>5.5<<)\"");
  CHECK(message_of("sma(close, 0)") ==
        "\"sma\": parameter \"period\" must be from 1 to 1048576, found 0, "
        "near \"sma(close, >>0<<)\"");
  CHECK(message_of("macd(close).hist") ==
        "macd has no output \"hist\" (outputs: macd, signal, histogram), "
        "near \"macd(close).>>hist<<\"");
  CHECK(message_of("close and volume") ==
        "\"and\": \"a\" must be a signal, found a number, near \">>close<< and volume\"");
  CHECK(message_of("sma(close, perod=3)") ==
        "\"sma\" has no parameter \"perod\", did you mean \"period\"? (parameters: period; "
        "inputs: x), near \"sma(close, >>perod<<=3)\"");
  CHECK(message_of("lead(close)").find("lead") != std::string::npos);
}

TEST_CASE("statuses say what kind of fault it is") {
  CHECK(status_of("close +") == LTA_PARSE_ERROR);
  CHECK(status_of("foo(3)") == LTA_NOT_FOUND);
  CHECK(status_of("close and volume") == LTA_TYPE_MISMATCH);
  CHECK(status_of("sma(0)") == LTA_INVALID_ARGUMENT);
  CHECK(status_of("close + 24h") == LTA_UNSUPPORTED);
  CHECK(status_of(std::string(100, '(')) == LTA_LIMIT_EXCEEDED);
}

TEST_CASE("conventions decide what weighted_close is") {
  const lta::compile_options laakhay = {.expression = true, .convention = LTA_CONVENTION_LAAKHAY};
  const auto ours = lta::compile("weighted_close", laakhay);
  const auto average = lta::compile("ohlc4", laakhay);
  CHECK((*ours)->fingerprint() == (*average)->fingerprint());
  CHECK((*compiled("weighted_close"))->fingerprint() != (*compiled("ohlc4"))->fingerprint());
}
