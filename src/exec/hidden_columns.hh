// SPDX-License-Identifier: MIT
// What recursions keep beside their outputs where slots are filled one by one. A slot that has an
// output has its state in it, so the hidden columns are written only where there is none
// (kernels/step_chains.hh). Whoever reads them asks for them first.
#pragma once

#include <cstdint>
#include <vector>

#include "exec/slots.hh"
#include "plan/program.hh"

namespace lta {

class hidden_columns {
 public:
  // Of every recursion of `p`; `layout` is of single slots.
  hidden_columns(const program& p, const slot_layout& layout);

  // Past slots of them that are kept.
  std::int64_t retained() const { return retained_; }

  // Writes them for `count` slots before `position`. Neighbouring elements of the layout are
  // `element_stride` apart in `slots`.
  void reveal(const slot_layout& layout, double* slots, std::int64_t element_stride,
              std::int64_t position, std::int64_t count) const noexcept;

  struct recursion {
    std::uint32_t output, state, count;  // columns
    double full;                         // the count once seeded
  };
  template <class Visit>
  void each(Visit visit) const {
    for (const recursion& r : all_) visit(r);
  }

 private:
  // Recursions from `first` on that are neighbours in all three columns, or one by itself.
  struct run {
    std::size_t first;
    std::size_t count;
    bool is_in_rows;  // all of them, so their columns are always as far apart
  };
  bool goes_on(const slot_layout& layout, const recursion& next) const;

  std::vector<recursion> all_;  // by where their outputs are
  std::vector<run> runs_;
  std::int64_t retained_ = 0;
};

}  // namespace lta
