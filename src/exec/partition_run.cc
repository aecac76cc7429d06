// SPDX-License-Identifier: MIT
#include "exec/partition_run.hh"

#include <algorithm>

#include "base/planted.hh"
#include "data/partition.hh"

namespace lta {
namespace {

// Of the widest registers.
constexpr std::int64_t register_slots = 8;

class partition_run {
 public:
  partition_run(const block_program& program, const partition_inputs& in, run_scratch& scratch,
                partition_rows& out)
      : program_(program),
        rows_(in.rows),
        range_(in.range),
        loads_(program.plan_program(), program.kernels(), program.loads(), in, scratch.sources),
        memory_(scratch.memory.get()),
        origins_(scratch.origins),
        sources_(scratch.sources),
        columns_(scratch.columns),
        direct_(scratch.direct),
        sinks_(scratch.sinks),
        bypasses_cache_(in.bypasses_cache),
        out_(out) {
    std::fill(origins_.begin(), origins_.end(), 0);
    for (std::size_t k = 0; k < sources_.size(); ++k) {
      direct_.set_field(k, sources_[k].is_plain ? sources_[k].field : field_unknown);
    }
    direct_.begin(memory_);
    for (std::size_t o = 0; o < sinks_.size(); ++o) {
      run_scratch::sink& to = sinks_[o];
      to.writer.begin(out.outputs[o], to.is_signal, in.range.row_count());
      if (bypasses_cache_) __builtin_prefetch(out.outputs[o].validity, 1);
      furthest_lead_ = std::max(furthest_lead_, to.lead);
    }
  }

  bool run(const cancel_flag* cancel) {
    program_.clear_past(memory_);
    if (!out_.has_times) loads_.read_times(out_.times_ns);
    std::int64_t row = rows_.first_row();
    const std::int64_t end = range_.end + furthest_lead_;
    while (row < end) {
      if (cancel != nullptr && cancel->is_raised()) return false;
      const bool is_first = row == rows_.first_row();
      const std::int64_t most = is_first ? first_block_size : program_.block_size();
      const std::int64_t count = std::min(most, end - row);
      run_block(row, count);
      row += count;
      if (row < end) program_.slide(memory_, origins_.data(), count);
    }
    finish();
    return true;
  }

 private:
  // Kernels may read whole registers at the end of a block, and the past of one may be somebody
  // else's: rows before those that are retained, or those a slice was cut from.
  bool can_be_direct(const row_loads::together& here, std::int64_t row, std::int64_t count) const {
    const bool has_past =
        row - rows_.first_row() >= direct_.past() || planted("batch.rows_of_others");
    return here.rows != nullptr && here.offset >= direct_.past() && has_past &&
           count % register_slots == 0;
  }

  // What direct blocks have not kept.
  void load_past(std::int64_t row) {
    for (std::size_t k = 0; k < sources_.size(); ++k) {
      if (!direct_.can_be_direct(k)) continue;
      const std::int64_t past = program_.layout().retained(program_.loads()[k].column);
      loads_.read_field(sources_[k].field, row - past, past, columns_[k] - past);
    }
  }

  void run_block(std::int64_t row, std::int64_t count) {
    using what = block_program::stage::what;
    const row_loads::together here = loads_.find_together(row, count);
    if (can_be_direct(here, row, count)) {
      direct_.read(*here.rows, here.offset);
    } else if (direct_.read_columns() && !planted("batch.past_of_direct_rows")) {
      load_past(row);
    }
    if (bypasses_cache_) ask_for_rows(rows_, sources_, row + count, program_.block_size());
    const std::vector<block_program::stage>& stages = program_.stages();
    for (std::size_t k = 0; k < stages.size(); ++k) {
      const std::size_t first = stages[k].first;
      if (stages[k].kind == what::load) {
        if (!direct_.is_direct(first)) loads_.read(first, row, count, columns_[first]);
      } else if (stages[k].kind != what::none) {
        program_.run(k, direct_.records(), memory_, origins_.data(), count);
      }
      for (const std::uint32_t o : program_.outputs_after(k)) store(o, row, count);
    }
  }

  void store(std::uint32_t index, std::int64_t row, std::int64_t count) {
    run_scratch::sink& to = sinks_[index];
    const std::int64_t slot = row - to.lead;  // of the output, at this row
    const std::int64_t skipped = std::clamp<std::int64_t>(range_.first - slot, 0, count);
    const std::int64_t stored = std::min(count, range_.end - slot) - skipped;
    if (stored <= 0 || out_.outputs[index].error) return;
    const double* from = (to.load < 0 ? to.column : direct_.start(to.load)) + skipped;
    const std::int64_t at = slot + skipped - range_.first;

    to.writer.write({program_.kernels(), bypasses_cache_}, from, at, stored);
  }

  void finish() {
    for (std::size_t o = 0; o < out_.outputs.size(); ++o) {
      sinks_[o].writer.finish();
      if (range_.with_forming) out_.outputs[o].flags |= LTA_OUTPUT_PROVISIONAL;
    }
  }

  const block_program& program_;
  const pinned_rows& rows_;
  const row_range& range_;
  const row_loads loads_;
  double* memory_;
  std::vector<std::int64_t>& origins_;
  const std::vector<load_source>& sources_;
  const std::vector<double*>& columns_;
  direct_rows& direct_;
  std::vector<run_scratch::sink>& sinks_;
  const bool bypasses_cache_;
  partition_rows& out_;
  std::int64_t furthest_lead_ = 0;
};

}  // namespace

run_scratch::run_scratch(const block_program& program)
    : memory(allocate_slots<double>(program.element_count())),
      origins(program.clock_count()),
      sources(program.loads().size()),
      direct(program) {
  program.clear(memory.get());
  const auto& loads = program.loads();
  for (const block_program::load& each : loads) {
    columns.push_back(memory.get() + program.layout().at(each.column, 0));
  }
  for (const program_output& output : program.plan_program().outputs) {
    const std::uint32_t column = program.plan_program().column_of(output.node);
    const auto is_it = [&](const block_program::load& l) { return l.column == column; };
    const auto load = std::find_if(loads.begin(), loads.end(), is_it);
    sinks.push_back({.column = memory.get() + program.layout().at(column, 0),
                     .load = load == loads.end() ? -1 : load - loads.begin(),
                     .lead = output.lead,
                     .is_signal = output.type == value_type::signal,
                     .writer = {}});
  }
}

bool run_partition(const block_program& program, const partition_inputs& in,
                   const cancel_flag* cancel, run_scratch& scratch, partition_rows& out) noexcept {
  return partition_run(program, in, scratch, out).run(cancel);
}

}  // namespace lta
