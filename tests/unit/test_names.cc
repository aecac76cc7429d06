// SPDX-License-Identifier: MIT
// What names and arguments mean beyond an entry's own: aliases of one output, fields as texts,
// arguments given twice, and the type of a missing constant.
#include <doctest/doctest.h>

#include <string>

#include "plan/plan.hh"

namespace {

using compiled_plan = lta::result<std::shared_ptr<const lta::plan>>;

compiled_plan expression(std::string_view text) { return lta::compile(text, {.expression = true}); }

std::uint64_t fingerprint(const compiled_plan& p) {
  REQUIRE_MESSAGE(p, p.error().message);
  return (*p)->fingerprint();
}

void means(std::string_view text, std::string_view other) {
  CAPTURE(text);
  CAPTURE(other);
  CHECK(fingerprint(expression(text)) == fingerprint(expression(other)));
}

void refused(const compiled_plan& p, std::string_view code, std::int64_t position,
             std::string_view message_part) {
  REQUIRE_FALSE(p);
  CAPTURE(p.error().message);
  CHECK(std::string_view(p.error().code) == code);
  CHECK(p.error().position == position);
  CHECK(std::string_view(p.error().message).find(message_part) != std::string_view::npos);
}

compiled_plan payload(const std::string& op, const std::string& output) {
  return lta::compile(R"({"version": 1, "nodes": [{"id": "n", "op": ")" + op +
                          R"(", "params": {"period": 9}}], "outputs": [{"name": "value", )" +
                          R"("node": "n")" + output + "}]}",
                      {});
}

}  // namespace

TEST_CASE("an alias of an output is that output") {
  means("bb_upper(close, 20, 2)", "bbands(close, 20, 2).upper");
  means("bb_middle(30)", "bbands(30).middle");
  means("BB_LOWER(open, std_dev=1.5)", "bbands(open, 20, 1.5).lower");
  means("macd_signal(close, 3, 6, 2) > 0", "macd(close, 3, 6, 2).signal > 0");
  means("bb_lower(5)[3]", "bbands(5).lower[3]");
  CHECK((*expression("bb_upper(5)"))->compiled().outputs.size() == 1);
  refused(expression("bb_upper(5).lower"), "plan.unknown_member", 12, "no member");
  refused(expression("close > bb_uper(5)"), "plan.unknown_indicator", 8, "\"bb_upper\"");
  refused(expression("bb_upper > close"), "plan.missing_call", 0, "bb_upper(...)");
}

TEST_CASE("an alias of an output is that output in payloads too") {
  CHECK(fingerprint(payload("bb_lower", "")) ==
        fingerprint(payload("bbands", R"(, "output": "lower")")));
  CHECK(fingerprint(payload("bb_lower", R"(, "output": "lower")")) ==
        fingerprint(payload("bb_lower", "")));
  refused(payload("bb_lower", R"(, "output": "upper")"), "plan.unknown_member", 135,
          "(outputs: lower)");
}

TEST_CASE("an argument given by position and by name is given twice") {
  refused(expression("sma(close, 5, period=6)"), "plan.repeated_argument", 14, "\"period\"");
  refused(expression("sma(close, 5, length=6)"), "plan.repeated_argument", 14, "\"length\"");
  refused(expression("sma(close, 5, x=open)"), "plan.repeated_argument", 14, "\"x\"");
  refused(expression("macd(close, 3, 6, 2, slow=9)"), "plan.repeated_argument", 21, "\"slow\"");
  refused(expression("crossup(open, close, b=high)"), "plan.repeated_argument", 21, "\"b\"");
  refused(expression("sma(close, 5, 6)"), "plan.too_many_arguments", 14, "no further argument");
  refused(expression("sma(close, 5, 6, period=7)"), "plan.too_many_arguments", 11, "no further");
}

TEST_CASE("select gives a field, by its name or as a text") {
  means("select(high)", "high");
  means("select()", "close");
  means("select(\"hl2\")", "hl2");
  means("sma(select(\"my_series\"), 5)", "sma(my_series, 5)");
  means("select(field=\"volume\") > 0", "volume > 0");
  means("select(high - low)", "high - low");
  refused(expression("select(\"\")"), "plan.type_mismatch", 7, "\"field\"");
  refused(expression("select(\"a\", \"b\")"), "plan.too_many_arguments", 12, "no further");
  refused(expression("sma(\"high\", 5)"), "plan.type_mismatch", 4, "\"x\"");
}

TEST_CASE("a number that folds to a missing value is still a number") {
  refused(expression("(1 / 0) and true"), "plan.type_mismatch", 0, "must be a signal");
  refused(expression("not (na + 1)"), "plan.type_mismatch", 4, "must be a signal");
  refused(expression("fill_null(0 / 0, close > open)"), "plan.type_mismatch", 17,
          "must be a number");
  means("(1 / 0) + 1", "na");
  means("fill_null(1 / 0, close)", "fill_null(na, close)");
}
