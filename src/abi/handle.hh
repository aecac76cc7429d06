// SPDX-License-Identifier: MIT
// The id table: the only state of the process. An id packs kind, generation and slot index; a slot
// knows the generation it is at, so an id that was dropped, made up or of another kind is found
// out without looking at any object.
//
// A call pins the object it works on. Drop makes the id invalid at once and the last pin destroys
// the object, so a drop may come at any time from any thread. Pinning takes no lock. Generations
// are never used twice: a slot that has used all of them is retired.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/status.hh"

namespace lta {

enum class handle_kind : std::uint8_t {
  none = 0,
  blob = 1,
  cancel = 2,
  dataset = 3,
  plan = 4,
  result = 5,
  session = 6,
  view = 7,
  builder = 8,
  producer = 9,
};

// Which kind a C++ type is; objects.hh says it for each.
template <class Object>
inline constexpr handle_kind kind_of = handle_kind::none;

struct handle_slot;

// Throws std::bad_alloc; then the object goes with the shared_ptr.
result<std::uint64_t> open_handle(handle_kind kind, std::shared_ptr<void> object);

// The id is invalid from here on. The object is destroyed now or with its last pin.
outcome drop_handle(std::uint64_t id, handle_kind kind);

// Holds an object in place during a call.
class handle_pin {
 public:
  static result<handle_pin> take(std::uint64_t id, handle_kind kind);

  handle_pin(handle_pin&& other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {}
  handle_pin& operator=(handle_pin&& other) noexcept {
    std::swap(slot_, other.slot_);
    return *this;
  }
  ~handle_pin();

  const std::shared_ptr<void>& object() const;

 private:
  explicit handle_pin(handle_slot* slot) : slot_(slot) {}

  handle_slot* slot_;
};

// The same, typed.
template <class Object>
class pinned {
  static_assert(kind_of<Object> != handle_kind::none);

 public:
  static result<pinned> take(std::uint64_t id) {
    auto pin = handle_pin::take(id, kind_of<Object>);
    if (!pin) return pin.error();
    return pinned(std::move(*pin));
  }

  Object& operator*() const { return *static_cast<Object*>(pin_.object().get()); }
  Object* operator->() const { return static_cast<Object*>(pin_.object().get()); }

  // To keep the object beyond the call.
  std::shared_ptr<Object> share() const { return std::static_pointer_cast<Object>(pin_.object()); }

 private:
  explicit pinned(handle_pin pin) : pin_(std::move(pin)) {}

  handle_pin pin_;
};

template <class Object>
result<std::uint64_t> open_handle(std::shared_ptr<Object> object) {
  using plain = std::remove_const_t<Object>;
  return open_handle(kind_of<Object>,
                     std::shared_ptr<void>(std::const_pointer_cast<plain>(std::move(object))));
}

// Objects alive: dropped ones that are still pinned count. For tests.
std::int64_t live_handle_count();

// One call at a time, for objects that are not shared: an overlapping call is told so.
class busy_flag {
 private:
  friend class busy_lock;
  std::atomic<bool> is_busy_{false};
};

class busy_lock {
 public:
  // if (!lock.is_held()) return busy_lock::refusal();
  explicit busy_lock(busy_flag& flag)
      : flag_(flag), is_held_(!flag.is_busy_.exchange(true, std::memory_order_acquire)) {}
  ~busy_lock() {
    if (is_held_) flag_.is_busy_.store(false, std::memory_order_release);
  }
  busy_lock(const busy_lock&) = delete;
  busy_lock& operator=(const busy_lock&) = delete;

  bool is_held() const { return is_held_; }
  static failure refusal();

 private:
  busy_flag& flag_;
  const bool is_held_;
};

}  // namespace lta
