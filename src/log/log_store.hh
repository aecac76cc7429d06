// SPDX-License-Identifier: MIT
// One file of events and snapshots: numbered, chained by checksums, written in transactions. What
// the bytes mean is the caller's. docs/event-log.md has the tables.
//
// Opening takes the file for this process alone and writes nothing; closing writes nothing either.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hh"

namespace lta {

// Was the library built with the event log?
bool has_log_store();

struct log_event {
  std::int64_t sequence;
  std::uint32_t kind;
  std::string_view bytes;  // until the next call
};

struct log_snapshot {
  std::int64_t sequence = 0;  // of the last event it covers
  std::uint64_t chain = 0;    // of that event
  std::string bytes;
};

// Where a log ends.
struct log_head {
  std::uint64_t fingerprint = 0;
  std::int64_t last_sequence = 0;
  std::uint64_t chain = 0;
};

class log_store {
 public:
  enum class mode : std::uint8_t { read, write, create };
  struct options {
    mode open_for = mode::read;
    bool full_sync = false;
  };

  struct connection;

  // LTA_NOT_FOUND log.not_found where there is no file, unless it may be created. A file cut or
  // damaged where its newest commits are is LTA_CORRUPT_DATA.
  static result<std::unique_ptr<log_store>> open(std::string_view path, const options& how);
  ~log_store();
  log_store(const log_store&) = delete;
  log_store& operator=(const log_store&) = delete;

  // ---- Reading -----------------------------------------------------------------------------

  // nullopt: the file holds no log yet.
  result<std::optional<log_head>> read_head();
  // In order of their ids, 0 and up.
  result<std::vector<std::string>> read_names();
  // The newest one that is whole; how many newer ones are not.
  result<log_snapshot> read_snapshot(std::uint32_t& out_damaged_count);
  // The events after a snapshot, in order, each checked. nullopt after the last one, which is
  // where the head says.
  outcome start_events(const log_snapshot& after, const log_head& head);
  result<std::optional<log_event>> next_event();
  // Bytes of an unfinished write at the end, which are not read.
  std::int64_t cut_bytes() const;

  // ---- Writing -----------------------------------------------------------------------------

  // A transaction: begin, what it holds, commit. After a failure the store is of no more use, and
  // the file holds what was committed before, or this too.
  outcome begin();
  outcome make_tables(std::uint64_t fingerprint);
  outcome add_name(std::int64_t id, std::string_view bytes);
  outcome add_event(std::uint32_t kind, std::string_view bytes);
  outcome add_snapshot(std::string_view bytes);
  // What the two newest snapshots do not need.
  outcome prune();
  outcome commit();

  // Of the events added, whether committed or not.
  const log_head& head() const { return head_; }
  void set_head(const log_head& head) { head_ = head; }

  // Moves everything into the main file. Only a healthy store.
  outcome fold();

 private:
  explicit log_store(std::unique_ptr<connection> c);

  std::unique_ptr<connection> connection_;
  log_head head_;
  log_head read_until_;
  std::uint64_t read_chain_ = 0;
  std::int64_t read_sequence_ = 0;
};

}  // namespace lta
