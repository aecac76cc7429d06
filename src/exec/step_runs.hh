// SPDX-License-Identifier: MIT
// Nodes and units of a program in the order in which single slots fill them, ready to be called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
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

  std::size_t count() const { return calls_.size(); }

  // Calls [first, end) of one slot.
  void fill(std::size_t first, std::size_t end, V* memory, std::int64_t position) const noexcept {
    if (position < 0 || position >= placed_count_) {
      return fill_unplaced(first, end, memory, position);
    }
    const step_record<V>* const records = placed_.data() + position * std::ssize(records_);
    const call* const calls = calls_.data();
    for (std::size_t k = first; k < end; ++k) calls[k].fill(records[calls[k].record], memory);
  }

 private:
  struct call {
    step_function<V> fill;
    std::uint32_t record;
    std::uint16_t record_count;
    bool is_joint = false;  // its records are filled together
  };
  void join_recursions(const kernels_of<V>& kernels, call& of);
  void place(const slot_layout& layout);
  void fill_unplaced(std::size_t first, std::size_t end, V* memory,
                     std::int64_t position) const noexcept;

  std::vector<step_record<V>> records_;  // of position 0
  std::vector<step_record<V>> placed_;   // those of each position behind those of the one before
  std::int64_t placed_count_ = 0;        // positions
  std::vector<call> calls_;
  std::vector<std::unique_ptr<const recursion_group>> groups_;
};

}  // namespace lta
