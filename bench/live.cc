// SPDX-License-Identifier: MIT
// The live path through the C ABI beside what bounds it: pushes of one bar and of many, one bar
// each of many symbols, all or some of them, snapshot and restore beside a copy of their bytes.
// Rows of one table are measured in turns, medians, in the thread's own time. People run it;
// figures of two runs are not comparable, their ratios are.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "calling.hh"
#include "live_session.hh"
#include "programs.hh"
#include "twelve.hh"

namespace {

using bench::error;
using bench::live_session;
using bench::must;
using bench::now_ns;

struct side {
  std::string name;
  double unit_count;  // units per call of `run`
  std::function<void()> run;
  std::vector<double> ns = {};
};

void measure(const char* title, const char* unit, std::vector<side> sides, int repeats) {
  for (int k = -1; k < repeats; ++k) {
    for (side& s : sides) {
      const double began = now_ns();
      s.run();
      if (k >= 0) s.ns.push_back((now_ns() - began) / s.unit_count);
    }
  }
  std::printf("%s (ns per %s)\n", title, unit);
  for (side& s : sides) {
    std::nth_element(s.ns.begin(), s.ns.begin() + static_cast<std::ptrdiff_t>(s.ns.size() / 2),
                     s.ns.end());
    std::printf("  %-34s %10.2f\n", s.name.c_str(), s.ns[s.ns.size() / 2]);
  }
}

// `total` bars in pushes of `size`.
std::function<void()> pushing(live_session& s, std::int64_t size, std::int64_t total,
                              bool forming = false) {
  std::vector<lta_bar> bars = bench::make_bars(total);
  return [&s, size, total, forming, bars]() mutable {
    for (lta_bar& bar : bars) {
      bar.partition = s.ids[0];
      bar.time_ns = s.next_time_ns;
      bar.state = forming ? LTA_BAR_FORMING : LTA_BAR_CLOSED;
      if (!forming) s.next_time_ns += live_session::minute_ns;
    }
    for (std::int64_t t = 0; t + size <= total; t += size)
      s.push(&bars[static_cast<std::size_t>(t)], size);
  };
}

void one_symbol() {
  live_session attached(0, 1, 1000), detached(LTA_SESSION_DETACHED, 1, 1000);
  live_session forming(LTA_SESSION_DETACHED, 1, 1000);
  const auto plan = bench::compile_twelve();
  const bench::stepper steps(plan->compiled(), lta::best_kernels(), bench::as_in_sessions);
  auto symbol = steps.make_symbol();
  const std::vector<lta_bar> bars = bench::make_bars(2000);
  double sum = 0;
  std::vector<side> sides;
  for (const std::int64_t size : {1, 64, 1000}) {
    const std::int64_t total = size == 1 ? 2000 : size == 64 ? 6400 : 10000;
    const std::string name = "push of " + std::to_string(size);
    const auto units = static_cast<double>(total);
    sides.push_back({name + ", attached", units, pushing(attached, size, total)});
    sides.push_back({name + ", detached", units, pushing(detached, size, total)});
  }
  sides.push_back({"forming bar, detached", 2000, pushing(forming, 1, 2000, true)});
  sides.push_back({"the kernels alone, slot by slot", 2000, [&] {
                     for (const lta_bar& bar : bars) sum += steps.step(symbol, bar);
                   }});
  measure("One symbol, 12 outputs", "bar", std::move(sides), 9);
  if (sum == 1) std::printf("\n");
}

// What a push of one bar per symbol cannot do without: read the bars, write bars and rows.
std::function<void()> copying(std::int64_t count) {
  const auto bars = static_cast<std::size_t>(count);
  return [from = bench::make_bars(count), rows = std::vector<double>(bars * 12),
          kept = std::vector<double>(bars * 8)]() mutable {
    for (std::size_t k = 0; k < from.size(); ++k) {
      for (std::size_t o = 0; o < 12; ++o) rows[k * 12 + o] = from[k].close;
      std::memcpy(&kept[k * 8], &from[k], 56);
    }
  };
}

void universe(std::int64_t symbol_count) {
  live_session attached(0, symbol_count, 40), detached(LTA_SESSION_DETACHED, symbol_count, 40);
  const lta_bar bar = bench::make_bars(64).back();
  const auto all = [&](live_session& s) {
    return [&s, bar] {
      s.push_all(bar, &s.next_time_ns);
      s.next_time_ns += live_session::minute_ns;
    };
  };
  const auto units = static_cast<double>(symbol_count);
  measure(("One bar each of " + std::to_string(symbol_count) + " symbols").c_str(), "symbol-bar",
          {{"push, attached", units, all(attached)},
           {"push, detached", units, all(detached)},
           {"copy of bars and rows", units, copying(symbol_count)}},
          41);
}

// Calls that do not have a bar of every symbol: of each it is there `percent` times in a hundred.
// Or one that forms, in three of four calls.
side pushing_some(const char* name, live_session& s, std::uint32_t percent, bool forms) {
  std::mt19937_64 random(7);
  std::vector<std::vector<lta_bar>> calls(16);
  double bar_count = 0;
  for (std::size_t k = 0; k < calls.size(); ++k) {
    for (const std::uint32_t id : s.ids) {
      if (random() % 100 >= percent) continue;
      calls[k].push_back(bench::make_bars(64).back());
      calls[k].back().partition = id;
      calls[k].back().state = forms && k % 4 != 3 ? LTA_BAR_FORMING : LTA_BAR_CLOSED;
    }
    bar_count += static_cast<double>(calls[k].size());
  }
  return {name, bar_count, [&s, calls]() mutable {
            for (std::vector<lta_bar>& call : calls) {
              for (lta_bar& bar : call) bar.time_ns = s.next_time_ns;
              s.push(call.data(), static_cast<std::int64_t>(call.size()));
              if (call.back().state == LTA_BAR_CLOSED) s.next_time_ns += live_session::minute_ns;
            }
          }};
}

void out_of_step(std::int64_t symbol_count) {
  live_session all(LTA_SESSION_DETACHED, symbol_count, 40);
  live_session most(LTA_SESSION_DETACHED, symbol_count, 40);
  live_session half(LTA_SESSION_DETACHED, symbol_count, 40);
  live_session forming(LTA_SESSION_DETACHED, symbol_count, 40);
  measure(("Bars of some of " + std::to_string(symbol_count) + " symbols, detached").c_str(),
          "symbol-bar",
          {pushing_some("all in every call", all, 100, false),
           pushing_some("98 of 100", most, 98, false), pushing_some("50 of 100", half, 50, false),
           pushing_some("all, forming three times", forming, 100, true)},
          41);
}

void snapshots(std::int64_t symbol_count) {
  live_session live(LTA_SESSION_DETACHED, symbol_count, 500);
  const auto take = [&] {
    lta_blob blob = 0;
    must(lta_session_snapshot(live.session, nullptr, 0, &blob, &error));
    return blob;
  };
  const lta_blob kept = take();
  const void* data = nullptr;
  std::int64_t size = 0;
  must(lta_blob_get_data(kept, &data, &size, &error));
  std::vector<char> copy(static_cast<std::size_t>(size));
  const auto open = [&](bool from_snapshot) {
    lta_session made = 0;
    lta_session_options how = {};
    how.struct_size = sizeof how;
    how.flags = LTA_SESSION_DETACHED;
    if (from_snapshot) {
      must(lta_session_restore(live.plan, live.dataset, data, size, &how, &made, &error));
    } else {
      must(lta_session_create(live.plan, live.dataset, nullptr, 0, &how, &made, &error));
    }
    return made;
  };
  const std::vector<lta_bar> bars = bench::make_bars(500);
  const auto units = static_cast<double>(symbol_count);
  const auto reopen = [&] {
    const lta_session made = open(false);
    std::vector<lta_bar> batch(live.ids.size());
    for (const lta_bar& bar : bars) {
      std::fill(batch.begin(), batch.end(), bar);
      for (std::size_t k = 0; k < batch.size(); ++k) batch[k].partition = live.ids[k];
      const auto count = static_cast<std::int64_t>(batch.size());
      std::int64_t rows = 0;
      must(lta_session_push(made, batch.data(), count, count + 16, nullptr, nullptr, nullptr,
                            nullptr, nullptr, nullptr, &rows, &error));
    }
    must(lta_session_drop(made, &error));
  };
  std::printf("%lld bytes per symbol\n", static_cast<long long>(size / symbol_count));
  measure(("Snapshots of " + std::to_string(symbol_count) + " symbols").c_str(), "symbol",
          {{"snapshot", units, [&] { must(lta_blob_drop(take(), &error)); }},
           {"restore", units, [&] { must(lta_session_drop(open(true), &error)); }},
           {"session without history", units, [&] { must(lta_session_drop(open(false), &error)); }},
           {"memcpy of the bytes", units,
            [&] { std::memcpy(copy.data(), data, static_cast<std::size_t>(size)); }},
           {"opened from 500 bars", units, reopen}},
          9);
  must(lta_blob_drop(kept, &error));
}

}  // namespace

int main(int argument_count, char** arguments) {
  const std::string what = argument_count > 1 ? arguments[1] : "";
  if (what.empty() || what == "one") one_symbol();
  if (what.empty() || what == "universe") {
    for (const std::int64_t symbols : {64, 512, 4096}) universe(symbols);
  }
  if (what.empty() || what == "steps") {
    for (const std::int64_t symbols : {64, 1024, 4096}) out_of_step(symbols);
  }
  if (what.empty() || what == "snapshots") {
    for (const std::int64_t symbols : {1, 64}) snapshots(symbols);
  }
  return 0;
}
