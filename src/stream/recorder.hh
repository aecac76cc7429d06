// SPDX-License-Identifier: MIT
// Who is told of everything that changes a session, so that it can be made to happen again.
#pragma once

#include <cstdint>
#include <span>

#include "laakhay_ta.h"

namespace lta {

// How a call of the feed ended.
struct fed_end {
  std::int64_t row_count = 0;      // told
  std::int64_t refused_count = 0;  // items and bars
  bool changed = true;             // anything at all
  bool repeats = true;             // the same call on the same state does the same
};

class session_recorder {
 public:
  // Before the change: what needs memory. Throws std::bad_alloc.
  virtual void prepare(std::span<const lta_bar> bars) = 0;
  virtual void prepare(std::span<const lta_point> points) = 0;
  virtual void prepare_other() = 0;
  // What was prepared has happened. Where `saw_others`, rows that nobody pushed had their part in
  // it, and only a snapshot can tell what came of them.
  virtual void record(bool saw_others) noexcept = 0;

  // A call of the feed, in place of the pushes it makes: how it begins, the items it takes, each
  // before it is used, and how it ended. All but the end throw std::bad_alloc.
  virtual void begin_drain(std::int64_t row_capacity, std::int64_t sequence) = 0;
  virtual void begin_clock(std::int64_t row_capacity, std::int64_t now_ns) = 0;
  virtual void add_items(std::span<const lta_tick> ticks) = 0;
  virtual void add_items(std::span<const lta_bar> bars) = 0;
  virtual void end_fed(const fed_end& end) noexcept = 0;

 protected:
  ~session_recorder() = default;
};

// From a begin to its end, also where the call throws.
class fed_scope {
 public:
  explicit fed_scope(session_recorder* told) : told_(told) {}
  fed_scope(const fed_scope&) = delete;
  fed_scope& operator=(const fed_scope&) = delete;
  ~fed_scope() {
    if (told_ != nullptr) told_->end_fed(end_);
  }
  void ended(const fed_end& end) { end_ = end; }

 private:
  session_recorder* const told_;
  fed_end end_ = {.repeats = false};
};

}  // namespace lta
