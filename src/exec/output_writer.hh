// SPDX-License-Identifier: MIT
// Values of one output of a partition, block by block, into its result.
#pragma once

#include <cstdint>

#include "exec/plan_result.hh"
#include "kernels/record.hh"

namespace lta {

class output_writer {
 public:
  // What is the same for all outputs of an execution.
  struct how {
    const kernel_table& kernels;
    bool bypasses_cache;
  };

  // For `row_count` rows.
  void begin(output_rows& out, bool is_signal, std::int64_t row_count) {
    *this = {};
    out_ = &out;
    is_signal_ = is_signal;
    row_count_ = row_count;
  }
  // Rows [at, at + count), after those before them.
  void write(const how& by, const double* values, std::int64_t at, std::int64_t count);
  // After the last row.
  void finish();

 private:
  void note_missing(const kernel_table& kernels, const double* values, std::int64_t at,
                    std::int64_t count, std::int64_t missing_count);

  output_rows* out_ = nullptr;
  bool is_signal_ = false;
  std::int64_t row_count_ = 0;
  std::int64_t missing_count_ = 0;  // of the rows written so far
  std::int64_t bits_set_ = 0;       // rows whose bits are final
};

}  // namespace lta
