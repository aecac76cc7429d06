// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

#include "base/limits.hh"
#include "grammar_corpus.hh"
#include "plan/json.hh"
#include "plan/json_writer.hh"
#include "plan/plan.hh"

namespace {

constexpr const char* example = R"({"version": 1, "convention": "talib",
 "nodes":  [{"id": "c",  "op": "field", "name": "close"},
            {"id": "m",  "op": "sma", "inputs": ["c"], "params": {"period": 20}},
            {"id": "up", "op": "gt",  "inputs": ["c", "m"]}],
 "outputs": [{"name": "signal", "node": "up"},
             {"name": "lower",  "expr": "bbands(close, 20, 2).lower"}],
 "select":  {"symbols": ["BTCUSDT"], "timeframe": "1h", "source": "ohlcv"}})";

lta::result<std::shared_ptr<const lta::plan>> compiled(std::string_view text) {
  return lta::compile(text, {});
}

std::string outputs_of(std::string_view text) {
  const auto p = compiled(text);
  REQUIRE_MESSAGE(p, p.error().message);
  std::string names;
  for (const lta::program_output& o : (*p)->compiled().outputs) names += o.name + ' ';
  return names;
}

std::string payload_of(const std::string& nodes, const std::string& outputs) {
  return "{\"version\": 1, \"nodes\": [" + nodes + "], \"outputs\": [" + outputs + "]}";
}

}  // namespace

TEST_CASE("every rejected payload is refused with its code at its byte") {
  const auto rows = corpus::read("payloads_rejected.txt", false);
  CHECK(rows.size() >= 100);
  for (const corpus::row& row : rows) {
    REQUIRE(row.size() == 3);
    CAPTURE(row[0]);
    const auto p = compiled(row[0]);
    CHECK_MESSAGE(!p, "it was accepted");
    if (p) continue;
    CAPTURE(p.error().message);
    CHECK(std::string(p.error().code) == row[1]);
    CHECK(p.error().position == std::atol(row[2].c_str()));
  }
}

TEST_CASE("the example of the language compiles") {
  const auto p = compiled(example);
  REQUIRE_MESSAGE(p, p.error().message);
  const lta::program& program = (*p)->compiled();
  REQUIRE(program.outputs.size() == 2);
  CHECK(program.outputs[0].name == "signal");
  CHECK(program.outputs[0].type == lta::value_type::signal);
  CHECK(program.outputs[0].first_valid_row == 19);
  CHECK(program.outputs[1].name == "lower");
  CHECK(program.outputs[1].type == lta::value_type::number);
  CHECK((*p)->select().given);
  CHECK((*p)->select().symbols == std::vector<std::string>{"BTCUSDT"});
  CHECK((*p)->select().timeframe == "1h");
  CHECK((*p)->select().source == "ohlcv");
  CHECK((*p)->required_history() == 20);
}

TEST_CASE("the canonical payload of the example is this one") {
  CHECK((*compiled(example))->canonical_payload() ==
        R"({"version": 1, "convention": "talib",
"nodes": [
{"id": "n0", "op": "field", "name": "close"},
{"id": "n1", "op": "sma", "inputs": ["n0"], "params": {"period": 20}},
{"id": "n2", "op": "gt", "inputs": ["n0", "n1"]},
{"id": "n3", "op": "bbands", "inputs": ["n0"], "params": {"period": 20, "std_dev": 2, "ddof": 0}}],
"outputs": [
{"name": "signal", "node": "n2"},
{"name": "lower", "node": "n3", "output": "lower"}],
"select": {"symbols": ["BTCUSDT"], "timeframe": "1h", "source": "ohlcv"}})");
}

TEST_CASE("select and the order of nodes are no part of the fingerprint, outputs are") {
  const std::string c = R"({"id": "c", "op": "field", "name": "close"})";
  const std::string m = R"({"id": "m", "op": "sma", "inputs": ["c"]})";
  const std::string o = R"({"id": "o", "op": "field", "name": "open"})";
  const std::string out = R"({"name": "x", "node": "m"})";
  const std::string more = R"({"name": "y", "node": "c"})";
  const auto print = [](const std::string& text) { return (*compiled(text))->fingerprint(); };
  const std::uint64_t first = print(payload_of(c + ',' + m, out));
  CHECK(first == print(payload_of(m + ',' + c, out)));
  CHECK(first == print(payload_of(o + ',' + m + ',' + c, out)));
  std::string selected = payload_of(c + ',' + m, out);
  selected.pop_back();
  CHECK(first == print(selected + R"(, "select": {"symbols": ["A"]}})"));
  CHECK(first != print(payload_of(c + ',' + m, R"({"name": "z", "node": "m"})")));
  CHECK(print(payload_of(c + ',' + m, out + ',' + more)) !=
        print(payload_of(c + ',' + m, more + ',' + out)));
}

TEST_CASE("a node gives all its outputs or the one that is asked for") {
  const std::string m = R"({"id": "m", "op": "MACD"})";
  CHECK(outputs_of(payload_of(m, R"({"name": "m", "node": "m"})")) ==
        "m.macd m.signal m.histogram ");
  CHECK(outputs_of(payload_of(m, R"({"node": "m", "output": "signal"})")) == "value ");
  CHECK(outputs_of(R"json({"version": 1, "outputs": [{"name": "b", "expr": "bbands(5)"}]})json") ==
        "b.upper b.middle b.lower ");
}

TEST_CASE("inputs name an output, and payload nodes and expressions share") {
  const std::string nodes =
      R"({"id": "m", "op": "macd"},
         {"id": "s", "op": "sma", "inputs": [{"node": "m", "output": "signal"}]})";
  const auto p = compiled(payload_of(
      nodes,
      R"json({"name": "a", "node": "s"}, {"name": "b", "expr": "sma(macd().signal, 20)"})json"));
  REQUIRE_MESSAGE(p, p.error().message);
  const auto& outputs = (*p)->compiled().outputs;
  CHECK(outputs[0].node == outputs[1].node);
}

TEST_CASE("options override the convention of the payload") {
  const std::string text = R"json({"version": 1, "convention": "laakhay",
                               "outputs": [{"expr": "ema(5)"}]})json";
  CHECK((*compiled(text))->numbers() == lta::convention::laakhay);
  const auto p = lta::compile(text, {.convention = LTA_CONVENTION_TALIB});
  CHECK((*p)->numbers() == lta::convention::talib);
  CHECK((*p)->fingerprint() != (*compiled(text))->fingerprint());
}

TEST_CASE("text that is no UTF-8 or too long is refused before it is read") {
  const auto bad = compiled("{\"version\": 1, \"outputs\": [{\"expr\": \"\xFF\"}]}");
  REQUIRE_FALSE(bad);
  CHECK(std::string(bad.error().code) == "plan.not_utf8");
  CHECK(bad.error().position == 37);
  const std::string large(lta::limits::payload_bytes_max + 1, ' ');
  const auto too_large = compiled(large);
  REQUIRE_FALSE(too_large);
  CHECK(std::string(too_large.error().code) == "plan.too_large");
}

TEST_CASE("ten thousand nodes are accepted and one more is not") {
  const auto chain = [](int count) {
    std::string nodes = R"({"id": "a0", "op": "field", "name": "close"})";
    for (int i = 1; i < count; ++i) {
      nodes += ",{\"id\": \"a" + std::to_string(i) + "\", \"op\": \"neg\", \"inputs\": [\"a" +
               std::to_string(i - 1) + "\"]}";
    }
    return payload_of(nodes, "{\"node\": \"a" + std::to_string(count - 1) + "\"}");
  };
  const auto p = compiled(chain(10'000));
  CHECK_MESSAGE(p, (p ? "" : p.error().message));
  const auto more = compiled(chain(10'001));
  REQUIRE_FALSE(more);
  CHECK(std::string(more.error().code) == "plan.too_many_nodes");
}

TEST_CASE("a chain may be written from its end") {
  std::string nodes = R"({"id": "a0", "op": "field", "name": "close"})";
  for (int i = 1; i < 5000; ++i) {
    nodes = "{\"id\": \"a" + std::to_string(i) + "\", \"op\": \"neg\", \"inputs\": [\"a" +
            std::to_string(i - 1) + "\"]}," + nodes;
  }
  const auto p = compiled(payload_of(nodes, R"({"node": "a4999"})"));
  CHECK_MESSAGE(p, (p ? "" : p.error().message));
}

TEST_CASE("JSON texts are decoded, and every byte keeps its place") {
  const std::string text = R"("a\u00e9\n\"\ud83d\ude00z")";
  const auto document = lta::read_json(text);
  REQUIRE(document);
  std::vector<std::uint32_t> positions;
  CHECK(document->text(document->root(), positions) == "a\xC3\xA9\n\"\xF0\x9F\x98\x80z");
  CHECK(positions == std::vector<std::uint32_t>{1, 2, 2, 8, 10, 12, 12, 12, 12, 24, 25});
}

TEST_CASE("JSON is written so that it reads back") {
  lta::json_writer json;
  json.begin_object().member("a\"\\\n", "\x01\xC3\xA9").key("b").begin_array();
  json.number(0.1).number(-0.0).number(1e300).integer(-5).boolean(true).null();
  const std::string text = json.begin_object().end_object().end_array().end_object().take();
  CHECK(text ==
        "{\"a\\\"\\\\\\u000a\": \"\\u0001\xC3\xA9\", "
        "\"b\": [0.1, -0, 1e+300, -5, true, null, {}]}");
  CHECK(lta::read_json(text));
}
