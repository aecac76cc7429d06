// SPDX-License-Identifier: MIT
// A few objects by key, each made when it is first asked for and shared by whoever asks later.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/status.hh"

namespace lta {

// Of more than `count_max` the oldest is forgotten; who holds it keeps it.
template <class Key, class Object, std::size_t count_max>
class kept_list {
 public:
  // make() gives a result<std::shared_ptr<Object>>; others wait for it.
  template <class Make>
  result<std::shared_ptr<Object>> find_or_make(const Key& key, Make make) {
    const std::lock_guard lock(mutex_);
    const auto same = std::find_if(kept_.begin(), kept_.end(),
                                   [&](const auto& kept) { return kept.first == key; });
    if (same != kept_.end()) return same->second;
    result<std::shared_ptr<Object>> made = make();
    if (!made) return made;
    if (kept_.size() >= count_max) kept_.erase(kept_.begin());
    kept_.emplace_back(key, *made);
    return made;
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<Key, std::shared_ptr<Object>>> kept_;
};

}  // namespace lta
