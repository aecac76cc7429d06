// SPDX-License-Identifier: MIT
// Producers come, push and go on their own threads while one thread drains and another takes
// snapshots, opens builders and reads counters; at the end the session is dropped under them. Every
// tick that was accepted before is counted, in each producer's order. Under a thread sanitizer a
// race is a failure as well.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include "laakhay_ta.h"

namespace {

constexpr std::uint32_t producer_count = 4;
constexpr std::int64_t tick_count = 20'000;  // of each producer, over several ids
constexpr std::int64_t ticks_per_id = 5'000;
constexpr std::uint32_t ids_per_producer = tick_count / ticks_per_id;
constexpr std::uint32_t tick_partition_count = producer_count * ids_per_producer;
constexpr std::uint32_t partition_count = 2 * tick_partition_count;  // for ticks, for bars
constexpr std::int64_t second_ns = 1'000'000'000;

[[noreturn]] void fail(const char* what, const lta_error* error = nullptr) {
  std::fprintf(stderr, "feed_storm: %s%s%s\n", what, error ? ": " : "",
               error ? error->message : "");
  std::exit(1);
}

template <class Function, class... Arguments>
lta_status must(const char* what, Function function, Arguments... arguments) {
  lta_error error{};
  error.struct_size = sizeof error;
  const lta_status status = function(arguments..., &error);
  if (status < 0) fail(what, &error);
  return status;
}

// The same for calls that another thread's call may turn away.
template <class Function, class... Arguments>
lta_status when_free(const char* what, Function function, Arguments... arguments) {
  for (;;) {
    lta_error error{};
    error.struct_size = sizeof error;
    const lta_status status = function(arguments..., &error);
    if (status >= 0) return status;
    if (status != LTA_BUSY) fail(what, &error);
    std::this_thread::yield();
  }
}

struct shared_state {
  lta_dataset dataset = 0;
  lta_plan plan = 0;
  lta_session session = 0;
  std::atomic<std::uint32_t> producers_left{producer_count};
  std::atomic<std::int64_t> bar_count{0};  // accepted
  std::atomic<bool> is_over{false};
};

// Some closed bars among the ticks, behind the `first` ones of their partition; the count taken.
std::int64_t push_bars(lta_producer producer, std::uint32_t partition, std::int64_t first) {
  lta_bar bars[3];
  for (std::int64_t k = 0; k < 3; ++k) {
    const double price = 100 + static_cast<double>(first + k) / 8;
    bars[k] = {(first + k) * second_ns, 0, price, price, price, price, 1, partition,
               LTA_BAR_CLOSED};
  }
  std::int64_t accepted = 0;
  must("push_bars", lta_producer_push_bars, producer, bars, 1 + first % 3, &accepted);
  return accepted;
}

// Every id has a partition to itself, so its order shows: a tick out of order would be refused.
// Between ids there is none: the next one is there while ticks of the last one wait.
void produce(shared_state& shared, std::uint32_t k) {
  std::int64_t sent = 0;
  for (std::uint32_t id = 0; id < ids_per_producer; ++id) {
    lta_producer_options options{};
    options.struct_size = sizeof options;
    options.capacity = 700;
    lta_producer producer;
    must("producer_create", lta_producer_create, shared.session, &options, &producer);
    const std::int64_t end = sent + ticks_per_id;
    const std::uint32_t partition = k * ids_per_producer + id;
    std::int64_t bar_count = 0;
    while (sent < end) {
      lta_tick ticks[64];
      std::int64_t count = 0;
      for (; count < 64 && sent + count < end; ++count) {
        const std::int64_t time_ns = (sent + count) * second_ns / 10;
        ticks[count] = {time_ns, 100.0 + k, 1, partition, LTA_SIDE_BUY};
      }
      std::int64_t accepted = 0;
      must("push_ticks", lta_producer_push_ticks, producer, ticks, count, &accepted);
      if (accepted == 0) std::this_thread::yield();
      sent += accepted;
      bar_count += push_bars(producer, tick_partition_count + partition, bar_count);
    }
    shared.bar_count += bar_count;
    must("producer_drop", lta_producer_drop, producer);
  }
  --shared.producers_left;
}

void drain(shared_state& shared) {
  std::vector<double> values(4096);
  for (;;) {
    const bool is_last = shared.producers_left == 0;
    std::int64_t row_count = 0;
    const lta_status status =
        when_free("drain", lta_session_drain, shared.session, std::int64_t{333}, std::int64_t{4096},
                  nullptr, nullptr, nullptr, values.data(), nullptr, nullptr, &row_count);
    if (is_last && status == LTA_IDLE) break;
  }
  shared.is_over = true;
}

void watch(shared_state& shared) {
  while (!shared.is_over) {
    lta_blob blob;
    when_free("snapshot", lta_session_snapshot, shared.session, nullptr, std::int64_t{0}, &blob);
    must("blob_drop", lta_blob_drop, blob);
    lta_feed_info info{};
    info.struct_size = sizeof info;
    when_free("get_feed_info", lta_session_get_feed_info, shared.session, &info);
    if (info.refused_count != 0) fail("an item was refused: out of its producer's order");
    lta_builder builder;
    when_free("builder_create", lta_builder_create, shared.session, 0U, nullptr, &builder);
    must("builder_drop", lta_builder_drop, builder);
  }
}

// Until the session is gone; that is told, and nothing else.
void push_until_dropped(lta_session session) {
  lta_producer producer;
  must("producer_create", lta_producer_create, session, nullptr, &producer);
  const lta_tick tick{0, 1, 1, 0, 0};
  for (;;) {
    lta_error error{};
    error.struct_size = sizeof error;
    std::int64_t accepted = 0;
    const lta_status status = lta_producer_push_ticks(producer, &tick, 1, &accepted, &error);
    if (status >= 0) continue;
    if (std::string_view(error.code) != "producer.session_dropped") fail("push", &error);
    break;
  }
  must("producer_drop", lta_producer_drop, producer);
}

void open(shared_state& shared) {
  must("dataset_create", lta_dataset_create, nullptr, &shared.dataset);
  for (std::uint32_t k = 0; k < partition_count; ++k) {
    const char symbol = static_cast<char>('A' + k);
    std::uint32_t partition;
    must("open_partition", lta_dataset_open_partition, shared.dataset, &symbol, std::int64_t{1},
         "1s", std::int64_t{2}, "", std::int64_t{0}, &partition);
  }
  lta_plan_options options{};
  options.struct_size = sizeof options;
  options.flags = LTA_PLAN_EXPRESSION;
  must("plan_compile", lta_plan_compile, "sma(close, 5)", std::int64_t{13}, &options, &shared.plan);
  must("session_create", lta_session_create, shared.plan, shared.dataset, nullptr, std::int64_t{0},
       nullptr, &shared.session);
  for (std::uint32_t k = 0; k < tick_partition_count; ++k) {
    lta_builder builder;
    must("builder_create", lta_builder_create, shared.session, k, nullptr, &builder);
    must("builder_drop", lta_builder_drop, builder);
  }
}

}  // namespace

int main() {
  shared_state shared;
  open(shared);
  std::vector<std::thread> threads;
  for (std::uint32_t k = 0; k < producer_count; ++k) {
    threads.emplace_back(produce, std::ref(shared), k);
  }
  threads.emplace_back(drain, std::ref(shared));
  threads.emplace_back(watch, std::ref(shared));
  for (std::thread& thread : threads) thread.join();
  lta_feed_info info{};
  info.struct_size = sizeof info;
  must("get_feed_info", lta_session_get_feed_info, shared.session, &info);
  if (info.tick_count != producer_count * tick_count) fail("accepted ticks were lost");
  if (info.bar_count != shared.bar_count) fail("accepted bars were lost");
  lta_session_info counts{};
  counts.struct_size = sizeof counts;
  must("get_info", lta_session_get_info, shared.session, &counts);
  // Ten ticks a second, the last one open.
  const std::int64_t made = tick_partition_count * (ticks_per_id / 10 - 1);
  if (counts.closed_count != made + info.bar_count) fail("bars are missing");
  if (info.producer_count != 0) fail("a dropped producer is still there");

  std::vector<std::thread> outliving;
  for (int k = 0; k < 2; ++k) outliving.emplace_back(push_until_dropped, shared.session);
  std::this_thread::yield();
  lta_feed_info waiting{};
  waiting.struct_size = sizeof waiting;
  while (waiting.producer_count < 2) {
    must("get_feed_info", lta_session_get_feed_info, shared.session, &waiting);
  }
  must("session_drop", lta_session_drop, shared.session);
  for (std::thread& thread : outliving) thread.join();
  must("plan_drop", lta_plan_drop, shared.plan);
  must("dataset_drop", lta_dataset_drop, shared.dataset);
  return 0;
}
