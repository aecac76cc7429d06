// SPDX-License-Identifier: MIT
// Values, first valid row and validity bits of an output, however its rows come in blocks.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include "base/number.hh"
#include "exec/output_writer.hh"
#include "kernels/targets.hh"

namespace {

struct written {
  std::vector<double> values;
  std::vector<std::uint8_t> bitmap;
  lta::output_rows rows;

  bool is_valid(std::size_t row) const {
    return rows.validity == nullptr || ((bitmap[row / 8] >> (row % 8)) & 1) != 0;
  }
};

// In blocks of random lengths.
void write(const lta::kernel_table& kernels, const std::vector<double>& column,
           std::mt19937_64& random, written& to) {
  const auto count = static_cast<std::int64_t>(column.size());
  to.values.resize(column.size() + 8);
  to.bitmap.assign(column.size() / 8 + 1, 0xAB);  // as result memory is: anything
  to.rows = {};
  to.rows.values = to.values.data();
  to.rows.validity = to.bitmap.data();
  lta::output_writer writer;
  writer.begin(to.rows, false, count);
  for (std::int64_t at = 0; at < count;) {
    const auto size = std::min(count - at, 1 + static_cast<std::int64_t>(random() % 40));
    writer.write({kernels, random() % 2 == 0}, column.data() + at, at, size);
    at += size;
  }
  kernels.finish_stores();
  writer.finish();
}

}  // namespace

TEST_CASE("an output has the values and the bits of its rows, in whatever blocks they come") {
  std::mt19937_64 random(3601);
  for (const lta::kernel_table* kernels : lta::runnable_kernels()) {
    CAPTURE(kernels->name);
    for (int round = 0; round < 400; ++round) {
      std::vector<double> column(1 + random() % 200);
      const std::size_t warm_up = random() % 3 == 0 ? 0 : random() % (column.size() + 1);
      const std::uint64_t gap_every = random() % 3 == 0 ? 5 : 1'000'000;
      for (std::size_t row = 0; row < column.size(); ++row) {
        const bool is_absent = row < warm_up || random() % gap_every == 0;
        column[row] = is_absent ? lta::missing : static_cast<double>(row);
      }
      written to;
      write(*kernels, column, random, to);
      REQUIRE(std::memcmp(to.values.data(), column.data(), column.size() * sizeof(double)) == 0);
      std::size_t first_valid = 0;
      bool has_missing = false;
      for (std::size_t row = 0; row < column.size(); ++row) {
        const bool is_present = !lta::is_missing(column[row]);
        CAPTURE(row);
        REQUIRE(to.is_valid(row) == is_present);
        first_valid += first_valid == row && !is_present ? 1 : 0;
        has_missing |= !is_present;
      }
      CHECK(to.rows.first_valid_row == static_cast<std::int64_t>(first_valid));
      CHECK((to.rows.validity != nullptr) == has_missing);
      // Bits behind the last row are none of ours, and are 0 as Arrow likes them.
      if (has_missing && column.size() % 8 != 0) {
        CHECK((to.bitmap[column.size() / 8] >> (column.size() % 8)) == 0);
      }
    }
  }
}
