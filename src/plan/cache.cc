// SPDX-License-Identifier: MIT
#include "plan/cache.hh"

#include <algorithm>

#include "base/limits.hh"

namespace lta {

result<std::shared_ptr<const plan>> plan_cache::compile(std::string_view text,
                                                        const compile_options& options) {
  {
    const std::lock_guard lock(mutex_);
    const auto same = std::find_if(plans_.begin(), plans_.end(), [&](const kept& k) {
      return k.expression == options.expression && k.convention == options.convention &&
             k.text == text;
    });
    if (same != plans_.end()) {
      plans_.splice(plans_.begin(), plans_, same);
      return same->compiled;
    }
  }
  auto compiled = lta::compile(text, options);
  if (!compiled) return compiled;
  std::list<kept> fresh;
  fresh.push_back({std::string(text), options.expression, options.convention, *compiled});
  const std::lock_guard lock(mutex_);
  plans_.splice(plans_.begin(), fresh);
  if (plans_.size() > limits::cached_plans_max) plans_.pop_back();
  return compiled;
}

}  // namespace lta
