// SPDX-License-Identifier: MIT
// Records what a session was pushed, and its snapshots, in a file. The session never waits for a
// log that has failed: what it does is told as not logged, and it goes on.
#pragma once

#include <cstdint>
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

class event_log {
 public:
  // What lies in the file stays, and a snapshot of the session is committed behind it.
  static result<std::unique_ptr<event_log>> attach(session& of, std::string_view path,
                                                   const event_log_options& options);

  // Everything a record needs, before the call that is to be recorded: throws std::bad_alloc. One
  // bad partition and the call is going to refuse the bars.
  void prepare_bars(const session& of, std::span<const lta_bar> bars);
  void prepare_others();
  // What was prepared has happened. False when the log has failed, now or before.
  bool record(session& of) noexcept;
  // What was prepared was refused.
  void forget() noexcept { is_prepared_ = false; }

  // Commits what waits.
  outcome flush(session& of) noexcept;
  // The same, and the file is closed whatever comes of it.
  outcome close(session& of) noexcept;

  const std::optional<failure>& failed() const { return failed_; }
  std::int64_t last_sequence() const { return last_sequence_; }
  std::int64_t durable_sequence() const { return durable_sequence_; }
  std::int64_t snapshot_sequence() const { return snapshot_sequence_; }

 private:
  struct waiting_event {
    event_kind kind;
    std::size_t size;
  };

  event_log(std::unique_ptr<log_store> store, const event_log_options& options)
      : store_(std::move(store)), options_(options) {}

  outcome start(session& of);
  void make_room();
  outcome learn_names(const session& of);
  outcome commit(session& of, bool with_snapshot);
  outcome write_all(session& of, bool with_snapshot);
  bool is_snapshot_due() const;
  void fail_with(const failure& why) noexcept;

  std::unique_ptr<log_store> store_;  // null once it failed or was closed
  const event_log_options options_;
  std::vector<std::string> names_;             // by their number in the log
  std::size_t written_name_count_ = 0;         // of those on file
  std::vector<std::uint32_t> log_partitions_;  // number in the log by partition of the dataset
  std::string waiting_bytes_;
  std::vector<waiting_event> waiting_;
  std::size_t waiting_size_ = 0;  // bytes of those; more are of a call under way
  std::size_t prepared_size_ = 0;
  event_kind prepared_kind_ = event_kind::bars;
  bool is_prepared_ = false;
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

// The session a log describes. The file is read, and given back unchanged.
result<recovery> recover_session(std::string_view path, std::shared_ptr<const plan> compiled,
                                 std::shared_ptr<dataset> rows, const session_options& options);

inline bool has_event_log() { return has_log_store(); }

}  // namespace lta
