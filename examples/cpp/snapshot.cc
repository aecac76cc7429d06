// SPDX-License-Identifier: MIT
// Snapshot: a session becomes bytes, the bytes become a session again, here over an empty dataset
// as in another process, and both go on with the same bits.
#include <algorithm>

#include "example.hpp"

namespace ta = laakhay::ta;

int main() {
  const ta::plan plan(R"json({"version": 1, "outputs": [
      {"name": "trend", "expr": "ema(close, 21)"},
      {"name": "momentum", "expr": "macd(close, 12, 26, 9).histogram"},
      {"name": "range", "expr": "atr(14)"}]})json");
  const ta::dataset first;
  first.open_partition("BTCUSDT", "1h");
  const ta::session session = plan.start(first);
  ta::rows rows;
  for (int i = 0; i < 80; ++i) session.push(example::bar_at(i), rows);

  std::string snapshot = session.snapshot();
  std::printf("snapshot after 80 bars: %zu bytes\n", snapshot.size());
  const ta::dataset second;
  const ta::session restored = plan.restore(second, snapshot);
  ta::rows others;
  for (int i = 80; i < 120; ++i) {
    session.push(example::bar_at(i), rows);
    restored.push(example::bar_at(i), others);
    example::expect(
        std::equal(rows.values(0).begin(), rows.values(0).end(), others.values(0).begin()),
        "the restored session gives the same values");
  }
  example::expect(session.snapshot() == restored.snapshot(), "same state, same bytes");
  std::printf("40 bars later both sessions agree: trend %.6f\n", rows.values(0)[0]);

  snapshot[snapshot.size() / 2] ^= 1;
  try {
    const ta::session damaged = plan.restore(second, snapshot);
    example::expect(false, "a damaged snapshot is refused");
  } catch (const ta::error& error) {
    std::printf("one bit flipped: %s\n", error.what());
  }
}
