// SPDX-License-Identifier: MIT
// A connection to SQLite and its statements, with our failures.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/hash.hh"
#include "log/log_store.hh"

namespace lta {

// What SQLite's result code means to a caller; `doing` completes "while ...".
failure sqlite_failure(sqlite3* db, int code, const char* doing);

class statement {
 public:
  explicit statement(sqlite3* db) : db_(db) {}
  statement(const statement&) = delete;
  statement& operator=(const statement&) = delete;
  ~statement() { sqlite3_finalize(raw_); }

  outcome prepare(const char* sql, const char* doing) {
    sqlite3_finalize(std::exchange(raw_, nullptr));
    doing_ = doing;
    const int code = sqlite3_prepare_v2(db_, sql, -1, &raw_, nullptr);
    if (code != SQLITE_OK) return sqlite_failure(db_, code, doing);
    return done{};
  }
  bool is_ready() const { return raw_ != nullptr; }

  void bind(int index, std::int64_t value) { note(sqlite3_bind_int64(raw_, index, value)); }
  void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
  // The bytes must live until the statement has run.
  void bind(int index, std::string_view bytes) {
    note(sqlite3_bind_blob64(raw_, index, bytes.empty() ? "" : bytes.data(), bytes.size(),
                             SQLITE_STATIC));
  }

  // True while there is a row.
  result<bool> step() {
    const int code = bound_ == SQLITE_OK ? sqlite3_step(raw_) : bound_;
    if (code == SQLITE_ROW) return true;
    const failure said = sqlite_failure(db_, code, doing_);
    sqlite3_reset(raw_);
    bound_ = SQLITE_OK;
    if (code == SQLITE_DONE) return false;
    return said;
  }
  // For statements without rows.
  outcome run() {
    while (true) {
      const result<bool> row = step();
      if (!row) return row.error();
      if (!*row) return done{};
    }
  }

  std::int64_t integer(int column) { return sqlite3_column_int64(raw_, column); }
  std::uint64_t word(int column) { return static_cast<std::uint64_t>(integer(column)); }
  std::string_view bytes(int column) {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(raw_, column));
    const int size = sqlite3_column_bytes(raw_, column);
    return data == nullptr ? std::string_view() : std::string_view(data, size);
  }

 private:
  void note(int code) {
    if (code != SQLITE_OK) bound_ = code;
  }

  sqlite3* db_;
  sqlite3_stmt* raw_ = nullptr;
  const char* doing_ = "";
  int bound_ = SQLITE_OK;
};

struct log_store::connection {
  connection() = default;
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection();

  outcome run(const char* sql, const char* doing) {
    statement s(db);
    if (auto prepared = s.prepare(sql, doing); !prepared) return prepared;
    return s.run();
  }

  sqlite3* db = nullptr;
  std::int64_t cut_bytes = 0;
  // Kept between transactions, and for reading through the events; they end before the database.
  std::unique_ptr<statement> add_event;
  std::unique_ptr<statement> set_head;
  std::unique_ptr<statement> read_events;
};

// Checksums: each says what the bytes are and where they belong.
namespace log_checksum {

constexpr std::uint64_t of_head_seed = 0x6C6F675F68656164;
constexpr std::uint64_t of_snapshot_seed = 0x6C6F675F736E6170;

inline std::uint64_t chained(std::uint64_t chain, std::int64_t sequence, std::uint32_t kind,
                             std::string_view bytes) {
  const std::uint64_t place = hash_combine(chain, static_cast<std::uint64_t>(sequence));
  return hash_text(bytes, hash_combine(place, kind));
}
inline std::uint64_t of_snapshot(std::int64_t sequence, std::uint64_t chain,
                                 std::string_view bytes) {
  const std::uint64_t place = hash_combine(of_snapshot_seed, static_cast<std::uint64_t>(sequence));
  return hash_text(bytes, hash_combine(place, chain));
}
inline std::uint64_t of_name(std::int64_t id, std::string_view bytes) {
  return hash_text(bytes, hash_mix(static_cast<std::uint64_t>(id) + 1));
}
inline std::uint64_t of_head(const log_head& head) {
  const std::uint64_t plan = hash_combine(of_head_seed, head.fingerprint);
  return hash_combine(hash_combine(plan, static_cast<std::uint64_t>(head.last_sequence)),
                      head.chain);
}

}  // namespace log_checksum

failure log_damaged(std::int64_t position, const char* what);

}  // namespace lta
