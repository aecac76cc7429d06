// SPDX-License-Identifier: MIT
#include "exec/block_program.hh"

#include <algorithm>
#include <utility>

namespace lta {
namespace {

// Slots of a pipeline's part: the less, the shorter its levels run alone at either end; the more,
// the fewer calls.
constexpr std::int64_t part_slots = 128;

// Runs chains of as many slots together as there are, up to the kernel's limit.
template <class V>
class chain_runner {
 public:
  chain_runner(const kernels_of<V>& kernels, V* memory) : kernels_(kernels), memory_(memory) {}

  void add(const chain<V>& c, std::int64_t size) {
    if (chain_count_ == group_maximum || (chain_count_ > 0 && size != size_)) run();
    size_ = size;
    chains_[chain_count_++] = c;
  }

  void run() {
    if (chain_count_ > 0) kernels_.recursions(chains_, chain_count_, memory_, size_);
    chain_count_ = 0;
  }

 private:
  const kernels_of<V>& kernels_;
  V* const memory_;
  chain<V> chains_[group_maximum];
  std::int64_t chain_count_ = 0;
  std::int64_t size_ = 0;
};

}  // namespace

template <class V>
basic_block_program<V>::basic_block_program(const program& p, const kernel_table& kernels,
                                            fusion fused, std::int64_t capacity, std::int64_t lead,
                                            bool keeps_reported)
    : program_(p),
      kernels_(kernels),
      schedule_(schedule_blocks(p, std::move(fused))),
      layout_(slot_layout::for_blocks(p, schedule_, capacity, lead, keeps_reported)),
      element_count_(layout_.element_count()) {
  std::size_t group = 0;
  for (std::uint32_t phase = 0; phase < schedule_.phase_ends.size(); ++phase) {
    if (phase > 0) add_clocks(phase);
    add_stages(group, schedule_.phase_ends[phase]);
    group = schedule_.phase_ends[phase];
  }
  // Constants are in place from the start.
  stages_.push_back({.kind = stage::what::none, .first = 0, .count = 0, .node = 0});
  outputs_after_.emplace_back();
  for (std::uint32_t o = 0; o < p.outputs.size(); ++o) {
    const node& n = p.primitives.nodes()[p.outputs[o].node];
    if (n.kind == op::constant) outputs_after_.back().push_back(o);
  }
}

template <class V>
void basic_block_program<V>::add_stages(std::size_t first_group, std::size_t end_group) {
  const program& p = program_;
  const std::vector<node>& nodes = p.primitives.nodes();
  for (std::size_t index = first_group; index < end_group; ++index) {
    const schedule::group& g = schedule_.groups[index];
    const node_id first = schedule_.nodes[g.first];
    stage s = {.kind = stage::what::fill,
               .first = static_cast<std::uint32_t>(records_.size()),
               .count = static_cast<std::uint32_t>(g.count),
               .node = first};
    if (is_data(nodes[first].kind)) {
      s.kind = stage::what::load;
      s.first = static_cast<std::uint32_t>(loads_.size());
      loads_.push_back(
          {.kind = nodes[first].kind, .field = nodes[first].field, .column = p.column_of(first)});
    } else if (nodes[first].kind == op::crossing) {
      s.kind = stage::what::none;
    } else {
      if (!g.level_ends.empty()) {
        s.kind = stage::what::pipeline;
        s.first = static_cast<std::uint32_t>(pipelines_.size());
      }
      add_records(g);
    }
    stages_.push_back(s);
    outputs_after_.emplace_back();
    for (std::uint32_t o = 0; o < p.outputs.size(); ++o) {
      const auto begin = schedule_.nodes.begin() + static_cast<std::ptrdiff_t>(g.first);
      const auto end = begin + static_cast<std::ptrdiff_t>(g.count);
      if (std::find(begin, end, p.outputs[o].node) != end) outputs_after_.back().push_back(o);
    }
  }
}

// One record for all outputs of a unit.
template <class V>
void basic_block_program<V>::add_record(std::size_t place) {
  const node_id id = schedule_.nodes[place];
  const fused_unit* unit = schedule_.unit_of(id);
  if (unit == nullptr) {
    records_.push_back(layout_.record_of<record<V>>(program_, id));
    const node& n = program_.primitives.nodes()[id];
    const op_info& about = info(n.kind);
    records_.back().fill = fills().block[static_cast<int>(n.kind)];
    note_readings(static_cast<std::size_t>(about.column_count),
                  {n.inputs.data(), static_cast<std::size_t>(about.input_count)});
  } else if (place == 0 || schedule_.unit_of(schedule_.nodes[place - 1]) != unit) {
    records_.push_back(layout_.record_of<record<V>>(program_, *unit));
    records_.back().fill = fills().fused[static_cast<int>(unit->kind)];
    note_readings(fused_inputs, unit->inputs);
  }
}

// Inputs of the last record that are loads which nobody but kernels and outputs reads.
template <class V>
void basic_block_program<V>::note_readings(std::size_t first_input,
                                           std::span<const node_id> inputs) {
  if (!can_read_rows()) return;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] == no_node) continue;
    const std::uint32_t column = program_.column_of(inputs[i]);
    for (std::size_t k = 0; k < loads_.size(); ++k) {
      if (loads_[k].column != column || loads_[k].kind != op::field) continue;
      readings_.push_back({.record = static_cast<std::uint32_t>(records_.size() - 1),
                           .place = static_cast<std::uint32_t>(first_input + i),
                           .load = static_cast<std::uint32_t>(k)});
    }
  }
}

template <class V>
void basic_block_program<V>::add_records(const schedule::group& g) {
  const std::vector<node>& nodes = program_.primitives.nodes();
  pipeline made;
  std::size_t k = g.first;
  const auto add_until = [&](std::size_t end) {
    pipeline::level level = {};
    level.first = static_cast<std::uint32_t>(records_.size());
    level.first_chain = level.first;
    for (; k < end; ++k) {
      const node& n = nodes[schedule_.nodes[k]];
      add_record(k);
      level.end = static_cast<std::uint32_t>(records_.size());
      if (!is_chain(n.kind)) level.first_chain = level.end;
    }
    made.levels.push_back(level);
  };
  for (const std::size_t end : g.level_ends) add_until(end);
  if (g.level_ends.empty()) {
    add_until(g.first + g.count);
  } else {
    pipelines_.push_back(std::move(made));
  }
}

template <class V>
void basic_block_program<V>::run_pipeline(const pipeline& p, const record<V>* records, V* memory,
                                          std::int64_t position, std::int64_t count) const {
  const std::int64_t part_count = (count + part_slots - 1) / part_slots;
  const auto depth = static_cast<std::int64_t>(p.levels.size());
  for (std::int64_t step = 0; step < part_count + depth - 1; ++step) {
    chain_runner<V> chains(fills(), memory);
    for (std::int64_t d = 0; d < depth; ++d) {
      const std::int64_t part = step - d;
      if (part < 0 || part >= part_count) continue;
      const std::int64_t first = position + part * part_slots;
      const std::int64_t size = std::min(part_slots, count - part * part_slots);
      const pipeline::level& level = p.levels[static_cast<std::size_t>(d)];
      for (std::uint32_t k = level.first; k < level.first_chain; ++k) {
        records[k].fill(records[k], memory, first, size);
      }
      for (std::uint32_t k = level.first_chain; k < level.end; ++k) {
        chains.add({&records[k], first}, size);
      }
    }
    chains.run();
  }
}

template <class V>
void basic_block_program<V>::add_clocks(std::uint32_t level) {
  for (const clock_program& clock : program_.clocks) {
    if (clock.level != level) continue;
    stages_.push_back({.kind = stage::what::clock,
                       .first = static_cast<std::uint32_t>(clocks_.size()),
                       .count = 1,
                       .node = 0});
    outputs_after_.emplace_back();
    // A block has no more coarse slots than base slots, and the one before its first.
    std::unique_ptr<const basic_block_program> inner(
        new basic_block_program(clock.inner, kernels_, fusion::none(clock.inner),
                                layout_.capacity(), clock_program::more_slots, false));
    clocks_.push_back({.inner = std::move(inner),
                       .columns = clock_columns(program_, clock),
                       .offset = element_count_});
    element_count_ += clocks_.back().inner->element_count();
  }
}

template <class V>
void basic_block_program<V>::clear(V* memory) const {
  layout_.clear(program_, memory);
  for (const coarse_clock& clock : clocks_) clock.inner->clear(memory + clock.offset);
}

// Slots of a clock may be read before they are filled.
template <class V>
void basic_block_program<V>::clear_past(V* memory) const {
  layout_.clear_past(memory);
  for (const coarse_clock& clock : clocks_) clock.inner->clear(memory + clock.offset);
}

template <class V>
void basic_block_program<V>::slide(V* memory, std::int64_t* origins, std::int64_t count) const {
  if constexpr (std::is_same_v<V, double>) {
    for (std::size_t k = 0; k < clocks_.size(); ++k) {
      const coarse_clock& clock = clocks_[k];
      origins[k] = slide_clock(clock.columns, {layout_, memory},
                               {clock.inner->layout(), memory + clock.offset}, count - 1,
                               clock.inner->block_size(), origins[k]);
    }
  }
  layout_.slide(memory, count);
}

template <class V>
void basic_block_program<V>::run_clock(std::uint32_t index, V* memory, const std::int64_t* origins,
                                       std::int64_t count) const {
  if constexpr (std::is_same_v<V, double>) {
    const coarse_clock& clock = clocks_[index];
    const basic_block_program& inner = *clock.inner;
    V* inner_memory = memory + clock.offset;
    const auto fill = [&](std::int64_t position, std::int64_t slots) {
      for (const stage& s : inner.stages_) {
        const bool is_fill = s.kind == stage::what::fill || s.kind == stage::what::pipeline;
        if (is_fill) inner.run_fill(s, inner.records_.data(), inner_memory, position, slots);
      }
    };
    clock_run(clock.columns, {layout_, memory}, {inner.layout_, inner_memory}, origins[index], fill)
        .run(0, count);
  }
}

template class basic_block_program<double>;
template class basic_block_program<lanes>;

}  // namespace lta
