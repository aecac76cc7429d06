// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

namespace lta {

// The caller's row arrays. Any of them may be null; capacity and count are in rows.
struct row_sink {
  std::int64_t capacity = 0;
  std::uint32_t* partitions = nullptr;
  std::int64_t* times_ns = nullptr;
  std::uint32_t* flags = nullptr;
  double* values = nullptr;          // [row][output]
  std::uint8_t* validity = nullptr;  // [row][output]
  std::int8_t* edges = nullptr;      // [row][output]
  std::int64_t count = 0;

  // The next `added` rows, all but their partitions and times: closed bars without an edge, output
  // o of the i-th is column_of(o)[i]. add() counts them.
  template <class ColumnOf>
  void write_values(std::int64_t added, std::size_t width, ColumnOf column_of) const noexcept {
    const auto first = static_cast<std::size_t>(count);
    const auto rows = static_cast<std::size_t>(added);
    for (std::size_t o = 0; o < width; ++o) {
      const double* const from = column_of(o);
      const std::size_t at = first * width + o;
      if (values != nullptr) {
        for (std::size_t i = 0; i < rows; ++i) values[at + i * width] = from[i];
      }
      if (validity != nullptr) {
        for (std::size_t i = 0; i < rows; ++i) validity[at + i * width] = from[i] == from[i];
      }
    }
    if (edges != nullptr) std::fill_n(edges + first * width, rows * width, std::int8_t{0});
    if (flags != nullptr) std::fill_n(flags + first, rows, 0u);
  }
  // The same for one row, value_of(o).
  template <class ValueOf>
  void write_row(std::size_t width, ValueOf value_of) const noexcept {
    const std::size_t at = static_cast<std::size_t>(count) * width;
    if (values != nullptr) {
      for (std::size_t o = 0; o < width; ++o) values[at + o] = value_of(o);
    }
    if (validity != nullptr) {
      for (std::size_t o = 0; o < width; ++o) validity[at + o] = value_of(o) == value_of(o);
    }
    if (edges != nullptr) std::fill_n(edges + at, width, std::int8_t{0});
    if (flags != nullptr) flags[count] = 0;
  }
  // One of them is complete.
  void add(std::uint32_t partition, std::int64_t time_ns) noexcept {
    if (partitions != nullptr) partitions[count] = partition;
    if (times_ns != nullptr) times_ns[count] = time_ns;
    ++count;
  }
};

}  // namespace lta
