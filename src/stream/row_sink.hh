// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "kernels/record.hh"

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
  // o of the i-th is columns[o][i]. add() counts them.
  void write_values(const kernel_table& by, std::span<const double* const> columns,
                    std::int64_t added) const noexcept {
    const auto width = std::ssize(columns);
    const std::int64_t at = count * width;
    if (values != nullptr) by.write_rows(columns.data(), width, added, values + at);
    if (validity != nullptr) by.write_row_validity(columns.data(), width, added, validity + at);
    write_no_edges(width, added);
  }
  // The same for one row: its values are these elements of `slots`.
  void write_row(const double* slots, std::span<const std::uint32_t> elements) const noexcept {
    const std::size_t width = elements.size();
    const std::size_t at = static_cast<std::size_t>(count) * width;
    if (values != nullptr) {
      double* const row = values + at;
      for (std::size_t o = 0; o < width; ++o) row[o] = slots[elements[o]];
    }
    if (validity != nullptr) {
      std::uint8_t* const row = validity + at;
      for (std::size_t o = 0; o < width; ++o) {
        const double value = slots[elements[o]];
        row[o] = value == value;
      }
    }
    write_no_edges(static_cast<std::int64_t>(width), 1);
  }
  // One of them is complete.
  void add(std::uint32_t partition, std::int64_t time_ns) noexcept {
    if (partitions != nullptr) partitions[count] = partition;
    if (times_ns != nullptr) times_ns[count] = time_ns;
    ++count;
  }
  // `added` of one partition.
  template <class TimeOf>
  void add(std::uint32_t partition, std::int64_t added, TimeOf time_of) noexcept {
    if (partitions != nullptr) std::fill_n(partitions + count, added, partition);
    if (times_ns != nullptr) {
      for (std::int64_t i = 0; i < added; ++i) times_ns[count + i] = time_of(i);
    }
    count += added;
  }
  // One of each of the partitions.
  template <class TimeOf>
  void add(std::span<const std::uint32_t> of, TimeOf time_of) noexcept {
    if (partitions != nullptr) std::copy(of.begin(), of.end(), partitions + count);
    if (times_ns != nullptr) {
      for (std::size_t i = 0; i < of.size(); ++i) times_ns[count + i] = time_of(i);
    }
    count += std::ssize(of);
  }

 private:
  void write_no_edges(std::int64_t width, std::int64_t added) const noexcept {
    if (edges != nullptr) std::fill_n(edges + count * width, added * width, std::int8_t{0});
    if (flags != nullptr) std::fill_n(flags + count, added, 0u);
  }
};

}  // namespace lta
