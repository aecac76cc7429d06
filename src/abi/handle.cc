// SPDX-License-Identifier: MIT
#include "abi/handle.hh"

#include <algorithm>
#include <bit>
#include <mutex>

#include "base/limits.hh"

namespace lta {
namespace {

// id:   kind 8 | generation 32 | index 24
// word: generation 32 | kind 8 | live 1 | pinned alone 1 | pins 22
constexpr int index_bits = 24;
constexpr int pin_bits = 23;  // with the one that says alone
constexpr std::uint64_t pin_mask = (std::uint64_t{1} << pin_bits) - 1;
constexpr std::uint64_t alone_bit = std::uint64_t{1} << (pin_bits - 1);
constexpr std::uint64_t live_bit = std::uint64_t{1} << pin_bits;
static_assert(limits::handle_slots_max == 1u << index_bits);

// Blocks of slots double, so a process with few objects has one small block and addresses never
// change.
constexpr std::uint32_t block_slots_first = 64;
constexpr int block_count_max = index_bits - std::countr_zero(block_slots_first) + 1;

struct slot_id {
  handle_kind kind;
  std::uint32_t generation;
  std::uint32_t index;
};

slot_id unpack(std::uint64_t id) {
  return {static_cast<handle_kind>(id >> 56), static_cast<std::uint32_t>(id >> index_bits),
          static_cast<std::uint32_t>(id) & (limits::handle_slots_max - 1)};
}

std::uint64_t pack(const slot_id& id) {
  return std::uint64_t{static_cast<std::uint8_t>(id.kind)} << 56 |
         std::uint64_t{id.generation} << index_bits | id.index;
}

// A live word of that id without pins.
std::uint64_t live_word(const slot_id& id) {
  return std::uint64_t{id.generation} << 32 |
         std::uint64_t{static_cast<std::uint8_t>(id.kind)} << (pin_bits + 1) | live_bit;
}

const char* kind_name(handle_kind kind) {
  switch (kind) {
    case handle_kind::blob: return "a blob";
    case handle_kind::cancel: return "a cancel flag";
    case handle_kind::dataset: return "a dataset";
    case handle_kind::plan: return "a plan";
    case handle_kind::result: return "a result";
    case handle_kind::session: return "a session";
    case handle_kind::view: return "a view";
    case handle_kind::builder: return "a builder";
    case handle_kind::producer: return "a producer";
    case handle_kind::none: break;
  }
  return "an id";
}

}  // namespace

struct handle_slot {
  std::atomic<std::uint64_t> word{0};
  std::uint32_t index = 0;
  std::uint32_t next_free = 0;  // index + 1 of the next one, 0 at the end
  std::shared_ptr<void> object;
};

namespace {

class handle_table {
 public:
  ~handle_table() {
    // At unload; whoever still has objects then has them for good.
    if (live_count_.load() != 0) return;
    for (std::atomic<handle_slot*>& block : blocks_) delete[] block.exchange(nullptr);
  }

  handle_slot* find(std::uint32_t index) const {
    const place at = locate(index);
    handle_slot* block = blocks_[at.block].load(std::memory_order_acquire);
    return block ? block + at.offset : nullptr;
  }

  result<std::uint64_t> open(handle_kind kind, std::shared_ptr<void> object) {
    const std::lock_guard lock(mutex_);
    if (free_head_ == 0) {
      if (slot_count_ == limits::handle_slots_max) {
        return fail(LTA_LIMIT_EXCEEDED, "handle.too_many", -1,
                    "%u objects are alive, as many as a process can have", slot_count_);
      }
      add_block();
    }
    handle_slot& slot = *find(free_head_ - 1);
    const slot_id id{kind, static_cast<std::uint32_t>(slot.word.load() >> 32), slot.index};
    free_head_ = slot.next_free;
    slot.object = std::move(object);
    live_count_.fetch_add(1, std::memory_order_relaxed);
    slot.word.store(live_word(id), std::memory_order_release);
    return pack(id);
  }

  // The object of a slot that is dead and not pinned.
  void destroy(handle_slot& slot) noexcept {
    const std::shared_ptr<void> last = std::move(slot.object);
    const std::uint64_t generation = slot.word.load(std::memory_order_relaxed) >> 32;
    const bool is_used_up = generation == 0xFFFFFFFF;
    const std::lock_guard lock(mutex_);
    live_count_.fetch_sub(1, std::memory_order_relaxed);
    if (is_used_up) return;
    slot.word.store((generation + 1) << 32, std::memory_order_release);
    slot.next_free = free_head_;
    free_head_ = slot.index + 1;
  }

  std::int64_t live_count() const { return live_count_.load(std::memory_order_relaxed); }

 private:
  struct place {
    std::uint32_t block;
    std::uint32_t offset;
  };

  static place locate(std::uint32_t index) {
    const std::uint32_t scaled = index / block_slots_first + 1;
    const std::uint32_t block = static_cast<std::uint32_t>(std::bit_width(scaled)) - 1;
    return {block, index - block_slots_first * ((1u << block) - 1)};
  }

  void add_block() {
    const std::uint32_t block = locate(slot_count_).block;
    const std::uint32_t count =
        std::min(block_slots_first << block, limits::handle_slots_max - slot_count_);
    handle_slot* slots = new handle_slot[count];
    for (std::uint32_t i = 0; i < count; ++i) {
      slots[i].index = slot_count_ + i;
      slots[i].next_free = i + 1 < count ? slot_count_ + i + 2 : 0;
    }
    free_head_ = slot_count_ + 1;
    slot_count_ += count;
    blocks_[block].store(slots, std::memory_order_release);
  }

  std::atomic<handle_slot*> blocks_[block_count_max] = {};
  std::atomic<std::int64_t> live_count_{0};
  std::mutex mutex_;
  std::uint32_t slot_count_ = 0;
  std::uint32_t free_head_ = 0;  // index + 1
};

constinit handle_table table;

failure invalid_handle(std::uint64_t id, handle_kind expected) {
  const slot_id parts = unpack(id);
  const auto shown = static_cast<unsigned long long>(id);
  if (id == 0) {
    return fail(LTA_INVALID_HANDLE, "handle.zero", -1, "id 0 is never valid: expected %s",
                kind_name(expected));
  }
  const bool is_kind = parts.kind >= handle_kind::blob && parts.kind <= handle_kind::producer;
  if (is_kind && parts.kind != expected) {
    return fail(LTA_INVALID_HANDLE, "handle.wrong_kind", -1, "id 0x%llx is %s: expected %s", shown,
                kind_name(parts.kind), kind_name(expected));
  }
  return fail(LTA_INVALID_HANDLE, "handle.stale", -1,
              "id 0x%llx is not %s of this process, or it was dropped", shown, kind_name(expected));
}

// The slot of an id if it is live now; `out_word` is what was seen.
handle_slot* find_live(std::uint64_t id, handle_kind kind, std::uint64_t* out_word) {
  const slot_id parts = unpack(id);
  if (parts.kind != kind) return nullptr;
  handle_slot* slot = table.find(parts.index);
  if (!slot) return nullptr;
  *out_word = slot->word.load(std::memory_order_acquire);
  return (*out_word & ~pin_mask) == live_word(parts) ? slot : nullptr;
}

}  // namespace

result<std::uint64_t> open_handle(handle_kind kind, std::shared_ptr<void> object) {
  return table.open(kind, std::move(object));
}

outcome drop_handle(std::uint64_t id, handle_kind kind) {
  std::uint64_t word;
  handle_slot* slot = find_live(id, kind, &word);
  while (slot &&
         !slot->word.compare_exchange_weak(word, word & ~live_bit, std::memory_order_acq_rel)) {
    slot = find_live(id, kind, &word);
  }
  if (!slot) return invalid_handle(id, kind);
  if ((word & pin_mask) == 0) table.destroy(*slot);
  return done{};
}

result<handle_pin> handle_pin::take(std::uint64_t id, handle_kind kind) {
  std::uint64_t word;
  handle_slot* slot = find_live(id, kind, &word);
  while (slot && !slot->word.compare_exchange_weak(word, word + 1, std::memory_order_acq_rel)) {
    slot = find_live(id, kind, &word);
  }
  if (!slot) return invalid_handle(id, kind);
  return handle_pin(*slot, 1);
}

result<handle_pin> handle_pin::take_alone(std::uint64_t id, handle_kind kind) {
  std::uint64_t word;
  handle_slot* slot = find_live(id, kind, &word);
  while (slot) {
    if (word & alone_bit) {
      return fail(LTA_BUSY, "session.busy", -1,
                  "another call on this session is running; it takes one at a time");
    }
    const std::uint64_t taken = word + 1 + alone_bit;
    if (slot->word.compare_exchange_weak(word, taken, std::memory_order_acq_rel)) break;
    slot = find_live(id, kind, &word);
  }
  if (!slot) return invalid_handle(id, kind);
  return handle_pin(*slot, 1 + alone_bit);
}

handle_pin::handle_pin(handle_slot& slot, std::uint64_t held)
    : slot_(&slot), object_(slot.object.get()), held_(held) {}

void handle_pin::let_go() noexcept {
  const std::uint64_t before = slot_->word.fetch_sub(held_, std::memory_order_acq_rel);
  if ((before & (live_bit | pin_mask)) == held_) table.destroy(*slot_);
}

const std::shared_ptr<void>& handle_pin::shared() const { return slot_->object; }

std::int64_t live_handle_count() { return table.live_count(); }

}  // namespace lta
