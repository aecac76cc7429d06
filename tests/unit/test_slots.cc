// SPDX-License-Identifier: MIT
// Where past slots of single steps are: for those who ask for one, for kernels, which walk back
// from the open slot, and after a step back.
#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "base/number.hh"
#include "exec/step_program.hh"
#include "kernels/targets.hh"
#include "plan/plan.hh"

namespace {

const char* const payloads[] = {
    R"json({"version": 1, "outputs": [{"name": "a", "expr": "close"}]})json",
    R"json({"version": 1, "outputs": [{"name": "a", "expr": "ema(close, 9)"}]})json",
    R"json({"version": 1, "outputs": [
        {"name": "a", "expr": "macd(close, 12, 26, 9).signal"},
        {"name": "b", "expr": "rsi(close, 14)"},
        {"name": "c", "expr": "bbands(close, 20, 2).upper"},
        {"name": "d", "expr": "lag(open, 5)"}, {"name": "e", "expr": "sma(ema(high, 5), 12)"},
        {"name": "f", "expr": "rolling_max(low, 90)"}]})json",
};

// Columns with a place for every slot, and the slots written into them.
class walked_columns {
 public:
  explicit walked_columns(const lta::step_program& steps)
      : layout_(steps.layout()),
        memory_(lta::allocate_slots<double>(steps.element_count())),
        position_(layout_.home()) {
    steps.clear(memory_.get());
    const auto& columns = steps.plan_program().columns;
    for (std::uint32_t c = 0; c < columns.size(); ++c) {
      if (layout_.stride_of(c) > 0 && layout_.retained(c) > 0) columns_.push_back(c);
    }
  }

  void write_open() {
    for (const std::uint32_t c : columns_) memory_[layout_.at(c, position_)] = value(c, slot_);
  }
  void close() {
    position_ = layout_.next(memory_.get(), position_);
    ++slot_;
  }
  void step_back(std::int64_t back) {
    position_ = layout_.step_back(memory_.get(), position_, back);
  }
  // Slots [0, count) of a block come behind the last closed one.
  void take_block(std::int64_t count) {
    layout_.gather(memory_.get(), position_, count);
    position_ = layout_.home();
    slot_ += count;
    for (const std::uint32_t c : columns_) {
      for (std::int64_t back = 1; back <= std::min(count, layout_.retained(c)); ++back) {
        memory_[layout_.at(c, position_ - back)] = value(c, slot_ - back);
      }
    }
  }

  void check_past() const {
    CAPTURE(slot_);
    CAPTURE(position_);
    int wrong = 0;
    for (const std::uint32_t c : columns_) {
      for (std::int64_t back = 1; back <= layout_.retained(c); ++back) {
        wrong += is(memory_[layout_.at(c, position_ - back)], c, slot_ - back) ? 0 : 1;
      }
    }
    REQUIRE(wrong == 0);
    check_read_back(0);
  }
  // As a kernel reads that fills the slot `back` before the open one.
  void check_read_back(std::int64_t back) const {
    int wrong = 0;
    for (const std::uint32_t c : columns_) {
      const std::int64_t stride = layout_.stride_of(c);
      const double* filled = memory_.get() + layout_.at(c, 0) + (position_ - back) * stride;
      for (std::int64_t k = 1; k <= layout_.need(c); ++k) {
        wrong += is(filled[-k * stride], c, slot_ - back - k) ? 0 : 1;
      }
    }
    REQUIRE(wrong == 0);
  }

 private:
  static double value(std::uint32_t column, std::int64_t slot) {
    return static_cast<double>(1000 * slot) + column;
  }
  // Before the first slot everything is missing.
  static bool is(double held, std::uint32_t column, std::int64_t slot) {
    return slot < 0 ? lta::is_missing(held) : held == value(column, slot);
  }

  const lta::slot_layout& layout_;
  lta::slot_memory<double> memory_;
  std::int64_t position_;
  std::int64_t slot_ = 0;
  std::vector<std::uint32_t> columns_;
};

template <class Check>
void each_program(Check check) {
  for (const char* payload : payloads) {
    const auto plan = *lta::compile(payload, {});
    for (const std::int64_t depth : {0, 1, 3, 8, 15, 22, 23, 24, 60}) {
      CAPTURE(payload);
      CAPTURE(depth);
      check(lta::step_program(plan->compiled(), lta::best_kernels(), depth), depth);
    }
  }
}

}  // namespace

TEST_CASE("every past slot that is kept is found, and kernels find those they read back") {
  each_program([](const lta::step_program& steps, std::int64_t) {
    walked_columns walked(steps);
    for (int slot = 0; slot < 150; ++slot) {
      walked.check_past();
      walked.write_open();
      walked.close();
    }
  });
}

TEST_CASE("as far back as revisions go, kernels find what they read wherever the open slot is") {
  each_program([](const lta::step_program& steps, std::int64_t depth) {
    for (std::int64_t back = 1; back <= depth; back += back < 9 ? 1 : 7) {
      for (int closed = 0; closed < 60; closed += closed < 30 ? 1 : 5) {
        CAPTURE(back);
        CAPTURE(closed);
        walked_columns walked(steps);
        for (int slot = 0; slot < closed; ++slot) {
          walked.write_open();
          walked.close();
        }
        walked.write_open();  // it may be forming
        walked.step_back(back);
        for (std::int64_t filled = back; filled >= 0; --filled) walked.check_read_back(filled);
        walked.check_past();
        for (int slot = 0; slot < 30; ++slot) {
          walked.write_open();
          walked.close();
          walked.check_past();
        }
      }
    }
  });
}

TEST_CASE("slots of a block come behind those there are, wherever the open slot is") {
  each_program([](const lta::step_program& steps, std::int64_t) {
    for (const std::int64_t count : {1, 2, 5, 9, 10, 24, 100}) {
      for (int closed = 0; closed < 40; ++closed) {
        CAPTURE(count);
        CAPTURE(closed);
        walked_columns walked(steps);
        for (int slot = 0; slot < closed; ++slot) {
          walked.write_open();
          walked.close();
        }
        walked.take_block(count);
        walked.check_past();
        for (int slot = 0; slot < 12; ++slot) {
          walked.write_open();
          walked.close();
          walked.check_past();
        }
      }
    }
  });
}
