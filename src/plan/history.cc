// SPDX-License-Identifier: MIT
// When a value first exists, and from when on it no longer knows where the data began. Both follow
// from the primitive graph alone, so no indicator states them a second time.
#include "plan/history.hh"

#include <algorithm>

#include "base/number.hh"

namespace lta {
namespace {

// Saturates far below the end of int64, so sums of two stay exact.
constexpr std::int64_t unreachable = std::int64_t{1} << 60;

struct node_history {
  std::int64_t first = 0;   // earliest row with a value
  std::int64_t stable = 0;  // first row on which the start weighs less than 1e-9
  bool is_recursive = false;
};

// The smallest k with beta^k < 1e-9, by squaring: no logarithm, so the same on every machine.
std::int64_t decay_slots(double beta) {
  constexpr double negligible = 1e-9;
  if (beta < negligible) return 1;
  double powers[62];
  int last = 0;
  powers[0] = beta;
  while (last < 60 && powers[last] >= negligible) {
    powers[last + 1] = powers[last] * powers[last];
    ++last;
  }
  std::int64_t slots = 0;
  double product = 1;
  for (int bit = last; bit >= 0; --bit) {
    if (product * powers[bit] < negligible) continue;
    product *= powers[bit];
    slots += std::int64_t{1} << bit;
  }
  return slots + 1;
}

std::int64_t seed_slots(const node& n) {
  return static_cast<std::int64_t>(n.parameters[3] + n.parameters[1]) - 1;
}

std::int64_t forget_slots(const node& n) { return decay_slots(1.0 - n.parameters[0]); }

// The operand as the node reads it.
node_history operand(const std::vector<node_history>& histories, const node& n, int i) {
  node_history h = histories[n.inputs[i]];
  const bool lagged = ((info(n.kind).lagged_inputs >> i) & 1) != 0;
  const std::int64_t lag = lagged ? n.lag : n.kind == op::lead ? -n.lag : 0;
  const auto moved = [&](std::int64_t row) {
    return row < unreachable ? std::clamp<std::int64_t>(row + lag, 0, unreachable) : row;
  };
  h.first = moved(h.first);
  h.stable = moved(h.stable);
  return h;
}

std::int64_t first_row(const std::vector<node_history>& histories, const node& n) {
  const op_info& about = info(n.kind);
  const auto first = [&](int i) { return operand(histories, n, i).first; };
  switch (about.rule) {
    case validity::always:
      return n.kind == op::constant && is_missing(n.parameters[0]) ? unreachable : 0;
    case validity::chosen: return std::max(first(0), std::min(first(1), first(2)));
    case validity::earliest: return std::min(first(0), first(1));
    case validity::all:
    case validity::seeded: break;
  }
  std::int64_t row = 0;
  for (int i = 0; i < about.input_count; ++i) row = std::max(row, first(i));
  return about.rule == validity::seeded ? std::min(row + seed_slots(n), unreachable) : row;
}

node_history history_of(const std::vector<node_history>& histories, const node& n) {
  node_history h;
  h.first = first_row(histories, n);
  h.stable = h.first;
  for (int i = 0; i < info(n.kind).input_count; ++i) {
    const node_history input = operand(histories, n, i);
    if (input.first < unreachable) h.stable = std::max(h.stable, input.stable);
    h.is_recursive |= input.is_recursive;
  }
  if (info(n.kind).reads_own_past) {
    h.is_recursive = true;
    const std::int64_t more =
        n.kind == op::recursion ? seed_slots(n) + forget_slots(n) : unreachable;
    h.stable = std::min(h.stable + more, unreachable);
  }
  return h;
}

}  // namespace

void measure_history(program& p) {
  std::vector<node_history> histories(p.primitives.nodes().size());
  for (const node_id id : p.order) histories[id] = history_of(histories, p.primitives.nodes()[id]);
  for (program_output& output : p.outputs) {
    const node_history& h = histories[output.node];
    const std::int64_t first = std::max<std::int64_t>(h.first - output.lead, 0);
    output.first_valid_row = h.first < unreachable ? first : never;
    output.stable_history = h.stable < unreachable ? h.stable + 1 : never;
    output.is_recursive = h.is_recursive;
  }
}

std::vector<field_history> field_histories(const program& p) {
  // Slots before the reporting one that the first value needs, and that a stable value needs.
  const std::vector<node>& nodes = p.primitives.nodes();
  constexpr std::int64_t unread = -1;
  std::vector<std::int64_t> required(nodes.size(), unread);
  std::vector<std::int64_t> stable(nodes.size(), unread);
  for (const program_output& output : p.outputs) {
    required[output.node] = std::max<std::int64_t>(required[output.node], 0);
    stable[output.node] = std::max<std::int64_t>(stable[output.node], 0);
  }
  for (std::size_t k = p.order.size(); k-- > 0;) {
    const node& n = nodes[p.order[k]];
    const op_info& about = info(n.kind);
    std::int64_t seed = 0;
    std::int64_t forget = 0;
    if (n.kind == op::recursion) {
      seed = seed_slots(n);
      forget = forget_slots(n);
    } else if (about.reads_own_past) {
      forget = unreachable;
    }
    for (int i = 0; i < about.input_count; ++i) {
      const std::int64_t lag = ((about.lagged_inputs >> i) & 1) != 0 ? n.lag : 0;
      std::int64_t& input_required = required[n.inputs[i]];
      std::int64_t& input_stable = stable[n.inputs[i]];
      const node_id id = p.order[k];
      input_required = std::max(input_required, std::min(required[id] + lag + seed, unreachable));
      input_stable =
          std::max(input_stable, std::min(stable[id] + lag + seed + forget, unreachable));
    }
  }
  std::vector<field_history> histories;
  for (const node_id id : p.order) {
    const bool is_field = nodes[id].kind == op::field;
    if (!is_field || p.primitives.fields()[nodes[id].field] == presence_field) continue;
    histories.push_back({.field = p.primitives.fields()[nodes[id].field],
                         .required = required[id] + 1,
                         .stable = stable[id] < unreachable ? stable[id] + 1 : never});
  }
  return histories;
}

}  // namespace lta
