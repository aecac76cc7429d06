// SPDX-License-Identifier: MIT
// Plans compiled from text, kept for the next execution of the same text.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "plan/plan.hh"

namespace lta {

class plan_cache {
 public:
  // The plan of this text, compiled now or earlier. Texts are compared whole: equal hashes are not
  // equal plans.
  result<std::shared_ptr<const plan>> compile(std::string_view text,
                                              const compile_options& options);

 private:
  struct kept {
    std::string text;
    bool expression;
    std::int32_t convention;
    std::shared_ptr<const plan> compiled;
  };

  std::mutex mutex_;
  std::list<kept> plans_;  // the one used last in front
};

}  // namespace lta
