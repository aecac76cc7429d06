// SPDX-License-Identifier: MIT
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec inputs[] = {{.name = "x", .type = value_type::any}};
constexpr parameter_spec parameters[] = {
    {.name = "timeframe",
     .kind = parameter_kind::clock,
     .default_value = 86'400,
     .maximum = 86'400,
     .description = "Timeframe of the coarser bars, like 4h, 1w, volume:1000 or dollar:1000000"},
    flag("forming", false,
         "The value of the unfinished coarse bar instead of the last closed one")};
constexpr output_spec outputs[] = {{.name = "result", .kind = "line", .type = value_type::any}};

// Lowering builds the other clock itself. This is what it means where that clock is the bars' own.
void lower(lowering& l) { l.output(0, l.apply(op::coalesce, l.input(0), l.input(0))); }

}  // namespace

const entry tf = {
    .id = "tf",
    .display_name = "Timeframe",
    .category = "clock",
    .description =
        "x computed over coarser bars made of the bars at hand: the value of the last "
        "coarse bar that is closed, or of the unfinished one. Never looks ahead.",
    .formula = "x over bars of the timeframe, known from their close on",
    .source = "TradingView Pine Script, request.security()",
    .inputs = inputs,
    .parameters = parameters,
    .outputs = outputs,
    .lower = lower,
};

}  // namespace lta::indicators
