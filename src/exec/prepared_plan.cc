// SPDX-License-Identifier: MIT
#include "exec/prepared_plan.hh"

#include <algorithm>
#include <new>

namespace lta {
namespace {

// Working memory a plan keeps for its next execution: a block of the 12-output plan takes 150 KB,
// and where columns are much longer an execution does not notice what it costs to make them.
constexpr std::size_t idle_bytes_max = std::size_t{4} << 20;

// Of a plan whose lags are times one per timeframe.
constexpr std::size_t programs_max = 16;

}  // namespace

std::unique_ptr<run_scratch> prepared_program::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto scratch = std::move(idle_.back());
      idle_.pop_back();
      return scratch;
    }
  }
  return std::make_unique<run_scratch>(blocks_);
}

void prepared_program::give_back(std::unique_ptr<run_scratch> scratch) noexcept {
  const std::lock_guard lock(mutex_);
  const auto bytes = static_cast<std::size_t>(blocks_.element_count()) * sizeof(double);
  const std::size_t most = idle_bytes_max / bytes;
  if (idle_.size() >= most) return;
  try {
    idle_.push_back(std::move(scratch));
  } catch (const std::bad_alloc&) {
    return;  // the next execution makes its own
  }
}

std::shared_ptr<prepared_plan> prepared_plan::of(const plan& compiled) {
  return compiled.kept_by_executions().find_or_make<prepared_plan>();
}

result<std::shared_ptr<prepared_program>> prepared_plan::find_or_make(const plan& compiled,
                                                                      const timeframe* bars,
                                                                      const kernel_table& kernels) {
  const std::lock_guard lock(mutex_);
  const auto is_same = [&](const kept& k) {
    return k.kernels == &kernels && k.bars.has_value() == (bars != nullptr) &&
           (bars == nullptr || *k.bars == *bars);
  };
  const auto same = std::find_if(kept_.begin(), kept_.end(), is_same);
  if (same != kept_.end()) return same->program;
  std::shared_ptr<const plan> bound;
  if (bars != nullptr) {
    auto on_bars = compiled.on_bars(*bars);
    if (!on_bars) return on_bars.error();
    bound = std::move(*on_bars);
  }
  kept made = {.kernels = &kernels,
               .bars = bars != nullptr ? std::optional(*bars) : std::nullopt,
               .program = bound ? std::make_shared<prepared_program>(std::move(bound), kernels)
                                : std::make_shared<prepared_program>(compiled.compiled(), kernels)};
  if (kept_.size() >= programs_max) kept_.erase(kept_.begin());
  kept_.push_back(std::move(made));
  return kept_.back().program;
}

}  // namespace lta
