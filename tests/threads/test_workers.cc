// SPDX-License-Identifier: MIT
// Promise: how many threads execute a plan shows in nothing but the time it takes. As many run as
// were asked for and there are partitions; where there are none to be had the caller does the work;
// none is left behind, whatever happened. The program has pthread_create of its own, which counts,
// and fails on demand.
#include <doctest/doctest.h>

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <thread>

#include "../promises/support.hh"
#include "../unit/failing_allocations.hh"

namespace {

std::atomic<int> created_count{0};
std::atomic<int> creations_left{1 << 30};  // until they fail

}  // namespace

extern "C" __attribute__((visibility("default"))) int pthread_create(pthread_t* thread,
                                                                     const pthread_attr_t* how,
                                                                     void* (*body)(void*),
                                                                     void* argument) noexcept {
  using function = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto real = reinterpret_cast<function>(dlsym(RTLD_NEXT, "pthread_create"));
  if (creations_left.fetch_sub(1) <= 0) return EAGAIN;
  created_count.fetch_add(1);
  return real(thread, how, body, argument);
}

namespace promise {
namespace {

constexpr std::uint32_t partition_count = 9;

// Threads of the process; one that has ended may still be listed for a moment.
std::ptrdiff_t running_threads() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return std::distance(begin(tasks), end(tasks));
}

bool none_left(std::ptrdiff_t before) {
  for (int k = 0; k < 1000 && running_threads() > before; ++k) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return running_threads() == before;
}

owned make_rows(random_source& random) {
  owned dataset = new_dataset();
  for (std::uint32_t k = 0; k < partition_count; ++k) {
    const std::uint32_t id = open_partition(dataset, "S" + std::to_string(k));
    append(dataset, id, make_market(random, 50 + 333 * (k % 4), {.missing_rate = 0.01}));
  }
  return dataset;
}

bool same(const std::vector<table>& a, const std::vector<table>& b) {
  bool equal = a.size() == b.size();
  for (std::size_t k = 0; equal && k < a.size(); ++k) {
    equal = a[k].cells == b[k].cells && a[k].times_ns == b[k].times_ns;
  }
  return equal;
}

lta_status try_run(const owned& plan, const owned& dataset, std::int32_t threads,
                   lta_cancel cancel = 0) {
  lta_execute_options options = {};
  options.struct_size = sizeof options;
  options.thread_count = threads;
  options.cancel = cancel;
  lta_error error = fresh_error();
  lta_result result = 0;
  const lta_status status =
      lta_plan_run(plan.id(), dataset.id(), nullptr, 0, &options, &result, &error);
  if (status >= 0) must(lta_result_drop(result, &error), error);
  return status;
}

// The first so many threads can be had, no more.
class scarce_threads {
 public:
  explicit scarce_threads(int count) { creations_left = count; }
  scarce_threads(const scarce_threads&) = delete;
  scarce_threads& operator=(const scarce_threads&) = delete;
  ~scarce_threads() { creations_left = 1 << 30; }
};

}  // namespace

TEST_CASE("every number of threads gives the same bits, and none is left") {
  for (std::uint64_t seed = seed_of(61'000); seed < seed_of(61'000) + 20; ++seed) {
    random_source random(seed);
    CAPTURE(seed);
    const owned dataset = make_rows(random);
    const owned plan = new_plan(random_payload(random, 5));
    const std::ptrdiff_t before = running_threads();
    const auto alone = run_partitions(plan, dataset, partition_count, 1);
    for (const std::uint32_t threads : {0, 2, 7, 256}) {
      CAPTURE(threads);
      CHECK(same(run_partitions(plan, dataset, partition_count, threads), alone));
    }
    CHECK(none_left(before));
  }
}

TEST_CASE("no more threads run than were asked for, nor than there are partitions") {
  random_source random(1);
  const owned dataset = make_rows(random);
  const owned plan = new_plan("ema(close, 5)", true);
  const auto created = [&](std::uint32_t partitions, std::uint32_t threads) {
    const int before = created_count;
    run_partitions(plan, dataset, partitions, threads);
    return created_count - before;
  };
  CHECK(created(partition_count, 0) == 0);
  CHECK(created(partition_count, 1) == 0);
  CHECK(created(partition_count, 2) == 1);
  CHECK(created(partition_count, 7) == 6);
  CHECK(created(partition_count, 256) == static_cast<int>(partition_count) - 1);
  CHECK(created(3, 7) == 2);
  CHECK(created(1, 7) == 0);
}

TEST_CASE("executions with threads inside threads of the host do not disturb each other") {
  random_source random(2);
  const owned dataset = make_rows(random);
  const owned plan = new_plan(random_payload(random, 6));
  const auto alone = run_partitions(plan, dataset, partition_count, 1);
  const std::ptrdiff_t before = running_threads();
  std::atomic<int> wrong{0};
  std::vector<std::thread> hosts;
  for (int k = 0; k < 4; ++k) {
    hosts.emplace_back([&] {
      for (int turn = 0; turn < 20; ++turn) {
        wrong += same(run_partitions(plan, dataset, partition_count, 3), alone) ? 0 : 1;
      }
    });
  }
  for (std::thread& host : hosts) host.join();
  CHECK(wrong == 0);
  CHECK(none_left(before));
}

TEST_CASE("where threads are not to be had, those that run do all the work") {
  random_source random(3);
  const owned dataset = make_rows(random);
  const owned plan = new_plan(random_payload(random, 5));
  const auto alone = run_partitions(plan, dataset, partition_count, 1);
  const std::ptrdiff_t before = running_threads();
  for (const int available : {0, 1, 3}) {
    CAPTURE(available);
    const scarce_threads scarce(available);
    CHECK(same(run_partitions(plan, dataset, partition_count, 7), alone));
  }
  CHECK(none_left(before));
}

TEST_CASE("an allocation that fails ends the execution with an error, and every thread with it") {
  random_source random(4);
  const owned dataset = make_rows(random);
  const owned plan = new_plan("bbands(close, 20, 2)", true);
  const auto alone = run_partitions(plan, dataset, partition_count, 1);
  REQUIRE(try_run(plan, dataset, 3) == LTA_OK);
  const std::ptrdiff_t before = running_threads();
  using lta_test::failing_allocations;
  for (const auto span :
       {failing_allocations::span::once, failing_allocations::span::from_then_on}) {
    const std::int64_t live = lta_test::live_allocation_count();
    bool has_failed = true;
    std::int64_t place = 0;
    for (; has_failed; ++place) {
      lta_status status = LTA_OK;
      {
        const failing_allocations failing(place, span);
        status = try_run(plan, dataset, 3);
        has_failed = failing.has_failed();
      }
      CAPTURE(place);
      // A thread that could not be made is work for the others.
      CHECK((status == LTA_OK || (has_failed && status == LTA_OUT_OF_MEMORY)));
    }
    CHECK(place > 10);
    CHECK(lta_test::live_allocation_count() == live);
  }
  CHECK(none_left(before));
  CHECK(same(run_partitions(plan, dataset, partition_count, 3), alone));
}

TEST_CASE("a cancelled execution leaves no thread, and the next one gives everything") {
  random_source random(5);
  const owned dataset = make_rows(random);
  const owned plan = new_plan("ema(close, 5)", true);
  lta_error error = fresh_error();
  lta_cancel cancel = 0;
  must(lta_cancel_create(&cancel, &error), error);
  must(lta_cancel_raise(cancel, &error), error);
  const std::ptrdiff_t before = running_threads();
  CHECK(try_run(plan, dataset, 7, cancel) == LTA_CANCELLED);
  CHECK(none_left(before));
  CHECK(try_run(plan, dataset, 7) == LTA_OK);
  must(lta_cancel_drop(cancel, &error), error);
}

}  // namespace promise
