// SPDX-License-Identifier: MIT
// gcc 12 sees a block list behind a null producer in the queue's header, which is never reached.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include "feed/producer_queue.hh"

#include <concurrentqueue/concurrentqueue.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace lta {
namespace {

// Cells are ticks, and bars are two of them each. Which cells are bars is told beside the queue, so
// that ticks go through it as they are.
static_assert(sizeof(lta_bar) == 2 * sizeof(lta_tick));

// Taken out of the queue at a time, and of one producer before it is another's turn.
constexpr std::size_t cells_at_a_time = 512;
constexpr std::size_t cells_in_turn = 1024;

class bar_cells {
 public:
  explicit bar_cells(const lta_bar* bars) : bars_(bars) {}
  lta_tick operator*() const noexcept {
    lta_tick cell;
    const auto* bytes = reinterpret_cast<const char*>(bars_ + half_ / 2);
    std::memcpy(&cell, bytes + half_ % 2 * sizeof cell, sizeof cell);
    return cell;
  }
  bar_cells& operator++() noexcept {
    ++half_;
    return *this;
  }
  bar_cells operator++(int) noexcept {
    const bar_cells before = *this;
    ++half_;
    return before;
  }

 private:
  const lta_bar* bars_;
  std::size_t half_ = 0;
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
void producer_channel::enqueue(Iterator cells, std::int64_t cell_count) {
  const auto count = static_cast<std::size_t>(cell_count);
  if (!core_->cells.enqueue_bulk(token_->of_queue, cells, count)) throw std::bad_alloc();
}

// Whoever sees the cells sees what was told of them before.
void producer_channel::publish(std::int64_t cell_count, std::int64_t item_count) {
  waiting_count_.fetch_add(item_count, std::memory_order_relaxed);
  published_cells_.fetch_add(cell_count, std::memory_order_release);
}

result<std::int64_t> producer_channel::push(std::span<const lta_tick> ticks) {
  const auto room = room_for(ticks.size());
  if (!room || *room == 0) return room;
  enqueue(ticks.data(), *room);
  publish(*room, *room);
  return room;
}

result<std::int64_t> producer_channel::push(std::span<const lta_bar> bars) {
  const auto room = room_for(bars.size());
  if (!room || *room == 0) return room;
  const std::int64_t cell_count = 2 * *room;
  {
    const std::lock_guard lock(groups_mutex_);
    if (groups_.size() == groups_.capacity()) groups_.reserve(2 * groups_.size() + 16);
    enqueue(bar_cells(bars.data()), cell_count);
    groups_.push_back({published_cells_.load(std::memory_order_relaxed), *room});
  }
  group_count_.fetch_add(1, std::memory_order_relaxed);
  publish(cell_count, *room);
  return room;
}

// What was told of the cells that were seen. Throws std::bad_alloc, and then nothing was taken.
void producer_channel::take_groups() {
  const std::int64_t told = group_count_.load(std::memory_order_relaxed);
  if (told == taken_group_count_) return;
  const std::lock_guard lock(groups_mutex_);
  if (group_at_ == taken_groups_.size()) {
    taken_groups_.clear();
    group_at_ = 0;
    taken_groups_.swap(groups_);
  } else {
    taken_groups_.insert(taken_groups_.end(), groups_.begin(), groups_.end());
    groups_.clear();
  }
  taken_group_count_ = told;
}

producer_queue::producer_queue() : core_(std::make_shared<queue_core>()) {}

producer_queue::~producer_queue() { core_->is_closed.store(true, std::memory_order_release); }

std::shared_ptr<producer_channel> producer_queue::open(std::int64_t capacity) {
  const std::lock_guard lock(mutex_);
  cells_.resize(cells_at_a_time);
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
  const std::int64_t group_cell = current_->next_group_cell();
  const std::int64_t here = current_->taken_cells_ - static_cast<std::int64_t>(end_ - begin_);
  if (here == group_cell) {
    bars_left_ = current_->take_group();
    return take_bars(max_items);
  }
  const std::int64_t count =
      std::min({static_cast<std::int64_t>(end_ - begin_), max_items, group_cell - here});
  const std::span<const lta_tick> ticks(cells_.data() + begin_, static_cast<std::size_t>(count));
  begin_ += ticks.size();
  current_->waiting_count_.fetch_sub(count, std::memory_order_release);
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

// The producer's next cells while it is its turn, or another one's, the next that has any.
bool producer_queue::refill() {
  if (current_ && turn_cells_ < cells_in_turn && refill_from(current_)) return true;
  turn_cells_ = 0;
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
  channel->take_groups();
  if (current_ != channel) current_ = channel;
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
  turn_cells_ += wanted;
  return true;
}

}  // namespace lta
