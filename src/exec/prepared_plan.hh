// SPDX-License-Identifier: MIT
// What an execution needs of a plan before it sees a row: made once, kept by the plan, and lent to
// one execution after the other. docs/decisions/0030-what-an-execution-costs.md has the figures.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/kept_list.hh"
#include "base/time.hh"
#include "exec/block_program.hh"
#include "exec/history_blocks.hh"
#include "exec/partition_run.hh"
#include "kernels/targets.hh"
#include "plan/plan.hh"

namespace lta {

// Of a plan whose lags are times there are programs of their own for each timeframe: it keeps those
// of so many.
inline constexpr std::size_t plan_uses_max = 16;

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

  // Nobody else has it until it is given back. Throws std::bad_alloc.
  std::unique_ptr<run_scratch> take();
  void give_back(std::unique_ptr<run_scratch> scratch) noexcept;

 private:
  std::shared_ptr<const plan> bound_;
  block_program blocks_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<run_scratch>> idle_;
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
