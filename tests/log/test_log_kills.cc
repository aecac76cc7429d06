// SPDX-License-Identifier: MIT
// A process that records is killed at a random moment, again and again, on the same file.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <new>

#include "faulty_files.hh"
#include "recorded_life.hh"

using namespace log_test;
using namespace promise;

namespace {

// In the child: recover or begin, push, and say after each push what is acknowledged. Only the kill
// ends it before all is pushed.
[[noreturn]] void record_until_killed(const recorded_life& life, const std::string& path,
                                      const log_settings& settings, std::uint64_t seed, int out) {
  set_faults({.tears = true, .seed = seed});
  recovered r = recover(life.plan(), path, &settings);
  if (r.status == LTA_NOT_FOUND) {
    r.dataset = life.new_market();
    r.session = life.new_session(r.dataset);
    r.info.last_sequence = 0;
    lta_error error;
    if (attach(r.session, path, settings, error) < 0) _exit(3);
  } else if (r.status < 0) {
    _exit(4);
  }
  const auto pushes = static_cast<std::int64_t>(life.pushes().size());
  for (std::int64_t k = r.info.last_sequence; k < pushes; ++k) {
    lta_status status = LTA_OK;
    recorded_life::push(r.session, life.pushes()[static_cast<std::size_t>(k)], &status);
    if (status != LTA_OK) _exit(5);
    const std::int64_t said[] = {k + 1, info_of(r.session).durable_sequence};
    if (write(out, said, sizeof said) != sizeof said) _exit(6);
  }
  _exit(0);
}

struct death {
  bool was_killed = false;
  bool in_write = false;
  std::int64_t sent = 0;          // pushes it had told of
  std::int64_t acknowledged = 0;  // of those, durable
};

death run_and_kill(const recorded_life& life, const std::string& path, const log_settings& settings,
                   random_source& random, file_watch& watch) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  watch.in_write.store(0);
  watch.write_count.store(0);
  const std::uint64_t seed = random.next();
  const std::int64_t writes = random.below(60);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    record_until_killed(life, path, settings, seed, ends[1]);
  }
  close(ends[1]);
  // Some writes in, then at any moment.
  for (int k = 0; k < 5000 && watch.write_count.load() < writes; ++k) usleep(100);
  usleep(static_cast<unsigned>(random.below(1500)));
  kill(child, SIGKILL);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  death d;
  d.was_killed = WIFSIGNALED(status);
  if (!d.was_killed) CHECK(WEXITSTATUS(status) == 0);
  d.in_write = watch.in_write.load() != 0;
  std::int64_t said[2];
  while (read(ends[0], said, sizeof said) == sizeof said) {
    d.sent = said[0];
    d.acknowledged = said[1];
  }
  close(ends[0]);
  return d;
}

// What was acknowledged is there, what is there was pushed, and it goes on as if nothing had been.
void check_death(const recorded_life& life, const std::string& path, const death& d,
                 std::int64_t before, std::int64_t& recovered_until, bool& was_cut) {
  set_faults({});
  const recovered r = recover(life.plan(), path);
  INFO(r.error.code, ": ", r.error.message);
  if (r.status == LTA_NOT_FOUND) {
    CHECK(before == 0);
    CHECK(d.sent == 0);
    return;
  }
  REQUIRE(r.status == LTA_OK);
  was_cut |= r.info.cut_bytes > 0;
  const std::int64_t last = r.info.last_sequence;
  CHECK(last >= d.acknowledged);
  CHECK(last >= before);
  // At most one commit beyond what it had told of.
  CHECK(last <= std::max(d.sent, before) + 1);
  REQUIRE(snapshot(r.session) == life.snapshot(last));
  const auto pushes = static_cast<std::int64_t>(life.pushes().size());
  for (std::int64_t k = last; k < std::min(last + 20, pushes); ++k) {
    const auto at = static_cast<std::size_t>(k);
    REQUIRE(recorded_life::push(r.session, life.pushes()[at]) == life.rows(at));
  }
  recovered_until = last;
}

// What the kills came upon, by kind of life.
struct tally {
  int kills = 0;
  int cut = 0;                  // of those, in an unfinished write
  std::int64_t bar_events = 0;  // recovered after kills
  std::int64_t tick_events = 0;
  std::int64_t clock_events = 0;

  void add(const recorded_life& life, std::int64_t recovered_until, bool was_cut) {
    ++kills;
    cut += was_cut ? 1 : 0;
    for (std::int64_t k = 0; k < recovered_until; ++k) {
      const life_call& call = life.pushes()[static_cast<std::size_t>(k)];
      bar_events += call.what == life_call::kind::push;
      tick_events += call.what == life_call::kind::drain && !call.ticks.empty();
      clock_events += call.what == life_call::kind::clock;
    }
  }
};

}  // namespace

TEST_CASE(
    "killed while it records, a session loses nothing acknowledged and goes on in every bit") {
  use_faulty_files();
  const bool is_long = std::getenv("LAAKHAY_TA_LONG_TESTS") != nullptr;
  const int kill_count = is_long ? 2000 : 80;
  const std::uint64_t seed = seed_of(91);
  INFO("seed ", seed);
  random_source random(seed);
  void* shared =
      mmap(nullptr, sizeof(file_watch), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(shared != MAP_FAILED);
  file_watch& watch = *new (shared) file_watch();
  set_watch(&watch);
  const log_settings all[] = {
      {},
      {.flags = LTA_LOG_FULL_SYNC, .snapshot_interval_bytes = 4000},
      {.commit_event_count = 5, .snapshot_interval_bytes = 2000},
      {.flags = LTA_LOG_PRUNE, .commit_event_count = 2, .snapshot_interval_bytes = 1}};
  tally tallies[2];  // of lives of bars alone, and with ticks
  const auto kills = [&] { return tallies[0].kills + tallies[1].kills; };
  for (int life_number = 0; kills() < kill_count; ++life_number) {
    const feeding fed = life_number % 2 == 0 ? feeding::with_ticks : feeding::none;
    tally& of_kind = tallies[static_cast<std::size_t>(fed)];
    const recorded_life life(random.next(), 600, fed);
    const log_settings& settings = all[life_number / 2 % std::ssize(all)];
    const scratch_folder folder;
    std::int64_t recovered_until = 0;
    for (int k = 0; k < 20 && kills() < kill_count; ++k) {
      const death d = run_and_kill(life, folder.file(), settings, random, watch);
      bool was_cut = d.in_write;
      check_death(life, folder.file(), d, recovered_until, recovered_until, was_cut);
      if (!d.was_killed) break;
      of_kind.add(life, recovered_until, was_cut);
    }
  }
  set_watch(nullptr);
  munmap(shared, sizeof(file_watch));
  for (const tally& t : tallies) {
    MESSAGE("kills ", t.kills, ", in an unfinished write ", t.cut, "; recovered events of bars ",
            t.bar_events, ", of ticks ", t.tick_events, ", of the clock ", t.clock_events);
    CHECK(t.kills * 3 >= kill_count);
    CHECK(t.cut * 10 >= t.kills * 3);
    CHECK(t.bar_events > 0);
  }
  CHECK(tallies[1].tick_events > tallies[1].kills);
  CHECK(tallies[1].clock_events > tallies[1].kills);
}
