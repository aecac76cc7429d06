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

  // Where values go that somebody else writes. Every block of them is told: how many are missing,
  // or that only the first `absent` are and all rows before the block. False where those are not,
  // and nothing was told then.
  double* place_of(std::int64_t at) const { return static_cast<double*>(out_->values) + at; }
  void note(const kernel_table& kernels, const double* values, std::int64_t at, std::int64_t count,
            std::int64_t missing_count);
  bool note_start(std::int64_t at, std::int64_t absent);

  // After the last row.
  void finish();

 private:
  // Whether all rows before it are missing.
  bool is_start(std::int64_t at) const { return missing_count_ == at; }
  void note_gaps(const kernel_table& kernels, const double* values, std::int64_t at,
                 std::int64_t count);
  void write_start_bits() const;

  output_rows* out_ = nullptr;
  bool is_signal_ = false;
  bool has_bits_ = false;  // a gap has come: the bitmap is written as the rows are
  std::int64_t row_count_ = 0;
  std::int64_t missing_count_ = 0;  // of the rows written so far
  std::int64_t bits_set_ = 0;       // rows whose bits are final
};

}  // namespace lta
