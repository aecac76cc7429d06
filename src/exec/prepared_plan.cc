// SPDX-License-Identifier: MIT
#include "exec/prepared_plan.hh"

#include <new>

namespace lta {
namespace {

// Working memory a plan keeps for its next execution: a block of the 12-output plan takes 150 KB,
// and where columns are much longer an execution does not notice what it costs to make them.
constexpr std::size_t idle_bytes_max = std::size_t{4} << 20;

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
