// SPDX-License-Identifier: MIT
// Coarser and finer series on the bars at hand. They never know a value before its last bar closes;
// datasets of other bars are made by the operations of datasets.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec number_input[] = {{.name = "x"}};
constexpr input_spec any_input[] = {{.name = "x", .type = value_type::any}};
constexpr input_spec any_and_reference[] = {{.name = "x", .type = value_type::any},
                                            {.name = "reference", .type = value_type::any}};
constexpr output_spec any_output[] = {{.name = "result", .kind = "line", .type = value_type::any}};

constexpr const char* group_choices[] = {"last", "first", "mean", "sum", "max", "min"};
enum class group_value : std::uint8_t { last, first, mean, sum, maximum, minimum };
constexpr const char* method_choices[] = {"ffill"};
constexpr const char* fill_choices[] = {"ffill", "none"};

constexpr parameter_spec down_parameters[] = {
    bars("factor", 2, "Bars of one group"),
    choice("agg", group_choices, "The value of a group; all but last and first as windows")};
constexpr parameter_spec up_parameters[] = {
    bars("factor", 2, "Bars one value stands for, its own counted"),
    choice("method", method_choices, "How a value is repeated")};
constexpr parameter_spec sync_parameters[] = {
    choice("fill", fill_choices, "ffill: the last x there was; none: x of the same bar only")};

node_id value_of_group(lowering& l, node_id x, std::int64_t n) {
  switch (static_cast<group_value>(l.integer(1))) {
    case group_value::first: return l.lag(x, n - 1);
    case group_value::mean: return l.rolling_mean(x, n);
    case group_value::sum: return l.rolling_sum(x, n);
    case group_value::maximum: return l.rolling_maximum(x, n);
    case group_value::minimum: return l.rolling_minimum(x, n);
    case group_value::last: break;
  }
  return x;
}

void lower_down(lowering& l) {
  const std::int64_t n = l.integer(0);
  const node_id place = l.apply(op::remainder, l.slot_index(), l.constant(static_cast<double>(n)));
  const node_id ends = l.apply(op::equal, place, l.constant(static_cast<double>(n - 1)));
  l.output(0, l.latch(ends, value_of_group(l, l.input(0), n)));
}

void lower_up(lowering& l) {
  const node_id x = l.input(0);
  const node_id is_there = l.apply(op::logical_not, l.apply(op::is_missing, x));
  const node_id since = bars_since_true(l, is_there);
  const node_id lasts = l.apply(op::less, since, l.constant(static_cast<double>(l.integer(0))));
  l.output(0, l.select(lasts, l.forward_fill(x), l.na()));
}

void lower_sync(lowering& l) {
  const node_id known = l.integer(0) == 0 ? l.forward_fill(l.input(0)) : l.input(0);
  l.output(0, l.select(l.apply(op::is_missing, l.input(1)), l.na(), known));
}

}  // namespace

const entry downsample = {
    .id = "downsample",
    .display_name = "Downsample",
    .category = "primitive",
    .description =
        "The value of the last whole group of factor bars, counted from the first bar "
        "there is, until the next group is whole.",
    .formula = "agg(x, factor) where (slot + 1) % factor == 0, else downsample[1]",
    .source = "groups of rows as pandas' groupby(row // factor) makes them, known at their end",
    .inputs = number_input,
    .parameters = down_parameters,
    .outputs = line_output,
    .depends_on_data = true,
    .lower = lower_down,
};

const entry upsample = {
    .id = "upsample",
    .display_name = "Upsample",
    .category = "primitive",
    .description =
        "x repeated on bars where it is missing, for factor bars with its own; longer "
        "gaps stay missing after that.",
    .formula = "ffill(x) if bars_since(not is_missing(x)) < factor else na",
    .source = "pandas, Series.ffill(limit=factor - 1)",
    .inputs = any_input,
    .parameters = up_parameters,
    .outputs = any_output,
    .depends_on_data = true,
    .lower = lower_up,
};

const entry sync_timeframe = {
    .id = "sync_timeframe",
    .display_name = "Synchronise Timeframe",
    .category = "primitive",
    .description =
        "The last x there was, on the bars where the reference has a value; missing "
        "before the first x, never filled backwards.",
    .formula = "na if is_missing(reference) else ffill(x)",
    .source = "pandas, merge_asof(reference, x)",
    .inputs = any_and_reference,
    .parameters = sync_parameters,
    .outputs = any_output,
    .depends_on_data = true,
    .lower = lower_sync,
};

}  // namespace lta::indicators
