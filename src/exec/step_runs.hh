// SPDX-License-Identifier: MIT
// Nodes and units of a program in the order in which single slots fill them, ready to be called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "exec/fusion.hh"
#include "exec/slots.hh"
#include "kernels/record.hh"

namespace lta {

template <class V>
class step_runs {
 public:
  // Of the nodes those that have to be filled, by how far they are from the data, operation by
  // operation: neighbours do not wait for each other, and are one call where the operation is the
  // same. Recursions come together, level by level: their groups are lanes of one vector. What
  // `nodes` read of others is filled before. `p` and `fused` must outlive this.
  void add(const program& p, const fusion& fused, const slot_layout& layout,
           const kernels_of<V>& kernels, std::span<const node_id> nodes);

  std::size_t count() const { return runs_.size(); }

  // Runs [first, end) of one slot.
  void fill(std::size_t first, std::size_t end, V* memory, std::int64_t position) const noexcept {
    for (std::size_t k = first; k < end; ++k) {
      const run& r = runs_[k];
      r.fill(&records_[r.first], r.count, memory, position);
    }
  }

 private:
  struct run {
    run_function<V> fill;
    std::size_t first;  // record
    std::int64_t count;
  };
  void group_recursions(const kernels_of<V>& kernels);

  std::vector<record<V>> records_;
  std::vector<run> runs_;
  std::vector<std::unique_ptr<const recursion_group>> groups_;
};

}  // namespace lta
