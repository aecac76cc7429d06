// SPDX-License-Identifier: MIT
// The same in C++17.
#include <cstdio>
#include <laakhay_ta.hpp>

int main() {
  const laakhay::ta::dataset dataset;
  const std::uint32_t partition = dataset.open_partition("AAPL", "1d");
  const std::vector<std::int64_t> times = {0, 86400000000000, 172800000000000};
  const std::vector<double> price = {10, 11, 15}, volume = {1, 1, 1};
  dataset.append(partition, {times, price, price, price, price, volume});
  std::printf("%.2f\n", dataset.execute("sma(close, 3)")["value"][2]);
}
