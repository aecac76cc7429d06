// SPDX-License-Identifier: MIT
#include "exec/fusion.hh"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "exec/fused_formulas.hh"

namespace lta {
namespace {

// A node as the window of the last `size` slots of x, 0 where it is none.
struct window {
  node_id x = no_node;
  std::int64_t size = 0;
};

bool is_fold(op kind) {
  return kind == op::add || kind == op::minimum || kind == op::maximum || kind == op::join_means;
}

// Folds of two values each, of which the second one is told.
bool is_pair(op kind) {
  return kind == op::join_argminimum || kind == op::join_argmaximum ||
         kind == op::join_weighted_means;
}

// The fold that gives the first ones.
op first_of(op kind) {
  if (kind == op::join_argminimum) return op::minimum;
  return kind == op::join_argmaximum ? op::maximum : op::join_means;
}

fused_op fused_of(op kind) {
  if (kind == op::join_argminimum) return fused_op::window_argminimum;
  if (kind == op::join_argmaximum) return fused_op::window_argmaximum;
  if (kind == op::join_weighted_means) return fused_op::window_weighted_mean;
  if (kind == op::add) return fused_op::window_sum;
  if (kind == op::minimum) return fused_op::window_minimum;
  return kind == op::maximum ? fused_op::window_maximum : fused_op::window_mean;
}

class window_finder {
 public:
  window_finder(const program& p, bool has_steps)
      : program_(p),
        has_steps_(has_steps),
        nodes_(p.primitives.nodes()),
        readers_(nodes_.size()),
        windows_(nodes_.size()),
        is_told_(nodes_told(p)),
        made_(fusion::none(p)) {
    for (const node_id id : p.order) {
      for (int i = 0; i < info(nodes_[id].kind).input_count; ++i) {
        readers_[nodes_[id].inputs[i]].push_back(id);
      }
      windows_[id] = window_of(id);
    }
    leave_read_levels();
    for (const node_id id : p.order) {
      if (nodes_[id].kind != op::join_means || !is_window(id)) continue;
      means_.emplace(std::pair(windows_[id].x, windows_[id].size), id);
    }
  }

  fusion run() {
    for (const node_id id : program_.order) {
      if (nodes_[id].kind == op::join_m2 && is_window(id) && is_read(id)) add_moments(id);
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
  bool is_window(node_id id) const { return windows_[id].size > 0; }
  bool is_told(node_id id) const { return is_told_[id]; }

  // Both ways to see an input: the window it is, or one slot of itself.
  std::array<window, 2> seen(op kind, node_id id) const {
    const window one = {id, 1};
    return {nodes_[id].kind == kind && is_window(id) ? windows_[id] : one, one};
  }

  // The newer part, a tree of its own, and the older one, a level, make the tree of their sum.
  static bool joins(const window& newer, const window& older, std::int64_t lag) {
    return newer.x == older.x && lag == newer.size && newer.size <= older.size &&
           std::has_single_bit(static_cast<std::uint64_t>(older.size)) &&
           newer.size + older.size <= fused_window_maximum;
  }

  window window_of(node_id id) const {
    const op kind = nodes_[id].kind;
    if (kind == op::join_m2) return moments(id);
    if (has_steps_ && is_pair(kind)) return {};
    if (kind == op::join_weighted_means) return weighted(id);
    return is_pair(kind) ? extreme_index(id) : fold(id);
  }

  window fold(node_id id) const {
    const node& n = nodes_[id];
    if (!is_fold(n.kind) || n.lag == 0) return {};
    for (const window& newer : seen(n.kind, n.inputs[0])) {
      for (const window& older : seen(n.kind, n.inputs[1])) {
        if (!joins(newer, older, n.lag) || nodes_[newer.x].kind == op::constant) continue;
        const auto na = static_cast<double>(newer.size);
        const auto nb = static_cast<double>(older.size);
        if (n.kind == op::join_means && n.parameters[0] != nb / (na + nb)) continue;
        return {newer.x, newer.size + older.size};
      }
    }
    return {};
  }

  window moments(node_id id) const {
    const node& n = nodes_[id];
    for (const window& newer : seen(op::join_means, n.inputs[2])) {
      for (const window& older : seen(op::join_means, n.inputs[3])) {
        if (!joins(newer, older, n.lag) || nodes_[newer.x].kind == op::constant) continue;
        if (!is_second_of(n.inputs[0], n.kind, newer)) continue;
        if (!is_second_of(n.inputs[1], n.kind, older)) continue;
        const auto na = static_cast<double>(newer.size);
        const auto nb = static_cast<double>(older.size);
        if (n.parameters[0] != na * nb / (na + nb)) continue;
        return {newer.x, newer.size + older.size};
      }
    }
    return {};
  }

  // A tree of `kind` over the slots of a window; of one slot it is that slot less itself.
  bool is_second_of(node_id id, op kind, const window& of) const {
    if (of.size > 1) {
      return nodes_[id].kind == kind && windows_[id].x == of.x && windows_[id].size == of.size;
    }
    const node& n = nodes_[id];
    return n.kind == op::subtract && n.lag == 0 && n.inputs[0] == of.x && n.inputs[1] == of.x;
  }

  window extreme_index(node_id id) const {
    const node& n = nodes_[id];
    for (const window& newer : seen(first_of(n.kind), n.inputs[2])) {
      for (const window& older : seen(first_of(n.kind), n.inputs[3])) {
        if (!joins(newer, older, n.lag) || nodes_[newer.x].kind == op::constant) continue;
        if (!is_second_of(n.inputs[0], n.kind, newer)) continue;
        if (!is_second_of(n.inputs[1], n.kind, older)) continue;
        return {newer.x, newer.size + older.size};
      }
    }
    return {};
  }

  window weighted(node_id id) const {
    const node& n = nodes_[id];
    for (const window& newer : seen(op::join_means, n.inputs[2])) {
      for (const window& own : seen(n.kind, n.inputs[0])) {
        for (const window& older : seen(n.kind, n.inputs[1])) {
          const bool is_newer = own.x == newer.x && own.size == newer.size;
          if (!is_newer || !joins(newer, older, n.lag)) continue;
          if (nodes_[newer.x].kind == op::constant) continue;
          const auto na = static_cast<double>(newer.size);
          const auto nb = static_cast<double>(older.size);
          const double all = (na + nb) * (na + nb + 1) / 2;
          if (n.parameters[0] != na * nb / all) continue;
          if (n.parameters[1] != nb * (nb + 1) / 2 / all) continue;
          return {newer.x, newer.size + older.size};
        }
      }
    }
    return {};
  }

  // Where most levels of one input are read by others they are columns anyway.
  void leave_read_levels() {
    std::vector<node_id> left;
    std::map<std::pair<op, node_id>, std::int64_t> surplus;
    const auto key = [&](node_id id) { return std::pair(nodes_[id].kind, windows_[id].x); };
    for (const node_id id : program_.order) {
      if (is_window(id)) surplus[key(id)] += is_read(id) ? 1 : -1;
    }
    for (const node_id id : program_.order) {
      if (is_window(id) && surplus[key(id)] > 0) left.push_back(id);
    }
    for (const node_id id : left) windows_[id] = {};
  }

  // A window of the same slots computes its own levels.
  bool reads_slots_instead(node_id reader, node_id level) const {
    if (!is_window(reader) || windows_[reader].x != windows_[level].x) return false;
    const op kind = nodes_[level].kind;
    const op above = nodes_[reader].kind;
    return above == kind || (above == op::join_m2 && kind == op::join_means) ||
           (is_pair(above) && first_of(above) == kind);
  }

  bool is_read(node_id id) const {
    if (is_told(id)) return true;
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
    const window& w = windows_[id];
    fused_unit unit = {.kind = fused_op::window_moments};
    unit.inputs[0] = w.x;
    unit.lag = w.size;
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
    unit.reach[0] = w.size - 1;
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

  // The mean beside a window's M2, where it is no other unit's.
  node_id mean_of(const window& w) const {
    const auto found = means_.find({w.x, w.size});
    const bool is_free = found != means_.end() && made_.unit_of[found->second] == fusion::alone;
    return is_free ? found->second : no_node;
  }

  void add_fold(node_id id) {
    if (made_.unit_of[id] != fusion::alone) return;
    fused_unit unit = {.kind = fused_of(nodes_[id].kind)};
    unit.inputs[0] = windows_[id].x;
    unit.outputs[0] = id;
    unit.lag = windows_[id].size;
    unit.reach[0] = windows_[id].size - 1;
    made_.unit_of[id] = static_cast<std::int32_t>(made_.units.size());
    made_.units.push_back(unit);
  }

  void hide(node_id id) {
    const bool is_level = is_window(id) && !is_read(id);
    const node& n = nodes_[id];
    const bool is_zero = n.kind == op::subtract && is_second_of(id, n.kind, {n.inputs[0], 1}) &&
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
  const bool has_steps_;
  const std::vector<node>& nodes_;
  std::vector<std::vector<node_id>> readers_;
  std::vector<window> windows_;
  const std::vector<bool> is_told_;
  std::map<std::pair<node_id, std::int64_t>, node_id> means_;
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
