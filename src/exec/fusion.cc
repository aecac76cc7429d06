// SPDX-License-Identifier: MIT
#include "exec/fusion.hh"

#include <algorithm>
#include <limits>
#include <map>
#include <span>
#include <utility>

#include "exec/fused_formulas.hh"
#include "exec/window_trees.hh"

namespace lta {
namespace {

// Of blocks; single slots read the levels of longer windows.
constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

fused_op fused_of(op kind, bool is_long) {
  if (kind == op::join_argminimum) return fused_op::window_argminimum;
  if (kind == op::join_argmaximum) return fused_op::window_argmaximum;
  if (kind == op::join_weighted_means) return fused_op::window_weighted_mean;
  if (kind == op::add) return is_long ? fused_op::long_sum : fused_op::window_sum;
  if (kind == op::minimum) return is_long ? fused_op::long_minimum : fused_op::window_minimum;
  if (kind == op::maximum) return is_long ? fused_op::long_maximum : fused_op::window_maximum;
  return is_long ? fused_op::long_mean : fused_op::window_mean;
}

class window_finder {
 public:
  window_finder(const program& p, bool has_steps)
      : program_(p),
        nodes_(p.primitives.nodes()),
        readers_(nodes_.size()),
        trees_(p, !has_steps, has_steps ? fused_window_maximum : no_limit),
        is_level_read_(nodes_.size(), false),
        beside_(nodes_.size(), no_node),
        is_told_(nodes_told(p)),
        made_(fusion::none(p)) {
    for (const node_id id : p.order) {
      for (int i = 0; i < info(nodes_[id].kind).input_count; ++i) {
        readers_[nodes_[id].inputs[i]].push_back(id);
      }
    }
    leave_read_levels();
    read_levels();
  }

  fusion run() {
    for (const op kind : {op::join_m2, op::join_means, op::add}) {
      for (const node_id id : program_.order) {
        if (nodes_[id].kind == kind && beside_[id] != no_node) add_levels(id);
      }
    }
    for (const node_id id : program_.order) {
      const bool is_free = made_.unit_of[id] == fusion::alone;
      if (nodes_[id].kind == op::join_m2 && is_window(id) && is_free && is_read(id)) {
        add_moments(id);
      }
    }
    for (const node_id id : program_.order) {
      const bool is_weighted = nodes_[id].kind == op::join_weighted_means;
      if (is_weighted && is_window(id) && is_read(id)) add_weighted(id);
    }
    for (const node_id id : program_.order) {
      const bool is_told = is_fold(nodes_[id].kind) || is_pair(nodes_[id].kind);
      if (is_told && is_window(id) && is_read(id)) add_fold(id);
    }
    for (const node_id id : program_.order) hide(id);
    fuse_formulas(program_, readers_, is_told_, made_);
    measure_needs();
    return std::move(made_);
  }

 private:
  bool is_window(node_id id) const { return trees_.is_window(id); }
  bool is_told(node_id id) const { return is_told_[id]; }

  // Where most levels of one input are read by others they are columns anyway.
  void leave_read_levels() {
    std::vector<node_id> left;
    std::map<std::pair<op, node_id>, std::int64_t> surplus;
    const auto key = [&](node_id id) { return std::pair(nodes_[id].kind, trees_.of(id).x); };
    for (const node_id id : program_.order) {
      if (is_window(id)) surplus[key(id)] += is_read(id) ? 1 : -1;
    }
    for (const node_id id : program_.order) {
      if (is_window(id) && surplus[key(id)] > 0) left.push_back(id);
    }
    for (const node_id id : left) trees_.forget(id);
  }

  static bool is_long(const window& w) { return w.size > fused_window_maximum; }

  // What a long window reads: of a kind the level, and the rest where it has one.
  struct long_parts {
    node_id rest;
    node_id level;
  };
  long_parts parts_of(op kind, const window& w) const {
    const std::int64_t level = level_of_long_window(w.size);
    const std::int64_t rest = w.size % level;
    const bool is_extreme = kind == op::minimum || kind == op::maximum;
    return {rest == 0 || is_extreme ? no_node : *trees_.find(kind, w.x, rest),
            *trees_.find(kind, w.x, level)};
  }

  // Those who read come after what they read.
  void read_levels() {
    const auto mark = [&](const long_parts& parts) {
      is_level_read_[parts.level] = true;
      if (parts.rest == no_node) return;
      is_level_read_[parts.rest] = true;
      const bool is_short =
          is_window(parts.rest) && is_window(parts.level) && !is_long(trees_.of(parts.level));
      if (is_short && beside_[parts.level] == no_node) beside_[parts.level] = parts.rest;
    };
    for (auto id = program_.order.rbegin(); id != program_.order.rend(); ++id) {
      const window& w = trees_.of(*id);
      if (!is_window(*id) || !is_long(w) || !is_read(*id)) continue;
      mark(parts_of(nodes_[*id].kind, w));
      if (nodes_[*id].kind == op::join_m2) mark(parts_of(op::join_means, w));
    }
  }

  void read_window(fused_unit& unit, node_id id) const {
    const window& w = trees_.of(id);
    unit.lag = w.size;
    if (!is_long(w)) {
      unit.inputs[0] = w.x;
      unit.reach[0] = w.size - 1;
      return;
    }
    const op kind = nodes_[id].kind;
    const bool has_m2 = kind == op::join_m2;
    const long_parts first = parts_of(has_m2 ? op::join_means : kind, w);
    const std::int64_t reach = w.size - level_of_long_window(w.size);
    unit.inputs = {first.rest, first.level, no_node, no_node};
    unit.reach = {0, reach, 0, reach};
    if (!has_m2) return;
    const long_parts second = parts_of(kind, w);
    unit.inputs[2] = second.rest == w.x ? no_node : second.rest;
    unit.inputs[3] = second.level;
  }

  // A window of the same slots computes its own levels.
  bool reads_slots_instead(node_id reader, node_id level) const {
    if (!is_window(reader) || trees_.of(reader).x != trees_.of(level).x) return false;
    const op kind = nodes_[level].kind;
    const op above = nodes_[reader].kind;
    return above == kind || (above == op::join_m2 && kind == op::join_means) ||
           (is_pair(above) && first_of(above) == kind);
  }

  bool is_read(node_id id) const {
    if (is_told(id) || is_level_read_[id]) return true;
    return std::any_of(readers_[id].begin(), readers_[id].end(), [&](node_id reader) {
      const bool in_bands =
          made_.unit_of[reader] >= 0 && made_.unit_of[id] == made_.unit_of[reader];
      return !in_bands && !reads_slots_instead(reader, id);
    });
  }

  // The one node that reads it and is `kind`, where nobody else wants it.
  node_id only_reader(node_id id, op kind) const {
    if (is_told(id) || readers_[id].size() != 1) return no_node;
    const node_id reader = readers_[id][0];
    return nodes_[reader].kind == kind && nodes_[reader].lag == 0 ? reader : no_node;
  }

  // The constant that a node multiplies another one with; 0 where it does not.
  double factor_of(node_id product, node_id of) const {
    const node& n = nodes_[product];
    if (n.kind != op::multiply || n.lag != 0) return 0;
    const node_id other = n.inputs[n.inputs[0] == of ? 1 : 0];
    return nodes_[other].kind == op::constant ? nodes_[other].parameters[0] : 0;
  }

  void add_moments(node_id id) {
    const window& w = trees_.of(id);
    fused_unit unit = {.kind = is_long(w) ? fused_op::long_moments : fused_op::window_moments};
    read_window(unit, id);
    unit.outputs[1] = id;
    const node_id mean = mean_of(w);
    const node_id variance = only_reader(id, op::multiply);
    const node_id deviation =
        variance == no_node ? no_node : only_reader(variance, op::square_root);
    const double factor = variance == no_node ? 0 : factor_of(variance, id);
    if (deviation != no_node && factor > 0) {
      unit.parameters[0] = factor;
      unit.outputs[1] = deviation;
      made_.unit_of[id] = fusion::hidden;
      made_.unit_of[variance] = fusion::hidden;
      if (mean != no_node) add_bands(unit, mean, deviation);
    }
    const auto number = static_cast<std::int32_t>(made_.units.size());
    for (const node_id output : unit.outputs) {
      if (output != no_node) made_.unit_of[output] = number;
    }
    if (mean != no_node) {
      made_.unit_of[mean] = number;
      if (is_read(mean)) {
        unit.outputs[0] = mean;
      } else {
        made_.unit_of[mean] = fusion::hidden;
      }
    }
    made_.units.push_back(unit);
  }

  void add_bands(fused_unit& unit, node_id mean, node_id deviation) {
    for (const node_id width : readers_[deviation]) {
      const double factor = factor_of(width, deviation);
      if (factor == 0 || is_told(width) || readers_[width].size() != 2) continue;
      node_id bands[2] = {no_node, no_node};
      for (const node_id reader : readers_[width]) {
        const node& n = nodes_[reader];
        const bool reads = n.lag == 0 && n.inputs[0] == mean && n.inputs[1] == width;
        if (reads && n.kind == op::add) bands[0] = reader;
        if (reads && n.kind == op::subtract) bands[1] = reader;
      }
      if (bands[0] == no_node || bands[1] == no_node) continue;
      unit.parameters[1] = factor;
      unit.outputs[2] = bands[0];
      unit.outputs[3] = bands[1];
      made_.unit_of[width] = fusion::hidden;
      if (!is_told(deviation) && readers_[deviation].size() == 1) {
        unit.outputs[1] = no_node;
        made_.unit_of[deviation] = fusion::hidden;
      }
      return;
    }
  }

  // A level and a shorter window have most of their levels in common.
  void add_levels(node_id level) {
    const node_id rest = beside_[level];
    const bool has_m2 = nodes_[level].kind == op::join_m2;
    fused_unit unit = {.kind = has_m2                          ? fused_op::levels_moments
                               : nodes_[level].kind == op::add ? fused_op::levels_sum
                                                               : fused_op::levels_mean};
    if (has_m2) {
      unit.outputs = {mean_of(trees_.of(level)), level, mean_of(trees_.of(rest)), rest};
    } else {
      unit.outputs = {level, rest, no_node, no_node};
    }
    const auto can_be = [&](node_id id) {
      return id != no_node && made_.unit_of[id] == fusion::alone;
    };
    if (!std::all_of(unit.outputs.begin(), unit.outputs.begin() + (has_m2 ? 4 : 2), can_be)) return;
    read_window(unit, level);
    unit.parameters[0] = static_cast<double>(trees_.of(rest).size);
    for (const node_id output : std::span(unit.outputs).first(has_m2 ? 4 : 2)) {
      made_.unit_of[output] = static_cast<std::int32_t>(made_.units.size());
    }
    made_.units.push_back(unit);
  }

  // The mean beside a window's M2, where it is no other unit's.
  node_id mean_of(const window& w) const {
    const node_id mean = trees_.find(op::join_means, w.x, w.size).value_or(no_node);
    const bool is_free = mean != no_node && is_window(mean) && made_.unit_of[mean] == fusion::alone;
    return is_free ? mean : no_node;
  }

  void add_fold(node_id id) {
    if (made_.unit_of[id] != fusion::alone) return;
    fused_unit unit = {.kind = fused_of(nodes_[id].kind, is_long(trees_.of(id)))};
    unit.outputs[0] = id;
    read_window(unit, id);
    made_.unit_of[id] = static_cast<std::int32_t>(made_.units.size());
    made_.units.push_back(unit);
  }

  // The plain mean of the same slots is made on the way.
  void add_weighted(node_id id) {
    const node_id mean = mean_of(trees_.of(id));
    add_fold(id);
    if (mean == no_node || !is_read(mean)) return;
    made_.unit_of[mean] = made_.unit_of[id];
    made_.units.back().outputs[1] = mean;
  }

  void hide(node_id id) {
    const bool is_level = is_window(id) && !is_read(id);
    const node& n = nodes_[id];
    const bool is_zero = n.kind == op::subtract &&
                         trees_.is_second_of(id, n.kind, {n.inputs[0], 1}) &&
                         !readers_[id].empty() && !is_told(id) &&
                         std::all_of(readers_[id].begin(), readers_[id].end(), [&](node_id r) {
                           const op kind = nodes_[r].kind;
                           return (kind == op::join_m2 || is_pair(kind)) && is_window(r);
                         });
    if (made_.unit_of[id] == fusion::alone && (is_level || is_zero)) {
      made_.unit_of[id] = fusion::hidden;
    }
  }

  // What is read of each column now that units stand for nodes. A node that was kept for others
  // than kernels still is.
  void measure_needs() {
    std::vector<bool> is_constant_read(nodes_.size(), false);
    const auto read = [&](node_id id, std::int64_t back) {
      std::int64_t& need = made_.needs[program_.column_of(id)];
      need = std::max(need, back);
      is_constant_read[id] = true;
    };
    for (std::uint32_t c = 0; c < program_.columns.size(); ++c) {
      const column& of = program_.columns[c];
      const bool is_kept = is_told(of.node) || of.role > 0 || is_leaf(nodes_[of.node].kind) ||
                           info(nodes_[of.node].kind).reads_own_past;
      made_.needs[c] = is_kept ? std::min<std::int64_t>(of.need, 1) : 0;
    }
    for (const node_id id : program_.order) {
      if (made_.unit_of[id] != fusion::alone) continue;
      const node& n = nodes_[id];
      const op_info& about = info(n.kind);
      for (int i = 0; i < about.input_count; ++i) {
        read(n.inputs[i], ((about.lagged_inputs >> i) & 1) != 0 ? n.lag : 0);
      }
    }
    for (const fused_unit& unit : made_.units) {
      for (std::size_t i = 0; i < unit.inputs.size(); ++i) {
        if (unit.inputs[i] != no_node) read(unit.inputs[i], unit.reach[i]);
      }
    }
    for (const node_id id : program_.order) {
      const bool is_wanted = is_constant_read[id] || is_told(id);
      if (nodes_[id].kind == op::constant && !is_wanted) made_.unit_of[id] = fusion::hidden;
    }
  }

  const program& program_;
  const std::vector<node>& nodes_;
  std::vector<std::vector<node_id>> readers_;
  window_trees trees_;
  std::vector<bool> is_level_read_;  // by a long window
  std::vector<node_id> beside_;      // of a level, the rest that is filled with it
  const std::vector<bool> is_told_;
  fusion made_;
};

}  // namespace

std::vector<bool> nodes_told(const program& p) {
  std::vector<bool> told(p.primitives.nodes().size(), false);
  for (const program_output& output : p.outputs) told[output.node] = true;
  for (const clock_program& clock : p.clocks) {
    told[clock.ordinal] = true;
    told[clock.closes] = true;
    for (const clock_carry& carry : clock.carries) told[carry.base] = true;
  }
  return told;
}

fusion fusion::none(const program& p) {
  fusion f;
  f.unit_of.assign(p.primitives.nodes().size(), alone);
  for (const column& c : p.columns) f.needs.push_back(c.need);
  return f;
}

fusion fusion::of(const program& p) { return window_finder(p, true).run(); }
fusion fusion::of_blocks(const program& p) { return window_finder(p, false).run(); }

}  // namespace lta
