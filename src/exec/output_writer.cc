// SPDX-License-Identifier: MIT
#include "exec/output_writer.hh"

#include <algorithm>
#include <cstring>

#include "base/number.hh"

namespace lta {
namespace {

void set_bits(std::uint8_t* bitmap, std::int64_t first, std::int64_t end) {
  if (first >= end) return;
  const unsigned from_first = 0xFFU << (first % 8);
  const unsigned to_end = 0xFFU >> (7 - (end - 1) % 8);
  const auto add = [&](std::int64_t byte, unsigned bits) {
    bitmap[byte] = static_cast<std::uint8_t>(bitmap[byte] | bits);
  };
  const std::int64_t last = (end - 1) / 8;
  if (first / 8 == last) return add(last, from_first & to_end);
  add(first / 8, from_first);
  std::fill(bitmap + first / 8 + 1, bitmap + last, std::uint8_t{0xFF});
  add(last, to_end);
}

}  // namespace

void output_writer::write(const how& by, const double* values, std::int64_t at,
                          std::int64_t count) {
  const std::int64_t missing_count =
      is_signal_
          ? by.kernels.store_signal(values, count, static_cast<std::int8_t*>(out_->values) + at)
          : by.kernels.store(values, count, static_cast<double*>(out_->values) + at,
                             by.bypasses_cache);
  if (missing_count > 0 || missing_count_ == at) {
    note_missing(by.kernels, values, at, count, missing_count);
  }
}

// Bits are set late: up to a block with missing values when it comes, and to the end at last.
// Where nothing is missing nobody needs a bitmap.
void output_writer::note_missing(const kernel_table& kernels, const double* values, std::int64_t at,
                                 std::int64_t count, std::int64_t missing_count) {
  if (missing_count_ == at) {
    std::int64_t first = 0;
    while (first < count && is_missing(values[first])) ++first;
    out_->first_valid_row = at + first;
  }
  if (missing_count == 0) return;
  if (missing_count_ == 0) {
    std::memset(out_->validity, 0, static_cast<std::size_t>(row_count_ + 7) / 8);
  }
  set_bits(out_->validity, bits_set_, at);
  kernels.store_validity(values, count, out_->validity, at);
  bits_set_ = at + count;
  missing_count_ += missing_count;
}

void output_writer::finish() {
  if (missing_count_ == 0) {
    out_->validity = nullptr;
  } else {
    set_bits(out_->validity, bits_set_, row_count_);
  }
}

}  // namespace lta
