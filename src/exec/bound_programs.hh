// SPDX-License-Identifier: MIT
// The programs of one execution: one, or where lags are times one per timeframe.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/status.hh"
#include "data/dataset.hh"
#include "exec/prepared_plan.hh"
#include "kernels/targets.hh"
#include "plan/plan.hh"

namespace lta {

class bound_programs {
 public:
  // `compiled` must outlive them.
  static result<bound_programs> create(const plan& compiled,
                                       std::span<const pinned_rows> partitions,
                                       const kernel_table& kernels);

  std::size_t count() const { return programs_.size(); }
  prepared_program& prepared(std::size_t k) const { return *programs_[k]; }
  const block_program& at(std::size_t k) const { return programs_[k]->blocks(); }
  // Which of them a partition runs.
  std::size_t of(std::size_t partition) const { return program_of_[partition]; }

 private:
  std::vector<std::shared_ptr<prepared_program>> programs_;
  std::vector<std::size_t> program_of_;
};

}  // namespace lta
