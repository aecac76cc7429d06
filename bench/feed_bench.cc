// SPDX-License-Identifier: MIT
// Four producer threads into one session, beside the queue alone with bulk tokens: ticks per second
// of both and the ratio, in time that passes and in time of all processors together, which other
// programs on the machine disturb less. The same ticks, portions and threads; who has nothing to do
// yields. Best of some rounds, one of each in turn.
// gcc 12 sees a block list behind a null producer in the queue's header, which is never reached.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include <concurrentqueue/concurrentqueue.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <vector>

#include "laakhay_ta.h"

namespace {

constexpr std::uint32_t producer_count = 4;
constexpr std::int64_t tick_count = 2'000'000;  // of each producer
constexpr std::int64_t portion = 256;
constexpr std::int64_t capacity = 65'536;  // of each producer
constexpr int round_count = 9;
constexpr std::int64_t second_ns = 1'000'000'000;

using clock = std::chrono::steady_clock;

struct times {
  double passed_s = 1e9;
  double used_s = 1e9;
  void take(const times& other) {
    passed_s = std::min(passed_s, other.passed_s);
    used_s = std::min(used_s, other.used_s);
  }
};

double used_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

void insist(lta_status status) {
  if (status >= 0) return;
  std::fprintf(stderr, "feed_bench: a call failed with %s\n", lta_status_name(status));
  std::exit(1);
}

// A thousand trades a second and partition.
std::vector<lta_tick> ticks_of(std::uint32_t producer) {
  std::vector<lta_tick> ticks(static_cast<std::size_t>(tick_count));
  for (std::int64_t k = 0; k < tick_count; ++k) {
    const double price = 100 + static_cast<double>(k % 97) / 8;
    ticks[static_cast<std::size_t>(k)] = {k * (second_ns / 1000), price, 1, producer, LTA_SIDE_BUY};
  }
  return ticks;
}

template <class Produce, class Consume>
times time_of(Produce produce, Consume consume) {
  std::atomic<bool> may_begin{false};
  std::vector<std::thread> threads;
  for (std::uint32_t k = 0; k < producer_count; ++k) {
    threads.emplace_back([&, k] {
      while (!may_begin) std::this_thread::yield();
      produce(k);
    });
  }
  const auto began = clock::now();
  const double used_before = used_seconds();
  may_begin = true;
  consume();
  const std::chrono::duration<double> passed = clock::now() - began;
  const double used = used_seconds() - used_before;
  for (std::thread& thread : threads) thread.join();
  return {passed.count(), used};
}

// With room for all ticks, where nobody waits, or for as many as the session's queue holds, which
// stay in the cache.
times queue_alone(const std::vector<std::vector<lta_tick>>& ticks, std::int64_t room) {
  moodycamel::ConcurrentQueue<lta_tick> queue(static_cast<std::size_t>(room));
  return time_of(
      [&](std::uint32_t k) {
        moodycamel::ProducerToken token(queue);
        for (std::int64_t at = 0; at < tick_count; at += portion) {
          while (queue.size_approx() + portion > static_cast<std::size_t>(room)) {
            std::this_thread::yield();
          }
          queue.enqueue_bulk(token, ticks[k].begin() + at,
                             static_cast<std::size_t>(std::min(portion, tick_count - at)));
        }
      },
      [&] {
        moodycamel::ConsumerToken token(queue);
        std::vector<lta_tick> taken(1024);
        std::int64_t left = producer_count * tick_count;
        while (left > 0) {
          const std::size_t count = queue.try_dequeue_bulk(token, taken.begin(), taken.size());
          left -= static_cast<std::int64_t>(count);
          if (count == 0) std::this_thread::yield();
        }
      });
}

times through_session(const std::vector<std::vector<lta_tick>>& ticks) {
  lta_dataset dataset;
  lta_plan plan;
  lta_session session;
  insist(lta_dataset_create(nullptr, &dataset, nullptr));
  lta_plan_options options{};
  options.struct_size = sizeof options;
  options.flags = LTA_PLAN_EXPRESSION;
  insist(lta_plan_compile("sma(close, 20)", 14, &options, &plan, nullptr));
  for (std::uint32_t k = 0; k < producer_count; ++k) {
    const char symbol = static_cast<char>('A' + k);
    std::uint32_t partition;
    insist(lta_dataset_open_partition(dataset, &symbol, 1, "1s", 2, "", 0, &partition, nullptr));
  }
  insist(lta_session_create(plan, dataset, nullptr, 0, nullptr, &session, nullptr));
  lta_producer producers[producer_count];
  lta_producer_options how{};
  how.struct_size = sizeof how;
  how.capacity = capacity;
  for (std::uint32_t k = 0; k < producer_count; ++k) {
    lta_builder builder;
    insist(lta_builder_create(session, k, nullptr, &builder, nullptr));
    insist(lta_producer_create(session, &how, &producers[k], nullptr));
  }
  std::vector<double> values(4096);
  const times took = time_of(
      [&](std::uint32_t k) {
        for (std::int64_t at = 0; at < tick_count;) {
          std::int64_t accepted;
          insist(lta_producer_push_ticks(producers[k], ticks[k].data() + at,
                                         std::min(portion, tick_count - at), &accepted, nullptr));
          at += accepted;
          if (accepted == 0) std::this_thread::yield();
        }
      },
      [&] {
        lta_feed_info info{};
        info.struct_size = sizeof info;
        while (info.tick_count < producer_count * tick_count) {
          std::int64_t row_count;
          const lta_status status =
              lta_session_drain(session, 16'384, 4096, nullptr, nullptr, nullptr, values.data(),
                                nullptr, nullptr, &row_count, nullptr);
          insist(status);
          if (status != LTA_IDLE) continue;
          insist(lta_session_get_feed_info(session, &info, nullptr));
          std::this_thread::yield();
        }
      });
  for (const lta_producer p : producers) lta_producer_drop(p, nullptr);
  lta_session_drop(session, nullptr);
  lta_plan_drop(plan, nullptr);
  lta_dataset_drop(dataset, nullptr);
  return took;
}

}  // namespace

int main() {
  std::vector<std::vector<lta_tick>> ticks;
  for (std::uint32_t k = 0; k < producer_count; ++k) ticks.push_back(ticks_of(k));
  times alone;
  times session;
  for (int round = 0; round < round_count; ++round) {
    alone.take(queue_alone(ticks, producer_count * tick_count));
    alone.take(queue_alone(ticks, producer_count * capacity));
    session.take(through_session(ticks));
  }
  const double total = static_cast<double>(producer_count * tick_count);
  std::printf("feed: %.1f M ticks/s through a session, %.1f M/s through the queue alone: %.0f %%\n",
              total / session.passed_s / 1e6, total / alone.passed_s / 1e6,
              100 * alone.passed_s / session.passed_s);
  std::printf("feed: %.1f ns of processor time per tick, %.1f of the queue alone: %.0f %%\n",
              session.used_s / total * 1e9, alone.used_s / total * 1e9,
              100 * alone.used_s / session.used_s);
  return 0;
}
