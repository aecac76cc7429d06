// SPDX-License-Identifier: MIT
// Every call into the file system failed once, and from then on: the engine computes what it
// would have computed, what was acknowledged is there, and what is not is told.
#include <doctest/doctest.h>

#include <cstring>

#include "faulty_files.hh"
#include "recorded_life.hh"

using namespace log_test;
using namespace promise;

namespace {

constexpr std::size_t push_count = 24;

struct told {
  bool attached = false;
  std::int64_t durable = 0;
  bool failed = false;
};

// A session that attaches, records and detaches while the files fail.
told live(const recorded_life& life, const std::string& path, const log_settings& settings) {
  told t;
  const owned dataset = life.new_market();
  const owned session = life.new_session(dataset);
  lta_error error;
  t.attached = attach(session, path, settings, error) >= 0;
  t.failed = !t.attached;
  if (!t.attached) CHECK(std::strncmp(error.code, "log.", 4) == 0);
  for (std::size_t k = 0; k < push_count; ++k) {
    lta_status status = LTA_OK;
    CHECK(recorded_life::push(session, life.pushes()[k], &status) == life.rows(k));
    if (!t.attached) {
      CHECK(status == LTA_OK);
      continue;
    }
    const lta_log_info info = info_of(session);
    CHECK(info.last_sequence == static_cast<std::int64_t>(k + 1));
    CHECK(info.durable_sequence >= t.durable);
    const bool has_rows_left = life.pushes()[k].room < 256;
    if (!has_rows_left) CHECK((status == LTA_NOT_LOGGED) == (info.status < 0));
    CHECK((info.status < 0) == (info.code[0] != '\0'));
    t.failed |= info.status < 0;
    if (info.status < 0) CHECK(info.durable_sequence == t.durable);
    t.durable = info.durable_sequence;
  }
  CHECK(snapshot(session) == life.snapshot(push_count));
  if (!t.attached) return t;
  error = fresh_error();
  const bool detached = lta_session_detach_log(session.id(), &error) >= 0;
  if (t.failed) CHECK(!detached);
  if (detached) t.durable = push_count;
  t.failed |= !detached;
  return t;
}

// With files that work again: no acknowledged event is lost, and nothing is there that was not
// pushed.
void check_recovery(const recorded_life& life, const std::string& path, const told& t) {
  set_faults({});
  const recovered r = recover(life.plan(), path);
  INFO(r.error.code, ": ", r.error.message);
  if (!t.attached) {
    // The first commit may be there although its end was not seen.
    if (r.status >= 0) CHECK(r.info.last_sequence == 0);
    CHECK((r.status >= 0 || r.status == LTA_NOT_FOUND));
    return;
  }
  REQUIRE(r.status == LTA_OK);
  CHECK(r.info.last_sequence >= t.durable);
  CHECK(r.info.last_sequence <= static_cast<std::int64_t>(push_count));
  CHECK(snapshot(r.session) == life.snapshot(r.info.last_sequence));
}

void check_every_call(const recorded_life& life, const log_settings& settings, file_faults faults) {
  use_faulty_files();
  std::int64_t failures = 0;
  for (std::int64_t at = 1;; ++at) {
    INFO("call ", at, ", kind ", static_cast<int>(faults.kind), ", full ", faults.disk_is_full);
    const scratch_folder folder;
    faults.fail_at = at;
    set_faults(faults);
    const told t = live(life, folder.file(), settings);
    const bool was_reached = file_calls() >= at;
    check_recovery(life, folder.file(), t);
    if (!was_reached) break;
    failures += t.failed ? 1 : 0;
  }
  MESSAGE("file calls that made the log fail: ", failures);
  CHECK(failures > 20);
}

const log_settings thrifty = {.flags = LTA_LOG_FULL_SYNC | LTA_LOG_PRUNE,
                              .commit_event_count = 3,
                              .snapshot_interval_bytes = 1000};

}  // namespace

TEST_CASE("each file call fails once: no crash, no silent loss, the engine goes on") {
  const recorded_life life(71, push_count);
  for (const bool writes_half : {false, true}) {
    check_every_call(life, thrifty, {.kind = fault::once, .writes_half = writes_half});
  }
}

TEST_CASE("each file call fails once or from then on while ticks are drained and time passes") {
  const recorded_life life(75, push_count, feeding::with_ticks);
  check_every_call(life, thrifty, {.kind = fault::once, .writes_half = true});
  check_every_call(life, {}, {.kind = fault::from_then_on, .disk_is_full = true});
}

TEST_CASE("each file call and all after it fail: no crash, no silent loss, the engine goes on") {
  const recorded_life life(72, push_count);
  for (const bool disk_is_full : {false, true}) {
    check_every_call(
        life, thrifty,
        {.kind = fault::from_then_on, .disk_is_full = disk_is_full, .writes_half = disk_is_full});
  }
  check_every_call(life, {}, {.kind = fault::from_then_on});
}

TEST_CASE("a full disk is told by its code, and a new log on the same file heals") {
  use_faulty_files();
  const recorded_life life(73, push_count);
  const scratch_folder folder;
  const owned dataset = life.new_market();
  const owned session = life.new_session(dataset);
  lta_error error;
  set_faults({});
  must(attach(session, folder.file(), {}, error), error);
  for (std::size_t k = 0; k < 8; ++k) recorded_life::push(session, life.pushes()[k]);
  set_faults({.fail_at = 1, .kind = fault::from_then_on, .disk_is_full = true});
  for (std::size_t k = 8; k < 12; ++k) {
    lta_status status = LTA_OK;
    recorded_life::push(session, life.pushes()[k], &status);
    CHECK(status == LTA_NOT_LOGGED);
  }
  CHECK(info_of(session).status == LTA_IO_FAILED);
  CHECK(std::string(info_of(session).code) == "log.disk_full");
  CHECK(info_of(session).last_sequence == 12);
  CHECK(info_of(session).durable_sequence == 8);
  std::int64_t durable = 0;
  CHECK(lta_session_flush_log(session.id(), &durable, &error) == LTA_IO_FAILED);
  CHECK(std::string(error.code) == "log.disk_full");
  set_faults({});
  CHECK(snapshot(recover(life.plan(), folder.file()).session) == life.snapshot(8));
  must(attach(session, folder.file(), {.flags = LTA_LOG_CONTINUE}, error), error);
  for (std::size_t k = 12; k < 20; ++k) {
    lta_status status = LTA_NOT_LOGGED;
    recorded_life::push(session, life.pushes()[k], &status);
    CHECK(status == LTA_OK);
  }
  must(lta_session_detach_log(session.id(), &error), error);
  const recovered r = recover(life.plan(), folder.file());
  CHECK(r.info.last_sequence == 16);  // eight and eight: four were never logged
  CHECK(snapshot(r.session) == life.snapshot(20));
}

TEST_CASE("each file call of a recovery fails: a clean error, and the file is as good as before") {
  use_faulty_files();
  const recorded_life life(74, push_count, feeding::with_ticks);
  const scratch_folder folder;
  set_faults({});
  {
    const owned dataset = life.new_market();
    const owned session = life.new_session(dataset);
    lta_error error;
    must(attach(session, folder.file(), {.snapshot_interval_bytes = 1000}, error), error);
    for (const life_call& call : life.pushes()) recorded_life::push(session, call);
    // The newest commits stay in the write-ahead file, as after a kill.
    std::filesystem::copy_file(folder.file(), folder.file("copy"));
    std::filesystem::copy_file(folder.file() + "-wal", folder.file("copy-wal"));
  }
  for (const fault kind : {fault::once, fault::from_then_on}) {
    for (std::int64_t at = 1;; ++at) {
      INFO("call ", at);
      set_faults({.fail_at = at, .kind = kind});
      const recovered r = recover(life.plan(), folder.file("copy"));
      const bool was_reached = file_calls() >= at;
      if (r.status >= 0) CHECK(snapshot(r.session) == life.snapshot(push_count));
      if (r.status < 0) CHECK(std::strncmp(r.error.code, "log.", 4) == 0);
      if (!was_reached) break;
    }
  }
  set_faults({});
  CHECK(snapshot(recover(life.plan(), folder.file("copy")).session) == life.snapshot(push_count));
}
