// SPDX-License-Identifier: MIT
// What a plan owns.
#pragma once

#include <optional>

#include "plan/call_graph.hh"
#include "plan/plan.hh"

namespace lta {

// How many nodes there are after each pass.
struct pass_counts {
  std::int64_t written = 0;     // calls and constants asked for by the text, folded ones too
  std::int64_t shared = 0;      // each formula once
  std::int64_t live = 0;        // those an output needs
  std::int64_t primitives = 0;  // they lower to, each formula once
  std::int64_t program = 0;     // those an output needs
};

struct plan_content {
  call_plan calls;  // canonical
  convention numbers = convention::talib;
  selection select;
  program_limits bounds;
  bool has_durations = false;          // lags that are times, on the partition's own bars
  std::optional<timeframe> bars = {};  // whose bars those are counted in
  program compiled;
  std::uint64_t fingerprint = 0;
  pass_counts counts;
};

// `format` of plan::explain, except the canonical payload.
std::string explain_as_text(const plan_content& content);
std::string explain_as_json(const plan_content& content);
std::string explain_as_dot(const plan_content& content);

// The part after the passes: the primitive program.
class json_writer;
void explain_program_as_text(std::string& out, const program& p);
void explain_program_as_json(json_writer& json, const program& p);
void explain_program_as_dot(std::string& out, const program& p);

// "first_valid_row", "stable_history" and "recursive" of an object; the same in words.
void write_history(json_writer& json, const program_output& o);
void append_history(std::string& out, const program_output& o);

std::string dot_quoted(std::string_view text);

// Bars to the first value of every output, and until the start has no weight; `never` of
// plan/history.hh where there is no such bar.
std::int64_t required_bars(const program& p);
std::int64_t stable_bars(const program& p);

}  // namespace lta
