// SPDX-License-Identifier: MIT
#include "exec/partition_run.hh"

#include <algorithm>

#include "base/number.hh"
#include "base/planted.hh"
#include "data/partition.hh"
#include "exec/clock_column.hh"

namespace lta {
namespace {

// Recursions start in the first block, with more care and at more cost per bar.
constexpr std::int64_t first_block_size = 64;

// Chunks of a partition asked for before it is run: most rows of short ones.
constexpr std::size_t headers_ahead = 4;

// Of the widest registers.
constexpr std::int64_t register_slots = 8;

// From memory rows are on their way while those before them are computed. In a cache they cost a
// third more than they spare. Inlined always: a compiler drops calls of a function that only
// prefetches.
[[gnu::always_inline]] inline void ask_for_rows(const pinned_rows& rows,
                                                const std::vector<run_scratch::source>& sources,
                                                std::int64_t row, std::int64_t count) {
  std::int64_t left = std::min(count, rows.row_count() - row);
  while (left > 0) {
    std::int64_t offset;
    const chunk& block = rows.bars().find(row, &offset);
    const std::int64_t here = std::min(left, block.capacity() - offset);
    for (const run_scratch::source& from : sources) {
      if (!from.is_plain) continue;
      const double* const values = block.values(bar_first_value + from.field) + offset;
      for (std::int64_t i = 0; i < here; i += 8) __builtin_prefetch(values + i);
    }
    row += here;
    left -= here;
  }
}

class partition_run {
 public:
  partition_run(const block_program& program, const partition_inputs& in, run_scratch& scratch,
                partition_rows& out)
      : program_(program),
        rows_(in.rows),
        joined_(in.joined),
        range_(in.range),
        memory_(scratch.memory.get()),
        origins_(scratch.origins),
        sources_(scratch.sources),
        direct_(scratch.direct),
        sinks_(scratch.sinks),
        bypasses_cache_(in.bypasses_cache),
        out_(out) {
    std::fill(origins_.begin(), origins_.end(), 0);
    for (std::size_t k = 0; k < sources_.size(); ++k) {
      find_source(program.loads()[k], sources_[k]);
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
    if (!out_.has_times) write_times();
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
  void find_source(const block_program::load& what, run_scratch::source& found) const {
    const std::vector<std::string>& names = program_.plan_program().primitives.fields();
    const bool is_joined = what.kind == op::field && !joined_.empty();
    found.column = memory_ + program_.layout().at(what.column, 0);
    found.field = what.kind == op::field ? rows_.field_index(names[what.field]) : field_unknown;
    // A path may lead back to the partition itself.
    if (is_joined && found.field == field_unknown) found.field = joined_[what.field].field;
    found.is_presence = what.kind == op::field && names[what.field] == presence_field;
    found.is_plain = !found.is_presence && found.field != field_unknown &&
                     found.field < field_series &&
                     !(is_joined && joined_[what.field].rows != nullptr);
  }

  void write_times() {
    const std::int64_t closed_end = range_.end - (range_.with_forming ? 1 : 0);
    const std::int64_t closed = std::max<std::int64_t>(closed_end - range_.first, 0);
    if (closed > 0) rows_.read_times(range_.first, closed, out_.times_ns);
    if (range_.with_forming && range_.row_count() > 0) {
      out_.times_ns[range_.row_count() - 1] = rows_.forming()->time_ns;
    }
  }

  void load(std::size_t index, std::int64_t row, std::int64_t count) {
    const block_program::load& what = program_.loads()[index];
    const run_scratch::source& from = sources_[index];
    double* to = from.column;
    if (what.kind != op::field) return load_times(what, row, count, to);
    if (!joined_.empty() && joined_[what.field].rows != nullptr) {
      return load_joined(joined_[what.field], row, count, to);
    }
    if (from.field == field_unknown) {
      std::fill_n(to, count, missing);
      return;
    }
    const bool forming_here = range_.with_forming && row + count == range_.end;
    const std::int64_t closed = count - (forming_here ? 1 : 0);
    load_rows(from.field, row, closed, to);
    if (forming_here) to[closed] = rows_.field_of_bar(from.field, *rows_.forming());
  }

  // Labels look past the last bar, where everything is missing.
  void load_padded(std::size_t index, std::int64_t row, std::int64_t count) {
    const std::int64_t end = std::max(rows_.row_count(), range_.end);
    const std::int64_t given = std::clamp<std::int64_t>(end - row, 0, count);
    const run_scratch::source& from = sources_[index];
    if (from.is_presence) {
      std::fill_n(from.column, given, 1.0);
    } else if (given > 0) {
      load(index, row, given);
    }
    std::fill_n(from.column + given, count - given, missing);
  }

  void load_times(const block_program::load& what, std::int64_t row, std::int64_t count,
                  double* to) {
    const timeframe& spacing = program_.plan_program().primitives.clocks()[what.field];
    const bool forming_here = range_.with_forming && row + count == range_.end;
    if (forming_here) {
      const lta_bar& bar = *rows_.forming();
      to[--count] = clock_value(what.kind, spacing, bar.time_ns, bar.close_time_ns);
    }
    constexpr std::int64_t most = 256;
    std::int64_t times_ns[most];
    std::int64_t close_times_ns[most];
    for (std::int64_t done = 0; done < count;) {
      const std::int64_t part = std::min(count - done, most);
      rows_.read_times(row + done, part, times_ns);
      rows_.read_close_times(row + done, part, close_times_ns);
      fill_clock_column(what.kind, spacing, part, times_ns, close_times_ns, to + done);
      done += part;
    }
  }

  // What was known at the close of each row, of the other partition's closed rows.
  void load_joined(const joined_rows& joined, std::int64_t row, std::int64_t count, double* to) {
    for (std::int64_t i = 0; i < count; ++i) {
      const bool is_forming = range_.with_forming && row + i + 1 == range_.end;
      const std::int64_t close_ns =
          is_forming ? rows_.forming()->close_time_ns : rows_.close_time_ns(row + i);
      const bool is_known =
          joined.field != field_unknown && joined.rows->value_as_of(joined.field, close_ns, &to[i]);
      if (!is_known) to[i] = missing;
    }
  }

  void load_rows(std::int32_t field, std::int64_t row, std::int64_t count, double* to) {
    if (field >= field_series) {
      rows_.read_field(field, row, count, to);
      return;
    }
    while (count > 0) {
      std::int64_t here = 0;
      const double* from = rows_.field_rows(field, row, count, &here);
      program_.kernels().load(from, here, to);
      row += here;
      count -= here;
      to += here;
    }
  }

  // Nearly all blocks are closed bars of one chunk.
  struct together {
    const chunk* rows;  // null where the block's are not
    std::int64_t offset;
  };
  together find_together(std::int64_t row, std::int64_t count) const {
    together found = {nullptr, 0};
    if (row + count > rows_.row_count()) return found;
    const chunk& first = rows_.bars().find(row, &found.offset);
    if (found.offset + count <= first.capacity()) found.rows = &first;
    return found;
  }

  // Kernels may read whole registers at the end of a block, and the past of one may be somebody
  // else's: rows before those that are retained, or those a slice was cut from.
  bool can_be_direct(const together& here, std::int64_t row, std::int64_t count) const {
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
      load_rows(sources_[k].field, row - past, past, sources_[k].column - past);
    }
  }

  void run_block(std::int64_t row, std::int64_t count) {
    using what = block_program::stage::what;
    const together here = find_together(row, count);
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
        if (!direct_.is_direct(first)) load_padded(first, row, count);
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
  const std::vector<joined_rows>& joined_;
  const row_range& range_;
  double* memory_;
  std::vector<std::int64_t>& origins_;
  std::vector<run_scratch::source>& sources_;
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

void ask_for_partition(const pinned_rows& next, const pinned_rows* behind,
                       const run_scratch& scratch) noexcept {
  ask_for_rows(next, scratch.sources, next.first_row(), first_block_size);
  if (behind == nullptr) return;
  // What is in a chunk is found by its header.
  const auto& chunks = behind->bars().chunks;
  for (std::size_t k = 0; k < std::min(chunks.size(), headers_ahead); ++k) {
    __builtin_prefetch(&*chunks[k]);
  }
}

bool run_partition(const block_program& program, const partition_inputs& in,
                   const cancel_flag* cancel, run_scratch& scratch, partition_rows& out) noexcept {
  return partition_run(program, in, scratch, out).run(cancel);
}

}  // namespace lta
