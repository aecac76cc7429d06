// SPDX-License-Identifier: MIT
#include "exec/direct_rows.hh"

#include <algorithm>
#include <cstdint>

#include "data/partition.hh"

namespace lta {

void direct_rows::begin(double* memory) {
  memory_ = memory;
  past_ = 0;
  is_direct_ = true;  // offsets may be those of the last partition
  read_columns();
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    if (!can_be_direct(k)) continue;
    past_ = std::max(past_, program_.layout().retained(program_.loads()[k].column));
  }
}

void direct_rows::read(const chunk& rows, std::int64_t offset) {
  is_direct_ = true;
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    if (can_be_direct(k)) starts_[k] = rows.values(bar_first_value + fields_[k]) + offset;
  }
  point_records();
}

bool direct_rows::read_columns() {
  if (!is_direct_) return false;
  is_direct_ = false;
  for (std::size_t k = 0; k < starts_.size(); ++k) {
    starts_[k] = memory_ + program_.layout().at(program_.loads()[k].column, 0);
  }
  point_records();
  return true;
}

// Rows and columns are doubles somewhere, so from one to the other is a whole number of them.
void direct_rows::point_records() {
  const auto address = [](const double* at) { return reinterpret_cast<std::intptr_t>(at); };
  for (const block_program::reading& r : program_.readings()) {
    const std::intptr_t bytes = address(starts_[r.load]) - address(memory_);
    records_[r.record].offsets[r.place] = bytes / static_cast<std::intptr_t>(sizeof(double));
  }
}

}  // namespace lta
