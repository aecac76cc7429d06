// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "catalog/registry.hh"
#include "indicators/indicators.hh"
#include "plan/catalog_json.hh"
#include "plan/json.hh"

namespace {

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

}  // namespace

TEST_CASE("ids and aliases are unique, and entries ordered by id") {
  std::set<std::string> names;
  std::string last;
  for (const lta::entry* e : lta::catalog_entries()) {
    CHECK(last < e->id);
    last = e->id;
    CHECK_MESSAGE(names.insert(lower(e->id)).second, e->id);
    for (const char* alias : e->aliases) CHECK_MESSAGE(names.insert(lower(alias)).second, alias);
  }
  CHECK(lta::catalog_entries().size() >= 51);
}

TEST_CASE("every record is whole and its defaults are in range") {
  for (const lta::entry* e : lta::catalog_entries()) {
    CAPTURE(e->id);
    for (const char* text : {e->display_name, e->category, e->description, e->formula, e->source}) {
      CHECK(std::string(text) != "");
    }
    CHECK_FALSE(e->outputs.empty());
    CHECK((e->lower != nullptr));
    std::set<std::string> names;
    for (const lta::input_spec& input : e->inputs) CHECK(names.insert(input.name).second);
    for (const lta::parameter_spec& p : e->parameters) {
      CAPTURE(p.name);
      CHECK(names.insert(p.name).second);
      CHECK(p.default_value >= p.minimum);
      CHECK(p.default_value <= p.maximum);
      CHECK(std::string(p.description) != "");
      const bool is_choice = p.kind == lta::parameter_kind::choice;
      CHECK(p.choices.empty() != is_choice);
      if (is_choice) CHECK(p.maximum == static_cast<double>(p.choices.size() - 1));
    }
    for (const lta::alias_spec& alias : e->parameter_aliases) {
      CAPTURE(alias.alias);
      CHECK(names.insert(alias.alias).second);
      CHECK(lta::find_parameter(*e, alias.alias) >= 0);
    }
    std::set<std::string> outputs;
    for (const lta::output_spec& output : e->outputs) CHECK(outputs.insert(output.name).second);
  }
}

TEST_CASE("entries are found by id and alias in any case") {
  CHECK(lta::find_entry("sma") == &lta::indicators::sma);
  CHECK(lta::find_entry("Rolling_Mean") == &lta::indicators::sma);
  CHECK(lta::find_entry("AND") == &lta::indicators::logical_and);
  CHECK(lta::find_entry("") == nullptr);
  CHECK(lta::find_entry("smaa") == nullptr);
  CHECK(lta::nearest_entry_name("rssi") == "rsi");
  CHECK(lta::nearest_entry_name("crosup") == "crossup");
  CHECK(lta::nearest_entry_name("qqqqqqqq") == "");
}

TEST_CASE("period has three more names, where it is a parameter") {
  for (const char* name : {"period", "lookback", "length", "timeperiod"}) {
    CHECK(lta::find_parameter(lta::indicators::sma, name) == 0);
    CHECK(lta::find_parameter(lta::indicators::obv, name) == -1);
  }
  CHECK(lta::find_parameter(lta::indicators::lag, "period") == 0);
  CHECK(lta::find_parameter(lta::indicators::macd, "signalperiod") == 2);
  CHECK(lta::find_parameter(lta::indicators::macd, "lookback") == -1);
  CHECK(lta::find_output(lta::indicators::macd, "histogram") == 2);
  CHECK(lta::find_output(lta::indicators::macd, "hist") == -1);
  CHECK(lta::find_input(lta::indicators::atr, "close") == 2);
}

TEST_CASE("the catalogue is one JSON document with every entry") {
  const std::string text = lta::catalog_json();
  const auto document = lta::read_json(text);
  REQUIRE(document);
  const lta::json_value& entries =
      document->value(document->value(document->value(document->root().first).next).next);
  CHECK(document->key(entries) == "entries");
  CHECK(entries.count == lta::catalog_entries().size());
  CHECK(text == lta::catalog_json());
  CHECK(text.find("\"id\": \"rsi\"") != std::string::npos);
}

TEST_CASE("histories at defaults are in the catalogue") {
  const std::string text = lta::catalog_json();
  const std::size_t sma = text.find("\"id\": \"sma\"");
  const std::size_t outputs = text.find("\"outputs\"", sma);
  const std::string expected =
      "\"history\": {\"talib\": {\"first_valid_row\": 19, \"required_history\": 20, "
      "\"stable_history\": 20, \"recursive\": false}";
  CHECK(text.substr(outputs).find(expected) == text.substr(outputs).find("\"history\""));
}

TEST_CASE("the fingerprint of the catalogue is stable") {
  CHECK(lta::catalog_fingerprint() == lta::catalog_fingerprint());
  CHECK(lta::catalog_fingerprint() != 0);
}
