// SPDX-License-Identifier: MIT
// Batch: put bars into a dataset, run a plan of three outputs over all of them in one call.
#include "example.hpp"

namespace ta = laakhay::ta;

int main() {
  const ta::dataset dataset;
  const std::uint32_t partition = dataset.open_partition("BTCUSDT", "1h");
  std::vector<lta_bar> bars;
  for (int i = 0; i < 200; ++i) bars.push_back(example::bar_at(i, partition));
  dataset.append(bars);

  const ta::result result = dataset.execute(R"json({"version": 1, "outputs": [
      {"name": "average", "expr": "sma(close, 20)"},
      {"name": "strength", "expr": "rsi(close, 14)"},
      {"name": "buy", "expr": "close > sma(close, 20) and rsi(close, 14) < 70"}]})json");
  for (const ta::output& output : result.outputs()) {
    const std::string name(output.name());
    std::printf("%-10s first value at row %3lld, last %.6f\n", name.c_str(),
                static_cast<long long>(output.first_valid_row()), output[output.size() - 1]);
    example::expect(output.size() == 200, "one row per bar");
  }

  try {
    const ta::plan refused("close > smaa(close, 20)");
    example::expect(false, "an unknown name is refused");
  } catch (const ta::error& error) {
    std::printf("refused as it should be, at %lld: %s\n", static_cast<long long>(error.position()),
                error.what());
  }
}
