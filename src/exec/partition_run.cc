// SPDX-License-Identifier: MIT
#include "exec/partition_run.hh"

#include <algorithm>
#include <cstring>

#include "base/number.hh"
#include "data/partition.hh"
#include "exec/clock_column.hh"

namespace lta {
namespace {

// Recursions start in the first block, with more care and at more cost per bar.
constexpr std::int64_t first_block_size = 64;

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
        sinks_(scratch.sinks),
        bypasses_cache_(in.bypasses_cache),
        out_(out) {
    std::fill(origins_.begin(), origins_.end(), 0);
    for (std::size_t k = 0; k < sources_.size(); ++k) find_source(program.loads()[k], sources_[k]);
    for (std::size_t o = 0; o < sinks_.size(); ++o) {
      const program_output& output = program.plan_program().outputs[o];
      const std::uint32_t column = program.plan_program().column_of(output.node);
      sinks_[o] = {.column = memory_ + program.layout().at(column, 0),
                   .lead = output.lead,
                   .is_signal = output.type == value_type::signal,
                   .missing_count = 0,
                   .bits_set = 0};
      furthest_lead_ = std::max(furthest_lead_, output.lead);
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
      program_.kernels().load(from, here, to, bypasses_cache_);
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

  void run_block(std::int64_t row, std::int64_t count) {
    using what = block_program::stage::what;
    const together here = find_together(row, count);
    const std::vector<block_program::stage>& stages = program_.stages();
    for (std::size_t k = 0; k < stages.size(); ++k) {
      const std::size_t first = stages[k].first;
      if (stages[k].kind == what::load) {
        const run_scratch::source& from = sources_[first];
        if (here.rows != nullptr && from.is_plain) {
          const double* rows = here.rows->values(bar_first_value + from.field) + here.offset;
          program_.kernels().load(rows, count, from.column, bypasses_cache_);
        } else {
          load_padded(first, row, count);
        }
      } else if (stages[k].kind != what::none) {
        program_.run(k, memory_, origins_.data(), count);
      }
      for (const std::uint32_t o : program_.outputs_after(k)) store(o, row, count);
    }
  }

  void store(std::uint32_t index, std::int64_t row, std::int64_t count) {
    output_rows& output = out_.outputs[index];
    const run_scratch::sink& to = sinks_[index];
    const std::int64_t slot = row - to.lead;  // of the output, at this row
    const std::int64_t skipped = std::clamp<std::int64_t>(range_.first - slot, 0, count);
    const std::int64_t stored = std::min(count, range_.end - slot) - skipped;
    if (stored <= 0 || output.error.status < 0) return;
    const double* from = to.column + skipped;
    const std::int64_t at = slot + skipped - range_.first;

    const kernel_table& kernels = program_.kernels();
    const std::int64_t missing_count =
        to.is_signal
            ? kernels.store_signal(from, stored, static_cast<std::int8_t*>(output.values) + at)
            : kernels.store(from, stored, static_cast<double*>(output.values) + at,
                            bypasses_cache_);
    if (missing_count > 0 || to.missing_count == at) {
      note_missing(index, from, at, stored, missing_count);
    }
  }

  // Bits are set late: up to a block with missing values when it comes, and to the end at last.
  // Where nothing is missing nobody needs a bitmap.
  void note_missing(std::uint32_t index, const double* from, std::int64_t at, std::int64_t count,
                    std::int64_t missing_count) {
    output_rows& output = out_.outputs[index];
    run_scratch::sink& noted = sinks_[index];
    if (noted.missing_count == at) {
      std::int64_t first = 0;
      while (first < count && is_missing(from[first])) ++first;
      output.first_valid_row = at + first;
    }
    if (missing_count == 0) return;
    if (noted.missing_count == 0) {
      std::memset(output.validity, 0, static_cast<std::size_t>(range_.row_count() + 7) / 8);
    }
    set_bits(output.validity, noted.bits_set, at);
    program_.kernels().store_validity(from, count, output.validity, at);
    noted.bits_set = at + count;
    noted.missing_count += missing_count;
  }

  static void set_bits(std::uint8_t* bitmap, std::int64_t first, std::int64_t end) {
    const auto set = [&](std::int64_t bit) {
      bitmap[bit / 8] = static_cast<std::uint8_t>(bitmap[bit / 8] | (1 << (bit % 8)));
    };
    while (first < end && first % 8 != 0) set(first++);
    const std::int64_t bytes = (end - first) / 8;
    if (bytes > 0) std::memset(bitmap + first / 8, 0xFF, static_cast<std::size_t>(bytes));
    for (first += std::max<std::int64_t>(bytes, 0) * 8; first < end; ++first) set(first);
  }

  void finish() {
    program_.kernels().finish_stores();
    for (std::size_t o = 0; o < out_.outputs.size(); ++o) {
      output_rows& output = out_.outputs[o];
      if (sinks_[o].missing_count == 0) {
        output.validity = nullptr;
      } else {
        set_bits(output.validity, sinks_[o].bits_set, range_.row_count());
      }
      if (range_.with_forming) output.flags |= LTA_OUTPUT_PROVISIONAL;
    }
  }

  const block_program& program_;
  const pinned_rows& rows_;
  const std::vector<joined_rows>& joined_;
  const row_range& range_;
  double* memory_;
  std::vector<std::int64_t>& origins_;
  std::vector<run_scratch::source>& sources_;
  std::vector<run_scratch::sink>& sinks_;
  const bool bypasses_cache_;
  partition_rows& out_;
  std::int64_t furthest_lead_ = 0;
};

}  // namespace

row_range reported_rows(const pinned_rows& rows, const batch_options& options) {
  row_range range = {.first = rows.first_row(), .end = rows.row_count()};
  const bool forming = options.include_forming && rows.forming().has_value();
  const std::int64_t start = options.start_time_ns;
  const std::int64_t stop = options.end_time_ns;
  if (start != 0) range.first = rows.row_at_or_after_time(start);
  if (stop != 0) range.end = rows.row_at_or_after_time(stop);
  if (forming && (stop == 0 || rows.forming()->time_ns < stop) && range.end == rows.row_count()) {
    range.with_forming = start == 0 || rows.forming()->time_ns >= start;
    if (range.with_forming) ++range.end;
  }
  range.first = std::min(range.first, range.end);
  if (options.last_row_count > 0) {
    range.first = std::max(range.first, range.end - options.last_row_count);
  }
  return range;
}

failure unknown_field(const pinned_rows& rows, std::string_view name) {
  const std::string_view symbol = rows.symbol();
  return fail(LTA_NOT_FOUND, "execute.unknown_field", -1,
              "partition %.*s has neither a field nor a series '%.*s'",
              static_cast<int>(symbol.size()), symbol.data(), static_cast<int>(name.size()),
              name.data());
}

outcome check_clocks(const program& p, const program_output& output, const pinned_rows& rows) {
  const std::string_view symbol = rows.symbol();
  const auto size = static_cast<int>(symbol.size());
  if (output.reads_times && !rows.bar_timeframe().has_time()) {
    return fail(LTA_UNSUPPORTED, "execute.no_times", -1,
                "the output needs the times of bars, and those of partition %.*s of timeframe "
                "\"bar\" are row numbers",
                size, symbol.data());
  }
  for (const std::uint32_t c : output.crossings) {
    const timeframe& coarse = p.crossing_spacings[c];
    if (!coarse.is_finer_than(rows.bar_timeframe())) continue;
    const std::string_view own = rows.timeframe_name();
    return fail(LTA_UNSUPPORTED, "execute.finer_clock", -1,
                "bars of %s cannot be made of the bars of partition %.*s, whose timeframe is %.*s",
                coarse.text().c_str(), size, symbol.data(), static_cast<int>(own.size()),
                own.data());
  }
  return done{};
}

run_scratch::run_scratch(const block_program& program)
    : memory(allocate_slots<double>(program.element_count())),
      origins(program.clock_count()),
      sources(program.loads().size()),
      sinks(program.plan_program().outputs.size()) {
  program.clear(memory.get());
}

bool run_partition(const block_program& program, const partition_inputs& in,
                   const cancel_flag* cancel, run_scratch& scratch, partition_rows& out) noexcept {
  return partition_run(program, in, scratch, out).run(cancel);
}

}  // namespace lta
