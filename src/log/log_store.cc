// SPDX-License-Identifier: MIT
// Opening a log, and writing it.
#include "log/log_store.hh"

#include "log/connection.hh"
#include "log/wal_tail.hh"

namespace lta {

failure sqlite_failure(sqlite3* db, int code, const char* doing) {
  const char* said = db == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db);
  const auto because = [&](lta_status status, const char* name) {
    return fail(status, name, -1, "the event log failed while %s: %s (SQLite %d)", doing, said,
                code);
  };
  switch (code & 0xFF) {
    case SQLITE_FULL: return because(LTA_IO_FAILED, "log.disk_full");
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return because(LTA_BUSY, "log.in_use");
    case SQLITE_NOMEM: return because(LTA_OUT_OF_MEMORY, "log.out_of_memory");
    case SQLITE_TOOBIG: return because(LTA_LIMIT_EXCEEDED, "log.too_large");
    case SQLITE_CORRUPT: return because(LTA_CORRUPT_DATA, "log.damaged");
    case SQLITE_NOTADB: return because(LTA_CORRUPT_DATA, "log.foreign");
    case SQLITE_ERROR: return because(LTA_CORRUPT_DATA, "log.damaged");  // other tables than ours
    default: return because(LTA_IO_FAILED, "log.io_failed");
  }
}

failure log_damaged(std::int64_t position, const char* what) {
  return fail(LTA_CORRUPT_DATA, "log.damaged", position, "the log is damaged: %s", what);
}

log_store::connection::~connection() {
  add_event.reset();
  set_head.reset();
  read_events.reset();
  sqlite3_close_v2(db);
}

bool has_log_store() { return true; }

log_store::log_store(std::unique_ptr<connection> c) : connection_(std::move(c)) {}
log_store::~log_store() = default;

namespace {

// Names SQLite would read another way than as a path.
std::string plain_path(std::string_view path) {
  return path.starts_with('/') ? std::string(path) : "./" + std::string(path);
}

outcome prepare_connection(log_store::connection& c, const log_store::options& how) {
  static constexpr const char* for_all[] = {
      "PRAGMA locking_mode=EXCLUSIVE", "PRAGMA cell_size_check=ON",
      "PRAGMA trusted_schema=OFF",     "PRAGMA mmap_size=0",
      "PRAGMA temp_store=MEMORY",
  };
  for (const char* sql : for_all) {
    if (auto run = c.run(sql, "opening it"); !run) return run;
  }
  if (how.open_for == log_store::mode::create) {
    if (auto run = c.run("PRAGMA journal_mode=WAL", "opening it"); !run) return run;
  }
  const char* sync = how.full_sync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL";
  if (auto run = c.run(sync, "opening it"); !run) return run;
  // Reading anything takes the lock; only then is the end of the file at rest.
  return c.run("SELECT count(*) FROM sqlite_schema", "opening it");
}

}  // namespace

result<std::unique_ptr<log_store>> log_store::open(std::string_view path, const options& how) {
  if (path.empty() || path.find('\0') != std::string_view::npos) {
    return fail(LTA_INVALID_ARGUMENT, "log.path", -1, "the path is empty or holds a NUL");
  }
  const std::string name = plain_path(path);
  auto made = std::make_unique<connection>();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (how.open_for == mode::create ? SQLITE_OPEN_CREATE : 0);
  const int code = sqlite3_open_v2(name.c_str(), &made->db, flags, nullptr);
  if ((code & 0xFF) == SQLITE_CANTOPEN && how.open_for != mode::create) {
    return fail(LTA_NOT_FOUND, "log.not_found", -1, "there is no log at %.*s",
                static_cast<int>(std::min<std::size_t>(path.size(), 300)), path.data());
  }
  if (code != SQLITE_OK) return sqlite_failure(made->db, code, "opening it");
  // What is not folded in on purpose stays where it is: after a failure the file is evidence.
  sqlite3_db_config(made->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (auto ready = prepare_connection(*made, how); !ready) return ready.error();
  const auto cut = unfinished_bytes(name + "-wal");
  if (!cut) return cut.error();
  made->cut_bytes = *cut;
  return std::unique_ptr<log_store>(new log_store(std::move(made)));
}

std::int64_t log_store::cut_bytes() const { return connection_->cut_bytes; }

outcome log_store::begin() { return connection_->run("BEGIN IMMEDIATE", "beginning a commit"); }

outcome log_store::make_tables(std::uint64_t fingerprint) {
  static constexpr const char* tables[] = {
      "PRAGMA application_id=1280590156",
      "PRAGMA user_version=1",
      "CREATE TABLE head (id INTEGER PRIMARY KEY, fingerprint INTEGER NOT NULL,"
      " sequence INTEGER NOT NULL, chain INTEGER NOT NULL, checksum INTEGER NOT NULL)",
      "CREATE TABLE names (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL, checksum INTEGER NOT NULL)",
      "CREATE TABLE events (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
      " bytes BLOB NOT NULL, checksum INTEGER NOT NULL)",
      "CREATE TABLE snapshots (sequence INTEGER PRIMARY KEY, chain INTEGER NOT NULL,"
      " bytes BLOB NOT NULL, checksum INTEGER NOT NULL)",
  };
  for (const char* sql : tables) {
    if (auto run = connection_->run(sql, "making its tables"); !run) return run;
  }
  head_ = {fingerprint, 0, 0};
  return done{};
}

outcome log_store::add_name(std::int64_t id, std::string_view bytes) {
  statement s(connection_->db);
  auto prepared = s.prepare("INSERT INTO names VALUES (?1, ?2, ?3)", "writing a name");
  if (!prepared) return prepared;
  s.bind(1, id);
  s.bind(2, bytes);
  s.bind(3, log_checksum::of_name(id, bytes));
  return s.run();
}

outcome log_store::add_event(std::uint32_t kind, std::string_view bytes) {
  auto& s = connection_->add_event;
  if (!s) {
    s = std::make_unique<statement>(connection_->db);
    auto prepared = s->prepare("INSERT INTO events VALUES (?1, ?2, ?3, ?4)", "writing an event");
    if (!prepared) return prepared;
  }
  const std::int64_t sequence = head_.last_sequence + 1;
  const std::uint64_t chain = log_checksum::chained(head_.chain, sequence, kind, bytes);
  s->bind(1, sequence);
  s->bind(2, static_cast<std::int64_t>(kind));
  s->bind(3, bytes);
  s->bind(4, chain);
  if (auto run = s->run(); !run) return run;
  head_.last_sequence = sequence;
  head_.chain = chain;
  return done{};
}

outcome log_store::add_snapshot(std::string_view bytes) {
  statement s(connection_->db);
  auto prepared =
      s.prepare("INSERT OR REPLACE INTO snapshots VALUES (?1, ?2, ?3, ?4)", "writing a snapshot");
  if (!prepared) return prepared;
  s.bind(1, head_.last_sequence);
  s.bind(2, head_.chain);
  s.bind(3, bytes);
  s.bind(4, log_checksum::of_snapshot(head_.last_sequence, head_.chain, bytes));
  return s.run();
}

outcome log_store::prune() {
  static constexpr const char* drops[] = {
      "DELETE FROM events WHERE sequence <= "
      "(SELECT sequence FROM snapshots ORDER BY sequence DESC LIMIT 1 OFFSET 1)",
      "DELETE FROM snapshots WHERE sequence < "
      "(SELECT sequence FROM snapshots ORDER BY sequence DESC LIMIT 1 OFFSET 1)",
  };
  for (const char* sql : drops) {
    if (auto run = connection_->run(sql, "dropping old events"); !run) return run;
  }
  return done{};
}

outcome log_store::commit() {
  auto& s = connection_->set_head;
  if (!s) {
    s = std::make_unique<statement>(connection_->db);
    auto prepared =
        s->prepare("INSERT OR REPLACE INTO head VALUES (1, ?1, ?2, ?3, ?4)", "writing the head");
    if (!prepared) return prepared;
  }
  s->bind(1, head_.fingerprint);
  s->bind(2, head_.last_sequence);
  s->bind(3, head_.chain);
  s->bind(4, log_checksum::of_head(head_));
  if (auto run = s->run(); !run) return run;
  return connection_->run("COMMIT", "committing");
}

outcome log_store::fold() {
  const int code = sqlite3_wal_checkpoint_v2(connection_->db, nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  if (code != SQLITE_OK)
    return sqlite_failure(connection_->db, code, "folding in the last commits");
  connection_->cut_bytes = 0;
  return done{};
}

}  // namespace lta
