// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "exec/step_program.hh"
#include "plan/plan.hh"
#include "stream/partition_state.hh"
#include "stream/snapshot_columns.hh"

namespace {

// Of most: columns in rows that keep one count of slots. Of some: lags that make rows keep several.
constexpr const char* payloads[] = {
    R"json({"version": 1, "outputs": [{"name": "a", "expr": "close"}]})json",
    R"json({"version": 1, "outputs": [
        {"name": "a", "expr": "ema(close, 9) - ema(close, 4)"}]})json",
    R"json({"version": 1, "outputs": [
        {"name": "a", "expr": "lag(open, 1) + lag(high, 5) + lag(low, 2) + lag(volume, 8)"},
        {"name": "b", "expr": "open"}, {"name": "c", "expr": "high"}, {"name": "d", "expr": "low"},
        {"name": "e", "expr": "volume"}, {"name": "f", "expr": "ema(lag(close, 3), 7)"}]})json",
    R"json({"version": 1, "outputs": [
        {"name": "a", "expr": "rsi(close, 14)"}, {"name": "b", "expr": "atr(14)"},
        {"name": "c", "expr": "bbands(close, 20, 2).upper"}, {"name": "d", "expr": "adx(14)"},
        {"name": "e", "expr": "macd(close, 12, 26, 9).signal"}]})json",
};

constexpr std::int64_t depths[] = {0, 1, 2, 7, 8, 9};

struct made_columns {
  made_columns(const char* payload, std::int64_t depth)
      : plan(*lta::compile(payload, {})),
        steps(plan->compiled(), lta::best_kernels(), depth),
        columns(steps) {}

  // A partition whose elements all differ, with its open slot where a slide has just been and where
  // the next one is due.
  std::unique_ptr<lta::partition_state> new_state(std::int64_t depth, double first) const {
    auto state = std::make_unique<lta::partition_state>(steps, 0, 0, depth);
    for (std::int64_t k = 0; k < steps.element_count(); ++k) {
      state->slot(k) = first + static_cast<double>(k);
    }
    return state;
  }
  std::size_t size() const {
    return static_cast<std::size_t>(columns.slot_count()) * sizeof(double);
  }
  // Slot by slot, by the definition of the format.
  std::string plain(const lta::partition_state& state) const {
    std::string bytes;
    for (const lta::state_column& column : columns.all()) {
      for (std::int64_t back = column.slots; back >= 1; --back) {
        const double slot = state.slot(steps.layout().at(column.column, state.position(back)));
        bytes.append(reinterpret_cast<const char*>(&slot), sizeof slot);
      }
    }
    return bytes;
  }
  std::string copied(const lta::partition_state& state, std::int64_t depth) const {
    std::string bytes(size(), '\0');
    columns.copy_out(state, depth, bytes.data());
    return bytes;
  }

  std::shared_ptr<const lta::plan> plan;
  lta::step_program steps;
  lta::snapshot_columns columns;
};

template <class Check>
void each_made(Check check) {
  for (const char* payload : payloads) {
    for (const std::int64_t depth : depths) {
      CAPTURE(payload);
      CAPTURE(depth);
      check(made_columns(payload, depth), depth);
    }
  }
}

}  // namespace

TEST_CASE("columns go into a snapshot as they do slot by slot") {
  each_made([](const made_columns& made, std::int64_t depth) {
    const auto state = made.new_state(depth, 1);
    for (std::int64_t bar = 0; bar < 2 * made.steps.layout().capacity(); ++bar) {
      CAPTURE(bar);
      CHECK(made.copied(*state, depth) == made.plain(*state));
      state->close({bar, bar + 1, 1, 1, 1, 1, 1, 0, LTA_BAR_CLOSED});
    }
  });
}

TEST_CASE("columns come out of a snapshot as they do column by column, and touch nothing else") {
  each_made([](const made_columns& made, std::int64_t depth) {
    const auto source = made.new_state(depth, 1);
    const std::string bytes = made.copied(*source, depth);
    const auto together = made.new_state(depth, -1e6), each = made.new_state(depth, -1e6);
    made.columns.copy_in(*together, bytes.data());
    for (const lta::state_column& column : made.columns.all()) {
      const auto at = static_cast<std::size_t>(column.at) * sizeof(double);
      made.columns.copy_in(*each, column, bytes.data() + at);
    }
    CHECK(made.plain(*together) == bytes);
    std::int64_t different = 0;
    for (std::int64_t k = 0; k < made.steps.element_count(); ++k) {
      const auto bits = [&](const auto& state) {
        return std::bit_cast<std::uint64_t>(state->slot(k));
      };
      different += bits(together) != bits(each) ? 1 : 0;
    }
    CHECK(different == 0);
  });
}
