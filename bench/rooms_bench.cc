// SPDX-License-Identifier: MIT
// What one call into each room costs, through the C ABI. Names are group/row/column of the tables
// bench/native.py makes of them.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "calling.hh"
#include "dataset_of_bars.hh"
#include "twelve.hh"

namespace {

using bench::compile;
using bench::error;
using bench::must;

constexpr std::int64_t minute_ns = 60'000'000'000;

// A dataset of one partition with so many bars, and the plan of 12 outputs.
struct market {
  explicit market(std::int64_t bar_count, std::int64_t retention_rows = 0) {
    lta_dataset_options options = {};
    options.struct_size = sizeof options;
    options.retention_rows = retention_rows;
    must(lta_dataset_create(&options, &dataset, &error));
    must(lta_dataset_open_partition(dataset, "X", 1, "1m", 2, "", 0, &partition, &error));
    std::vector<lta_bar> bars = bench::make_bars(bar_count);
    for (lta_bar& bar : bars) bar.partition = partition;
    std::int64_t appended = 0;
    must(lta_dataset_append_bars(dataset, bars.data(), bar_count, 0, &appended, &error));
    next_time_ns = bars.back().time_ns + minute_ns;
    plan = compile(bench::twelve_payload, 0);
  }
  ~market() {
    lta_plan_drop(plan, nullptr);
    lta_dataset_drop(dataset, nullptr);
  }
  market(const market&) = delete;
  market& operator=(const market&) = delete;

  lta_session open() const {
    lta_session session = 0;
    lta_session_options options = {};
    options.struct_size = sizeof options;
    options.flags = LTA_SESSION_DETACHED;
    must(lta_session_create(plan, dataset, nullptr, 0, &options, &session, &error));
    return session;
  }

  lta_dataset dataset = 0;
  lta_plan plan = 0;
  std::uint32_t partition = 0;
  std::int64_t next_time_ns = 0;
};

void compile_text(benchmark::State& state, std::string_view text, std::uint32_t flags) {
  for (auto _ : state) must(lta_plan_drop(compile(text, flags), &error));
  state.SetItemsProcessed(state.iterations());
}

// Bars by the thousand, in rows or columns, into a dataset that keeps the newest.
void append(benchmark::State& state, std::int64_t count) {
  market m(1000, 10'000);
  std::vector<lta_bar> bars = bench::make_bars(count);
  std::int64_t appended = 0;
  for (auto _ : state) {
    for (lta_bar& bar : bars) {
      bar.partition = m.partition;
      bar.time_ns = m.next_time_ns;
      m.next_time_ns += minute_ns;
    }
    must(lta_dataset_append_bars(m.dataset, bars.data(), count, 0, &appended, &error));
  }
  state.SetItemsProcessed(state.iterations());
}

void run(benchmark::State& state, std::int64_t bar_count) {
  const market m(bar_count);
  for (auto _ : state) {
    lta_result result = 0;
    must(lta_plan_run(m.plan, m.dataset, nullptr, 0, nullptr, &result, &error));
    must(lta_result_drop(result, &error));
  }
  state.SetItemsProcessed(state.iterations());
}

void open_session(benchmark::State& state, std::int64_t bar_count) {
  const market m(bar_count);
  for (auto _ : state) must(lta_session_drop(m.open(), &error));
  state.SetItemsProcessed(state.iterations());
}

void snapshot(benchmark::State& state, bool restore) {
  const market m(500);
  const lta_session session = m.open();
  lta_blob kept = 0;
  must(lta_session_snapshot(session, nullptr, 0, &kept, &error));
  const void* data = nullptr;
  std::int64_t size = 0;
  must(lta_blob_get_data(kept, &data, &size, &error));
  for (auto _ : state) {
    if (restore) {
      lta_session made = 0;
      must(lta_session_restore(m.plan, m.dataset, data, size, nullptr, &made, &error));
      must(lta_session_drop(made, &error));
    } else {
      lta_blob blob = 0;
      must(lta_session_snapshot(session, nullptr, 0, &blob, &error));
      must(lta_blob_drop(blob, &error));
    }
  }
  must(lta_blob_drop(kept, &error));
  must(lta_session_drop(session, &error));
  state.SetItemsProcessed(state.iterations());
}

void read_column(benchmark::State& state) {
  const market m(10'000);
  for (auto _ : state) {
    lta_column column = {};
    column.struct_size = sizeof column;
    lta_view view = 0;
    must(lta_dataset_get_column(m.dataset, m.partition, "close", 5, -1, &view, &column, &error));
    benchmark::DoNotOptimize(column.values);
    must(lta_view_drop(view, &error));
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

int main(int argc, char** argv) {
  const auto add = [](const char* name, auto... arguments) {
    benchmark::RegisterBenchmark((std::string("room/") + name + "/ns").c_str(), arguments...);
  };
  add("lang, plan: compile one ema", compile_text, std::string_view("ema(close, 20)"),
      std::uint32_t{LTA_PLAN_EXPRESSION});
  add("lang, plan: compile the 12 outputs", compile_text, bench::twelve_payload, std::uint32_t{0});
  add("data: append 1 bar", append, std::int64_t{1});
  add("data: append 1000 bars", append, std::int64_t{1000});
  add("data: read a column of 10000", read_column);
  add("exec: run over 10 bars", run, std::int64_t{10});
  add("exec: run over 1000 bars", run, std::int64_t{1000});
  add("stream: open after 500 bars", open_session, std::int64_t{500});
  add("stream: snapshot", snapshot, false);
  add("stream: restore", snapshot, true);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
