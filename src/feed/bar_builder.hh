// SPDX-License-Identifier: MIT
// Ticks of one partition into bars: a state machine without a clock. The same ticks in the same
// order make the same bars.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/status.hh"
#include "feed/tick_bar.hh"
#include "laakhay_ta.h"

namespace lta {

enum class builder_kind : std::uint8_t { time, ticks, volume, dollars, range, renko };

enum class tick_answer : std::uint8_t {
  taken,
  taken_after_gap,  // too long to be filled with empty bars
  late,
  outside_sessions,
  out_of_range,  // its bar does not fit into an int64
  too_many_bars,
};

struct trading_session {
  std::int64_t open_ns;
  std::int64_t close_ns;
  friend bool operator==(const trading_session&, const trading_session&) = default;
};

struct builder_options {
  std::uint32_t flags = 0;  // LTA_BUILDER_*
  std::int32_t kind = LTA_BUILD_TIMEFRAME;
  std::int32_t late = LTA_LATE_REFUSE;
  std::uint32_t tick_partition = 0;
  std::int64_t offset_ns = 0;
  std::vector<trading_session> sessions = {};

  bool has(std::uint32_t flag) const { return (flags & flag) != 0; }
  friend bool operator==(const builder_options&, const builder_options&) = default;
};

// The last closed bar of the partition, which a builder goes on from.
struct builder_start {
  std::int64_t time_ns;
  std::int64_t close_time_ns;
  double close;
};

// State as words of eight bytes. The reader fails where words are missing.
class state_words {
 public:
  state_words() = default;
  explicit state_words(std::vector<std::uint64_t> words)
      : words_(std::move(words)), is_reading_(true) {}

  void operator()(std::int64_t& value) { word(value); }
  void operator()(double& value) { word(value); }
  void operator()(bool& value);
  bool is_reading() const { return is_reading_; }
  // Everything was there, and nothing else.
  bool is_whole() const { return !has_failed_ && (!is_reading_ || at_ == words_.size()); }
  void fail() { has_failed_ = true; }
  const std::vector<std::uint64_t>& words() const { return words_; }

 private:
  template <class Value>
  void word(Value& value);

  std::vector<std::uint64_t> words_;
  std::size_t at_ = 0;
  bool is_reading_ = false;
  bool has_failed_ = false;
};

class bar_builder {
 public:
  virtual ~bar_builder() = default;

  // Bars that the tick closes or revises go behind those in `out`. A tick that is not taken changes
  // nothing; neither does a throw.
  virtual tick_answer add(const lta_tick& tick, std::vector<made_bar>& out) = 0;
  // The same for good ticks of the first one's partition, as many from the front as only change the
  // open bar; the count.
  virtual std::size_t add_within(std::span<const lta_tick>) noexcept { return 0; }
  // The same for time that has passed.
  virtual tick_answer pass(std::int64_t now_ns, std::vector<made_bar>& out) = 0;
  // The open bar, if there is one to be told.
  virtual std::optional<made_bar> forming() const = 0;
  // Writes or reads the whole state. After a failed read the builder is of no use.
  virtual void visit(state_words& words) = 0;
};

// `timeframe_name` is the partition's and must outlive the builder. `revision_depth` bounds what
// late ticks may revise. Refusals say "builder.…".
result<std::unique_ptr<bar_builder>> make_builder(const builder_options& options,
                                                  std::string_view timeframe_name,
                                                  std::int32_t revision_depth,
                                                  const std::optional<builder_start>& start);

}  // namespace lta
