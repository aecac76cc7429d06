// SPDX-License-Identifier: MIT
// The bounded queue between producers on any threads and the one thread that drains. What a
// producer pushes stays in its order; a push is visible whole or not at all. Bounds are per
// producer, so that a busy one does not shut out the others.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/status.hh"
#include "laakhay_ta.h"

namespace lta {

struct queue_core;

// One producer's way in. Producer and queue share it; whoever goes last frees it.
class producer_channel {
 public:
  // Throws std::bad_alloc.
  producer_channel(std::shared_ptr<queue_core> core, std::int64_t capacity);
  ~producer_channel();
  producer_channel(const producer_channel&) = delete;
  producer_channel& operator=(const producer_channel&) = delete;

  // Of the producer, one call at a time: as many as there is room for, from the first; the count.
  // A throw of std::bad_alloc has pushed nothing.
  result<std::int64_t> push(std::span<const lta_tick> ticks);
  result<std::int64_t> push(std::span<const lta_bar> bars);
  // No more will be pushed.
  void finish() { is_finished_.store(true, std::memory_order_release); }

 private:
  friend class producer_queue;
  struct token;

  // Bars among the cells: where the first one begins, counted from the producer's first cell.
  struct bar_group {
    std::int64_t first_cell;
    std::int64_t bar_count;
  };

  // Ticks and bars that fit, at most `count`.
  result<std::int64_t> room_for(std::size_t count) const;
  template <class Iterator>
  void enqueue(Iterator cells, std::int64_t cell_count);
  void publish(std::int64_t cell_count, std::int64_t item_count);

  // Of the draining thread.
  void take_groups();
  std::int64_t next_group_cell() const {
    constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();
    return group_at_ == taken_groups_.size() ? none : taken_groups_[group_at_].first_cell;
  }
  std::int64_t take_group() { return taken_groups_[group_at_++].bar_count; }

  const std::shared_ptr<queue_core> core_;
  const std::unique_ptr<token> token_;
  const std::int64_t capacity_;
  std::atomic<std::int64_t> waiting_count_{0};    // ticks and bars
  std::atomic<std::int64_t> published_cells_{0};  // since the beginning
  std::atomic<std::int64_t> group_count_{0};      // told since the beginning
  std::atomic<bool> is_finished_{false};

  std::mutex groups_mutex_;  // of groups_
  std::vector<bar_group> groups_;

  // Of the draining thread.
  std::int64_t taken_cells_ = 0;
  std::int64_t taken_group_count_ = 0;
  std::vector<bar_group> taken_groups_;
  std::size_t group_at_ = 0;
};

class producer_queue {
 public:
  producer_queue();
  ~producer_queue();  // pushes are refused from here on
  producer_queue(const producer_queue&) = delete;
  producer_queue& operator=(const producer_queue&) = delete;

  // From any thread.
  std::shared_ptr<producer_channel> open(std::int64_t capacity);
  std::int64_t waiting_count() const;
  std::uint32_t producer_count() const;

  // Of the draining thread: the next items of one producer, the producers in turn. One of the two
  // is empty, both where nothing waits. They live until the next call.
  struct portion {
    std::span<const lta_tick> ticks;
    std::span<const lta_bar> bars;
  };
  portion take(std::int64_t max_items);

 private:
  bool refill();
  bool refill_from(const std::shared_ptr<producer_channel>& channel);
  portion take_bars(std::int64_t max_items);

  const std::shared_ptr<queue_core> core_;
  mutable std::mutex mutex_;  // of channels_; only the draining thread removes
  std::vector<std::shared_ptr<producer_channel>> channels_;
  std::size_t turn_ = 0;

  // Cells of one producer that are out of the queue and not yet given. Their room comes with the
  // first producer, before the draining thread can see one: most sessions have none.
  std::shared_ptr<producer_channel> current_;
  std::vector<lta_tick> cells_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t turn_cells_ = 0;  // of the current producer
  std::int64_t bars_left_ = 0;  // of the group that was met
  std::vector<lta_bar> bars_;
};

}  // namespace lta
