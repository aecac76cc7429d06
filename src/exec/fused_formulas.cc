// SPDX-License-Identifier: MIT
#include "exec/fused_formulas.hh"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace lta {
namespace {

// What an operand of a member is: an input of the formula, an earlier member, or a constant, whose
// value becomes a parameter.
enum class operand : std::int8_t { none, input, member, constant };
struct reads {
  operand what = operand::none;
  int index = 0;
};
constexpr reads in(int k) { return {operand::input, k}; }
constexpr reads m(int k) { return {operand::member, k}; }
constexpr reads c(int k) { return {operand::constant, k}; }

struct member {
  op kind;
  std::int64_t lag;
  std::array<reads, 3> operands;
  int output = -1;  // of the unit; others are read by members only
};

// Every member but the first reads an input or a member that is known before it. A divide_or gives
// its own parameters to the unit as the last two.
struct formula {
  fused_op kind;
  std::span<const member> members;
};

constexpr member directions[] = {
    {op::subtract, 1, {in(0), in(2)}},
    {op::absolute, 0, {m(0)}},
    {op::subtract, 1, {in(1), in(2)}},
    {op::absolute, 0, {m(2)}},
    {op::subtract, 0, {in(0), in(1)}},
    {op::maximum, 0, {m(4), m(1)}},
    {op::maximum, 0, {m(5), m(3)}, 0},
    {op::subtract, 0, {m(6), m(6)}},
    {op::subtract, 1, {in(0), in(0)}},
    {op::subtract, 1, {in(1), in(1)}},
    {op::negate, 0, {m(9)}},
    {op::greater, 0, {m(8), m(10)}},
    {op::maximum, 0, {m(8), m(7)}},
    {op::select, 0, {m(11), m(12), m(7)}, 1},
    {op::greater, 0, {m(10), m(8)}},
    {op::maximum, 0, {m(10), m(7)}},
    {op::select, 0, {m(14), m(15), m(7)}, 2},
};
constexpr member true_range[] = {
    {op::subtract, 1, {in(0), in(2)}}, {op::absolute, 0, {m(0)}},
    {op::subtract, 1, {in(1), in(2)}}, {op::absolute, 0, {m(2)}},
    {op::subtract, 0, {in(0), in(1)}}, {op::maximum, 0, {m(4), m(1)}},
    {op::maximum, 0, {m(5), m(3)}, 0},
};
constexpr member moves[] = {
    {op::subtract, 1, {in(0), in(0)}},
    {op::maximum, 0, {m(0), c(0)}, 0},
    {op::negate, 0, {m(0)}},
    {op::maximum, 0, {m(2), c(0)}, 1},
};
constexpr member direction_index[] = {
    {op::add, 0, {in(0), in(1)}},       {op::subtract, 0, {in(0), in(1)}},
    {op::absolute, 0, {m(1)}},          {op::divide_or, 0, {m(2), m(0)}},
    {op::multiply, 0, {c(0), m(3)}, 0}, {op::equal, 0, {m(0), c(1)}, 1},
};
constexpr member share[] = {
    {op::add, 0, {in(0), in(1)}},
    {op::divide_or, 0, {in(0), m(0)}},
    {op::multiply, 0, {c(0), m(1)}, 0},
};
constexpr member place[] = {
    {op::subtract, 0, {in(0), in(1)}},
    {op::subtract, 0, {in(2), in(1)}},
    {op::divide_or, 0, {m(1), m(0)}},
    {op::multiply, 0, {c(0), m(2)}, 0},
};
constexpr member typical_price[] = {
    {op::add, 0, {in(0), in(1)}},
    {op::add, 0, {m(0), in(2)}},
    {op::divide, 0, {m(1), c(0)}, 0},
};
constexpr member flows[] = {
    {op::multiply, 0, {in(0), in(1)}},      {op::subtract, 0, {m(0), m(0)}},
    {op::subtract, 1, {in(0), in(0)}},      {op::greater, 0, {m(2), c(0)}},
    {op::select, 0, {m(3), m(0), m(1)}, 0}, {op::less, 0, {m(2), c(0)}},
    {op::select, 0, {m(5), m(0), m(1)}, 1},
};
// Larger formulas before those that are parts of them.
constexpr formula formulas[] = {
    {fused_op::directions, directions},
    {fused_op::true_range, true_range},
    {fused_op::moves, moves},
    {fused_op::direction_index, direction_index},
    {fused_op::share, share},
    {fused_op::place, place},
    {fused_op::typical_price, typical_price},
    {fused_op::flows, flows},
};

constexpr std::size_t members_max = 17;

class formula_finder {
 public:
  formula_finder(const program& p, const std::vector<std::vector<node_id>>& readers,
                 const std::vector<bool>& is_told, fusion& f)
      : program_(p),
        nodes_(p.primitives.nodes()),
        readers_(readers),
        is_told_(is_told),
        fusion_(f) {}

  void find(const formula& wanted) {
    members_ = wanted.members;
    for (const node_id id : program_.order) {
      unit_ = {.kind = wanted.kind};
      known_constants_ = 0;
      if (matches(0, id) && is_closed()) add();
    }
  }

 private:
  // `id` as member k, and nodes for all members after it.
  bool matches(std::size_t k, node_id id) {
    const fused_unit unit = unit_;
    const unsigned constants = known_constants_;
    if (binds(k, id)) {
      ids_[k] = id;
      if (k + 1 == members_.size()) return true;
      for (const node_id reader : readers_[anchor_of(k + 1)]) {
        if (matches(k + 1, reader)) return true;
      }
    }
    unit_ = unit;
    known_constants_ = constants;
    return false;
  }

  // The node of fewest readers that member k reads and that is known before it.
  node_id anchor_of(std::size_t k) const {
    node_id found = no_node;
    for (const reads& r : members_[k].operands) {
      const auto index = static_cast<std::size_t>(r.index);
      node_id known = no_node;
      if (r.what == operand::member) known = ids_[index];
      if (r.what == operand::input) known = unit_.inputs[index];
      if (known == no_node) continue;
      if (found == no_node || readers_[known].size() < readers_[found].size()) found = known;
    }
    return found;
  }

  bool binds(std::size_t k, node_id id) {
    const member& wanted = members_[k];
    const node& n = nodes_[id];
    if (n.kind != wanted.kind || n.lag != wanted.lag) return false;
    if (fusion_.unit_of[id] != fusion::alone) return false;
    for (std::size_t i = 0; i < wanted.operands.size(); ++i) {
      if (!binds_operand(wanted.operands[i], n.inputs[i])) return false;
    }
    if (n.kind == op::divide_or) {
      unit_.parameters[2] = n.parameters[0];
      unit_.parameters[3] = n.parameters[1];
    }
    if (wanted.output >= 0) unit_.outputs[wanted.output] = id;
    return true;
  }

  bool binds_operand(const reads& r, node_id given) {
    const auto index = static_cast<std::size_t>(r.index);
    if (r.what == operand::none) return true;
    if (r.what == operand::member) return ids_[index] == given;
    if (r.what == operand::input) {
      node_id& input = unit_.inputs[index];
      if (input == no_node) input = given;
      return input == given;
    }
    if (nodes_[given].kind != op::constant) return false;
    const double value = nodes_[given].parameters[0];
    if ((known_constants_ >> index & 1) != 0) return same_bits(unit_.parameters[index], value);
    known_constants_ |= 1U << index;
    unit_.parameters[index] = value;
    return true;
  }

  static bool same_bits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  }

  // Nobody else reads what is no output, and no input is made here.
  bool is_closed() const {
    const auto end = ids_.begin() + static_cast<std::ptrdiff_t>(members_.size());
    const auto is_member = [&](node_id id) { return std::find(ids_.begin(), end, id) != end; };
    for (std::size_t k = 0; k < members_.size(); ++k) {
      if (members_[k].output >= 0) continue;
      const std::vector<node_id>& readers = readers_[ids_[k]];
      if (is_told_[ids_[k]]) return false;
      if (!std::all_of(readers.begin(), readers.end(), is_member)) return false;
    }
    return std::none_of(unit_.inputs.begin(), unit_.inputs.end(), is_member);
  }

  void add() {
    const auto number = static_cast<std::int32_t>(fusion_.units.size());
    for (std::size_t k = 0; k < members_.size(); ++k) {
      fusion_.unit_of[ids_[k]] = members_[k].output >= 0 ? number : fusion::hidden;
      // Binary operations read their second operand at their lag.
      const reads& lagged = members_[k].operands[1];
      if (lagged.what != operand::input) continue;
      std::int64_t& reach = unit_.reach[static_cast<std::size_t>(lagged.index)];
      reach = std::max(reach, members_[k].lag);
    }
    fusion_.units.push_back(unit_);
  }

  const program& program_;
  const std::vector<node>& nodes_;
  const std::vector<std::vector<node_id>>& readers_;
  const std::vector<bool>& is_told_;
  fusion& fusion_;
  std::span<const member> members_;
  std::array<node_id, members_max> ids_ = {};
  fused_unit unit_ = {};
  unsigned known_constants_ = 0;
};

}  // namespace

void fuse_formulas(const program& p, const std::vector<std::vector<node_id>>& readers,
                   const std::vector<bool>& is_told, fusion& f) {
  formula_finder finder(p, readers, is_told, f);
  for (const formula& wanted : formulas) finder.find(wanted);
}

}  // namespace lta
