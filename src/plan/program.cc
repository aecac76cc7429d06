// SPDX-License-Identifier: MIT
#include "plan/program.hh"

#include <bit>

#include "plan/history.hh"
#include "plan/passes.hh"

namespace lta {
namespace {

// A bit per field and live node, from the data up to the outputs; in words, so that plans of
// thousands of fields stay cheap.
class field_sets {
 public:
  field_sets(const program& p) : p_(p), words_((p.primitives.fields().size() + 63) / 64) {
    place_.resize(p.primitives.nodes().size());
    bits_.resize(p.order.size() * words_);
    for (std::size_t k = 0; k < p.order.size(); ++k) place_[p.order[k]] = k;
    for (const node_id id : p.order) fill(id);
  }

  void list(node_id id, std::vector<std::uint32_t>& fields) const {
    for (std::size_t w = 0; w < words_; ++w) {
      for (std::uint64_t word = bits_[place_[id] * words_ + w]; word != 0; word &= word - 1) {
        const auto f =
            static_cast<std::uint32_t>(w * 64) + static_cast<std::uint32_t>(std::countr_zero(word));
        if (p_.primitives.fields()[f] != presence_field) fields.push_back(f);
      }
    }
  }

 private:
  void fill(node_id id) {
    const node& n = p_.primitives.nodes()[id];
    std::uint64_t* own = bits_.data() + place_[id] * words_;
    if (n.kind == op::field) own[n.field / 64] |= std::uint64_t{1} << (n.field % 64);
    for (int i = 0; i < info(n.kind).input_count; ++i) {
      const std::uint64_t* input = bits_.data() + place_[n.inputs[i]] * words_;
      for (std::size_t w = 0; w < words_; ++w) own[w] |= input[w];
    }
  }

  const program& p_;
  std::size_t words_;
  std::vector<std::size_t> place_;  // in the order, by node
  std::vector<std::uint64_t> bits_;
};

void list_fields(program& p) {
  const field_sets reads(p);
  for (program_output& output : p.outputs) reads.list(output.node, output.fields);
}

}  // namespace

std::int64_t retained_slots(const program& p, const column& c, std::int64_t revision_depth) {
  const bool is_field = p.primitives.nodes()[c.node].kind == op::field;
  return c.need > 0 || c.is_output || is_field ? c.need + revision_depth : 0;
}

std::int64_t state_bytes(const program& p, std::int64_t revision_depth) {
  std::int64_t slots = 0;
  for (const column& c : p.columns) slots += retained_slots(p, c, revision_depth) + 1;
  return slots * static_cast<std::int64_t>(sizeof(double));
}

result<program> build_program(graph primitives, std::vector<program_output> outputs,
                              const program_limits& limits) {
  program p;
  p.primitives = std::move(primitives);
  p.outputs = std::move(outputs);
  keep_live_nodes(p);
  const auto node_count = static_cast<std::int64_t>(p.order.size());
  if (node_count > limits.node_count) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", -1,
                "the plan lowers to %lld primitive nodes, the limit is %lld",
                static_cast<long long>(node_count), static_cast<long long>(limits.node_count));
  }
  assign_columns(p);
  measure_needs(p);
  measure_history(p);
  list_fields(p);
  const std::int64_t bytes = state_bytes(p, 0);
  if (bytes > limits.state_bytes) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.state_too_large", -1,
                "the plan needs %lld bytes of state per partition, the limit is %lld",
                static_cast<long long>(bytes), static_cast<long long>(limits.state_bytes));
  }
  return p;
}

}  // namespace lta
