// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "catalog/registry.hh"
#include "catalog/styles.hh"
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
    for (const lta::output_alias_spec& a : e->output_aliases) {
      CHECK_MESSAGE(names.insert(lower(a.alias)).second, a.alias);
    }
  }
  CHECK(lta::catalog_entries().size() >= 75);
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

TEST_CASE("an alias of an output names one of several outputs") {
  for (const lta::entry* e : lta::catalog_entries()) {
    for (const lta::output_alias_spec& a : e->output_aliases) {
      CAPTURE(a.alias);
      const int output = lta::find_output(*e, a.output);
      CHECK(output >= 0);
      CHECK(e->outputs.size() > 1);
      CHECK(lta::find_named(a.alias).about == e);
      CHECK(lta::find_named(a.alias).output == output);
    }
    CHECK(lta::find_named(e->id).output == lta::named_entry::all_outputs);
  }
  CHECK(lta::find_named("BB_Lower").about == &lta::indicators::bbands);
  CHECK(lta::find_named("BB_Lower").output == 2);
  CHECK(lta::find_named("bb_uper").about == nullptr);
  CHECK(lta::nearest_entry_name("bb_uper") == "bb_upper");
}

TEST_CASE("what charts are told is words they know") {
  const std::set<std::string> panes = {"price_overlay", "separate_pane", "volume_overlay", "none"};
  const std::set<std::string> scales = {"price", "oscillator", "volume", "normalized", "binary"};
  const std::set<std::string> primitives = {"line", "histogram", "band_fill", "markers",
                                            "signal_flag"};
  for (const lta::entry* e : lta::catalog_entries()) {
    CAPTURE(e->id);
    CHECK(panes.contains(e->pane));
    CHECK(scales.contains(e->scale));
    CHECK(e->drawings.empty() == (std::string(e->pane) == "none"));
    for (const lta::drawing_spec& d : e->drawings) {
      CAPTURE(d.output);
      CHECK(primitives.contains(d.primitive));
      CHECK(lta::find_style(d.style) != nullptr);
      const std::string outputs = d.output;
      const std::size_t bar = outputs.find('|');
      CHECK((bar != std::string::npos) == (std::string(d.primitive) == "band_fill"));
      CHECK(lta::find_output(*e, outputs.substr(0, bar)) >= 0);
      if (bar != std::string::npos) {
        CHECK(lta::find_output(*e, outputs.substr(bar + 1)) >= 0);
      }
    }
    for (const lta::output_spec& output : e->outputs) {
      CHECK(std::string(output.kind) != "");
      const bool needs_words = e->outputs.size() > 1;
      if (needs_words) CHECK_MESSAGE(std::string(output.description) != "", output.name);
    }
  }
}

TEST_CASE("style slots are ordered, and a fill has no width") {
  std::string last;
  for (const lta::style_spec& style : lta::style_slots()) {
    CAPTURE(style.slot);
    CHECK(last < style.slot);
    last = style.slot;
    CHECK(std::string(style.color).size() == 7);
    const bool is_fill = std::string(style.type) == "fill";
    CHECK((is_fill || std::string(style.type) == "stroke"));
    CHECK((style.width == 0) == is_fill);
    CHECK(style.alpha > 0);
    CHECK(style.alpha <= 1);
  }
  CHECK(lta::find_style("kumo_fill")->alpha == 0.15);
  CHECK(lta::find_style("no_such_slot") == nullptr);
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
      "\"stable_history\": 20, \"recursive\": false, \"stability\": \"window\"}";
  CHECK(text.substr(outputs).find(expected) == text.substr(outputs).find("\"history\""));
}

TEST_CASE("style slots, marks and aliases of outputs are in the catalogue") {
  const std::string text = lta::catalog_json();
  const auto record = [&](const char* id) {
    const std::size_t start = text.find(std::string("\"id\": \"") + id + '"');
    return text.substr(start, text.find("\"cost_note\"", start) - start);
  };
  const std::string bands = record("bbands");
  CHECK(bands.find("\"output_aliases\": {\"bb_upper\": \"upper\", ") != std::string::npos);
  const std::string fill = R"("type": "fill", "color": "#38bdf8", "width": 0, "dash": "none")";
  CHECK(bands.find(fill) != std::string::npos);
  CHECK(bands.find("\"plot\": \"plot\"") != std::string::npos);
  CHECK(bands.find("\"display_shift\": 0") != std::string::npos);
  CHECK(bands.find("\"depends_on_data\": false") != std::string::npos);
  CHECK(record("crossup").find("\"plot\": \"events\"") != std::string::npos);
  CHECK(record("if_else").find("\"plot\": \"none\"") != std::string::npos);
  CHECK(record("if_else").find("\"depends_on_data\": true") != std::string::npos);
  CHECK(record("ema").find("\"stability\": \"decay\"") != std::string::npos);
  CHECK(record("obv").find("\"stability\": \"cumulative\"") != std::string::npos);
}

TEST_CASE("the fingerprint of the catalogue is stable") {
  CHECK(lta::catalog_fingerprint() == lta::catalog_fingerprint());
  CHECK(lta::catalog_fingerprint() != 0);
}
