// SPDX-License-Identifier: MIT
#include "exec/catch_up.hh"

#include <algorithm>
#include <limits>

#include "base/number.hh"

namespace lta {
namespace {

// A block's columns are to stay in the cache next to the core.
constexpr std::int64_t slots_of_a_block = 256;

bool is_constant(const program& p, std::uint32_t c) {
  return p.primitives.nodes()[p.columns[c].node].kind == op::constant;
}

}  // namespace

catch_up::catch_up(const step_program& steps, const kernel_table& kernels,
                   std::int64_t revision_depth)
    : steps_(steps),
      blocks_(steps.plan_program(), kernels, steps.fused(), slots_of_a_block, revision_depth, true),
      memory_(allocate_slots<double>(blocks_.element_count())) {
  blocks_.clear(memory_.get());
  const program& p = steps.plan_program();
  for (std::uint32_t c = 0; c < p.columns.size(); ++c) {
    if (is_constant(p, c)) continue;
    if (steps.fused().needs[c] > 0) read_back_.push_back(c);
    if (steps.layout().retained(c) > 0 && !steps.layout().is_hidden(c)) kept_.push_back(c);
  }
}

std::int64_t catch_up::worthwhile_count(const step_program& steps) {
  const program& p = steps.plan_program();
  if (!p.clocks.empty() || !steps.joins().empty()) return std::numeric_limits<std::int64_t>::max();
  std::int64_t moved = 0;
  for (std::uint32_t c = 0; c < p.columns.size(); ++c) {
    moved += steps.fused().needs[c] + steps.layout().retained(c);
  }
  // In the time of one node of one slot: a kernel's start is four, eight elements are one.
  const auto nodes = static_cast<std::int64_t>(p.order.size());
  return std::max<std::int64_t>(4 + moved / (8 * nodes), 8);
}

void catch_up::begin(const double* state, std::int64_t position) noexcept {
  const slot_layout& layout = steps_.layout();
  for (const std::uint32_t c : read_back_) {
    const std::int64_t need = steps_.fused().needs[c];
    const double* from = state + layout.at(c, position);
    const std::int64_t stride = layout.stride_of(c);
    double* to = column(c);
    for (std::int64_t back = 1; back <= need; ++back) to[-back] = from[-back * stride];
  }
  steps_.hidden().each([&](const hidden_columns::recursion& r) {
    const double last = state[layout.at(r.output, position - 1)];
    if (is_missing(last)) return;
    column(r.state)[-1] = last;
    column(r.count)[-1] = r.full;
  });
}

void catch_up::fill(std::int64_t count) noexcept { blocks_.run_all(memory_.get(), count); }

void catch_up::go_on(std::int64_t count) noexcept { blocks_.layout().slide(memory_.get(), count); }

void catch_up::end(double* state, std::int64_t position, std::int64_t count) noexcept {
  // What is older than the block moves down beneath it.
  const slot_layout& layout = steps_.layout();
  layout.gather(state, position, count);
  for (const std::uint32_t c : kept_) {
    const std::int64_t kept = std::min(count, layout.retained(c));
    const double* from = column(c) + count;
    double* to = state + layout.at(c, layout.home());
    const std::int64_t stride = layout.stride_of(c);
    for (std::int64_t back = 1; back <= kept; ++back) to[-back * stride] = from[-back];
  }
  steps_.hidden().each([&](const hidden_columns::recursion& r) {
    const std::int64_t kept = std::min(count, layout.retained(r.state));
    const double* output = column(r.output) + count;
    for (std::int64_t back = 1; back <= kept; ++back) {
      if (!is_missing(output[-back])) continue;
      state[layout.at(r.state, layout.home() - back)] = column(r.state)[count - back];
      state[layout.at(r.count, layout.home() - back)] = column(r.count)[count - back];
    }
  });
}

}  // namespace lta
