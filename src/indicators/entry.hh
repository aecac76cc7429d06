// SPDX-License-Identifier: MIT
// The record of one operator or indicator: the only place where its names, parameters, defaults,
// ranges, outputs and words are written. Bindings, documentation and tests read it as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/convention.hh"
#include "graph/builder.hh"

namespace lta {

enum class value_type : std::uint8_t { number, signal, any };

enum class parameter_kind : std::uint8_t {
  integer,
  number,
  choice,
  timeframe,  // a text like "1d"; its value is timeframe::code()
  clock,      // the same, and "tick:N", "volume:X" and "dollar:X" too
  flag,       // true or false, as 1 or 0
};

struct parameter_spec {
  const char* name;
  parameter_kind kind = parameter_kind::number;
  double default_value = 0;  // of a choice: index into `choices`; of a timeframe: 0 is none
  double minimum = 0;
  double maximum = 0;
  const char* description = "";
  std::span<const char* const> choices = {};
  bool takes_duration = false;  // counts bars, also given as a time: "24h"
};

struct alias_spec {
  const char* alias;
  const char* name;
};

struct input_spec {
  const char* name;
  const char* default_field = nullptr;  // nullptr: the input must be given
  value_type type = value_type::number;
  bool takes_field_name = false;  // in an expression also as a text
};

struct output_spec {
  const char* name;
  const char* kind;                      // line, band_upper, histogram, signal, ...
  value_type type = value_type::number;  // any: the type of the inputs declared `any`
  const char* description = "";
  std::int32_t display_shift = 0;  // slots a chart moves the line to the right
};

// A name of the entry that means one of its outputs.
struct output_alias_spec {
  const char* alias;
  const char* output;
};

struct drawing_spec {
  const char* output;     // an output, or two joined by '|' for the area between them
  const char* primitive;  // line, histogram, band_fill, markers, signal_flag
  const char* style;      // style slot of catalog/styles.hh
  int z_index;
};

class lowering;

struct entry {
  const char* id;
  const char* display_name;
  const char* category;
  const char* description;
  const char* formula;
  const char* source;
  std::span<const char* const> aliases = {};
  std::span<const input_spec> inputs = {};
  std::span<const parameter_spec> parameters = {};
  std::span<const alias_spec> parameter_aliases = {};
  std::span<const output_spec> outputs = {};  // the main one first
  std::span<const output_alias_spec> output_aliases = {};
  const char* pane = "none";    // price_overlay, separate_pane, volume_overlay, none
  const char* scale = "price";  // price, oscillator, volume, binary
  std::span<const drawing_spec> drawings = {};
  const char* zero_rule = "";        // what a zero denominator gives
  const char* convention_note = "";  // where talib and laakhay differ
  // Whether a value exists depends on the data; stated histories are then the earliest possible.
  bool depends_on_data = false;
  const char* cost_note = "";  // where the cost of a bar depends on the data: its bound
  // An extra condition between parameters; nullptr, or what must hold ("fast_period < ...").
  const char* (*check)(std::span<const double> parameters) = nullptr;
  void (*lower)(lowering& l) = nullptr;
};

// What `lower` sees: bound inputs and parameters, and a builder.
class lowering : public builder {
 public:
  lowering(graph& g, convention numbers, std::span<const node_id> inputs,
           std::span<const double> parameters, std::span<node_id> outputs)
      : builder(g),
        numbers_(numbers),
        inputs_(inputs),
        parameters_(parameters),
        outputs_(outputs) {}

  bool talib() const { return numbers_ == convention::talib; }
  node_id input(std::size_t i) const { return inputs_[i]; }
  double number(std::size_t i) const { return parameters_[i]; }
  std::int64_t integer(std::size_t i) const { return static_cast<std::int64_t>(parameters_[i]); }
  // nullopt where the entry's default is none and nothing was given.
  std::optional<lta::timeframe> timeframe(std::size_t i) const {
    if (parameters_[i] == 0) return std::nullopt;
    return lta::timeframe::from_code(parameters_[i]);
  }
  void output(std::size_t i, node_id node) { outputs_[i] = node; }

 private:
  convention numbers_;
  std::span<const node_id> inputs_;
  std::span<const double> parameters_;
  std::span<node_id> outputs_;
};

}  // namespace lta
