// SPDX-License-Identifier: MIT
#include "exec/output_writer.hh"

#include <algorithm>
#include <cstring>

#include "base/number.hh"
#include "base/planted.hh"

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
          : by.kernels.store(values, count, place_of(at), by.bypasses_cache);
  note(by.kernels, values, at, count, missing_count);
}

void output_writer::note(const kernel_table& kernels, const double* values, std::int64_t at,
                         std::int64_t count, std::int64_t missing_count) {
  if (is_start(at)) {
    std::int64_t absent = 0;
    while (absent < missing_count && is_missing(values[absent])) ++absent;
    if (absent == missing_count) {
      note_start(at, absent);
      return;
    }
    out_->first_valid_row = at + absent;
  }
  if (missing_count == 0) return;
  note_gaps(kernels, values, at, count);
  missing_count_ += missing_count;
}

// Nothing of the bitmap is written before it is known whether there are gaps.
bool output_writer::note_start(std::int64_t at, std::int64_t absent) {
  if (!is_start(at)) return absent == 0;
  out_->first_valid_row = at + (planted("writer.start") ? 0 : absent);
  missing_count_ += absent;
  return true;
}

// Bits are set late: up to a block with missing values when it comes, and to the end at last.
void output_writer::note_gaps(const kernel_table& kernels, const double* values, std::int64_t at,
                              std::int64_t count) {
  if (!has_bits_) {
    std::memset(out_->validity, 0, static_cast<std::size_t>(row_count_ + 7) / 8);
    bits_set_ = missing_count_;
    has_bits_ = true;
  }
  set_bits(out_->validity, bits_set_, at);
  kernels.store_validity(values, count, out_->validity, at);
  bits_set_ = at + count;
}

// Where nothing is missing nobody needs a bitmap.
void output_writer::finish() {
  if (missing_count_ == 0) {
    out_->validity = nullptr;
  } else if (has_bits_) {
    set_bits(out_->validity, bits_set_, row_count_);
  } else {
    write_start_bits();
  }
}

// Without a look at what is there: that would wait for all stores before it.
void output_writer::write_start_bits() const {
  const auto first = static_cast<std::size_t>(missing_count_);
  const auto rows = static_cast<std::size_t>(row_count_);
  const std::size_t bytes = (rows + 7) / 8;
  std::uint8_t* const bits = out_->validity;
  std::memset(bits, 0, first / 8);
  if (first / 8 == bytes) return;
  std::memset(bits + first / 8, 0xFF, bytes - first / 8);
  const unsigned from_first = 0xFFU << (first % 8);
  const unsigned to_end = 0xFFU >> (8 * bytes - rows);
  const bool is_one_byte = first / 8 + 1 == bytes;
  bits[first / 8] = static_cast<std::uint8_t>(is_one_byte ? from_first & to_end : from_first);
  if (!is_one_byte) bits[bytes - 1] = static_cast<std::uint8_t>(to_end);
}

}  // namespace lta
