// SPDX-License-Identifier: MIT
#include "catalog/registry.hh"

#include <bit>

#include "base/key_hash.hh"
#include "base/nearest.hh"
#include "indicators/indicators.hh"

namespace lta {
namespace {

namespace all = indicators;

constexpr const entry* entries[] = {
    &all::abs,
    &all::add,
    &all::adx,
    &all::anchored_vwap,
    &all::anchored_vwap_bands,
    &all::logical_and,
    &all::ao,
    &all::atr,
    &all::bars_since,
    &all::bbands,
    &all::cci,
    &all::change_pct,
    &all::cmf,
    &all::cmo,
    &all::coppock,
    &all::count_true,
    &all::cross,
    &all::crossdown,
    &all::crossup,
    &all::cumulative_count,
    &all::cumulative_max,
    &all::cumulative_mean,
    &all::cumulative_min,
    &all::cumulative_sum,
    &all::diff,
    &all::div,
    &all::donchian,
    &all::downsample,
    &all::elder_ray,
    &all::elementwise_max,
    &all::elementwise_min,
    &all::ema,
    &all::enter,
    &all::eq,
    &all::exit,
    &all::falling,
    &all::falling_pct,
    &all::ffill,
    &all::fib_anchor_high,
    &all::fib_anchor_low,
    &all::fib_level_down,
    &all::fib_level_up,
    &all::fib_retracement,
    &all::fill_null,
    &all::filter,
    &all::fisher,
    &all::ge,
    &all::gt,
    &all::hma,
    &all::ichimoku,
    &all::if_else,
    &all::in_channel,
    &all::is_missing,
    &all::keltner,
    &all::klinger,
    &all::klinger_vf,
    &all::lag,
    &all::le,
    &all::log,
    &all::lt,
    &all::macd,
    &all::mfi,
    &all::mod,
    &all::mul,
    &all::ne,
    &all::neg,
    &all::negative_values,
    &all::logical_not,
    &all::obv,
    &all::logical_or,
    &all::out,
    &all::positive_values,
    &all::pow,
    &all::psar,
    &all::rising,
    &all::rising_pct,
    &all::rma,
    &all::roc,
    &all::rolling_argmax,
    &all::rolling_argmin,
    &all::rolling_count,
    &all::rolling_max,
    &all::rolling_median,
    &all::rolling_min,
    &all::rolling_std,
    &all::rolling_sum,
    &all::rolling_var,
    &all::rolling_vwap,
    &all::rolling_vwap_bands,
    &all::rsi,
    &all::select,
    &all::sign,
    &all::sma,
    &all::sqrt,
    &all::stochastic,
    &all::sub,
    &all::supertrend,
    &all::swing_high_at,
    &all::swing_highs,
    &all::swing_low_at,
    &all::swing_lows,
    &all::swing_points,
    &all::sync_timeframe,
    &all::tf,
    &all::timeframe_change,
    &all::true_range,
    &all::typical_price,
    &all::upsample,
    &all::value_when,
    &all::vortex,
    &all::vwap,
    &all::vwap_bands,
    &all::williams_r,
    &all::wma,
};

// Calls of the language that no host can list: they are refused wherever an indicator could be.
constexpr const entry* constructs[] = {&all::lead};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

template <class Specs>
int find_name(const Specs& specs, std::string_view name) {
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (specs[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

std::span<const entry* const> catalog_entries() { return entries; }

named_entry find_named(std::string_view name) {
  for (const entry* e : entries) {
    if (same_name(e->id, name)) return {.about = e};
    for (const char* alias : e->aliases) {
      if (same_name(alias, name)) return {.about = e};
    }
    for (const output_alias_spec& a : e->output_aliases) {
      if (same_name(a.alias, name)) return {.about = e, .output = find_output(*e, a.output)};
    }
  }
  for (const entry* e : constructs) {
    if (same_name(e->id, name)) return {.about = e};
  }
  return {};
}

std::string_view nearest_entry_name(std::string_view name) {
  nearest_name nearest(name);
  for (const entry* e : entries) {
    nearest.offer(e->id);
    for (const char* alias : e->aliases) nearest.offer(alias);
    for (const output_alias_spec& a : e->output_aliases) nearest.offer(a.alias);
  }
  return nearest.best();
}

int find_parameter(const entry& e, std::string_view name) {
  const int own = find_name(e.parameters, name);
  if (own >= 0) return own;
  for (const alias_spec& alias : e.parameter_aliases) {
    if (alias.alias == name) return find_name(e.parameters, alias.name);
  }
  const bool means_period = name == "lookback" || name == "length" || name == "timeperiod";
  return means_period ? find_name(e.parameters, "period") : -1;
}

int find_input(const entry& e, std::string_view name) { return find_name(e.inputs, name); }

int find_output(const entry& e, std::string_view name) { return find_name(e.outputs, name); }

std::uint64_t catalog_fingerprint() {
  key_hash hash;
  const auto number = [&](double x) { hash.word(std::bit_cast<std::uint64_t>(x)); };
  for (const entry* e : entries) {
    hash.text(e->id);
    for (const char* alias : e->aliases) hash.text(alias);
    for (const input_spec& input : e->inputs) {
      hash.text(input.name);
      hash.text(input.default_field == nullptr ? "" : input.default_field);
      hash.word(static_cast<std::uint64_t>(input.type));
    }
    for (const parameter_spec& p : e->parameters) {
      hash.text(p.name);
      hash.word(static_cast<std::uint64_t>(p.kind));
      number(p.default_value);
      number(p.minimum);
      number(p.maximum);
      for (const char* choice : p.choices) hash.text(choice);
    }
    for (const alias_spec& alias : e->parameter_aliases) {
      hash.text(alias.alias);
      hash.text(alias.name);
    }
    for (const output_alias_spec& a : e->output_aliases) {
      hash.text(a.alias);
      hash.text(a.output);
    }
    for (const output_spec& output : e->outputs) {
      hash.text(output.name);
      hash.text(output.kind);
      hash.word(static_cast<std::uint64_t>(output.type));
    }
  }
  return hash.value();
}

}  // namespace lta
