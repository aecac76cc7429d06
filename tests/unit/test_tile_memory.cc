// SPDX-License-Identifier: MIT
// Partitions come together in tiles and leave them while every allocation fails once: the call says
// so and has changed nothing, and the same call behind it gives what it would have given.
#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

#include "abi/guard.hh"
#include "data_helpers.hh"
#include "failing_allocations.hh"
#include "plan/plan.hh"
#include "stream/session.hh"

using lta_test::failing_allocations;
using lta_test::minute;

namespace {

// Two tiles, and some that are in none.
constexpr std::uint32_t partition_count = 19;
constexpr std::int64_t call_count = 60;

// One bar each of all partitions, or of those that go on without the others, whose tiles are given
// up.
std::vector<lta_bar> bars_of(std::int64_t call) {
  std::vector<lta_bar> bars;
  for (std::uint32_t id = 0; id < partition_count; ++id) {
    const bool is_absent = (call == 17 && id == 3) || (call == 35 && id < 6) ||
                           (call == 44 && id % 2 == 0) || (call % 10 == 9 && id == 18);
    if (is_absent) continue;
    const double price = 100 + static_cast<double>((call * 7 + id * 5) % 23);
    bars.push_back(lta_test::make_bar(call * minute, price, LTA_BAR_CLOSED, id));
  }
  return bars;
}

struct told {
  std::vector<double> values;
  std::string snapshot;
  int refused_count = 0;
  bool has_failed = false;
};

// All calls, of which allocation number `failing` fails.
told live(bool is_detached, std::int64_t failing) {
  const auto data = lta_test::make_dataset();
  for (std::uint32_t id = 0; id < partition_count; ++id) {
    lta_test::open_minutes(*data, ("S" + std::to_string(100 + id)).c_str());
  }
  const auto plan = *lta::compile("sma(close, 5) + ema(high, 3)", {.expression = true});
  const auto session =
      *lta::session::create(plan, data, {}, {.detached = is_detached, .revision_depth = 2});
  std::vector<std::vector<lta_bar>> calls;
  for (std::int64_t call = 0; call < call_count; ++call) calls.push_back(bars_of(call));
  told seen;
  seen.values.reserve(call_count * partition_count);
  {
    const failing_allocations at(failing, failing_allocations::span::once);
    for (const std::vector<lta_bar>& bars : calls) {
      double values[partition_count];
      lta::row_sink sink;
      const auto push = [&] {
        sink = {.capacity = partition_count, .values = values};
        return lta::guarded(nullptr, [&] { return session->push(bars, sink); });
      };
      lta_status status = push();
      if (status == LTA_OUT_OF_MEMORY) {
        CHECK(at.has_failed());
        CHECK(sink.count == 0);
        ++seen.refused_count;
        status = push();
      }
      REQUIRE(status == LTA_OK);
      REQUIRE(sink.count == std::ssize(bars));
      seen.values.insert(seen.values.end(), values, values + sink.count);
    }
    seen.has_failed = at.has_failed();
  }
  seen.snapshot = *session->snapshot({});
  return seen;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

}  // namespace

TEST_CASE("calls over tiles whose memory fails have changed nothing and work again") {
  constexpr std::int64_t never = std::int64_t{1} << 40;
  for (const bool is_detached : {false, true}) {
    CAPTURE(is_detached);
    const told expected = live(is_detached, never);
    REQUIRE(expected.refused_count == 0);
    int refused_count = 0;
    for (std::int64_t n = 0;; ++n) {
      CAPTURE(n);
      REQUIRE(n < 20'000);
      const told again = live(is_detached, n);
      CHECK(same_bits(again.values, expected.values));
      CHECK(again.snapshot == expected.snapshot);
      refused_count += again.refused_count;
      if (!again.has_failed) break;
    }
    // Tiles, what leaves them, lists of groups, tails and chunks.
    CHECK(refused_count > 50);
  }
}
