// SPDX-License-Identifier: MIT
// Four producer threads into one session, beside the queue alone with bulk tokens: ticks per second
// of both, best of some rounds, and the ratio. The same ticks, portions and number of threads.
// gcc 12 sees a block list behind a null producer in the queue's header, which is never reached.
#pragma GCC diagnostic ignored "-Wstringop-overflow"

#include <concurrentqueue/concurrentqueue.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "laakhay_ta.h"

namespace {

constexpr std::uint32_t producer_count = 4;
constexpr std::int64_t tick_count = 2'000'000;  // of each producer
constexpr std::int64_t portion = 256;
constexpr int round_count = 5;
constexpr std::int64_t second_ns = 1'000'000'000;

using clock = std::chrono::steady_clock;

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
double seconds_of(Produce produce, Consume consume) {
  std::atomic<bool> may_begin{false};
  std::vector<std::thread> threads;
  for (std::uint32_t k = 0; k < producer_count; ++k) {
    threads.emplace_back([&, k] {
      while (!may_begin) std::this_thread::yield();
      produce(k);
    });
  }
  const auto began = clock::now();
  may_begin = true;
  consume();
  const std::chrono::duration<double> took = clock::now() - began;
  for (std::thread& thread : threads) thread.join();
  return took.count();
}

double queue_alone(const std::vector<std::vector<lta_tick>>& ticks) {
  moodycamel::ConcurrentQueue<lta_tick> queue(producer_count * tick_count);
  return seconds_of(
      [&](std::uint32_t k) {
        moodycamel::ProducerToken token(queue);
        for (std::int64_t at = 0; at < tick_count; at += portion) {
          queue.enqueue_bulk(token, ticks[k].begin() + at,
                             static_cast<std::size_t>(std::min(portion, tick_count - at)));
        }
      },
      [&] {
        moodycamel::ConsumerToken token(queue);
        std::vector<lta_tick> taken(1024);
        std::int64_t left = producer_count * tick_count;
        while (left > 0) {
          left -=
              static_cast<std::int64_t>(queue.try_dequeue_bulk(token, taken.begin(), taken.size()));
        }
      });
}

double through_session(const std::vector<std::vector<lta_tick>>& ticks) {
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
  how.capacity = 65'536;  // what waits stays in the cache
  for (std::uint32_t k = 0; k < producer_count; ++k) {
    lta_builder builder;
    insist(lta_builder_create(session, k, nullptr, &builder, nullptr));
    insist(lta_producer_create(session, &how, &producers[k], nullptr));
  }
  std::vector<double> values(4096);
  const double seconds = seconds_of(
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
          insist(lta_session_drain(session, 16'384, 4096, nullptr, nullptr, nullptr, values.data(),
                                   nullptr, nullptr, &row_count, nullptr));
          insist(lta_session_get_feed_info(session, &info, nullptr));
        }
      });
  for (const lta_producer p : producers) lta_producer_drop(p, nullptr);
  lta_session_drop(session, nullptr);
  lta_plan_drop(plan, nullptr);
  lta_dataset_drop(dataset, nullptr);
  return seconds;
}

}  // namespace

int main() {
  std::vector<std::vector<lta_tick>> ticks;
  for (std::uint32_t k = 0; k < producer_count; ++k) ticks.push_back(ticks_of(k));
  double alone = 1e9;
  double session = 1e9;
  for (int round = 0; round < round_count; ++round) {
    alone = std::min(alone, queue_alone(ticks));
    session = std::min(session, through_session(ticks));
  }
  const double total = static_cast<double>(producer_count * tick_count) / 1e6;
  std::printf("feed: %.1f M ticks/s through a session, %.1f M/s through the queue alone: %.0f %%\n",
              total / session, total / alone, 100 * alone / session);
  return 0;
}
