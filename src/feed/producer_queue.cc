// SPDX-License-Identifier: MIT
#include "feed/producer_queue.hh"

#include <concurrentqueue/concurrentqueue.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

namespace lta {
namespace {

// Cells are ticks. A group of bars is a header, with a side that no tick can have and the count in
// place of the partition, and two cells per bar.
constexpr std::int32_t header_side = std::numeric_limits<std::int32_t>::min();
static_assert(sizeof(lta_bar) == 2 * sizeof(lta_tick));

constexpr std::size_t cells_at_a_time = 1024;

class tick_cells {
 public:
  explicit tick_cells(const lta_tick* at) : at_(at) {}
  lta_tick operator*() const noexcept {
    lta_tick cell = *at_;
    // Still no side there is, and refused like any other.
    if (cell.side == header_side) ++cell.side;
    return cell;
  }
  tick_cells& operator++() noexcept {
    ++at_;
    return *this;
  }
  tick_cells operator++(int) noexcept {
    const tick_cells before = *this;
    ++at_;
    return before;
  }

 private:
  const lta_tick* at_;
};

class bar_cells {
 public:
  bar_cells(const lta_bar* bars, std::int64_t count) : bars_(bars), count_(count) {}
  lta_tick operator*() const noexcept {
    lta_tick cell{0, 0, 0, static_cast<std::uint32_t>(count_), header_side};
    if (index_ == 0) return cell;
    const std::size_t half = index_ - 1;
    const auto* bytes = reinterpret_cast<const char*>(bars_ + half / 2);
    std::memcpy(&cell, bytes + half % 2 * sizeof cell, sizeof cell);
    return cell;
  }
  bar_cells& operator++() noexcept {
    ++index_;
    return *this;
  }
  bar_cells operator++(int) noexcept {
    const bar_cells before = *this;
    ++index_;
    return before;
  }

 private:
  const lta_bar* bars_;
  std::int64_t count_;
  std::size_t index_ = 0;
};

}  // namespace

using cell_queue = moodycamel::ConcurrentQueue<lta_tick>;

struct queue_core {
  // Blocks come with producers.
  cell_queue cells{0};
  std::atomic<bool> is_closed{false};
};

struct producer_channel::token {
  explicit token(cell_queue& queue) : of_queue(queue) {
    if (!of_queue.valid()) throw std::bad_alloc();
  }
  cell_queue::producer_token_t of_queue;
};

producer_channel::producer_channel(std::shared_ptr<queue_core> core, std::int64_t capacity)
    : core_(std::move(core)), token_(std::make_unique<token>(core_->cells)), capacity_(capacity) {}

producer_channel::~producer_channel() = default;

result<std::int64_t> producer_channel::room_for(std::size_t count) const {
  if (core_->is_closed.load(std::memory_order_acquire)) {
    return fail(LTA_INVALID_HANDLE, "producer.session_dropped", -1,
                "the producer's session was dropped: nobody would take what is pushed");
  }
  const std::int64_t room = capacity_ - waiting_count_.load(std::memory_order_acquire);
  return std::min(room, static_cast<std::int64_t>(count));
}

template <class Iterator>
void producer_channel::push_cells(Iterator cells, std::int64_t cell_count,
                                  std::int64_t item_count) {
  if (item_count == 0) return;
  const auto count = static_cast<std::size_t>(cell_count);
  if (!core_->cells.enqueue_bulk(token_->of_queue, cells, count)) throw std::bad_alloc();
  waiting_count_.fetch_add(item_count, std::memory_order_relaxed);
  published_cells_.fetch_add(cell_count, std::memory_order_release);
}

result<std::int64_t> producer_channel::push(std::span<const lta_tick> ticks) {
  const auto room = room_for(ticks.size());
  if (!room) return room.error();
  push_cells(tick_cells(ticks.data()), *room, *room);
  return room;
}

result<std::int64_t> producer_channel::push(std::span<const lta_bar> bars) {
  const auto room = room_for(bars.size());
  if (!room) return room.error();
  push_cells(bar_cells(bars.data(), *room), 1 + 2 * *room, *room);
  return room;
}

producer_queue::producer_queue() : core_(std::make_shared<queue_core>()), cells_(cells_at_a_time) {}

producer_queue::~producer_queue() { core_->is_closed.store(true, std::memory_order_release); }

std::shared_ptr<producer_channel> producer_queue::open(std::int64_t capacity) {
  const std::lock_guard lock(mutex_);
  channels_.push_back(std::make_shared<producer_channel>(core_, capacity));
  return channels_.back();
}

std::int64_t producer_queue::waiting_count() const {
  const std::lock_guard lock(mutex_);
  std::int64_t count = 0;
  for (const auto& channel : channels_) count += channel->waiting_count_.load();
  return count;
}

std::uint32_t producer_queue::producer_count() const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::uint32_t>(
      std::count_if(channels_.begin(), channels_.end(), [](const auto& channel) {
        return !channel->is_finished_.load() || channel->waiting_count_.load() > 0;
      }));
}

producer_queue::portion producer_queue::take(std::int64_t max_items) {
  if (max_items <= 0) return {};
  if (bars_left_ > 0) return take_bars(max_items);
  if (begin_ == end_ && !refill()) return {};
  if (cells_[begin_].side == header_side) {
    bars_left_ = cells_[begin_++].partition;
    return take_bars(max_items);
  }
  const std::size_t limit = begin_ + std::min(end_ - begin_, static_cast<std::size_t>(max_items));
  std::size_t stop = begin_;
  while (stop < limit && cells_[stop].side != header_side) ++stop;
  const std::span<const lta_tick> ticks(cells_.data() + begin_, stop - begin_);
  begin_ = stop;
  current_->waiting_count_.fetch_sub(static_cast<std::int64_t>(ticks.size()),
                                     std::memory_order_release);
  return {ticks, {}};
}

producer_queue::portion producer_queue::take_bars(std::int64_t max_items) {
  const std::int64_t count =
      std::min({bars_left_, max_items, static_cast<std::int64_t>(cells_at_a_time)});
  bars_.resize(static_cast<std::size_t>(count));
  auto* bytes = reinterpret_cast<char*>(bars_.data());
  // A group was published as a whole, so its other cells are there.
  for (std::size_t half = 0; half < 2 * bars_.size(); ++half) {
    if (begin_ == end_) refill_from(current_);
    std::memcpy(bytes + half * sizeof(lta_tick), &cells_[begin_++], sizeof(lta_tick));
  }
  bars_left_ -= count;
  current_->waiting_count_.fetch_sub(count, std::memory_order_release);
  return {{}, bars_};
}

// Another producer's cells, the next one that has any.
bool producer_queue::refill() {
  const std::lock_guard lock(mutex_);
  std::erase_if(channels_, [](const auto& channel) {
    return channel->is_finished_.load(std::memory_order_acquire) &&
           channel->published_cells_.load(std::memory_order_acquire) == channel->taken_cells_;
  });
  for (std::size_t k = 0; k < channels_.size(); ++k) {
    turn_ = turn_ + 1 < channels_.size() ? turn_ + 1 : 0;
    if (refill_from(channels_[turn_])) return true;
  }
  current_.reset();
  return false;
}

bool producer_queue::refill_from(const std::shared_ptr<producer_channel>& channel) {
  const std::int64_t there =
      channel->published_cells_.load(std::memory_order_acquire) - channel->taken_cells_;
  if (there == 0) return false;
  current_ = channel;
  const std::size_t wanted = std::min(cells_at_a_time, static_cast<std::size_t>(there));
  begin_ = 0;
  end_ = 0;
  // Nobody else takes, so a count that was published can be taken.
  while (end_ < wanted) {
    end_ += core_->cells.try_dequeue_bulk_from_producer(
        channel->token_->of_queue, cells_.begin() + static_cast<std::ptrdiff_t>(end_),
        wanted - end_);
  }
  channel->taken_cells_ += static_cast<std::int64_t>(wanted);
  return true;
}

}  // namespace lta
