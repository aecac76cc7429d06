// SPDX-License-Identifier: MIT
// Records what a session was pushed, and its snapshots, in a file. The session never waits for a
// log that has failed: what it does is told as not logged, and it goes on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hh"
#include "log/log_store.hh"
#include "stream/event_bytes.hh"
#include "stream/session.hh"

namespace lta {

struct event_log_options {
  bool full_sync = false;
  bool continues = false;  // an existing log of the plan may be there
  bool prune = false;
  std::int64_t commit_event_count = 1;
  std::int64_t commit_bytes = 0;             // 0 is no limit
  std::int64_t snapshot_interval_bytes = 0;  // 0 goes by the size of the last snapshot
};

class event_log final : public session_recorder {
 public:
  // What lies in the file stays, and a snapshot of the session is committed behind it.
  static result<std::unique_ptr<event_log>> attach(std::shared_ptr<session> of,
                                                   std::string_view path,
                                                   const event_log_options& options);
  ~event_log();
  event_log(const event_log&) = delete;
  event_log& operator=(const event_log&) = delete;

  void prepare(std::span<const lta_bar> bars) override;
  void prepare(std::span<const lta_point> points) override;
  void prepare_other() override;
  void record(bool saw_others) noexcept override;
  void begin_drain(std::int64_t row_capacity, std::int64_t sequence) override;
  void begin_clock(std::int64_t row_capacity, std::int64_t now_ns) override;
  void add_items(std::span<const lta_tick> ticks) override;
  void add_items(std::span<const lta_bar> bars) override;
  void end_fed(const fed_end& end) noexcept override;

  // After a call: commits what is due. False when something the call did is not in the log.
  bool settle() noexcept;
  // Commits what waits.
  outcome flush() noexcept;
  // The same, and the file is closed whatever comes of it.
  outcome close() noexcept;

  const std::optional<failure>& failed() const { return failed_; }
  std::int64_t last_sequence() const { return last_sequence_; }
  std::int64_t durable_sequence() const { return durable_sequence_; }
  std::int64_t snapshot_sequence() const { return snapshot_sequence_; }

 private:
  struct waiting_event {
    event_kind kind;
    std::size_t size;
  };

  event_log(std::shared_ptr<session> of, std::unique_ptr<log_store> store,
            const event_log_options& options)
      : session_(std::move(of)), store_(std::move(store)), options_(options) {}

  outcome start();
  void make_room();
  void begin_fed(event_kind kind, std::int64_t row_capacity, std::int64_t number);
  template <class Record>
  void add_records(fed_records kind, std::span<const Record> records);
  std::uint32_t entry_of(std::string bytes, std::size_t likely);
  outcome learn_partitions();
  result<std::uint32_t> log_series(std::uint32_t partition, std::uint32_t series);
  bool is_snapshot_due() const;
  outcome commit();
  outcome write_all(bool with_snapshot);
  void fail_with(const failure& why) noexcept;

  const std::shared_ptr<session> session_;
  std::unique_ptr<log_store> store_;  // null once it failed or was closed
  const event_log_options options_;
  std::vector<std::string> entries_;     // by their number in the log
  std::size_t written_entry_count_ = 0;  // of those on file
  // Numbers in the log by ids of the dataset.
  std::vector<std::uint32_t> log_partitions_;
  std::vector<std::vector<std::uint32_t>> log_series_;
  std::string waiting_bytes_;
  std::vector<waiting_event> waiting_;
  std::size_t waiting_size_ = 0;  // bytes of those; more are of a call under way
  std::size_t prepared_size_ = 0;
  event_kind prepared_kind_ = event_kind::bars;
  bool is_prepared_ = false;
  bool has_missed_ = false;      // something of the call under way
  bool is_fed_ = false;          // a call of the feed is under way
  bool fed_saw_others_ = false;  // in it
  bool needs_snapshot_ = false;  // what happened cannot be told as events
  std::int64_t bytes_since_snapshot_ = 0;
  std::int64_t snapshot_size_ = 0;
  std::int64_t last_sequence_ = 0;
  std::int64_t durable_sequence_ = 0;
  std::int64_t snapshot_sequence_ = 0;
  std::optional<failure> failed_;
};

struct recovery {
  std::shared_ptr<session> running;
  std::int64_t snapshot_sequence = 0;
  std::int64_t event_count = 0;
  std::int64_t last_sequence = 0;
  std::int64_t cut_bytes = 0;
  std::uint32_t damaged_snapshot_count = 0;
};

// The feed of a session that was restored, with what the snapshot has for it.
class session_feed;
using feed_opener = std::function<result<session_feed*>(const std::shared_ptr<session>&)>;

// The session a log describes. The file is read, and given back unchanged.
result<recovery> recover_session(std::string_view path, std::shared_ptr<const plan> compiled,
                                 std::shared_ptr<dataset> rows, const session_options& options,
                                 const feed_opener& open_feed);

inline bool has_event_log() { return has_log_store(); }

}  // namespace lta
