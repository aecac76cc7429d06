// SPDX-License-Identifier: MIT
// Kernels by operation, the 12-output plan inside the engine, and pushes through the C ABI.
// Names are group/row/column of the tables bench/native.py makes of them.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "graph/op.hh"
#include "kernels/targets.hh"
#include "programs.hh"
#include "twelve.hh"

namespace {

constexpr std::int64_t block_size = 1024;
constexpr std::int64_t past = 64;
constexpr std::int64_t column_size = past + block_size + 8;

// One node over columns of its own, each with a past.
template <class Record>
struct lone_node {
  explicit lone_node(lta::op kind) : memory(8 * column_size) {
    static constexpr double recursion[] = {0.1, 20.0, 0.0, 0.0};
    static constexpr double other[] = {0.5, 0.0, 0.0, 0.0};
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> value(1.0, 2.0);
    for (double& x : memory) x = value(random);
    for (int k = 0; k < 8; ++k) {
      r.offsets[k] = static_cast<std::int32_t>(k * column_size + past);
      if constexpr (requires { r.strides; }) r.strides[k] = 1;
    }
    r.parameters = kind == lta::op::recursion ? recursion : other;
    r.lag = 4;
    r.keep = 1;
    // A recursion that is seeded, as all but its first bars are.
    if (kind == lta::op::recursion) memory[2 * column_size + past - 1] = 20.0;
  }
  std::vector<double> memory;
  Record r = {};
};

// `fill` has the node, and its memory.
template <class Record, class Fill>
void run_op(benchmark::State& state, Fill fill, lta::op kind, std::int64_t count) {
  lone_node<Record> node(kind);
  for (auto _ : state) {
    fill(node.r, node.memory.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * count);
}

void register_ops() {
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    for (int k = 0; k < lta::op_count; ++k) {
      const auto kind = static_cast<lta::op>(k);
      const auto block = table->scalar.block[k];
      const auto step = table->scalar.step[k];
      if (block == nullptr) continue;
      const std::string name = std::string("op/") + lta::info(kind).name + "/" + table->name;
      benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        const auto fill = [=](const auto& r, double* memory) { block(r, memory, 0, block_size); };
        run_op<lta::record<double>>(state, fill, kind, block_size);
      });
      if (table != &lta::best_kernels()) continue;
      const std::string one = std::string("op/") + lta::info(kind).name + "/one slot";
      benchmark::RegisterBenchmark(one.c_str(), [=](benchmark::State& state) {
        run_op<lta::step_record<double>>(state, step, kind, 1);
      });
    }
  }
}

void plan_in_blocks(benchmark::State& state, const lta::kernel_table* table) {
  const auto plan = bench::compile_twelve();
  constexpr std::int64_t count = 100'000;
  const bench::block_data data(bench::make_bars(count), 12);
  bench::blocks blocks(plan->compiled(), *table, 512);
  for (auto _ : state) blocks.run(data, count, true);
  state.SetItemsProcessed(state.iterations() * count);
}

void plan_by_steps(benchmark::State& state, const lta::kernel_table* table) {
  const auto plan = bench::compile_twelve();
  const std::vector<lta_bar> bars = bench::make_bars(4096);
  const bench::stepper stepper(plan->compiled(), *table, bench::as_in_sessions);
  bench::stepper::symbol symbol = stepper.make_symbol();
  std::size_t t = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(stepper.step(symbol, bars[t]));
    t = (t + 1) % bars.size();
  }
  state.SetItemsProcessed(state.iterations());
}

struct session_ids {
  lta_dataset dataset = 0;
  lta_plan plan = 0;
  lta_session session = 0;
  std::uint32_t partition = 0;

  explicit session_ids(std::uint32_t flags) {
    lta_error error = {};
    error.struct_size = sizeof error;
    lta_session_options options = {};
    options.struct_size = sizeof options;
    options.flags = flags;
    const bool made =
        lta_dataset_create(nullptr, &dataset, &error) == LTA_OK &&
        lta_dataset_open_partition(dataset, "X", 1, "1m", 2, "ohlcv", 5, &partition, &error) >=
            LTA_OK &&
        lta_plan_compile(bench::twelve_payload.data(),
                         static_cast<std::int64_t>(bench::twelve_payload.size()), nullptr, &plan,
                         &error) == LTA_OK &&
        lta_session_create(plan, dataset, nullptr, 0, &options, &session, &error) == LTA_OK;
    if (!made) {
      std::fprintf(stderr, "%s\n", error.message);
      std::abort();
    }
  }
  ~session_ids() {
    lta_session_drop(session, nullptr);
    lta_plan_drop(plan, nullptr);
    lta_dataset_drop(dataset, nullptr);
  }
};

// Room for the rows of a push.
struct rows {
  explicit rows(std::int64_t room)
      : capacity(room),
        partitions(static_cast<std::size_t>(room)),
        flags(partitions.size()),
        times(partitions.size()),
        values(12 * partitions.size()),
        edges(12 * partitions.size()) {
    error.struct_size = sizeof error;
  }

  lta_status push(lta_session session, const lta_bar* bars, std::int64_t count) {
    return lta_session_push(session, bars, count, capacity, partitions.data(), times.data(),
                            flags.data(), values.data(), nullptr, edges.data(), &row_count, &error);
  }

  std::int64_t capacity;
  std::vector<std::uint32_t> partitions, flags;
  std::vector<std::int64_t> times;
  std::vector<double> values;
  std::vector<std::int8_t> edges;
  std::int64_t row_count = 0;
  lta_error error = {};
};

// Pushes of `size` bars after 1024; a forming bar is pushed again and again.
void push(benchmark::State& state, std::uint32_t flags, std::int64_t size, bool forming) {
  constexpr std::int64_t before = 1024;
  const session_ids ids(flags);
  std::vector<lta_bar> bars = bench::make_bars(before + 4096);
  for (lta_bar& bar : bars) bar.partition = ids.partition;
  rows out(before + 16);
  if (out.push(ids.session, bars.data(), before) < 0) {
    state.SkipWithError(out.error.message);
    return;
  }
  bars.erase(bars.begin(), bars.begin() + before);
  const std::int64_t span = bars.back().time_ns - bars.front().time_ns + 60'000'000'000;
  if (forming) {
    for (lta_bar& bar : bars) {
      bar.time_ns = bars[0].time_ns;
      bar.state = LTA_BAR_FORMING;
    }
  }
  const auto step = static_cast<std::size_t>(size);
  std::size_t t = 0;
  for (auto _ : state) {
    if (out.push(ids.session, &bars[t], size) < 0) {
      state.SkipWithError(out.error.message);
      break;
    }
    for (std::size_t k = t; k < t + step && !forming; ++k) bars[k].time_ns += span;
    t = t + 2 * step <= bars.size() ? t + step : 0;
  }
  state.SetItemsProcessed(state.iterations() * size);
}

}  // namespace

int main(int argc, char** argv) {
  register_ops();
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    const std::string name = table->name;
    benchmark::RegisterBenchmark(("plan/blocks of 512/" + name).c_str(), plan_in_blocks, table);
    benchmark::RegisterBenchmark(("plan/one slot/" + name).c_str(), plan_by_steps, table);
  }
  for (const std::int64_t size : {1, 64}) {
    const std::string bars = std::to_string(size) + (size == 1 ? " bar" : " bars");
    benchmark::RegisterBenchmark(("push/" + bars + "/detached").c_str(), push,
                                 std::uint32_t{LTA_SESSION_DETACHED}, size, false);
    // Every bar stored: a bounded number of iterations bounds the memory.
    benchmark::RegisterBenchmark(("push/" + bars + "/attached").c_str(), push, std::uint32_t{0},
                                 size, false)
        ->Iterations(200'000 / size);
  }
  benchmark::RegisterBenchmark("push/forming bar/detached", push,
                               std::uint32_t{LTA_SESSION_DETACHED}, std::int64_t{1}, true);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
