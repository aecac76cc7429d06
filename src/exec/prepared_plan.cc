// SPDX-License-Identifier: MIT
#include "exec/prepared_plan.hh"

namespace lta {
namespace {

// Working memory a plan keeps for its next execution: a block of the 12-output plan takes 150 KB,
// and where columns are much longer an execution does not notice what it costs to make them.
constexpr std::size_t idle_bytes_max = std::size_t{4} << 20;

constexpr std::size_t most_idle(std::size_t bytes) { return idle_bytes_max / bytes; }

}  // namespace

const lane_block_program* prepared_program::lane_blocks() {
  const std::lock_guard lock(mutex_);
  if (!has_looked_for_lanes_) {
    lane_blocks_ = lanes_of_history(blocks_.plan_program(), blocks_.kernels());
    has_looked_for_lanes_ = true;
  }
  return lane_blocks_.get();
}

void prepared_program::give_back(std::unique_ptr<run_scratch> scratch) noexcept {
  idle_.give_back(std::move(scratch), most_idle(blocks_.element_count() * sizeof(double)));
}

void prepared_program::give_back(std::unique_ptr<lane_scratch> scratch) noexcept {
  idle_lanes_.give_back(std::move(scratch),
                        most_idle(lane_blocks_->element_count() * sizeof(lanes)));
}

std::shared_ptr<prepared_plan> prepared_plan::of(const plan& compiled) {
  return compiled.kept_by_executions().find_or_make<prepared_plan>();
}

result<std::shared_ptr<prepared_program>> prepared_plan::find_or_make(const plan& compiled,
                                                                      const timeframe* bars,
                                                                      const kernel_table& kernels) {
  using made = std::shared_ptr<prepared_program>;
  const key wanted = {&kernels, bars != nullptr ? std::optional(*bars) : std::nullopt};
  return programs_.find_or_make(wanted, [&]() -> result<made> {
    std::shared_ptr<const plan> bound;
    if (bars != nullptr) {
      auto on_bars = compiled.on_bars(*bars);
      if (!on_bars) return on_bars.error();
      bound = std::move(*on_bars);
    }
    return bound ? std::make_shared<prepared_program>(std::move(bound), kernels)
                 : std::make_shared<prepared_program>(compiled.compiled(), kernels);
  });
}

}  // namespace lta
