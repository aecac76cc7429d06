// SPDX-License-Identifier: MIT
#include "exec/lanes_run.hh"

#include <algorithm>
#include <cstdint>

#include "base/planted.hh"

namespace lta {
namespace {

// One partition. Its slots are counted from its first row.
class lane {
 public:
  lane(const lane_block_program& program, const partition_inputs& in,
       std::span<load_source> sources, double* column, partition_rows& out)
      : in_(in),
        sources_(sources),
        loads_(program.plan_program(), program.kernels(), program.loads(), in, sources),
        column_(column),
        out_(out) {
    if (!out.has_times) loads_.read_times(out.times_ns);
  }

  std::int64_t length() const { return in_.range.end - first_row(); }
  // Slots that are computed and not reported.
  std::int64_t skipped() const { return in_.range.first - first_row(); }
  std::int64_t given(std::int64_t slot, std::int64_t count) const {
    return std::clamp<std::int64_t>(length() - slot, 0, count);
  }
  bool with_forming() const { return in_.range.with_forming; }
  double* column() const { return column_; }
  partition_rows& out() const { return out_; }

  // For the loads of a block.
  void begin(std::int64_t slot, std::int64_t count) {
    const bool is_whole = given(slot, count) == count;
    here_ = is_whole ? loads_.find_together(first_row() + slot, count) : row_loads::together{};
  }

  // Where there are no rows any more those of another lane follow, so that what is computed of them
  // is as good as theirs.
  const double* rows_of(std::size_t load, std::int64_t slot, std::int64_t count,
                        const double* others) const {
    if (const double* const there = loads_.find(load, here_)) return there;
    const std::int64_t own = given(slot, count);
    if (own == 0 || (own < count && planted("lanes.end"))) return others;
    loads_.read(load, first_row() + slot, own, column_);
    if (own < count) std::copy(others + own, others + count, column_ + own);
    return column_;
  }

  void ask_for(std::int64_t slot, std::int64_t count) const {
    ask_for_rows(in_.rows, sources_, first_row() + slot, count);
  }

 private:
  std::int64_t first_row() const { return in_.rows.first_row(); }

  partition_inputs in_;
  std::span<const load_source> sources_;
  row_loads loads_;
  row_loads::together here_ = {};
  double* column_;
  partition_rows& out_;
};

class lanes_run {
 public:
  lanes_run(const lane_block_program& program, const each_lane<partition_inputs>& in,
            lane_scratch& scratch, const each_lane<partition_rows*>& out)
      : program_(program),
        memory_(scratch.memory.get()),
        sinks_(scratch.sinks),
        bypasses_cache_(in[0].bypasses_cache) {
    for (std::size_t l = 0; l < lane_count; ++l) {
      lanes_.emplace_back(program, in[l], scratch.sources_of(l), scratch.column(l), *out[l]);
      if (lanes_[l].length() > lanes_[longest_].length()) longest_ = l;
    }
    for (std::size_t o = 0; o < sinks_.size(); ++o) {
      for (std::size_t l = 0; l < lane_count; ++l) {
        output_rows& rows = out[l]->outputs[o];
        sinks_[o].writers[l].begin(rows, sinks_[o].is_signal, in[l].range.row_count());
        if (bypasses_cache_) __builtin_prefetch(rows.validity, 1);
      }
    }
  }

  bool run(const cancel_flag* cancel) {
    if (!planted("lanes.past")) program_.clear_past(memory_);
    const std::int64_t end = lanes_[longest_].length();
    for (std::int64_t slot = 0; slot < end;) {
      if (cancel != nullptr && cancel->is_raised()) return false;
      const std::int64_t count = std::min(program_.block_size(), end - slot);
      run_block(slot, count);
      slot += count;
      if (slot < end) program_.slide(memory_, nullptr, count);
    }
    finish();
    return true;
  }

 private:
  void run_block(std::int64_t slot, std::int64_t count) {
    using what = block_parts::stage::what;
    for (lane& each : lanes_) {
      each.begin(slot, count);
      if (bypasses_cache_) each.ask_for(slot + count, program_.block_size());
    }
    const std::vector<block_parts::stage>& stages = program_.stages();
    for (std::size_t k = 0; k < stages.size(); ++k) {
      if (stages[k].kind == what::load) {
        load(stages[k].first, slot, count);
      } else if (stages[k].kind != what::none) {
        program_.run(k, program_.records().data(), memory_, nullptr, count);
      }
      for (const std::uint32_t o : program_.outputs_after(k)) store(sinks_[o], slot, count);
    }
  }

  void load(std::size_t load, std::int64_t slot, std::int64_t count) {
    const double* rows[lane_count];
    rows[longest_] = lanes_[longest_].rows_of(load, slot, count, nullptr);
    for (std::size_t l = 0; l < lane_count; ++l) {
      if (l != longest_) rows[l] = lanes_[l].rows_of(load, slot, count, rows[longest_]);
    }
    lanes* const to = memory_ + program_.layout().at(program_.loads()[load].column, 0);
    program_.kernels().write_rows(rows, lane_count, count, reinterpret_cast<double*>(to));
  }

  // Whole blocks go straight to where they are wanted, others by way of a column.
  void store(lane_scratch::sink& from, std::int64_t slot, std::int64_t count) {
    double* to[lane_count];
    bool is_straight[lane_count];
    bool is_past_cache = bypasses_cache_;
    for (std::size_t l = 0; l < lane_count; ++l) {
      const lane& each = lanes_[l];
      is_straight[l] =
          !from.is_signal && each.given(slot, count) == count && slot >= each.skipped();
      to[l] = is_straight[l] ? from.writers[l].place_of(slot - each.skipped()) : each.column();
      is_past_cache &= is_straight[l] && reinterpret_cast<std::uintptr_t>(to[l]) % 64 == 0;
    }
    alignas(64) std::int64_t missing_counts[lane_count];
    const std::int64_t absent =
        program_.kernels().store_lanes(from.column, count, to, is_past_cache, missing_counts);
    for (std::size_t l = 0; l < lane_count; ++l) {
      output_writer& writer = from.writers[l];
      const std::int64_t at = slot - lanes_[l].skipped();
      if (!is_straight[l]) {
        write_column(lanes_[l], writer, slot, count);
      } else if (!is_absent_start(missing_counts[l], absent) ||
                 !writer.note_start(at, missing_counts[l])) {
        writer.note(program_.kernels(), to[l], at, count, missing_counts[l]);
      }
    }
  }

  // Whether what is missing of a lane is what is missing of all at the beginning, or nothing.
  static bool is_absent_start(std::int64_t missing_count, std::int64_t absent) {
    return missing_count == 0 || missing_count == absent || planted("lanes.gaps");
  }

  // What of a block is reported.
  void write_column(const lane& from, output_writer& to, std::int64_t slot, std::int64_t count) {
    const std::int64_t skipped = std::clamp<std::int64_t>(from.skipped() - slot, 0, count);
    const std::int64_t stored = from.given(slot, count) - skipped;
    if (stored <= 0) return;
    const std::int64_t at = slot + skipped - from.skipped();
    to.write({program_.kernels(), bypasses_cache_}, from.column() + skipped, at, stored);
  }

  void finish() {
    for (std::size_t l = 0; l < lane_count; ++l) {
      for (std::size_t o = 0; o < sinks_.size(); ++o) {
        sinks_[o].writers[l].finish();
        const bool is_provisional = lanes_[l].with_forming() && !planted("lanes.forming");
        if (is_provisional) lanes_[l].out().outputs[o].flags |= LTA_OUTPUT_PROVISIONAL;
      }
    }
  }

  const lane_block_program& program_;
  lanes* const memory_;
  std::vector<lane_scratch::sink>& sinks_;
  each_lane<lane> lanes_;
  const bool bypasses_cache_;
  std::size_t longest_ = 0;
};

}  // namespace

lane_scratch::lane_scratch(const lane_block_program& program)
    : memory(allocate_slots<lanes>(program.element_count())),
      load_count(program.loads().size()),
      sources(load_count * lane_count),
      // Columns start at different cache sets.
      column_stride(static_cast<std::size_t>(program.block_size()) + 8),
      columns(allocate_slots<double>(static_cast<std::int64_t>(column_stride * lane_count))) {
  program.clear(memory.get());
  for (const program_output& output : program.plan_program().outputs) {
    const std::uint32_t column = program.plan_program().column_of(output.node);
    sinks.push_back({.column = memory.get() + program.layout().at(column, 0),
                     .is_signal = output.type == value_type::signal,
                     .writers = {}});
  }
}

bool run_lanes(const lane_block_program& program, const each_lane<partition_inputs>& in,
               const cancel_flag* cancel, lane_scratch& scratch,
               const each_lane<partition_rows*>& out) noexcept {
  return lanes_run(program, in, scratch, out).run(cancel);
}

}  // namespace lta
