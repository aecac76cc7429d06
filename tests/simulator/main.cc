// SPDX-License-Identifier: MIT
// Random lives of random plans, until enough events have been seen. One 64-bit seed decides
// everything; a failure prints it, and the smallest settings with which it still fails:
//
//   simulator [--seed SEED] [--events COUNT]              episodes from SEED on
//   simulator --seed SEED --nodes N --partitions P --calls C    that one episode
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>

#include "calls.hh"
#include "episode.hh"

namespace simulator {
namespace {

constexpr std::uint64_t seed_default = 20'261'123;

struct run_state {
  std::string program;
  std::string folder;
  settings first;
  std::int64_t event_count = 10'000'000;
  bool is_one_episode = false;
  coverage seen;
  settings current;
};

run_state& state() {
  static run_state s;
  return s;
}

std::string options_of(const settings& s) {
  return "--seed " + std::to_string(s.seed) + " --nodes " + std::to_string(s.node_count_max) +
         " --partitions " + std::to_string(s.partitions_max) + " --calls " +
         std::to_string(s.calls_max);
}

bool fails(const settings& s) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(0);
    const std::string values[] = {std::to_string(s.seed), std::to_string(s.node_count_max),
                                  std::to_string(s.partitions_max), std::to_string(s.calls_max)};
    execl(state().program.c_str(), state().program.c_str(), "--one", "--seed", values[0].c_str(),
          "--nodes", values[1].c_str(), "--partitions", values[2].c_str(), "--calls",
          values[3].c_str(), static_cast<char*>(nullptr));
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status != 0;
}

// Fewer calls first, then smaller plans, then fewer calls again.
settings shrunk(settings s) {
  const auto try_smaller = [&](std::int64_t settings::* what, std::int64_t start) {
    for (std::int64_t value = start; value >= 1; value = value * 2 / 3) {
      settings smaller = s;
      smaller.*what = value;
      if (!fails(smaller)) break;
      s = smaller;
      if (value == 1) break;
    }
  };
  for (int round = 0; round < 2; ++round) {
    try_smaller(&settings::calls_max, s.calls_max > 0 ? s.calls_max * 2 / 3 : 4'096);
    try_smaller(&settings::partitions_max, 4);
    try_smaller(&settings::node_count_max, 8);
  }
  return s;
}

void take_arguments(int count, char** given) {
  run_state& s = state();
  s.first.seed = promise::seed_of(seed_default);
  for (int k = 1; k < count; ++k) {
    const std::string name = given[k];
    if (name == "--one") s.is_one_episode = true;
    if (k + 1 == count) continue;
    const std::uint64_t value = std::strtoull(given[k + 1], nullptr, 10);
    const auto number = static_cast<std::int64_t>(value);
    if (name == "--seed") s.first.seed = value;
    if (name == "--events") s.event_count = number;
    if (name == "--nodes") s.first.node_count_max = number;
    if (name == "--partitions") s.first.partitions_max = number;
    if (name == "--calls") s.first.calls_max = number;
    const bool is_limit = name == "--nodes" || name == "--partitions" || name == "--calls";
    s.is_one_episode |= is_limit;
  }
  s.current = s.first;
}

}  // namespace

TEST_CASE("random lives of random plans are what runs over their bars say") {
  run_state& s = state();
  const surroundings around = {s.folder, s.program};
  while (s.seen.event_count() < s.event_count) {
    const std::string options = options_of(s.current);
    CAPTURE(options);
    run_episode(s.current, around, s.seen);
    if (s.is_one_episode) return;
    ++s.current.seed;
  }
  CHECK(s.seen.report());
}

}  // namespace simulator

int main(int count, char** given) {
  using namespace simulator;
  doctest::Context context;
  if (count == 3 && std::strcmp(given[1], "--elsewhere") == 0) {
    context.setAsDefaultForAssertsOutOfTestCases();
    return run_here(given[2]);
  }
  take_arguments(count, given);
  state().folder = std::filesystem::temp_directory_path() / "lta_simulator_XXXXXX";
  if (mkdtemp(state().folder.data()) == nullptr) return 2;
  state().program = given[0];
  const int failed = context.run();
  for (const char* name : {"payload", "snapshot", "calls", "rows", "log", "log-wal"}) {
    std::remove((state().folder + "/" + name).c_str());
  }
  rmdir(state().folder.c_str());
  if (failed != 0 && !state().is_one_episode) {
    std::printf("LTA_SEED=%llu; looking for the smallest life that fails\n",
                static_cast<unsigned long long>(state().current.seed));
    std::printf("simulator %s\n", options_of(shrunk(state().current)).c_str());
  }
  return failed;
}
