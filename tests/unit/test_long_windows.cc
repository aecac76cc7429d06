// SPDX-License-Identifier: MIT
// Windows made of columns of levels have the bits of their trees.
#include <doctest/doctest.h>

#include <string>

#include "fusion_helpers.hh"

using namespace lta_test;

TEST_CASE("a window longer than a kernel fills from slots has the bits of its tree of levels") {
  // Every digit of one and of two levels of levels, with no rest, one of a slot, and others.
  for (const std::int64_t n : {65,  72,  96,  127, 128, 129, 191, 192, 200,  256,  300, 384,
                               447, 448, 500, 511, 512, 513, 640, 777, 1000, 1024, 1025}) {
    CAPTURE(n);
    formula f;
    report_windows(f, n);
    check_fused_blocks(f.build());
  }
}

TEST_CASE("long windows that share levels, or whose parts are read, have the bits of their nodes") {
  formula f;
  const node_id x = f.field("close");
  const node_id mean = f.b.rolling_mean(x, 200);
  const node_id width = f.b.multiply(f.b.rolling_deviation(x, 200, 0), f.b.constant(2));
  f.report(f.b.add(mean, width));
  f.report(f.b.subtract(mean, width));
  f.report(f.b.rolling_deviation(x, 500, 1));
  f.report(f.b.rolling_mean(x, 64));
  f.report(f.b.rolling_mean(x, 8));
  f.report(f.b.rolling_variance(x, 1000, 0));
  f.report(f.b.rolling_sum(x, 100));
  f.report(f.b.rolling_sum(x, 36));
  f.report(f.b.rolling_sum(x, 750));
  f.report(f.b.rolling_maximum(f.b.rolling_mean(x, 70), 90));
  f.report(f.b.rolling_argmaximum(x, 300));
  f.report(f.b.rolling_weighted_mean(x, 150));
  f.report(f.b.rolling_maximum(x, 700));
  check_fused_blocks(f.build());
}

TEST_CASE("of equal extremes a window has the oldest, also where its parts overlap") {
  // Only zeros of both signs are equals that one can tell from each other.
  for (const std::int64_t n : {3, 7, 20, 63, 200, 500, 1000}) {
    CAPTURE(n);
    formula f;
    const node_id x = f.field("close");
    f.report(f.b.rolling_maximum(x, n));
    f.report(f.b.rolling_minimum(f.b.multiply(x, f.b.constant(-1)), n));
    f.report(f.b.rolling_argmaximum(x, n));
    const lta::program p = f.build();
    const auto value = [](std::uint32_t, std::int64_t slot) {
      if (slot % 37 != 5 && slot % 11 != 3) return -1.0;
      return slot / 3 % 2 == 0 ? 0.0 : -0.0;
    };
    for (const lta::kernel_table* table : lta::runnable_kernels()) {
      CAPTURE(std::string(table->name));
      const lta::block_program fused(p, *table, lta::fusion::of_blocks(p), 1024, 0);
      const lta::block_program plain(p, *table, lta::fusion::none(p), 1024, 0);
      check_same(run_values(fused, value), run_values(plain, value), 1805);
    }
  }
}

TEST_CASE("a long window is one pass over each column of levels, shared by those that read it") {
  formula f;
  const node_id x = f.field("close");
  f.report(f.b.rolling_maximum(x, 200));
  f.report(f.b.rolling_maximum(x, 500));
  f.report(f.b.rolling_maximum(x, 1000));
  const lta::program p = f.build();
  // Levels of 64 and of 256 slots, and three windows.
  CHECK(lta::fusion::of_blocks(p).units.size() == 5);
  // Single slots keep every level above 64: snapshots hold them.
  const lta::fusion steps = lta::fusion::of(p);
  for (const lta::fused_unit& unit : steps.units) CHECK(unit.lag <= lta::fused_window_maximum);
}
