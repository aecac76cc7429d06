// SPDX-License-Identifier: MIT
// A plan's program laid out as the bench asks: step_program and block_program with their choices
// turned into arguments.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "exec/block_program.hh"
#include "exec/step_runs.hh"
#include "kernels/targets.hh"
#include "laakhay_ta.h"

namespace bench {

struct step_choices {
  std::int64_t slack = 8;
  std::int64_t narrow_need_max = lta::slot_layout::narrow_need_default;
  std::int64_t revision_depth = 8;
  bool goes_round = false;  // as in a session, whatever the need

  lta::slot_layout layout_of(const lta::program& p, const lta::fusion& fused) const {
    return goes_round
               ? lta::slot_layout::for_rounds(p, fused, revision_depth, slack)
               : lta::slot_layout::for_steps(p, fused, revision_depth, slack, narrow_need_max);
  }
};
inline constexpr step_choices as_in_sessions = {.goes_round = true};

// offsetof in lta_bar, in doubles from `open`.
inline std::int32_t place_of(const std::string& field) {
  constexpr const char* names[] = {"open", "high", "low", "close", "volume"};
  for (std::int32_t k = 0; k < 5; ++k) {
    if (field == names[k]) return k;
  }
  return 0;
}

struct field_column {
  std::int32_t place;
  std::uint32_t column;
};

inline std::vector<field_column> field_columns(const lta::program& p) {
  std::vector<field_column> fields;
  for (const lta::node_id id : p.order) {
    const lta::node& n = p.primitives.nodes()[id];
    if (n.kind != lta::op::field) continue;
    fields.push_back({place_of(p.primitives.fields()[n.field]), p.column_of(id)});
  }
  return fields;
}

// Single slots.
class stepper {
 public:
  stepper(const lta::program& p, const lta::kernel_table& kernels, const step_choices& choices)
      : program_(p),
        fields_(field_columns(p)),
        fused_(lta::fusion::of(p)),
        layout_(choices.layout_of(p, fused_)) {
    runs_.add(p, fused_, layout_, kernels.scalar, p.order);
    for (const lta::program_output& o : p.outputs) outputs_.push_back(p.column_of(o.node));
  }

  const lta::slot_layout& layout() const { return layout_; }

  struct symbol {
    lta::slot_memory<double> memory;
    std::int64_t position = 0;
  };

  symbol make_symbol() const {
    symbol s = {lta::allocate_slots<double>(layout_.element_count())};
    layout_.clear(program_, s.memory.get());
    return s;
  }

  // One closed bar; the outputs' sum, so that they are read.
  double step(symbol& s, const lta_bar& bar) const {
    double* memory = s.memory.get();
    const double* values = &bar.open;
    for (const field_column& f : fields_) {
      memory[layout_.at(f.column, s.position)] = values[f.place];
    }
    runs_.fill(0, runs_.count(), memory, s.position);
    double sum = 0;
    for (const std::uint32_t c : outputs_) sum += memory[layout_.at(c, s.position)];
    s.position = layout_.next(memory, s.position);
    return sum;
  }

 private:
  const lta::program& program_;
  std::vector<field_column> fields_;
  lta::fusion fused_;
  lta::slot_layout layout_;
  lta::step_runs<double> runs_;
  std::vector<std::uint32_t> outputs_;
};

// The fields of bars as arrays, and arrays for outputs: aligned as results are.
class block_data {
 public:
  block_data(const std::vector<lta_bar>& bars, std::size_t output_count) {
    const auto count = static_cast<std::int64_t>(bars.size());
    for (std::size_t k = 0; k < 5; ++k) {
      arrays_.push_back(lta::allocate_slots<double>(count));
      for (std::size_t t = 0; t < bars.size(); ++t) arrays_[k][t] = (&bars[t].open)[k];
      fields.push_back(arrays_[k].get());
    }
    for (std::size_t k = 0; k < output_count; ++k) {
      // Neighbours start at different cache sets.
      arrays_.push_back(lta::allocate_slots<double>(count + 1024));
      outputs.push_back(arrays_.back().get() + 64 * (k % 16));
    }
  }

  std::vector<const double*> fields;
  std::vector<double*> outputs;

 private:
  std::vector<lta::slot_memory<double>> arrays_;
};

// Blocks of slots, from field arrays to output arrays.
class blocks {
 public:
  blocks(const lta::program& p, const lta::kernel_table& kernels, std::int64_t block_size)
      : program_(p),
        kernels_(kernels),
        blocks_(std::make_unique<const lta::block_program>(p, kernels, lta::fusion::of_blocks(p),
                                                           block_size, 0)),
        memory_(lta::allocate_slots<double>(blocks_->element_count())) {}

  void run(const block_data& data, std::int64_t count, bool bypass) {
    blocks_->clear(memory_.get());
    for (std::int64_t row = 0; row < count; row += blocks_->block_size()) {
      const std::int64_t size = std::min(blocks_->block_size(), count - row);
      if (row > 0) blocks_->slide(memory_.get(), nullptr, blocks_->block_size());
      for (std::size_t k = 0; k < blocks_->stages().size(); ++k) fill(k, data, row, size, bypass);
    }
    kernels_.finish_stores();
  }

 private:
  void fill(std::size_t stage, const block_data& data, std::int64_t row, std::int64_t size,
            bool bypass) {
    using what = lta::block_program::stage::what;
    const lta::slot_layout& layout = blocks_->layout();
    double* memory = memory_.get();
    const lta::block_program::stage& s = blocks_->stages()[stage];
    if (s.kind == what::load) {
      const lta::block_program::load& l = blocks_->loads()[s.first];
      const auto place = static_cast<std::size_t>(place_of(program_.primitives.fields()[l.field]));
      kernels_.load(data.fields[place] + row, size, memory + layout.at(l.column, 0));
    } else if (s.kind != what::none) {
      blocks_->run(stage, blocks_->records().data(), memory, nullptr, size);
    }
    for (const std::uint32_t o : blocks_->outputs_after(stage)) {
      const std::uint32_t column = program_.column_of(program_.outputs[o].node);
      kernels_.store(memory + layout.at(column, 0), size, data.outputs[o] + row, bypass);
    }
  }

  const lta::program& program_;
  const lta::kernel_table& kernels_;
  std::unique_ptr<const lta::block_program> blocks_;
  lta::slot_memory<double> memory_;
};

}  // namespace bench
