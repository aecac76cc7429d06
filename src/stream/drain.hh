// SPDX-License-Identifier: MIT
// What a session is fed with beside its own calls: ticks and bars of producers, builders that make
// bars of ticks, and the clock. All of it ends in session::push.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feed/bar_builder.hh"
#include "feed/producer_queue.hh"
#include "stream/session.hh"

namespace lta {

class byte_reader;

enum class drain_end : std::uint8_t { items_left, finished, idle };

// What was refused for one reason; the newest one's message.
struct refusal {
  failure what;
  std::int64_t count = 0;
  std::int64_t sequence = 0;
};

struct feed_counters {
  std::int64_t ticks = 0;
  std::int64_t bars = 0;
  std::int64_t refused = 0;
};

class session_feed {
 public:
  session_feed(std::shared_ptr<session> running, std::shared_ptr<dataset> rows)
      : session_(std::move(running)), rows_(std::move(rows)) {}

  // Finds the builder there is or adds one.
  outcome open_builder(std::uint32_t partition, const builder_options& options);

  // Takes what has arrived and pushes its bars, as many as the sink has room for.
  result<drain_end> drain(std::int64_t max_items, row_sink& sink);
  result<drain_end> advance_clock(std::int64_t now_ns, row_sink& sink);

  // A call of drain that was recorded, with what it took from the queue.
  result<drain_end> drain_again(std::span<const producer_queue::portion> items,
                                std::int64_t sequence, row_sink& sink);

  // Builders of partitions that leave the session go with them, and come with those it adopts:
  // what is staged is taken or dropped.
  void release(std::span<const std::uint32_t> partitions) noexcept;
  outcome stage_adopted(std::string_view bytes);
  void take_adopted() noexcept;
  void drop_adopted() noexcept;

  // State for a snapshot of these partitions, and back into a feed that is new. Counters and
  // refusals are not part of it. Snapshots of the session have it by themselves, as section "feed".
  result<std::string> write_state(std::span<const std::uint32_t> partitions) const;
  outcome read_state(std::string_view bytes);

  // From any thread; all else is of the session's.
  producer_queue& queue() { return queue_; }
  const producer_queue& queue() const { return queue_; }

  std::size_t builder_count() const { return builders_.size(); }
  std::int64_t pending_count() const {
    return static_cast<std::int64_t>(pending_.size() - pushed_count_);
  }
  const feed_counters& counters() const { return counters_; }
  const std::vector<refusal>& refusals() const { return refusals_; }

 private:
  struct open_builder_state {
    std::unique_ptr<bar_builder> makes;
    builder_options options;
    std::uint32_t partition;
    std::uint32_t series[extra_count];
    std::int32_t next_of_ticks;  // the next builder of the same ticks, -1
    bool is_dirty;               // its forming bar has changed
  };

  // Of a snapshot, read and not yet taken.
  struct read_feed {
    std::vector<open_builder_state> builders;
    std::vector<made_bar> pending;  // a builder's bars have its place in `builders`
    std::optional<std::int64_t> clock_ns;
  };

  std::int32_t builder_of(std::uint32_t partition) const;
  result<open_builder_state> make_state(std::uint32_t partition, const builder_options& options);
  void make_room_for_builders(std::span<const open_builder_state> builders);
  void link_builders() noexcept;
  outcome open_series_of(open_builder_state& builder) const;
  std::optional<builder_start> start_of(std::uint32_t partition) const;

  // drain_state.cc
  result<std::uint32_t> read_partition(byte_reader& in);
  result<open_builder_state> read_builder(byte_reader& in);
  outcome read_pending(byte_reader& in, read_feed& into);
  result<read_feed> read_all(std::string_view bytes);
  void take_read(read_feed& read) noexcept;

  void keep_in_snapshots();
  result<drain_end> drain_now(std::int64_t max_items, row_sink& sink);
  result<drain_end> pass_time(std::int64_t now_ns, row_sink& sink);
  producer_queue::portion next_portion(std::int64_t max_items);
  void tell_portion() const;
  std::int64_t take_items(std::int64_t max_items);
  void mark_dirty(std::int32_t at);
  std::size_t take_run(std::span<const lta_tick> ticks);
  void take_tick(const lta_tick& tick);
  void take_bar(const lta_bar& bar);
  void label_made(std::size_t from, std::int32_t builder);
  void add_forming();

  // True when all of it was pushed, false where rows are left.
  result<bool> push_pending(row_sink& sink);
  void write_extras(made_bar& made);
  void refuse(const failure& what, std::int64_t sequence);
  void refuse_answer(tick_answer answer, std::int64_t time_ns, std::uint32_t partition);

  const std::shared_ptr<session> session_;
  const std::shared_ptr<dataset> rows_;
  producer_queue queue_;
  std::vector<open_builder_state> builders_;
  std::vector<std::int32_t> by_ticks_;  // by the partition ticks name: the first builder, -1
  std::vector<std::int32_t> dirty_;
  producer_queue::portion portion_;  // taken from the queue; up to portion_at_ it is done
  std::size_t portion_at_ = 0;
  bool is_again_ = false;  // a recorded call runs: the queue is left alone
  std::span<const producer_queue::portion> again_;
  std::int32_t builder_at_ = -1;   // which has the tick next, where an allocation failed before it
  std::vector<made_bar> pending_;  // in the order they are pushed
  std::size_t pushed_count_ = 0;   // of them, from the first
  std::vector<lta_bar> group_;     // what one push takes
  std::vector<refusal> refusals_;
  feed_counters counters_;
  std::int64_t sequence_ = 0;  // of the next item
  std::optional<std::int64_t> clock_ns_;
  bool is_kept_ = false;        // the session writes its section
  read_feed adopted_;           // staged
  bool keeps_adopted_ = false;  // the section is there for what is staged
};

}  // namespace lta
