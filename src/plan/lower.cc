// SPDX-License-Identifier: MIT
#include "plan/lower.hh"

#include <bit>

#include "base/key_hash.hh"
#include "base/limits.hh"
#include "indicators/indicators.hh"
#include "plan/durations.hh"

namespace lta {
namespace {

bool is_tf(const call_node& n) { return n.kind == call_kind::call && n.about == &indicators::tf; }

// A call means another formula on every clock it is read on. Context 0 is the base, context k the
// clock k - 1.
class lowering_pass {
 public:
  lowering_pass(const call_graph& calls, convention numbers, const timeframe* bars,
                lowered_graph& to)
      : calls_(calls), numbers_(numbers), bars_(bars), to_(to), contexts_(1) {}

  outcome run(std::int64_t node_limit, std::span<const call_ref> wanted) {
    if (auto found = find_clocks(); !found) return found;
    find_readers(wanted);
    for (call_id id = 0; id < calls_.size(); ++id) {
      for (std::uint32_t c = 0; c < contexts_.size(); ++c) {
        contexts_[c].first_output.push_back(
            static_cast<std::uint32_t>(contexts_[c].outputs.size()));
        if ((readers_[id] >> c & 1) == 0) continue;
        if (auto lowered = lower_one(id, c, wanted.empty()); !lowered) return lowered;
      }
      if (node_count() / 4 > node_limit) {
        return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_nodes", -1,
                    "the plan needs more than %lld primitive nodes",
                    static_cast<long long>(node_limit));
      }
    }
    for (clock_graph& clock : to_.clocks.clocks) carry_leaves(clock);
    to_.first_output = std::move(contexts_[0].first_output);
    to_.outputs = std::move(contexts_[0].outputs);
    return done{};
  }

 private:
  struct lowered_values {
    std::vector<std::uint32_t> first_output;
    std::vector<node_id> outputs;
  };

  graph& graph_of(std::uint32_t context) {
    return context == 0 ? to_.primitives : to_.clocks.clocks[context - 1].primitives;
  }

  std::int64_t node_count() const {
    std::size_t count = to_.primitives.nodes().size();
    for (const clock_graph& clock : to_.clocks.clocks) count += clock.primitives.nodes().size();
    return static_cast<std::int64_t>(count);
  }

  node_id value_in(call_ref r, std::uint32_t context) const {
    return contexts_[context].outputs[contexts_[context].first_output[r.node] + r.output];
  }

  // One clock per timeframe and level, the level being how deep tf stands in tf.
  outcome find_clocks() {
    std::vector<std::uint32_t> levels;
    for (const call_node& n : calls_.nodes()) {
      std::uint32_t level = 0;
      for (const call_ref r : n.inputs) level = std::max(level, levels[r.node]);
      levels.push_back(is_tf(n) ? level + 1 : level);
      clock_of_.push_back(is_tf(n) ? find_clock(n.parameters[0], level + 1) : 0);
      if (to_.clocks.clocks.size() <= limits::plan_clocks_max) continue;
      return fail(LTA_LIMIT_EXCEEDED, "plan.too_many_clocks", -1,
                  "the plan has more than %d timeframes, each depth of tf inside tf counted by "
                  "itself",
                  static_cast<int>(limits::plan_clocks_max));
    }
    contexts_.resize(to_.clocks.clocks.size() + 1);
    return done{};
  }

  std::uint32_t find_clock(double code, std::uint32_t level) {
    const timeframe spacing = timeframe::from_code(code);
    std::vector<clock_graph>& clocks = to_.clocks.clocks;
    std::uint32_t index = 0;
    while (index < clocks.size() &&
           !(clocks[index].spacing == spacing && clocks[index].level == level)) {
      ++index;
    }
    if (index == clocks.size()) {
      clocks.push_back({.spacing = spacing, .level = level});
      count_bars(clocks.back());
    }
    return index;
  }

  // The base columns that say which coarse bar a bar belongs to and whether it closes it.
  void count_bars(clock_graph& clock) {
    graph& g = to_.primitives;
    builder words(g);
    if (clock.spacing.has_grid()) {
      const node_id index = words.clock_index(clock.spacing);
      const node_id begins = words.apply(op::not_equal, index, words.lag(index, 1));
      clock.closes = g.clock(op::clock_closes, clock.spacing);
      clock.ordinal = words.apply(op::clock_ordinal, begins);
      return;
    }
    node_id amount = words.constant(1);
    if (clock.spacing.kind() != timeframe_kind::ticks) amount = words.field("volume");
    if (clock.spacing.kind() == timeframe_kind::dollars) {
      amount = words.multiply(words.field("close"), amount);
    }
    const double threshold = clock.spacing.threshold();
    const node_id sum =
        g.add({.kind = op::clock_amount, .parameters = {threshold}, .inputs = {amount}});
    clock.closes = words.apply(op::greater_equal, sum, words.constant(threshold));
    clock.ordinal = g.add({.kind = op::clock_ordinal, .lag = 1, .inputs = {clock.closes}});
  }

  // From the readers down: on which clocks each call is wanted. The value of tf itself crosses the
  // base in any case.
  void find_readers(std::span<const call_ref> wanted) {
    readers_.assign(calls_.size(), wanted.empty() ? 1 : 0);
    for (const call_ref r : wanted) readers_[r.node] |= 1;
    for (std::size_t id = calls_.size(); id-- > 0;) {
      if (readers_[id] == 0) continue;
      const call_node& n = calls_.nodes()[id];
      if (is_tf(n)) readers_[id] |= 1;
      const std::uint64_t below = is_tf(n) ? std::uint64_t{2} << clock_of_[id] : readers_[id];
      for (const call_ref r : n.inputs) readers_[r.node] |= below;
    }
  }

  outcome lower_one(call_id id, std::uint32_t c, bool takes_all) {
    const call_node& n = calls_.nodes()[id];
    builder words(graph_of(c));
    std::vector<node_id>& outputs = contexts_[c].outputs;
    switch (n.kind) {
      case call_kind::field:
        outputs.push_back(words.field(calls_.fields()[n.field]));
        return done{};
      case call_kind::number:
      case call_kind::signal: outputs.push_back(words.constant(n.value)); return done{};
      case call_kind::na: outputs.push_back(words.na()); return done{};
      case call_kind::call: break;
    }
    if (is_tf(n)) {
      outputs.push_back(cross(n, clock_of_[id], graph_of(c)));
      return done{};
    }
    std::vector<node_id> inputs;
    for (const call_ref r : n.inputs) inputs.push_back(value_in(r, c));
    const timeframe* bars = c == 0 ? bars_ : &to_.clocks.clocks[c - 1].spacing;
    auto parameters = parameters_in_bars(n, bars, calls_.position(id));
    if (!parameters && takes_all) parameters = parameters_in_bars(n, nullptr, -1);
    if (!parameters) return parameters.error();
    std::vector<node_id> made(n.about->outputs.size());
    lowering l(graph_of(c), numbers_, inputs, *parameters, made);
    n.about->lower(l);
    outputs.insert(outputs.end(), made.begin(), made.end());
    return done{};
  }

  node_id cross(const call_node& n, std::uint32_t clock_index, graph& reader) {
    clock_graph& clock = to_.clocks.clocks[clock_index];
    node_id inner = value_in(n.inputs[0], clock_index + 1);
    // What is read slot by slot is a column, and a constant is none.
    if (clock.primitives.nodes()[inner].kind == op::constant) {
      inner = clock.primitives.add({.kind = op::coalesce, .inputs = {inner, inner}});
    }
    const bool is_forming = n.parameters[1] != 0;
    key_hash meaning;
    meaning.word(clock_key(clock.spacing, clock.level));
    meaning.word(clock.primitives.formula(inner));
    meaning.word(is_forming ? 1 : 0);
    const node_id in_base = to_.primitives.crossing(meaning.value());
    std::vector<crossing_source>& crossings = to_.clocks.crossings;
    if (to_.primitives.nodes()[in_base].field == crossings.size()) {
      crossings.push_back({.clock = clock_index, .inner = inner, .is_forming = is_forming});
    }
    return reader.crossing(meaning.value());
  }

  void carry_leaves(clock_graph& clock) {
    const std::vector<node>& nodes = clock.primitives.nodes();
    for (node_id id = 0; id < nodes.size(); ++id) {
      if (is_leaf(nodes[id].kind)) clock.carries.push_back({base_of(clock, nodes[id]), id});
    }
  }

  // The column of the unfinished coarse bar. Fields skip what is missing.
  node_id base_of(const clock_graph& clock, const node& leaf) {
    graph& g = to_.primitives;
    const auto bucket = [&](op kind, node_id x) {
      return g.add({.kind = kind, .lag = 1, .inputs = {x, clock.ordinal, clock.ordinal}});
    };
    if (leaf.kind == op::crossing) {
      return g.crossing(clock.primitives.crossings()[leaf.field]);
    }
    if (leaf.kind != op::field) {
      return bucket(op::bucket_first, g.clock(leaf.kind, clock.primitives.clocks()[leaf.field]));
    }
    const std::string& name = clock.primitives.fields()[leaf.field];
    const op kind = name == "open"     ? op::bucket_first
                    : name == "high"   ? op::bucket_maximum
                    : name == "low"    ? op::bucket_minimum
                    : name == "volume" ? op::bucket_sum
                                       : op::bucket_last;
    return bucket(kind, g.field(name));
  }

  const call_graph& calls_;
  const convention numbers_;
  const timeframe* bars_;  // of the partition; nullptr: not known yet
  lowered_graph& to_;
  std::vector<lowered_values> contexts_;
  std::vector<std::uint32_t> clock_of_;  // per call, of tf
  std::vector<std::uint64_t> readers_;   // per call: bit k, it is read in context k
};

}  // namespace

std::uint64_t clock_key(const timeframe& spacing, std::uint32_t level) {
  key_hash key;
  key.text("clock");
  key.text(spacing.text());
  key.word(level);
  return key.value();
}

result<lowered_graph> lower_calls(const call_graph& calls, convention numbers,
                                  std::int64_t node_limit, const timeframe* bars,
                                  std::span<const call_ref> wanted) {
  lowered_graph lowered;
  const outcome passed = lowering_pass(calls, numbers, bars, lowered).run(node_limit, wanted);
  if (!passed) return passed.error();
  return lowered;
}

}  // namespace lta
