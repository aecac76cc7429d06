// SPDX-License-Identifier: MIT
// Reading a log: nothing in the file is believed before its checksum was seen to fit its place.
#include "log/connection.hh"
#include "log/log_store.hh"

namespace lta {
namespace {

constexpr std::int64_t application_id = 1280590156;  // "LTAL"
constexpr std::int64_t format_version = 1;

result<std::int64_t> one_integer(sqlite3* db, const char* sql) {
  statement s(db);
  if (auto prepared = s.prepare(sql, "reading its header"); !prepared) return prepared.error();
  const result<bool> row = s.step();
  if (!row) return row.error();
  return *row ? s.integer(0) : 0;
}

}  // namespace

result<std::optional<log_head>> log_store::read_head() {
  sqlite3* db = connection_->db;
  const auto tables = one_integer(db, "SELECT count(*) FROM sqlite_schema");
  const auto id = one_integer(db, "PRAGMA application_id");
  const auto version = one_integer(db, "PRAGMA user_version");
  for (const auto* read : {&tables, &id, &version}) {
    if (!*read) return read->error();
  }
  if (*tables == 0 && *id == 0) return std::optional<log_head>();
  if (*id != application_id) {
    return fail(LTA_CORRUPT_DATA, "log.foreign", -1,
                "the file is a database, but not an event log of this library");
  }
  if (*version != format_version) {
    return fail(LTA_UNSUPPORTED, "log.version", -1,
                "the log has format %lld, this library reads format %lld",
                static_cast<long long>(*version), static_cast<long long>(format_version));
  }
  statement s(db);
  auto prepared = s.prepare("SELECT fingerprint, sequence, chain, checksum FROM head WHERE id = 1",
                            "reading the head");
  if (!prepared) return prepared.error();
  const result<bool> row = s.step();
  if (!row) return row.error();
  if (!*row) return log_damaged(-1, "it has no head");
  const log_head head = {s.word(0), s.integer(1), s.word(2)};
  if (s.word(3) != log_checksum::of_head(head)) return log_damaged(-1, "its head is not whole");
  return std::optional<log_head>(head);
}

result<std::vector<std::string>> log_store::read_names() {
  statement s(connection_->db);
  auto prepared = s.prepare("SELECT id, bytes, checksum FROM names ORDER BY id", "reading names");
  if (!prepared) return prepared.error();
  std::vector<std::string> names;
  while (true) {
    const result<bool> row = s.step();
    if (!row) return row.error();
    if (!*row) return names;
    const std::string_view bytes = s.bytes(1);
    const auto id = static_cast<std::int64_t>(names.size());
    if (s.integer(0) != id || s.word(2) != log_checksum::of_name(id, bytes)) {
      return log_damaged(-1, "a name is not whole");
    }
    names.emplace_back(bytes);
  }
}

result<log_snapshot> log_store::read_snapshot(std::uint32_t& out_damaged_count) {
  statement s(connection_->db);
  auto prepared =
      s.prepare("SELECT sequence, chain, bytes, checksum FROM snapshots ORDER BY sequence DESC",
                "reading snapshots");
  if (!prepared) return prepared.error();
  out_damaged_count = 0;
  while (true) {
    const result<bool> row = s.step();
    if (!row) return row.error();
    if (!*row) return log_damaged(-1, "no snapshot is whole");
    const std::int64_t sequence = s.integer(0);
    const std::uint64_t chain = s.word(1);
    const std::string_view bytes = s.bytes(2);
    if (s.word(3) == log_checksum::of_snapshot(sequence, chain, bytes)) {
      return log_snapshot{sequence, chain, std::string(bytes)};
    }
    ++out_damaged_count;
  }
}

outcome log_store::start_events(const log_snapshot& after, const log_head& head) {
  auto& s = connection_->read_events;
  s = std::make_unique<statement>(connection_->db);
  auto prepared = s->prepare(
      "SELECT sequence, kind, bytes, checksum FROM events WHERE sequence > ?1 ORDER BY sequence",
      "reading events");
  if (!prepared) return prepared;
  s->bind(1, after.sequence);
  read_sequence_ = after.sequence;
  read_chain_ = after.chain;
  read_until_ = head;
  return done{};
}

result<std::optional<log_event>> log_store::next_event() {
  statement& s = *connection_->read_events;
  const result<bool> row = s.step();
  if (!row) return row.error();
  if (!*row) {
    if (read_sequence_ != read_until_.last_sequence || read_chain_ != read_until_.chain) {
      return log_damaged(read_sequence_ + 1, "events that were committed are not there");
    }
    return std::optional<log_event>();
  }
  const log_event event = {s.integer(0), static_cast<std::uint32_t>(s.integer(1)), s.bytes(2)};
  const std::uint64_t chain =
      log_checksum::chained(read_chain_, read_sequence_ + 1, event.kind, event.bytes);
  if (event.sequence != read_sequence_ + 1 || s.word(3) != chain) {
    return log_damaged(read_sequence_ + 1, "an event is not whole or not there");
  }
  read_sequence_ = event.sequence;
  read_chain_ = chain;
  return std::optional<log_event>(event);
}

}  // namespace lta
