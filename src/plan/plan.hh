// SPDX-License-Identifier: MIT
// A compiled plan: text in, program out. Immutable, so threads share it freely.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/convention.hh"
#include "base/kept_object.hh"
#include "base/status.hh"
#include "plan/program.hh"

namespace lta {

struct compile_options {
  bool expression = false;             // the text is one expression, not a JSON payload
  std::int32_t convention = 0;         // LTA_CONVENTION_DEFAULT: as the payload says, else talib
  std::int64_t node_limit = 0;         // primitive nodes; 0 is the library's limit
  std::int64_t state_limit_bytes = 0;  // of one partition; 0 is the library's limit
};

// The partitions a payload asks for. Empty members do not restrict; an empty source is "ohlcv".
struct selection {
  std::vector<std::string> symbols;
  std::string timeframe;
  std::string source;
  bool given = false;  // the payload has a "select"
};

struct plan_content;

class plan {
 public:
  explicit plan(std::unique_ptr<const plan_content> content);
  ~plan();
  plan(const plan&) = delete;
  plan& operator=(const plan&) = delete;

  // Of canonical nodes, parameters, convention, numeric version and outputs; not of `select`.
  // The same on every machine and in every language.
  std::uint64_t fingerprint() const;
  convention numbers() const;
  const program& compiled() const;
  const selection& select() const;

  // The plan on bars of a timeframe, with its lags that are times counted in them. Nullptr where it
  // is that plan already: it has no such lags, or its `select` names this timeframe.
  result<std::shared_ptr<const plan>> on_bars(const timeframe& bars) const;
  bool has_durations() const;
  // Whether all of them are whole numbers of these bars; on_bars leaves that to every output.
  outcome check_durations() const;

  // Bars to the first value of every output, and until the start weighs less than 1e-9.
  std::int64_t required_history() const;
  std::int64_t stable_history() const;

  // JSON that compiles to the same fingerprint, and again to the same bytes.
  std::string canonical_payload() const;

  // LTA_EXPLAIN_TEXT, _JSON, _PAYLOAD or _DOT; another format is refused.
  result<std::string> explain(std::int32_t format) const;

  // What a host must load, as JSON: per field the minimal and the stable history.
  std::string requirements() const;

  // What executions and sessions of this plan leave for the next one; no part of what the plan is.
  kept_object& kept_by_executions() const { return kept_by_executions_; }
  kept_object& kept_by_sessions() const { return kept_by_sessions_; }

 private:
  std::unique_ptr<const plan_content> content_;
  mutable kept_object kept_by_executions_;  // ends before what it refers to
  mutable kept_object kept_by_sessions_;
};

// A failure's position is a byte offset into `text`, or -1 where the fault has no place in it.
result<std::shared_ptr<const plan>> compile(std::string_view text, const compile_options& options);

}  // namespace lta
