// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bit>

#include "plan/passes.hh"

namespace lta {
namespace {

// A bit per field, one per crossing and one for times, from the data up to the outputs; in words,
// so that plans of thousands of fields stay cheap.
class leaf_reads {
 public:
  explicit leaf_reads(program& p)
      : field_count_(p.primitives.fields().size()),
        crossing_count_(p.primitives.crossings().size()),
        reads_(p.primitives.nodes().size()) {
    for (const node_id id : p.order) {
      const node& n = p.primitives.nodes()[id];
      reads_[id].resize((times_bit() + 64) / 64);
      if (n.kind == op::field) set(id, n.field);
      if (n.kind == op::clock_index || n.kind == op::clock_closes) set(id, times_bit());
      if (n.kind == op::crossing) set(id, field_count_ + n.field);
      for (int i = 0; i < info(n.kind).input_count; ++i) join(id, n.inputs[i]);
      if (n.kind == op::crossing) join_clock(p, id);
    }
    for (program_output& output : p.outputs) list(p, output);
  }

 private:
  std::size_t times_bit() const { return field_count_ + crossing_count_; }
  void set(node_id id, std::size_t bit) { reads_[id][bit / 64] |= std::uint64_t{1} << (bit % 64); }

  void join(node_id id, node_id other) {
    for (std::size_t w = 0; w < reads_[other].size(); ++w) reads_[id][w] |= reads_[other][w];
  }

  // What a value of another clock reads is what its leaves carry.
  void join_clock(const program& p, node_id id) {
    for (const clock_program& clock : p.clocks) {
      for (std::size_t k = 0; k < clock.crossings.size(); ++k) {
        if (clock.crossings[k].base != id) continue;
        join(id, clock.ordinal);
        const program_output& inner = clock.inner.outputs[k];
        for (const clock_carry& carry : clock.carries) {
          const node& leaf = clock.inner.primitives.nodes()[carry.inner];
          const std::vector<std::uint32_t>& read =
              leaf.kind == op::crossing ? inner.crossings : inner.fields;
          const bool is_read = leaf.kind == op::clock_index ||
                               std::find(read.begin(), read.end(), leaf.field) != read.end();
          if (is_read) join(id, carry.base);
        }
      }
    }
  }

  void list(const program& p, program_output& output) const {
    const std::vector<std::uint64_t>& reads = reads_[output.node];
    for (std::size_t w = 0; w < reads.size(); ++w) {
      for (std::uint64_t word = reads[w]; word != 0; word &= word - 1) {
        note(p, w * 64 + static_cast<std::size_t>(std::countr_zero(word)), output);
      }
    }
  }

  void note(const program& p, std::size_t bit, program_output& output) const {
    if (bit == times_bit()) {
      output.reads_times = true;
    } else if (bit >= field_count_) {
      output.crossings.push_back(static_cast<std::uint32_t>(bit - field_count_));
    } else if (p.primitives.fields()[bit] != presence_field) {
      output.fields.push_back(static_cast<std::uint32_t>(bit));
    }
  }

  std::size_t field_count_;
  std::size_t crossing_count_;
  std::vector<std::vector<std::uint64_t>> reads_;
};

}  // namespace

void list_leaves(program& p) { const leaf_reads reads(p); }

}  // namespace lta
