// SPDX-License-Identifier: MIT
// A plan's program laid out as the bench asks: step_program and block_program with their choices
// turned into arguments.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "exec/schedule.hh"
#include "exec/slots.hh"
#include "kernels/targets.hh"
#include "laakhay_ta.h"

namespace bench {

struct step_choices {
  std::int64_t slack = 16;
  std::int64_t narrow_need_max = lta::slot_layout::narrow_need_default;
  std::int64_t revision_depth = 8;
};

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
        layout_(lta::slot_layout::for_steps(p, choices.revision_depth, choices.slack,
                                            choices.narrow_need_max)) {
    for (const lta::node_id id : p.order) {
      const lta::op kind = p.primitives.nodes()[id].kind;
      if (kind == lta::op::constant || kind == lta::op::field) continue;
      records_.push_back(layout_.record_of<double>(p, id));
      records_.back().fill = kernels.scalar.step[static_cast<int>(kind)];
    }
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
    for (const lta::record<double>& r : records_) r.fill(r, memory, s.position, 1);
    double sum = 0;
    for (const std::uint32_t c : outputs_) sum += memory[layout_.at(c, s.position)];
    if (++s.position == layout_.capacity()) {
      layout_.slide(memory, s.position);
      s.position = 0;
    }
    return sum;
  }

 private:
  const lta::program& program_;
  std::vector<field_column> fields_;
  lta::slot_layout layout_;
  std::vector<lta::record<double>> records_;
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
        schedule_(lta::schedule_blocks(p)),
        layout_(lta::slot_layout::for_blocks(p, schedule_, block_size)),
        memory_(lta::allocate_slots<double>(layout_.element_count())) {
    for (const lta::schedule::group& g : schedule_.groups) {
      stages_.push_back({g, records_.size(), {}});
      for (std::size_t k = g.first; k < g.first + g.count; ++k) {
        const lta::node_id id = schedule_.nodes[k];
        for (std::uint32_t o = 0; o < p.outputs.size(); ++o) {
          if (p.outputs[o].node == id) stages_.back().outputs.push_back(o);
        }
        const lta::op kind = p.primitives.nodes()[id].kind;
        if (kind == lta::op::field) continue;
        records_.push_back(layout_.record_of<double>(p, id));
        records_.back().fill = kernels.scalar.block[static_cast<int>(kind)];
      }
    }
  }

  void run(const block_data& data, std::int64_t count, bool bypass) {
    const double* const* fields = data.fields.data();
    double* const* outputs = data.outputs.data();
    layout_.clear(program_, memory_.get());
    for (std::int64_t row = 0; row < count; row += layout_.capacity()) {
      const std::int64_t size = std::min(layout_.capacity(), count - row);
      if (row > 0) layout_.slide(memory_.get(), layout_.capacity());
      for (const stage& s : stages_) fill(s, fields, row, size, outputs, bypass);
    }
    kernels_.finish_stores();
  }

 private:
  struct stage {
    lta::schedule::group group;
    std::size_t first_record;
    std::vector<std::uint32_t> outputs;
  };

  void fill(const stage& s, const double* const* fields, std::int64_t row, std::int64_t size,
            double* const* outputs, bool bypass) {
    double* memory = memory_.get();
    const lta::node_id id = schedule_.nodes[s.group.first];
    const lta::node& n = program_.primitives.nodes()[id];
    if (n.kind == lta::op::field) {
      const double* from = fields[place_of(program_.primitives.fields()[n.field])] + row;
      kernels_.load(from, size, memory + layout_.at(program_.column_of(id), 0));
    } else if (s.group.count == 1) {
      const lta::record<double>& r = records_[s.first_record];
      r.fill(r, memory, 0, size);
    } else {
      kernels_.scalar.recursions(&records_[s.first_record],
                                 static_cast<std::int64_t>(s.group.count), memory, 0, size);
    }
    for (const std::uint32_t o : s.outputs) {
      const std::uint32_t column = program_.column_of(program_.outputs[o].node);
      kernels_.store(memory + layout_.at(column, 0), size, outputs[o] + row, bypass);
    }
  }

  const lta::program& program_;
  const lta::kernel_table& kernels_;
  lta::schedule schedule_;
  lta::slot_layout layout_;
  lta::slot_memory<double> memory_;
  std::vector<stage> stages_;
  std::vector<lta::record<double>> records_;
};

}  // namespace bench
