// SPDX-License-Identifier: MIT
// Many producers: threads push bars into one session, each through a producer of its own, and one
// thread drains. Every bar comes out once, those of a symbol in their order.
#include <thread>

#include "example.hpp"

namespace ta = laakhay::ta;

constexpr int symbol_count = 3, bar_count = 200;

static void feed(const ta::producer& producer, std::uint32_t partition) {
  for (int i = 0; i < bar_count;) {
    const lta_bar bar = example::bar_at(i, partition);
    const std::int64_t accepted = producer.push(ta::view<const lta_bar>(&bar, 1));
    if (accepted == 0) std::this_thread::yield();  // the queue is full
    i += static_cast<int>(accepted);
  }
}

int main() {
  const ta::plan plan("ema(close, 10)");
  const ta::dataset dataset;
  const ta::session session = plan.start(dataset);
  std::vector<std::thread> threads;
  for (int i = 0; i < symbol_count; ++i) {
    const std::uint32_t partition = dataset.open_partition("SYMBOL" + std::to_string(i), "1h");
    threads.emplace_back(
        [partition, producer = session.open_producer()] { feed(producer, partition); });
  }

  ta::rows rows;
  std::int64_t row_count = 0;
  std::int64_t last_ns[symbol_count] = {};
  while (row_count < symbol_count * bar_count) {
    if (session.drain(rows) == LTA_IDLE) std::this_thread::yield();
    for (std::int64_t row = 0; row < rows.size(); ++row) {
      std::int64_t& last = last_ns[rows.partition(row)];
      example::expect(rows.time_ns(row) > last, "the bars of a symbol come in their order");
      last = rows.time_ns(row);
    }
    row_count += rows.size();
  }
  for (std::thread& thread : threads) thread.join();
  example::expect(session.drain(rows) == LTA_IDLE, "every bar came out once");
  const ta::result batch = plan.run(dataset);
  for (const ta::output& output : batch.outputs()) {
    example::expect(output.size() == bar_count, "the dataset holds every bar");
  }
  std::printf("%lld rows of %d symbols, %lld bars refused\n", static_cast<long long>(row_count),
              symbol_count, static_cast<long long>(session.feed_info().refused_count));
}
