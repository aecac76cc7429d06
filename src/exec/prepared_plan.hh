// SPDX-License-Identifier: MIT
// What an execution needs of a plan before it sees a row: made once, kept by the plan, and lent to
// one execution after the other. docs/decisions/0030-what-an-execution-costs.md has the figures.
#pragma once

#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#include "base/kept_list.hh"
#include "base/time.hh"
#include "exec/block_program.hh"
#include "exec/history_blocks.hh"
#include "exec/lane_worth.hh"
#include "exec/lanes_run.hh"
#include "exec/partition_run.hh"
#include "kernels/targets.hh"
#include "plan/plan.hh"

namespace lta {

// Of a plan whose lags are times there are programs of their own for each timeframe: it keeps those
// of so many.
inline constexpr std::size_t plan_uses_max = 16;

// Working memory lent to one execution after the other.
template <class Scratch>
class idle_scratches {
 public:
  // Nobody else has it until it is given back. Throws std::bad_alloc.
  template <class Program>
  std::unique_ptr<Scratch> take(const Program& program) {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto scratch = std::move(idle_.back());
        idle_.pop_back();
        return scratch;
      }
    }
    return std::make_unique<Scratch>(program);
  }
  // Where there are fewer than `most` it is kept.
  void give_back(std::unique_ptr<Scratch> scratch, std::size_t most) noexcept {
    const std::lock_guard lock(mutex_);
    if (idle_.size() >= most) return;
    try {
      idle_.push_back(std::move(scratch));
    } catch (const std::bad_alloc&) {
      return;  // the next execution makes its own
    }
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Scratch>> idle_;
};

// A block program and memory to run it in.
class prepared_program {
 public:
  // `p` must outlive it.
  prepared_program(const program& p, const kernel_table& kernels)
      : blocks_(blocks_of_history(p, kernels)) {}
  // A plan that nobody else keeps.
  prepared_program(std::shared_ptr<const plan> bound, const kernel_table& kernels)
      : bound_(std::move(bound)), blocks_(blocks_of_history(bound_->compiled(), kernels)) {}

  const block_program& blocks() const { return blocks_; }
  // For eight partitions side by side, made when they are first asked for; null where there are
  // none.
  const lane_block_program* lane_blocks();
  // Bars of each up to which they are worth it.
  std::int64_t lane_rows() const { return lane_rows_; }

  std::unique_ptr<run_scratch> take() { return idle_.take(blocks_); }
  void give_back(std::unique_ptr<run_scratch> scratch) noexcept;
  // Where there are lane blocks.
  std::unique_ptr<lane_scratch> take_lanes() { return idle_lanes_.take(*lane_blocks_); }
  void give_back(std::unique_ptr<lane_scratch> scratch) noexcept;

 private:
  std::shared_ptr<const plan> bound_;
  block_program blocks_;
  const std::int64_t lane_rows_ = lane_rows_max(blocks_);
  std::mutex mutex_;
  bool has_looked_for_lanes_ = false;
  std::unique_ptr<const lane_block_program> lane_blocks_;
  idle_scratches<run_scratch> idle_;
  idle_scratches<lane_scratch> idle_lanes_;
};

// The programs of one plan: one, or where lags are times one per timeframe.
class prepared_plan {
 public:
  // That of the plan, made when it is first asked for. It must not outlive the plan.
  static std::shared_ptr<prepared_plan> of(const plan& compiled);

  // On bars of a timeframe where `bars` is given.
  result<std::shared_ptr<prepared_program>> find_or_make(const plan& compiled,
                                                         const timeframe* bars,
                                                         const kernel_table& kernels);

 private:
  struct key {
    const kernel_table* kernels;
    std::optional<timeframe> bars;

    friend bool operator==(const key&, const key&) = default;
  };

  kept_list<key, prepared_program, plan_uses_max> programs_;
};

}  // namespace lta
