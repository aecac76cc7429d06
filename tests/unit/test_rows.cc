// SPDX-License-Identifier: MIT
// The kernels between rows and columns, on every instruction set, against a loop over both.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "base/bar.hh"
#include "base/number.hh"
#include "exec/slots.hh"
#include "kernels/targets.hh"

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
// Values whose bits a careless move would change: zeros of both signs, the smallest number, NaN of
// other bits and of another sign.
const std::array<double, 8> odd_values = {0.0,
                                          -0.0,
                                          5e-324,
                                          -1.5,
                                          lta::missing,
                                          -lta::missing,
                                          std::bit_cast<double>(0x7FF8'0000'0000'1234),
                                          infinity};

double value_at(std::int64_t column, std::int64_t row) {
  const std::int64_t number = column * 131 + row;
  if (number % 3 == 0) return odd_values[static_cast<std::size_t>(number / 3) % odd_values.size()];
  return static_cast<double>(number) * 0.37;
}

std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x); }

struct columns_of_numbers {
  columns_of_numbers(std::int64_t width, std::int64_t count) : values(width) {
    for (std::int64_t o = 0; o < width; ++o) {
      for (std::int64_t i = 0; i < count; ++i) values[o].push_back(value_at(o, i));
      starts.push_back(values[o].data());
    }
  }
  std::vector<std::vector<double>> values;
  std::vector<const double*> starts;
};

// A bar each of whose values is another one; field k of bar i is value_at(k, i).
std::vector<lta_bar> some_bars(std::int64_t count) {
  std::vector<lta_bar> bars;
  for (std::int64_t i = 0; i < count; ++i) {
    bars.push_back({-1 - i, 1 + i, value_at(0, i), value_at(1, i), value_at(2, i), value_at(3, i),
                    value_at(4, i), static_cast<std::uint32_t>(i), -1});
  }
  return bars;
}

template <class Check>
void on_every_instruction_set(Check check) {
  for (const lta::kernel_table* table : lta::runnable_kernels()) {
    CAPTURE(std::string(table->name));
    check(*table);
  }
}

}  // namespace

TEST_CASE("columns of any width and length become rows, bit for bit, and nothing beside them") {
  on_every_instruction_set([](const lta::kernel_table& by) {
    for (std::int64_t width = 0; width <= 19; ++width) {
      for (const std::int64_t count : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 21, 64}) {
        CAPTURE(width);
        CAPTURE(count);
        const columns_of_numbers columns(width, count);
        std::vector<double> rows(static_cast<std::size_t>(width * count) + 1, 77.0);
        std::vector<std::uint8_t> validity(rows.size(), 9);
        by.write_rows(columns.starts.data(), width, count, rows.data());
        by.write_row_validity(columns.starts.data(), width, count, validity.data());
        bool is_same = true;
        for (std::int64_t i = 0; i < count; ++i) {
          for (std::int64_t o = 0; o < width; ++o) {
            const auto at = static_cast<std::size_t>(i * width + o);
            is_same &= bits(rows[at]) == bits(value_at(o, i));
            is_same &= validity[at] == (lta::is_missing(value_at(o, i)) ? 0 : 1);
          }
        }
        CHECK(is_same);
        CHECK(rows.back() == 77.0);
        CHECK(validity.back() == 9);
      }
    }
  });
}

TEST_CASE("fields of any number of bars become columns, canonical, and those nobody wants do not") {
  on_every_instruction_set([](const lta::kernel_table& by) {
    for (const std::int64_t count : {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 21, 64}) {
      for (std::uint32_t wanted = 0; wanted < 1U << lta::bar_field_count; ++wanted) {
        CAPTURE(count);
        CAPTURE(wanted);
        const std::vector<lta_bar> bars = some_bars(count);
        std::vector<std::vector<double>> columns(lta::bar_field_count);
        double beside[64];  // as if the volume were followed by another field
        std::fill(std::begin(beside), std::end(beside), 77.0);
        double* starts[lta::bar_field_count + 1] = {};
        starts[lta::bar_field_count] = beside;
        for (std::size_t k = 0; k < lta::bar_field_count; ++k) {
          columns[k].assign(static_cast<std::size_t>(count) + 1, 77.0);
          if ((wanted >> k & 1) != 0) starts[k] = columns[k].data();
        }
        by.take_fields(bars.data(), count, starts);
        bool is_same = true;
        for (std::size_t k = 0; k < lta::bar_field_count; ++k) {
          const bool is_wanted = (wanted >> k & 1) != 0;
          for (std::int64_t i = 0; i < count; ++i) {
            const double expected =
                is_wanted ? lta::canonical(value_at(static_cast<std::int64_t>(k), i)) : 77.0;
            is_same &= bits(columns[k][static_cast<std::size_t>(i)]) == bits(expected);
          }
          is_same &= columns[k].back() == 77.0;
        }
        for (const double untouched : beside) is_same &= untouched == 77.0;
        CHECK(is_same);
      }
    }
  });
}

TEST_CASE("a column of lanes goes where its lanes go, and what is missing of each is counted") {
  on_every_instruction_set([](const lta::kernel_table& by) {
    for (const std::int64_t count : {1, 7, 8, 9, 30, 64}) {
      for (const std::int64_t absent : {0, 1, 5, 64}) {
        for (const bool stream : {false, true}) {
          CAPTURE(count);
          CAPTURE(absent);
          CAPTURE(stream);
          const auto column = lta::allocate_slots<lta::lanes>(count);
          const auto room = lta::allocate_slots<double>(8 * 72);
          double* out[8];
          std::int64_t expected[8] = {};
          for (int k = 0; k < 8; ++k) {
            out[k] = room.get() + 72 * k;
            std::fill_n(out[k], 72, 77.0);
            for (std::int64_t i = 0; i < count; ++i) {
              const double value = i < absent ? lta::missing : value_at(k, i);
              column[i][k] = value;
              expected[k] += value == value ? 0 : 1;
            }
          }
          std::int64_t first = 0;
          const auto has_value = [&](std::int64_t i) {
            bool has = false;
            for (int k = 0; k < 8; ++k) has |= column[i][k] == column[i][k];
            return has;
          };
          while (first < count && !has_value(first)) ++first;
          std::int64_t counts[8];
          CHECK(by.store_lanes(column.get(), count, out, stream, counts) == first);
          by.finish_stores();
          for (int k = 0; k < 8; ++k) {
            CAPTURE(k);
            CHECK(counts[k] == expected[k]);
            for (std::int64_t i = 0; i < count; ++i) CHECK(bits(out[k][i]) == bits(column[i][k]));
            CHECK(out[k][count] == 77.0);
            std::fill_n(out[k], 72, 77.0);
          }
          by.part_lanes(column.get(), count, out);
          for (int k = 0; k < 8; ++k) {
            for (std::int64_t i = 0; i < count; ++i) CHECK(bits(out[k][i]) == bits(column[i][k]));
            CHECK(out[k][count] == 77.0);
          }
        }
      }
    }
  });
}
