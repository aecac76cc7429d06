// SPDX-License-Identifier: MIT
// A place for one object of a type that its owner need not know.
#pragma once

#include <memory>
#include <mutex>

namespace lta {

class kept_object {
 public:
  // The object, made when it is first asked for. Every caller names the same type.
  template <class Object>
  std::shared_ptr<Object> find_or_make() {
    const std::lock_guard lock(mutex_);
    if (!object_) object_ = std::make_shared<Object>();
    return std::static_pointer_cast<Object>(object_);
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<void> object_;
};

}  // namespace lta
