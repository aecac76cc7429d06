// SPDX-License-Identifier: MIT
// The bounded queue between producers on any threads and the one thread that drains. What a
// producer pushes stays in its order; a push is visible whole or not at all. Bounds are per
// producer, so that a busy one does not shut out the others.
#pragma once

#include <atomic>
#include <cstdint>
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

  // Ticks and bars that fit, at most `count`.
  result<std::int64_t> room_for(std::size_t count) const;
  template <class Iterator>
  void push_cells(Iterator cells, std::int64_t cell_count, std::int64_t item_count);

  const std::shared_ptr<queue_core> core_;
  const std::unique_ptr<token> token_;
  const std::int64_t capacity_;
  std::atomic<std::int64_t> waiting_count_{0};    // ticks and bars
  std::atomic<std::int64_t> published_cells_{0};  // since the beginning
  std::int64_t taken_cells_ = 0;                  // of the draining thread
  std::atomic<bool> is_finished_{false};
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

  // Cells of one producer that are out of the queue and not yet given.
  std::shared_ptr<producer_channel> current_;
  std::vector<lta_tick> cells_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t bars_left_ = 0;  // of the group whose header was met
  std::vector<lta_bar> bars_;
};

}  // namespace lta
