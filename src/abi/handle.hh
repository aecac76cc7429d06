// SPDX-License-Identifier: MIT
// The id table: the only state of the process. An id packs kind, generation and slot index; a slot
// knows the generation it is at, so an id that was dropped, made up or of another kind is found
// out without looking at any object.
//
// A call pins the object it works on, alone where the object takes one call at a time. Drop makes
// the id invalid at once and the last pin destroys the object, so a drop may come at any time from
// any thread. Pinning takes no lock. Generations
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
  // For objects that are not shared: LTA_BUSY while another call holds one of these.
  static result<handle_pin> take_alone(std::uint64_t id, handle_kind kind);

  handle_pin(handle_pin&& other) noexcept
      : slot_(std::exchange(other.slot_, nullptr)), object_(other.object_), held_(other.held_) {}
  handle_pin& operator=(handle_pin&& other) noexcept {
    std::swap(slot_, other.slot_);
    std::swap(object_, other.object_);
    std::swap(held_, other.held_);
    return *this;
  }
  ~handle_pin() {
    if (slot_ != nullptr) let_go();
  }

  void* object() const { return object_; }
  const std::shared_ptr<void>& shared() const;

 private:
  handle_pin(handle_slot& slot, std::uint64_t held);
  void let_go() noexcept;

  handle_slot* slot_;
  void* object_;
  std::uint64_t held_;  // of the slot's word
};

// The same, typed.
template <class Object>
class pinned {
  static_assert(kind_of<Object> != handle_kind::none);

 public:
  static result<pinned> take(std::uint64_t id) {
    return typed(handle_pin::take(id, kind_of<Object>));
  }
  static result<pinned> take_alone(std::uint64_t id) {
    return typed(handle_pin::take_alone(id, kind_of<Object>));
  }

  Object& operator*() const { return *static_cast<Object*>(pin_.object()); }
  Object* operator->() const { return static_cast<Object*>(pin_.object()); }

  // To keep the object beyond the call.
  std::shared_ptr<Object> share() const { return std::static_pointer_cast<Object>(pin_.shared()); }

 private:
  explicit pinned(handle_pin pin) : pin_(std::move(pin)) {}
  static result<pinned> typed(result<handle_pin> pin) {
    if (!pin) return pin.error();
    return pinned(std::move(*pin));
  }

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

}  // namespace lta
