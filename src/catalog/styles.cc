// SPDX-License-Identifier: MIT
#include "catalog/styles.hh"

namespace lta {
namespace {

constexpr style_spec stroke(const char* slot, const char* color, double width,
                            const char* dash = "solid") {
  return {.slot = slot, .type = "stroke", .color = color, .width = width, .dash = dash};
}

constexpr style_spec fill(const char* slot, const char* color, double alpha) {
  return {.slot = slot, .type = "fill", .color = color, .alpha = alpha};
}

constexpr style_spec styles[] = {
    stroke("adx_line", "#38bdf8", 1.5),
    fill("channel_fill", "#38bdf8", 0.15),
    stroke("chikou_line", "#a855f7", 1.0, "dashed"),
    fill("histogram_fill", "#94a3b8", 0.7),
    stroke("kijun_line", "#3b82f6", 1.2),
    fill("kumo_fill", "#64748b", 0.15),
    stroke("lower_stroke", "#38bdf8", 1.25),
    stroke("macd_line", "#38bdf8", 1.5),
    stroke("middle_stroke", "#93c5fd", 1.25, "dashed"),
    stroke("minus_di_line", "#ef4444", 1.0),
    stroke("plus_di_line", "#22c55e", 1.0),
    stroke("primary_line", "#38bdf8", 1.5),
    stroke("secondary_line", "#f97316", 1.5),
    stroke("senkou_a_line", "#22c55e", 1.0),
    stroke("senkou_b_line", "#ef4444", 1.0),
    stroke("signal_line", "#f97316", 1.25),
    stroke("signal_marker", "#ef4444", 1.0),
    stroke("tenkan_line", "#f97316", 1.2),
    stroke("upper_stroke", "#38bdf8", 1.25),
    fill("volume_hist", "#94a3b8", 0.8),
};

}  // namespace

std::span<const style_spec> style_slots() { return styles; }

const style_spec* find_style(std::string_view slot) {
  for (const style_spec& style : styles) {
    if (style.slot == slot) return &style;
  }
  return nullptr;
}

}  // namespace lta
