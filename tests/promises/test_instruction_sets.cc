// SPDX-License-Identifier: MIT
// Promise: every instruction set gives the same bits, and so does every number of threads.
#include <doctest/doctest.h>

#include <cfenv>
#include <cstring>

#include "data/dataset.hh"
#include "exec/batch.hh"
#include "support.hh"

namespace promise {
namespace {

std::shared_ptr<lta::dataset> make_rows(random_source& random, int partitions) {
  auto rows = *lta::dataset::create({});
  for (int k = 0; k < partitions; ++k) {
    const std::uint32_t id = *rows->open_partition("S" + std::to_string(k), "1d", "");
    for (const lta_bar& bar : make_market(random, 300 + 40 * k, {.missing_rate = 0.01})) {
      const lta::bar_columns one = {.row_count = 1,
                                    .times_ns = &bar.time_ns,
                                    .open = &bar.open,
                                    .high = &bar.high,
                                    .low = &bar.low,
                                    .close = &bar.close,
                                    .volume = &bar.volume};
      REQUIRE(*rows->append_ohlcv(id, one, LTA_APPEND_UNCHECKED) == 1);
    }
  }
  return rows;
}

bool same_rows(const lta::plan_result& a, const lta::plan_result& b) {
  const auto& outputs = a.source->compiled().outputs;
  for (std::size_t p = 0; p < a.partitions.size(); ++p) {
    const auto rows = static_cast<std::size_t>(a.partitions[p].row_count);
    for (std::size_t o = 0; o < outputs.size(); ++o) {
      const lta::output_rows& x = a.partitions[p].outputs[o];
      const lta::output_rows& y = b.partitions[p].outputs[o];
      const bool is_signal = outputs[o].type == lta::value_type::signal;
      if (std::memcmp(x.values, y.values, rows * (is_signal ? 1 : 8)) != 0) return false;
      if ((x.validity == nullptr) != (y.validity == nullptr)) return false;
      if (x.validity != nullptr && std::memcmp(x.validity, y.validity, (rows + 7) / 8) != 0) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

TEST_CASE("instruction sets and thread counts agree on every bit") {
  std::string names;
  for (const lta::kernel_table* kernels : lta::runnable_kernels()) {
    names += std::string(kernels->name) + " ";
  }
  MESSAGE("kernels on this machine: " << names);
  for (std::uint64_t seed = seed_of(23'000); seed < seed_of(23'000) + 40; ++seed) {
    random_source random(seed);
    CAPTURE(seed);
    const auto rows = make_rows(random, 3);
    const auto compiled = lta::compile(random_payload(random, 6), {});
    REQUIRE(compiled);
    const auto reference =
        lta::run_batch(*compiled, rows, {.kernels = lta::runnable_kernels().front()});
    for (const lta::kernel_table* kernels : lta::runnable_kernels()) {
      const auto other = lta::run_batch(*compiled, rows, {.thread_count = 2, .kernels = kernels});
      CAPTURE(kernels->name);
      CHECK(same_rows(**reference, **other));
    }
  }
}

TEST_CASE("the host's rounding mode and denormal flags change nothing and come back") {
  const owned plan = new_plan("ema(close, 7) / (sma(high, 3) * 1e-305 * 1e-10)", true);
  const owned dataset = new_dataset();
  random_source random(29);
  append(dataset, open_partition(dataset, "A"), make_market(random, 300));
  const table reference = run_batch(plan, dataset, 0);
  for (const int mode : {FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO}) {
    std::fesetround(mode);
    const table other = run_batch(plan, dataset, 0);
    const int after = std::fegetround();
    std::fesetround(FE_TONEAREST);
    CHECK(other.cells == reference.cells);
    CHECK(after == mode);
  }
}

}  // namespace promise
