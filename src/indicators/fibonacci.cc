// SPDX-License-Identifier: MIT
// Retracement levels of the moves between confirmed swing points.
#include "indicators/indicators.hh"
#include "indicators/legs.hh"

namespace lta::indicators {
namespace {

constexpr const char* anchor_high_aliases[] = {"fib_high_anchor"};
constexpr const char* anchor_low_aliases[] = {"fib_low_anchor"};
constexpr const char* down_aliases[] = {"fib_down_level", "fib_down"};
constexpr const char* up_aliases[] = {"fib_up_level", "fib_up"};

constexpr const char* pairing_choices[] = {"strict_alternating", "latest_valid"};
constexpr const char* mode_choices[] = {"both", "down", "up"};
enum class retracement_mode : std::uint8_t { both, down, up };

constexpr const char* pairing_words =
    "strict_alternating: of pivots of one kind in a row the most extreme counts; latest_valid: "
    "every pivot with the last of the other kind before it";
constexpr const char* age_words =
    "Bars since the leg was confirmed after which it is missing; at the maximum it never is";
constexpr const char* size_words =
    "Percent of the price it starts from that a leg must move to count";
constexpr const char* freeze_words =
    "Kept for plans that name it: a leg is chosen when a pivot is confirmed, and choosing it "
    "again on every bar finds the same";

constexpr parameter_spec leg_number = {.name = "leg",
                                       .kind = parameter_kind::integer,
                                       .default_value = 1,
                                       .minimum = 1,
                                       .maximum = occurrence_maximum,
                                       .description = "1 the last leg, 2 the one before"};
constexpr parameter_spec pairing_mode = choice("pairing_mode", pairing_choices, pairing_words);
constexpr parameter_spec age = {.name = "max_leg_age_bars",
                                .kind = parameter_kind::integer,
                                .default_value = period_maximum,
                                .minimum = 0,
                                .maximum = period_maximum,
                                .description = age_words};
constexpr parameter_spec size = {.name = "min_leg_size_pct",
                                 .kind = parameter_kind::number,
                                 .default_value = 0,
                                 .minimum = 0,
                                 .maximum = 1e9,
                                 .description = size_words};
constexpr parameter_spec freeze = flag("freeze_until_new_leg", true, freeze_words);

constexpr parameter_spec level(const char* name, double default_value) {
  return {.name = name,
          .kind = parameter_kind::number,
          .default_value = default_value,
          .minimum = 0,
          .maximum = 2,
          .description = "Share of the leg that is retraced"};
}

constexpr parameter_spec anchor_parameters[] = {
    swing_left, swing_right, leg_number, pairing_mode, age, size, allow_equal_extremes, freeze};
constexpr parameter_spec level_parameters[] = {
    level("level", 0.618), swing_left, swing_right, leg_number, pairing_mode, age, size,
    allow_equal_extremes,  freeze};
constexpr parameter_spec retracement_parameters[] = {
    level("level_1", 0.382),
    level("level_2", 0.5),
    level("level_3", 0.618),
    choice("mode", mode_choices, "Legs that are looked at"),
    swing_left,
    swing_right,
    leg_number,
    pairing_mode,
    age,
    size,
    allow_equal_extremes,
    freeze};

constexpr output_spec retracement_outputs[] = {
    {.name = "anchor_high", .kind = "line", .description = "High of the leg that ended last"},
    {.name = "anchor_low", .kind = "line", .description = "Low of the leg that ended last"},
    {.name = "down_1", .kind = "line", .description = "level_1 down from the high"},
    {.name = "down_2", .kind = "line", .description = "level_2 down from the high"},
    {.name = "down_3", .kind = "line", .description = "level_3 down from the high"},
    {.name = "up_1", .kind = "line", .description = "level_1 up from the low"},
    {.name = "up_2", .kind = "line", .description = "level_2 up from the low"},
    {.name = "up_3", .kind = "line", .description = "level_3 up from the low"}};
constexpr drawing_spec retracement_drawings[] = {
    {"anchor_high", "line", "upper_stroke", 30}, {"anchor_low", "line", "lower_stroke", 30},
    {"down_1", "line", "middle_stroke", 31},     {"down_2", "line", "middle_stroke", 31},
    {"down_3", "line", "middle_stroke", 31},     {"up_1", "line", "middle_stroke", 31},
    {"up_2", "line", "middle_stroke", 31},       {"up_3", "line", "middle_stroke", 31}};

legs current_legs(lowering& l, std::size_t first) {
  const pivots p = pivots_of(l, l.integer(first), l.integer(first + 1), l.integer(first + 6) != 0);
  return legs_of(l, p,
                 {.number = l.integer(first + 2),
                  .mode = static_cast<pairing>(l.integer(first + 3)),
                  .age_maximum = l.integer(first + 4),
                  .size_minimum_pct = l.number(first + 5)});
}

// The leg that was completed last; of two completed together the one that ended in a high.
leg last_of(lowering& l, const legs& both) {
  const auto end = [&](const leg& one) {
    return l.apply(op::coalesce, one.completed, l.constant(-1));
  };
  const node_id takes_down = l.apply(op::greater_equal, end(both.down), end(both.up));
  return {.high = l.select(takes_down, both.down.high, both.up.high),
          .low = l.select(takes_down, both.down.low, both.up.low),
          .completed = 0};
}

node_id down_from(lowering& l, const leg& of, double share) {
  return l.subtract(of.high, l.multiply(l.subtract(of.high, of.low), l.constant(share)));
}
node_id up_from(lowering& l, const leg& of, double share) {
  return l.add(of.low, l.multiply(l.subtract(of.high, of.low), l.constant(share)));
}

void lower_anchor_high(lowering& l) { l.output(0, last_of(l, current_legs(l, 0)).high); }
void lower_anchor_low(lowering& l) { l.output(0, last_of(l, current_legs(l, 0)).low); }
void lower_level_down(lowering& l) {
  l.output(0, down_from(l, current_legs(l, 1).down, l.number(0)));
}
void lower_level_up(lowering& l) { l.output(0, up_from(l, current_legs(l, 1).up, l.number(0))); }

void lower_retracement(lowering& l) {
  const auto mode = static_cast<retracement_mode>(l.integer(3));
  const legs both = current_legs(l, 4);
  const leg anchors = mode == retracement_mode::both   ? last_of(l, both)
                      : mode == retracement_mode::down ? both.down
                                                       : both.up;
  l.output(0, anchors.high);
  l.output(1, anchors.low);
  for (std::size_t k = 0; k < 3; ++k) {
    const double share = l.number(k);
    l.output(2 + k, mode == retracement_mode::up ? l.na() : down_from(l, both.down, share));
    l.output(5 + k, mode == retracement_mode::down ? l.na() : up_from(l, both.up, share));
  }
}

constexpr entry fibonacci(const char* id, const char* name, std::span<const char* const> aliases,
                          const char* description, const char* formula,
                          std::span<const parameter_spec> parameters, void (*lower)(lowering&)) {
  return {.id = id,
          .display_name = name,
          .category = "pattern",
          .description = description,
          .formula = formula,
          .source = "C. Boroden, Fibonacci Trading (2008)",
          .aliases = aliases,
          .inputs = high_low_inputs,
          .parameters = parameters,
          .outputs = line_output,
          .pane = "price_overlay",
          .drawings = line_drawing,
          .depends_on_data = true,
          .lower = lower};
}

constexpr entry with_levels(entry e) {
  e.outputs = retracement_outputs;
  e.drawings = retracement_drawings;
  return e;
}

constexpr const char* retracement_words =
    "Anchors and retracement levels of the last move up to a swing high (down) and of the last "
    "move down to a swing low (up), from the bar on that confirms them.";

}  // namespace

const entry fib_retracement =
    with_levels(fibonacci("fib_retracement", "Fibonacci Retracement", {}, retracement_words,
                          "down = high - (high - low) * level; up = low + (high - low) * level",
                          retracement_parameters, lower_retracement));

const entry fib_anchor_high =
    fibonacci("fib_anchor_high", "Fibonacci Anchor High", anchor_high_aliases,
              "High of the move between swing points that was completed last.",
              "high of the last leg", anchor_parameters, lower_anchor_high);

const entry fib_anchor_low =
    fibonacci("fib_anchor_low", "Fibonacci Anchor Low", anchor_low_aliases,
              "Low of the move between swing points that was completed last.",
              "low of the last leg", anchor_parameters, lower_anchor_low);

const entry fib_level_down =
    fibonacci("fib_level_down", "Fibonacci Level Down", down_aliases,
              "Retracement level of the last move from a swing low up to a swing high.",
              "high - (high - low) * level", level_parameters, lower_level_down);

const entry fib_level_up =
    fibonacci("fib_level_up", "Fibonacci Level Up", up_aliases,
              "Retracement level of the last move from a swing high down to a swing low.",
              "low + (high - low) * level", level_parameters, lower_level_up);

}  // namespace lta::indicators
