// SPDX-License-Identifier: MIT
#pragma once

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
};

}  // namespace lta
