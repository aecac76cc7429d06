// SPDX-License-Identifier: MIT
// Damaged files: a prefix of what was recorded, or a clean error; never a crash, never wrong rows.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "recorded_life.hh"

using namespace log_test;
using namespace promise;

namespace {

constexpr std::size_t push_count = 40;

// The files of a session that was stopped without a word.
struct stopped_files {
  std::string main;
  std::string wal;
};

stopped_files record(const recorded_life& life, const std::string& path, bool is_folded,
                     std::int64_t snapshot_interval_bytes = 3000) {
  const owned dataset = life.new_market();
  const owned session = life.new_session(dataset);
  lta_error error;
  must(attach(session, path, {.snapshot_interval_bytes = snapshot_interval_bytes}, error), error);
  for (const auto& bars : life.pushes()) recorded_life::push(session, bars);
  if (is_folded) must(lta_session_detach_log(session.id(), &error), error);
  return {file_bytes(path), file_bytes(path + "-wal")};
}

struct counts {
  std::int64_t whole = 0;
  std::int64_t cut = 0;
  std::int64_t refused = 0;
};

void check(const recorded_life& life, const std::string& path, const stopped_files& files,
           counts& found) {
  write_file(path, files.main);
  write_file(path + "-wal", files.wal);
  const recovered r = recover(life.plan(), path);
  INFO(r.error.code, ": ", r.error.message);
  if (r.status < 0) {
    ++found.refused;
    CHECK(std::strncmp(r.error.code, "log.", 4) == 0);
    const lta_status good[] = {LTA_CORRUPT_DATA, LTA_UNSUPPORTED, LTA_NOT_FOUND, LTA_IO_FAILED,
                               LTA_INVALID_ARGUMENT};
    CHECK(std::find(std::begin(good), std::end(good), r.status) != std::end(good));
    return;
  }
  REQUIRE(r.info.last_sequence <= static_cast<std::int64_t>(push_count));
  CHECK(snapshot(r.session) == life.snapshot(r.info.last_sequence));
  ++(r.info.last_sequence == static_cast<std::int64_t>(push_count) ? found.whole : found.cut);
}

std::int64_t try_count(std::int64_t in_short) {
  return std::getenv("LAAKHAY_TA_LONG_TESTS") != nullptr ? 50 * in_short : in_short;
}

}  // namespace

TEST_CASE("a byte changed anywhere gives a prefix or a clean error") {
  const std::uint64_t seed = seed_of(81);
  INFO("seed ", seed);
  random_source random(seed);
  const recorded_life life(seed, push_count, feeding::with_ticks);
  for (const bool is_folded : {false, true}) {
    const scratch_folder folder;
    // Events before the newest snapshot are not needed: here there is but the first.
    const stopped_files files = record(life, folder.file("good"), is_folded, is_folded ? 0 : 3000);
    counts found;
    for (std::int64_t k = try_count(400); k > 0; --k) {
      stopped_files damaged = files;
      const bool in_wal = !is_folded && k % 4 != 0;
      std::string& bytes = in_wal ? damaged.wal : damaged.main;
      const std::int64_t at = random.below(std::ssize(bytes));
      const auto bit = static_cast<char>(1 << random.below(8));
      bytes[static_cast<std::size_t>(at)] =
          static_cast<char>(bytes[static_cast<std::size_t>(at)] ^ bit);
      INFO("byte ", at, in_wal ? " of the write-ahead file" : " of the main file");
      check(life, folder.file(), damaged, found);
      // What is folded in was acknowledged: none of it may be missing without a word.
      if (is_folded) CHECK(found.cut == 0);
    }
    MESSAGE("whole ", found.whole, ", cut ", found.cut, ", refused ", found.refused);
    CHECK(found.refused > 100);
  }
}

TEST_CASE("files cut anywhere give a prefix or a clean error") {
  const std::uint64_t seed = seed_of(82);
  INFO("seed ", seed);
  random_source random(seed);
  const recorded_life life(seed, push_count);
  for (const bool in_wal : {true, false}) {
    const scratch_folder folder;
    const stopped_files files = record(life, folder.file("good"), !in_wal);
    counts found;
    for (std::int64_t k = try_count(150); k > 0; --k) {
      stopped_files damaged = files;
      std::string& bytes = in_wal ? damaged.wal : damaged.main;
      const std::int64_t size = random.below(std::ssize(bytes));
      bytes.resize(static_cast<std::size_t>(size));
      INFO("cut to ", size, in_wal ? " of the write-ahead file" : " of the main file");
      check(life, folder.file(), damaged, found);
    }
    MESSAGE("whole ", found.whole, ", cut ", found.cut, ", refused ", found.refused);
    CHECK(found.whole == 0);
    CHECK(in_wal == (found.cut > 100));
  }
}

TEST_CASE("an unfinished last write is cut and told; damage with commits behind it is refused") {
  const recorded_life life(83, push_count);
  const scratch_folder folder;
  const stopped_files files = record(life, folder.file("good"), false);
  const std::string path = folder.file();
  write_file(path, files.main);
  write_file(path + "-wal", files.wal + files.wal.substr(files.wal.size() - 4120, 3000));
  recovered r = recover(life.plan(), path);
  REQUIRE(r.status == LTA_OK);
  CHECK(r.info.cut_bytes == 3000);
  CHECK(snapshot(r.session) == life.snapshot(push_count));
  // The file was only read: told again.
  r = {};
  r = recover(life.plan(), path);
  CHECK(r.info.cut_bytes == 3000);
  // One that goes on has cut it for good.
  const log_settings settings;
  r = {};
  r = recover(life.plan(), path, &settings);
  CHECK(r.info.cut_bytes == 3000);
  r = {};
  r = recover(life.plan(), path);
  CHECK(r.info.cut_bytes == 0);
  r = {};
  std::string middle = files.wal;
  const std::size_t frames = (middle.size() - 32) / 4120;
  const std::size_t at = 32 + frames / 2 * 4120 + 1000;
  middle[at] = static_cast<char>(middle[at] ^ 1);
  write_file(path, files.main);
  write_file(path + "-wal", middle);
  r = recover(life.plan(), path);
  CHECK(r.status == LTA_CORRUPT_DATA);
  CHECK(std::string(r.error.code) == "log.damaged");
  CHECK(r.error.position == static_cast<std::int64_t>(at) - 1000);
}

TEST_CASE("a damaged snapshot is passed over where the events before it are there") {
  const recorded_life life(84, push_count);
  const scratch_folder folder;
  stopped_files files = record(life, folder.file("good"), true);
  // The newest snapshot: the last place that holds its first bytes.
  const recovered whole = recover(life.plan(), folder.file("good"));
  REQUIRE(whole.status == LTA_OK);
  const std::string& newest = life.snapshot(whole.info.snapshot_sequence);
  const std::size_t at = files.main.find(newest.substr(0, 256));
  REQUIRE(at != std::string::npos);
  files.main[at + 200] = static_cast<char>(files.main[at + 200] ^ 4);
  write_file(folder.file(), files.main);
  const recovered r = recover(life.plan(), folder.file());
  INFO(r.error.message);
  REQUIRE(r.status == LTA_OK);
  CHECK(r.info.damaged_snapshot_count == 1);
  CHECK(r.info.snapshot_sequence < whole.info.snapshot_sequence);
  CHECK(r.info.last_sequence == static_cast<std::int64_t>(push_count));
  CHECK(snapshot(r.session) == life.snapshot(push_count));
}
