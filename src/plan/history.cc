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

// Present inputs before the first value of a node that reads its own past.
std::int64_t seed_slots(const node& n) {
  if (info(n.kind).rule != validity::seeded) return 0;
  return static_cast<std::int64_t>(n.parameters[3] + n.parameters[1]) - 1;
}

// Slots until its start weighs less than 1e-9.
std::int64_t forget_slots(const node& n) {
  switch (n.kind) {
    case op::recursion:
    case op::held_recursion:
    case op::clamped_recursion: return decay_slots(1.0 - n.parameters[0]);
    default: return info(n.kind).reads_own_past ? unreachable : 0;
  }
}

// The operand as the node reads it.
value_history operand(const std::vector<value_history>& histories, const node& n, int i) {
  value_history h = histories[n.inputs[i]];
  const bool lagged = ((info(n.kind).lagged_inputs >> i) & 1) != 0;
  const std::int64_t lag = lagged ? n.lag : n.kind == op::lead ? -n.lag : 0;
  const auto moved = [&](std::int64_t row) {
    return row < unreachable ? std::clamp<std::int64_t>(row + lag, 0, unreachable) : row;
  };
  h.first = moved(h.first);
  h.stable = moved(h.stable);
  return h;
}

std::int64_t first_row(const std::vector<value_history>& histories, const node& n) {
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

value_history history_of(const program& p, const std::vector<value_history>& histories,
                         const node& n) {
  // The earliest possible: every slot a coarse bar of its own.
  if (n.kind == op::crossing && n.field < p.crossing_histories.size()) {
    return p.crossing_histories[n.field];
  }
  value_history h;
  h.first = first_row(histories, n);
  for (int i = 0; i < info(n.kind).input_count; ++i) {
    const value_history input = operand(histories, n, i);
    if (input.first < unreachable) h.stable = std::max(h.stable, input.stable);
    h.is_recursive |= input.is_recursive;
  }
  if (info(n.kind).reads_own_past) {
    h.is_recursive = true;
    h.stable = std::min(h.stable + seed_slots(n) + forget_slots(n), unreachable);
  }
  h.stable = std::max(h.stable, h.first);
  return h;
}

}  // namespace

value_history history_of_output(const program_output& output) {
  return {.first = output.first_valid_row == never ? unreachable : output.first_valid_row,
          .stable = output.stable_history == never ? unreachable : output.stable_history - 1,
          .is_recursive = output.is_recursive};
}

std::vector<value_history> node_histories(const program& p) {
  std::vector<value_history> histories(p.primitives.nodes().size());
  for (const node_id id : p.order) {
    histories[id] = history_of(p, histories, p.primitives.nodes()[id]);
  }
  return histories;
}

void give_history(const value_history& h, program_output& output) {
  const std::int64_t first = std::max<std::int64_t>(h.first - output.lead, 0);
  output.first_valid_row = h.first < unreachable ? first : never;
  output.stable_history = h.stable < unreachable ? h.stable + 1 : never;
  output.is_recursive = h.is_recursive;
}

void measure_history(program& p) {
  const std::vector<value_history> histories = node_histories(p);
  for (program_output& output : p.outputs) give_history(histories[output.node], output);
}

namespace {

// Slots before the reporting one that the first value needs, and that a stable value needs, per
// node of a program; `unread` where nobody asks.
struct slots_back {
  std::vector<std::int64_t> required;
  std::vector<std::int64_t> stable;

  static constexpr std::int64_t unread = -1;
  explicit slots_back(const program& p)
      : required(p.primitives.nodes().size(), unread), stable(required) {}

  void ask(node_id id, std::int64_t required_slots, std::int64_t stable_slots) {
    required[id] = std::max(required[id], std::min(required_slots, unreachable));
    stable[id] = std::max(stable[id], std::min(stable_slots, unreachable));
  }
};

void ask_inputs(const program& p, slots_back& back) {
  for (std::size_t k = p.order.size(); k-- > 0;) {
    const node_id id = p.order[k];
    const node& n = p.primitives.nodes()[id];
    const op_info& about = info(n.kind);
    if (back.required[id] == slots_back::unread) continue;
    const std::int64_t seed = seed_slots(n);
    const std::int64_t forget = forget_slots(n);
    for (int i = 0; i < about.input_count; ++i) {
      const std::int64_t lag = ((about.lagged_inputs >> i) & 1) != 0 ? n.lag : 0;
      back.ask(n.inputs[i], back.required[id] + lag + seed, back.stable[id] + lag + seed + forget);
    }
  }
}

void list_histories(const program& p, const slots_back& back, const std::string& spacing,
                    std::vector<field_history>& to) {
  for (const node_id id : p.order) {
    const node& n = p.primitives.nodes()[id];
    if (n.kind != op::field || back.required[id] == slots_back::unread) continue;
    if (p.primitives.fields()[n.field] == presence_field) continue;
    to.push_back({.field = p.primitives.fields()[n.field],
                  .timeframe = spacing,
                  .required = back.required[id] + 1,
                  .stable = back.stable[id] < unreachable ? back.stable[id] + 1 : never});
  }
}

}  // namespace

std::vector<field_history> field_histories(const program& p) {
  slots_back back(p);
  for (const program_output& output : p.outputs) back.ask(output.node, 0, 0);
  ask_inputs(p, back);
  std::vector<field_history> histories;
  list_histories(p, back, "", histories);
  for (std::size_t k = p.clocks.size(); k-- > 0;) {
    const clock_program& clock = p.clocks[k];
    slots_back inside(clock.inner);
    for (const clock_program::crossing& crossing : clock.crossings) {
      if (back.required[crossing.base] == slots_back::unread) continue;
      inside.ask(crossing.inner, back.required[crossing.base], back.stable[crossing.base]);
    }
    ask_inputs(clock.inner, inside);
    list_histories(clock.inner, inside, clock.spacing.text(), histories);
    for (const clock_carry& carry : clock.carries) {
      if (clock.inner.primitives.nodes()[carry.inner].kind != op::crossing) continue;
      if (inside.required[carry.inner] == slots_back::unread) continue;
      back.ask(carry.base, inside.required[carry.inner], inside.stable[carry.inner]);
    }
  }
  return histories;
}

}  // namespace lta
