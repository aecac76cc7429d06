// SPDX-License-Identifier: MIT
#include "plan/program.hh"

#include <algorithm>

#include "plan/field_path.hh"
#include "plan/history.hh"

namespace lta {
namespace {

// Passes in the order they run; each looks at what those before it have written.

// Nodes somebody wants, on the base and on every clock.
class live_nodes {
 public:
  live_nodes(const program& p, const clock_graphs& clocks)
      : base_(p.primitives), clocks_(clocks), is_live_(base_.nodes().size(), false) {
    for (const clock_graph& clock : clocks.clocks) {
      is_live_inside_.emplace_back(clock.primitives.nodes().size(), false);
    }
    for (const program_output& output : p.outputs) want(output.node);
    while (!waiting_.empty()) {
      const node_id id = waiting_.back();
      waiting_.pop_back();
      const node& n = base_.nodes()[id];
      for (int i = 0; i < info(n.kind).input_count; ++i) want(n.inputs[i]);
      if (n.kind == op::crossing && !clocks_.crossings.empty()) want_crossing(n.field);
    }
  }

  bool operator[](node_id id) const { return is_live_[id]; }
  bool inside(std::uint32_t clock, node_id id) const { return is_live_inside_[clock][id]; }

 private:
  void want(node_id id) {
    if (is_live_[id]) return;
    is_live_[id] = true;
    waiting_.push_back(id);
  }

  void want_crossing(std::uint32_t index) {
    const crossing_source& source = clocks_.crossings[index];
    const clock_graph& clock = clocks_.clocks[source.clock];
    std::vector<bool>& is_live = is_live_inside_[source.clock];
    std::vector<node_id> waiting = {source.inner};
    while (!waiting.empty()) {
      const node_id id = waiting.back();
      waiting.pop_back();
      if (is_live[id]) continue;
      is_live[id] = true;
      const node& n = clock.primitives.nodes()[id];
      for (int i = 0; i < info(n.kind).input_count; ++i) waiting.push_back(n.inputs[i]);
    }
    for (const clock_carry& carry : clock.carries) {
      if (is_live[carry.inner]) want(carry.base);
    }
    want(clock.ordinal);
    want(clock.closes);
  }

  const graph& base_;
  const clock_graphs& clocks_;
  std::vector<bool> is_live_;
  std::vector<std::vector<bool>> is_live_inside_;
  std::vector<node_id> waiting_;
};

// By phase; within one, nodes are made after their inputs, so their own order is topological.
void order_nodes(program& p, const live_nodes& live, const clock_graphs& clocks) {
  const std::vector<node>& nodes = p.primitives.nodes();
  p.phases.assign(nodes.size(), 0);
  for (std::size_t id = 0; id < nodes.size(); ++id) {
    const node& n = nodes[id];
    std::uint32_t& phase = p.phases[id];
    for (int i = 0; i < info(n.kind).input_count; ++i) {
      phase = std::max(phase, p.phases[n.inputs[i]]);
    }
    if (n.kind == op::crossing && !clocks.crossings.empty()) {
      phase = clocks.clocks[clocks.crossings[n.field].clock].level;
    }
    if (live[static_cast<node_id>(id)]) p.order.push_back(static_cast<node_id>(id));
  }
  std::stable_sort(p.order.begin(), p.order.end(),
                   [&](node_id a, node_id b) { return p.phases[a] < p.phases[b]; });
}

void assign_columns(program& p) {
  p.first_column.assign(p.primitives.nodes().size(), program::no_column);
  for (const node_id id : p.order) {
    p.first_column[id] = static_cast<std::uint32_t>(p.columns.size());
    const op_info& about = info(p.primitives.nodes()[id].kind);
    for (std::uint8_t role = 0; role < about.column_count; ++role) {
      p.columns.push_back({.node = id, .role = role, .is_output = false, .need = 0});
    }
  }
  for (const program_output& output : p.outputs) {
    p.columns[p.column_of(output.node)].is_output = true;
  }
}

void measure_needs(program& p) {
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    const op_info& about = info(n.kind);
    for (int i = 0; i < about.input_count; ++i) {
      if (((about.lagged_inputs >> i) & 1) == 0) continue;
      std::int64_t& need = p.columns[p.column_of(n.inputs[i])].need;
      need = std::max(need, n.lag);
    }
    if (!about.reads_own_past) continue;
    // State is in the hidden columns where there are any, else in the output itself.
    const int first = about.column_count > 1 ? 1 : 0;
    for (int role = first; role < about.column_count; ++role) {
      std::int64_t& need = p.columns[p.column_of(id) + role].need;
      need = std::max<std::int64_t>(need, 1);
    }
  }
}

// A bit per field, one per crossing and one for times, from the data up to the outputs.
class leaf_reads {
 public:
  explicit leaf_reads(program& p)
      : field_count_(p.primitives.fields().size()),
        crossing_count_(p.primitives.crossings().size()),
        reads_(p.primitives.nodes().size()) {
    for (const node_id id : p.order) {
      const node& n = p.primitives.nodes()[id];
      reads_[id].resize(field_count_ + crossing_count_ + 1);
      if (n.kind == op::field) reads_[id][n.field] = true;
      if (n.kind == op::clock_index || n.kind == op::clock_closes) reads_[id].back() = true;
      if (n.kind == op::crossing) reads_[id][field_count_ + n.field] = true;
      for (int i = 0; i < info(n.kind).input_count; ++i) join(id, n.inputs[i]);
      if (n.kind == op::crossing) join_clock(p, id);
    }
    for (program_output& output : p.outputs) list(output);
  }

 private:
  void join(node_id id, node_id other) {
    for (std::size_t k = 0; k < reads_[other].size(); ++k) {
      if (reads_[other][k]) reads_[id][k] = true;
    }
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

  void list(program_output& output) const {
    const std::vector<bool>& reads = reads_[output.node];
    output.reads_times = reads.back();
    for (std::uint32_t f = 0; f < field_count_; ++f) {
      if (reads[f]) output.fields.push_back(f);
    }
    for (std::uint32_t c = 0; c < crossing_count_; ++c) {
      if (reads[field_count_ + c]) output.crossings.push_back(c);
    }
  }

  std::size_t field_count_;
  std::size_t crossing_count_;
  std::vector<std::vector<bool>> reads_;
};

void build(program& p, clock_graphs& clocks);

// The program of a clock: its outputs are what crosses to the base, in the order of `crossings`.
clock_program build_clock(const program& base, const live_nodes& live, clock_graphs& clocks,
                          std::uint32_t index) {
  clock_graph& from = clocks.clocks[index];
  clock_program clock = {.spacing = from.spacing,
                         .level = from.level,
                         .inner = {},
                         .ordinal = from.ordinal,
                         .closes = from.closes,
                         .carries = {},
                         .crossings = {}};
  for (const clock_carry& carry : from.carries) {
    if (live.inside(index, carry.inner)) clock.carries.push_back(carry);
  }
  for (const node_id id : base.order) {
    const node& n = base.primitives.nodes()[id];
    if (n.kind != op::crossing || clocks.crossings[n.field].clock != index) continue;
    const crossing_source& source = clocks.crossings[n.field];
    clock.crossings.push_back({source.inner, id, source.is_forming});
    clock.has_forming |= source.is_forming;
    clock.inner.outputs.emplace_back().node = source.inner;
  }
  clock.inner.primitives = std::move(from.primitives);
  // What it reads of clocks below, which are built by now.
  const std::vector<std::uint64_t>& all = base.primitives.crossings();
  for (const std::uint64_t meaning : clock.inner.primitives.crossings()) {
    const auto at = std::find(all.begin(), all.end(), meaning) - all.begin();
    clock.inner.crossing_histories.push_back(base.crossing_histories[static_cast<std::size_t>(at)]);
  }
  clock_graphs none;
  build(clock.inner, none);
  // Read and written between fills, so nothing else may lie there meanwhile.
  std::vector<column>& columns = clock.inner.columns;
  const auto keep = [&](node_id id) {
    std::int64_t& need = columns[clock.inner.column_of(id)].need;
    need = std::max<std::int64_t>(need, 1);
  };
  for (const clock_carry& carry : clock.carries) keep(carry.inner);
  for (const clock_program::crossing& crossing : clock.crossings) keep(crossing.inner);
  return clock;
}

void build_clocks(program& p, const live_nodes& live, clock_graphs& clocks) {
  const std::size_t crossing_count = clocks.crossings.size();
  if (crossing_count == 0) return;
  p.crossing_histories.resize(crossing_count);
  p.crossing_spacings.resize(crossing_count);
  std::vector<std::uint32_t> order(clocks.clocks.size());
  for (std::uint32_t k = 0; k < order.size(); ++k) order[k] = k;
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return clocks.clocks[a].level < clocks.clocks[b].level;
  });
  for (const std::uint32_t index : order) {
    clock_program clock = build_clock(p, live, clocks, index);
    if (clock.crossings.empty()) continue;
    for (std::size_t k = 0; k < clock.crossings.size(); ++k) {
      const std::uint32_t crossing = p.primitives.nodes()[clock.crossings[k].base].field;
      p.crossing_histories[crossing] = history_of_output(clock.inner.outputs[k]);
      p.crossing_spacings[crossing] = clock.spacing;
    }
    p.clocks.push_back(std::move(clock));
  }
}

// The slot before is read too: by the coarse bar it belonged to. And what a clock writes must not
// share its place with what is computed meanwhile.
void keep_carried(program& p) {
  const auto keep = [&](node_id id) {
    std::int64_t& need = p.columns[p.column_of(id)].need;
    need = std::max<std::int64_t>(need, 1);
  };
  // What is known of another partition is what was, until it has a newer row.
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    if (n.kind == op::field && path_of_name(p.primitives.fields()[n.field])) keep(id);
  }
  for (const clock_program& clock : p.clocks) {
    keep(clock.ordinal);
    keep(clock.closes);
    for (const clock_carry& carry : clock.carries) keep(carry.base);
    for (const clock_program::crossing& crossing : clock.crossings) keep(crossing.base);
  }
}

void build(program& p, clock_graphs& clocks) {
  const live_nodes live(p, clocks);
  order_nodes(p, live, clocks);
  build_clocks(p, live, clocks);
  assign_columns(p);
  measure_needs(p);
  keep_carried(p);
  measure_history(p);
  const leaf_reads reads(p);
}

}  // namespace

std::int64_t retained_slots(const program& p, const column& c, std::int64_t revision_depth) {
  const bool is_given = is_data(p.primitives.nodes()[c.node].kind);
  return c.need > 0 || c.is_output || is_given ? c.need + revision_depth : 0;
}

std::int64_t state_bytes(const program& p, std::int64_t revision_depth) {
  std::int64_t slots = 0;
  for (const column& c : p.columns) slots += retained_slots(p, c, revision_depth) + 1;
  std::int64_t bytes = slots * static_cast<std::int64_t>(sizeof(double));
  for (const clock_program& clock : p.clocks) {
    bytes += state_bytes(clock.inner, revision_depth + clock_program::more_slots);
  }
  return bytes;
}

result<program> build_program(graph primitives, std::vector<program_output> outputs,
                              const program_limits& limits, clock_graphs clocks) {
  program p;
  p.primitives = std::move(primitives);
  p.outputs = std::move(outputs);
  build(p, clocks);
  auto node_count = static_cast<std::int64_t>(p.order.size());
  for (const clock_program& clock : p.clocks) {
    node_count += static_cast<std::int64_t>(clock.inner.order.size());
  }
  if (node_count > limits.node_count) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", -1,
                "the plan lowers to %lld primitive nodes, the limit is %lld",
                static_cast<long long>(node_count), static_cast<long long>(limits.node_count));
  }
  const std::int64_t bytes = state_bytes(p, 0);
  if (bytes > limits.state_bytes) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.state_too_large", -1,
                "the plan needs %lld bytes of state per partition, the limit is %lld",
                static_cast<long long>(bytes), static_cast<long long>(limits.state_bytes));
  }
  return p;
}

}  // namespace lta
