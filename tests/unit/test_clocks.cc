// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "plan/plan.hh"

namespace {

using plan_pointer = std::shared_ptr<const lta::plan>;

plan_pointer compiled(std::string_view text) {
  auto p = lta::compile(text, {.expression = text.front() != '{'});
  REQUIRE_MESSAGE(p, (p ? "" : p.error().message));
  return *p;
}

lta::failure refused(std::string_view text) {
  const auto p = lta::compile(text, {.expression = text.front() != '{'});
  REQUIRE_FALSE(p);
  return p.error();
}

}  // namespace

TEST_CASE("a timeframe is a text, and spellings of one length are one plan") {
  const plan_pointer day = compiled("timeframe_change(\"24h\")");
  CHECK(day->fingerprint() == compiled("timeframe_change(timeframe='1d')")->fingerprint());
  CHECK(day->fingerprint() == compiled("timeframe_change()")->fingerprint());
  CHECK(day->fingerprint() != compiled("timeframe_change(\"1w\")")->fingerprint());
  CHECK(compiled("timeframe_change(\"7d\")")->fingerprint() !=
        compiled("timeframe_change(\"1w\")")->fingerprint());
  CHECK(day->canonical_payload().find("\"timeframe\": \"1d\"") != std::string::npos);
  CHECK(compiled(day->canonical_payload())->fingerprint() == day->fingerprint());
  CHECK(day->explain(LTA_EXPLAIN_TEXT)->find("timeframe_change(timeframe=\"1d\")") !=
        std::string::npos);
}

TEST_CASE("what is no timeframe is refused at its place and by its name") {
  const lta::failure number = refused("timeframe_change(5)");
  CHECK(std::string(number.code) == "plan.parameter_type");
  CHECK(number.position == 17);
  const lta::failure unknown = refused("timeframe_change(\"1hour\")");
  CHECK(std::string(unknown.code) == "plan.unknown_timeframe");
  CHECK(unknown.position == 17);
  CHECK(std::string(unknown.message).find("did you mean \"1h\"") != std::string::npos);
  const lta::failure no_grid = refused("timeframe_change(\"tick:5\")");
  CHECK(std::string(no_grid.code) == "plan.unknown_timeframe");
  CHECK(std::string(no_grid.message).find("tick:5") != std::string::npos);
  const lta::failure payload = refused(
      R"({"version": 1, "nodes": [{"id": "a", "op": "timeframe_change",
          "params": {"timeframe": "1x"}}], "outputs": [{"name": "v", "node": "a"}]})");
  CHECK(std::string(payload.code) == "plan.unknown_timeframe");
}
