// SPDX-License-Identifier: MIT
// What appending costs beside a copy of the same bytes (row 11 of the targets, and one bar for each
// of many partitions in one call). Both sides take turns, in time the process had the core, and
// medians of many turns count. The mean of the first table has the calls that write the columns and
// touch new memory as well. The loop of the second copies with the stores of a program that looks
// at what it copies: such a store reads its line first, which the string instructions behind a long
// memcpy need not. It is the bound of a call of few rows, whose second look costs as much as a
// copy.
//
//     appends [repeats]
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "calling.hh"

namespace {

using bench::error;
using bench::must;
using bench::now_ns;

constexpr std::int64_t minute_ns = 60'000'000'000;
volatile double sink = 0;  // what was copied is used

template <class Work>
double nanoseconds_of(Work work) {
  const double start = now_ns();
  work();
  return now_ns() - start;
}

lta_dataset make_dataset(std::int64_t retention_rows) {
  lta_dataset_options options = {};
  options.struct_size = sizeof options;
  options.retention_rows = retention_rows;
  lta_dataset made = 0;
  must(lta_dataset_create(&options, &made, &error));
  return made;
}

std::uint32_t open_minutes(lta_dataset data, std::int64_t number) {
  const std::string symbol = "S" + std::to_string(number);
  std::uint32_t id = 0;
  must(lta_dataset_open_partition(data, symbol.data(), static_cast<std::int64_t>(symbol.size()),
                                  "1m", 2, nullptr, 0, &id, &error));
  return id;
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// One bar for each of so many partitions in one call, of which one in sixteen writes the columns.
// The floor is a line of memory per bar, in random places.
void one_bar_each(std::int64_t partition_count, int repeats) {
  const lta_dataset data = make_dataset(0);
  std::vector<lta_bar> bars(static_cast<std::size_t>(partition_count));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    bars[i] = {0, 0, 10, 12, 9, 11, 5, open_minutes(data, static_cast<std::int64_t>(i)), 0};
  }
  std::shuffle(bars.begin(), bars.end(), std::mt19937(7));
  struct alignas(64) line {
    double value[8];
  };
  std::vector<line> lines(bars.size() * 16);
  std::vector<double> appends, copies;
  double mean = 0;
  const int warm_up = 70;
  for (int call = 0; call < warm_up + repeats; ++call) {
    for (lta_bar& bar : bars) bar.time_ns = call * minute_ns;
    std::int64_t appended = 0;
    const double took = nanoseconds_of([&] {
      must(lta_dataset_append_bars(data, bars.data(), partition_count, 0, &appended, &error));
    });
    const double copied = nanoseconds_of([&] {
      for (const lta_bar& bar : bars) {
        line& to = lines[bar.partition * std::size_t{16} + static_cast<std::size_t>(call % 16)];
        std::memcpy(&to, &bar, sizeof to);
      }
    });
    sink = sink + lines[static_cast<std::size_t>(call)].value[1];
    if (call < warm_up) continue;
    appends.push_back(took);
    copies.push_back(copied);
    mean += took / repeats;
  }
  const double rows = static_cast<double>(partition_count);
  std::printf("| one bar for each of %lld partitions | %.1f ns | %.1f ns | %.1f ns |\n",
              static_cast<long long>(partition_count), median_of(appends) / rows, mean / rows,
              median_of(copies) / rows);
  must(lta_dataset_drop(data, &error));
}

#if defined(__x86_64__)
[[gnu::target("avx2")]]
#endif
void copy_by_loop(const double* __restrict from, std::size_t count, double* __restrict to) {
  for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
}

// Columns into chunks that retention gives back, so that their memory has been touched before; the
// floor copies six columns and writes the seventh, the close times, from the first.
void columns(std::int64_t row_count, bool has_close_times, int repeats) {
  const std::size_t count = static_cast<std::size_t>(row_count);
  const lta_dataset data = make_dataset(4 * row_count);
  const std::uint32_t id = open_minutes(data, 0);
  std::vector<std::int64_t> times(count), closes(count);
  for (std::size_t i = 0; i < count; ++i) times[i] = static_cast<std::int64_t>(i) * minute_ns;
  const std::vector<double> open(count, 10), high(count, 12), low(count, 9), close(count, 11),
      volume(count, 5);
  const double* fields[] = {open.data(), high.data(), low.data(), close.data(), volume.data()};
  std::vector<std::vector<double>> copies(7 * 6, std::vector<double>(count + 8));
  std::vector<double> appends, floors, loops;
  // Chunks on huge pages leave holes that fit none of them, so it takes the allocator some turns
  // until it gives out nothing but memory it has had.
  constexpr int warm_up = 64;
  for (int turn = 0; turn < repeats + warm_up; ++turn) {
    for (std::int64_t& time : times) time += row_count * minute_ns;
    for (std::size_t i = 0; i < count; ++i) closes[i] = times[i] + minute_ns;
    std::int64_t appended = 0;
    const double took = nanoseconds_of([&] {
      must(lta_dataset_append_ohlcv(
          data, id, row_count, times.data(), has_close_times ? closes.data() : nullptr, open.data(),
          high.data(), low.data(), close.data(), volume.data(), nullptr, 0, &appended, &error));
    });
    const double copied = nanoseconds_of([&] {
      auto* to = &copies[static_cast<std::size_t>(turn % 6) * 7];
      std::memcpy(to[0].data(), times.data(), count * 8);
      std::memcpy(to[1].data(), has_close_times ? closes.data() : times.data(), count * 8);
      for (std::size_t k = 0; k < 5; ++k) std::memcpy(to[2 + k].data(), fields[k], count * 8);
    });
    sink = sink + copies[static_cast<std::size_t>(turn % 42)][count / 2];
    if (turn < warm_up) continue;
    appends.push_back(took);
    floors.push_back(copied);
  }
  // By themselves, so that the others find the memory as they would without them.
  for (int turn = 0; turn < repeats; ++turn) {
    loops.push_back(nanoseconds_of([&] {
      auto* to = &copies[static_cast<std::size_t>(turn % 6) * 7];
      const std::size_t block = 2048;
      for (std::size_t at = 0; at < count; at += block) {
        const std::size_t part = std::min(block, count - at);
        for (std::size_t k = 0; k < 7; ++k) {
          copy_by_loop(fields[k < 2 ? 0 : k - 2] + at, part, to[k].data() + at);
        }
      }
    }));
    sink = sink + copies[static_cast<std::size_t>(turn % 42)][count / 2];
  }
  const double rows = static_cast<double>(row_count);
  const double append = median_of(appends), floor = median_of(floors), loop = median_of(loops);
  std::printf("| %lld rows of columns%s | %.2f ns | %.2f ns | %.2f ns | %.0f %% | %.0f %% |\n",
              static_cast<long long>(row_count), has_close_times ? ", close times given" : "",
              append / rows, floor / rows, loop / rows, 100 * floor / append, 100 * loop / append);
  must(lta_dataset_drop(data, &error));
}

}  // namespace

int main(int argc, char** argv) {
  // Memory that was given back is kept and handed out again: warm, as the copies' is.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  const int repeats = argc > 1 ? std::atoi(argv[1]) : 320;
  std::printf("| rows | append, median | mean | a line each |\n|---|---:|---:|---:|\n");
  for (const std::int64_t partitions : {64, 512, 4096}) one_bar_each(partitions, repeats);
  std::printf(
      "\n| columns into warm memory | append | memcpy | loop | of memcpy's speed | of the "
      "loop's |\n|---|---:|---:|---:|---:|---:|\n");
  for (const std::int64_t rows : {8'192, 65'536, 262'144, 1'048'576}) {
    // So many that the few rows too are measured when the machine has got used to them.
    const int turns = repeats / 8 * static_cast<int>(std::max<std::int64_t>(1, 262'144 / rows));
    columns(rows, false, turns);
    columns(rows, true, turns);
  }
}
