// SPDX-License-Identifier: MIT
// What bounds snapshots on this machine: the same bytes written and read by hand, in turns with the
// engine's through the C ABI and a copy of the bytes. Prints
//
//     Title (ns per symbol)
//       name.symbols  copy  ours  bound
//
//     snapshot_bounds [repeats]
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "calling.hh"
#include "snapshot_by_hand.hh"
#include "twelve.hh"

namespace {

using bench::error;
using bench::must;
using bench::now_ns;

constexpr std::int64_t bars_before = 500;

// A detached session of the 12-output plan behind some bars of each symbol.
struct live_market {
  explicit live_market(std::int64_t symbols) {
    lta_plan_options options = {};
    options.struct_size = sizeof options;
    must(lta_plan_compile(bench::twelve_payload.data(), std::ssize(bench::twelve_payload), &options,
                          &plan, &error));
    must(lta_dataset_create(nullptr, &dataset, &error));
    std::vector<lta_bar> bars = bench::make_bars(bars_before);
    for (std::int64_t k = 0; k < symbols; ++k) {
      const std::string name = std::to_string(k);
      std::uint32_t id = 0;
      must(lta_dataset_open_partition(dataset, name.data(), std::ssize(name), "1m", 2, "", 0, &id,
                                      &error));
      for (lta_bar& bar : bars) bar.partition = id;
      std::int64_t count = 0;
      must(lta_dataset_append_bars(dataset, bars.data(), bars_before, 0, &count, &error));
    }
    how.struct_size = sizeof how;
    how.flags = LTA_SESSION_DETACHED;
    must(lta_session_create(plan, dataset, nullptr, 0, &how, &session, &error));
    must(lta_session_snapshot(session, nullptr, 0, &kept, &error));
    const void* data = nullptr;
    std::int64_t size = 0;
    must(lta_blob_get_data(kept, &data, &size, &error));
    bytes = {static_cast<const char*>(data), static_cast<std::size_t>(size)};
  }
  ~live_market() {
    must(lta_blob_drop(kept, &error));
    must(lta_session_drop(session, &error));
    must(lta_dataset_drop(dataset, &error));
    must(lta_plan_drop(plan, &error));
  }
  live_market(const live_market&) = delete;
  live_market& operator=(const live_market&) = delete;

  void take() const {
    lta_blob blob = 0;
    must(lta_session_snapshot(session, nullptr, 0, &blob, &error));
    must(lta_blob_drop(blob, &error));
  }
  void restore() const {
    lta_session made = 0;
    must(lta_session_restore(plan, dataset, bytes.data(), std::ssize(bytes), &how, &made, &error));
    must(lta_session_drop(made, &error));
  }

  lta_plan plan = 0;
  lta_dataset dataset = 0;
  lta_session session = 0;
  lta_blob kept = 0;
  lta_session_options how = {};
  std::string_view bytes;
};

// By hand must be the same work.
void compare(bool is_same) {
  if (is_same) return;
  std::fprintf(stderr, "by hand it is another snapshot\n");
  std::abort();
}

struct side {
  std::function<void()> run;
  std::vector<double> ns = {};

  double median() {
    const auto middle = ns.begin() + static_cast<std::ptrdiff_t>(ns.size() / 2);
    std::nth_element(ns.begin(), middle, ns.end());
    return *middle;
  }
};

void measure(const char* name, std::int64_t symbols, std::vector<side> sides, int repeats) {
  // Few bytes are copied often, or the clock would be what is measured.
  const std::int64_t loops = 1 + 512 / symbols;
  for (int repeat = -1; repeat < repeats; ++repeat) {
    for (side& s : sides) {
      const double began = now_ns();
      for (std::int64_t k = 0; k < loops; ++k) s.run();
      const double took = now_ns() - began;
      if (repeat >= 0) s.ns.push_back(took / static_cast<double>(loops * symbols));
    }
  }
  const std::string row = std::string(name) + "." + std::to_string(symbols);
  std::printf("  %-14s %8.1f %8.1f %8.1f\n", row.c_str(), sides[0].median(), sides[1].median(),
              sides[2].median());
}

void measure(std::int64_t symbols, int repeats) {
  const live_market live(symbols);
  const by_hand::shape shape(live.bytes);
  by_hand::market kept(shape);
  compare(kept.restore(live.bytes));
  std::size_t size = 0;
  const auto again = kept.snapshot(&size);
  compare(std::string_view(again.get(), size) == live.bytes);
  std::vector<char> copy(size);
  const auto copying = [&] {
    std::memcpy(copy.data(), live.bytes.data(), size);
    asm volatile("" ::: "memory");
  };
  measure("snapshot", symbols, {{copying}, {[&] { live.take(); }}, {[&] { kept.snapshot(&size); }}},
          repeats);
  const auto restoring = [&] {
    by_hand::market made(shape);
    compare(made.restore(live.bytes));
  };
  measure("restore", symbols, {{copying}, {[&] { live.restore(); }}, {restoring}}, repeats);
}

}  // namespace

int main(int argc, char** argv) {
  const int repeats = argc > 1 ? std::atoi(argv[1]) : 51;
  // Memory stays with the program, or the system's pages would be what is measured.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  std::printf("Bounds of snapshots (ns per symbol)\n");
  for (const std::int64_t symbols : {1, 64, 512}) measure(symbols, repeats);
  return 0;
}
