// SPDX-License-Identifier: MIT
// Streaming: push bars one by one. While a bar forms it may be pushed again and again; when it
// closes, its row is final and holds the same bits a batch run gives.
#include <cstring>

#include "example.hpp"

namespace ta = laakhay::ta;

int main() {
  const ta::plan plan(R"json({"version": 1, "outputs": [
      {"name": "strength", "expr": "rsi(close, 14)"},
      {"name": "turn", "expr": "crossup(ema(close, 5), ema(close, 12))"}]})json");
  const ta::dataset dataset;
  const std::uint32_t partition = dataset.open_partition("BTCUSDT", "1h");
  const ta::session session = plan.start(dataset);

  ta::rows rows;  // used again for every push: no memory is taken
  double last = 0;
  int turns = 0;
  for (int i = 0; i < 120; ++i) {
    const lta_bar closed = example::bar_at(i, partition);
    lta_bar forming = closed;
    forming.state = LTA_BAR_FORMING;
    for (int quarter = 1; quarter <= 3; ++quarter) {
      forming.close = closed.open + (closed.close - closed.open) * quarter / 4.0;
      session.push(forming, rows);
      example::expect(rows.is_provisional(0), "a forming bar gives a provisional row");
    }
    session.push(closed, rows);
    example::expect(!rows.is_provisional(0), "a closed bar gives a final row");
    last = rows.values(0)[0];
    if (rows.values(0)[1] == 1) {
      std::printf("bar %3d: the short average crossed above the long one, rsi %.2f\n", i, last);
      ++turns;
    }
  }
  example::expect(turns > 0, "the averages crossed");
  const ta::result batch = plan.run(dataset);
  example::expect(std::memcmp(&batch["strength"].values()[119], &last, sizeof last) == 0,
                  "streaming equals batch, bit for bit");
  std::printf("120 bars, each pushed four times; the last rsi is %.6f in batch too\n", last);
}
