// SPDX-License-Identifier: MIT
// Running many closed slots at once, and the bars of plain calls (push.cc), which are not staged.
#include <algorithm>

#include "stream/session.hh"

namespace lta {

void session::prepare_to_catch_up(std::int64_t slot_count) {
  if (slot_count < program_->catch_up_min || block_) return;
  block_.emplace(steps_, program_->kernels, options_.revision_depth);
  block_fields_.clear();
  for (const auto& field : steps_.fields()) {
    block_fields_.push_back(block_->column(field.column));
  }
}

// Pieces of the slots that are filled at once: `write(first, size)` has their fields to write to
// block_fields_, and `finish(first, size)` is called behind each and finds them in block_.
template <class Write, class Finish>
void session::fill_many(partition_state& state, std::int64_t count, Write write,
                        Finish finish) noexcept {
  catch_up& block = *block_;
  state.begin_block(block);
  std::int64_t size = 0;
  for (std::int64_t first = 0; first < count; first += size) {
    if (first > 0) block.go_on(size);
    size = std::min(count - first, block.slots_max());
    write(first, size);
    block.fill(size);
    state.take_block(block, size);
    finish(first, size);
  }
}

void session::read_block(std::int64_t slot) noexcept {
  for (std::size_t o = 0; o < row_.size(); ++o) row_[o] = block_->output(o)[slot];
}

bool session::tells_values_alone(const partition_state& state) const {
  return signals_.empty() && !options_.edges_only && state.told.has_all_values;
}

// Slots [0, size) of the block, no bar forming.
template <class BarAt>
void session::close_block(partition_state& state, std::int64_t size, BarAt bar_at,
                          row_sink& sink) noexcept {
  counters_.closed += size;
  if (tells_values_alone(state)) {
    for (std::size_t o = 0; o < output_columns_.size(); ++o) output_columns_[o] = block_->output(o);
    sink.write_values(program_->kernels, output_columns_, size);
    sink.add(state.partition(), size, [&](std::int64_t i) { return bar_at(i).time_ns; });
    state.note_closed(size, bar_at);
    return;
  }
  for (std::int64_t i = 0; i < size; ++i) {
    const lta_bar bar = bar_at(i);
    read_block(i);
    const bool has_edge = tell_close(state, false);
    emit(state, bar, 0, has_edge, sink);
    state.note_closed(bar);
  }
}

// Closed bars of one partition that are staged side by side.
void session::run_closes(std::span<event> of_one, row_sink& sink) noexcept {
  partition_state& state = *of_one.front().state;
  const std::int32_t pin = of_one.front().rows;
  const pinned_rows* rows = pin < 0 ? nullptr : &pins_[static_cast<std::size_t>(pin)];
  const auto bar_at = [&](std::int64_t k) -> const lta_bar& {
    return of_one[static_cast<std::size_t>(k)].bar;
  };
  staging& s = stagings_[static_cast<std::size_t>(state.staging)];
  const auto write = [&](std::int64_t first, std::int64_t size) {
    state.write_block(block_fields_, size, rows,
                      [&](std::int64_t i) -> const lta_bar& { return bar_at(first + i); });
  };
  fill_many(state, std::ssize(of_one), write, [&](std::int64_t first, std::int64_t size) {
    if (!state.forming && !s.forming) {
      s.closed_count -= size;
      close_block(state, size, [&](std::int64_t i) { return bar_at(first + i); }, sink);
      return;
    }
    for (std::int64_t i = 0; i < size; ++i) {
      event& e = of_one[static_cast<std::size_t>(first + i)];
      read_block(i);
      finish_close(e, sink);
      state.note_closed(e.bar);
    }
  });
}

void session::run_history(partition_state& state, const pinned_rows& rows,
                          const call_joins& joins) {
  const std::int64_t count = rows.row_count() - rows.from_row();
  prepare_to_catch_up(count);
  if (count >= program_->catch_up_min) {
    const auto bar_at = [&](std::int64_t k) { return rows.bar(rows.from_row() + k); };
    const auto write = [&](std::int64_t first, std::int64_t size) {
      state.write_block(block_fields_, size, &rows,
                        [&](std::int64_t i) { return bar_at(first + i); });
    };
    fill_many(state, count, write, [&](std::int64_t first, std::int64_t size) {
      for (std::int64_t i = 0; i < size; ++i) {
        read_block(i);
        tell_close(state, false);
        state.note_closed(bar_at(first + i));
      }
    });
    return;
  }
  for (std::int64_t row = rows.from_row(); row < rows.row_count(); ++row) {
    const lta_bar bar = rows.bar(row);
    state.write_fields(bar, &rows, joins, 0);
    state.fill(0);
    read_outputs(state, 0);
    tell_close(state, false);
    state.close(bar);
  }
}

// Bars of one partition.
void session::run_plain(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                        row_sink& sink) noexcept {
  const auto bar_at = [&](std::int64_t k) {
    const auto at = static_cast<std::size_t>(k);
    return judged(bars[at], verdicts[at]);
  };
  partition_state& state = *state_of(bars[0].partition);
  std::int64_t next = 0;
  if (state.forming) close_one(state, bar_at(next++), sink);
  const std::int64_t count = std::ssize(bars) - next;
  if (count < program_->catch_up_min) {
    for (; next < std::ssize(bars); ++next) close_one(state, bar_at(next), sink);
    return;
  }
  const auto behind = [&](std::int64_t k) { return bar_at(next + k); };
  const auto write = [&](std::int64_t first, std::int64_t size) {
    const auto at = static_cast<std::size_t>(next + first);
    state.write_block(program_->kernels, block_fields_,
                      bars.subspan(at, static_cast<std::size_t>(size)),
                      [&](std::int64_t i) { return behind(first + i); });
  };
  fill_many(state, count, write, [&](std::int64_t first, std::int64_t size) {
    close_block(state, size, [&](std::int64_t i) { return behind(first + i); }, sink);
  });
}

// Whether the partition had a bar that was forming, which ends with this closed one.
bool session::begin_closed(partition_state& state, const lta_bar& bar) noexcept {
  ++counters_.closed;
  if (!state.forming) return false;
  counters_.overtaken += state.forming->time_ns < bar.time_ns ? 1 : 0;
  state.forming.reset();
  return true;
}

void session::close_one(partition_state& state, const lta_bar& bar, row_sink& sink) noexcept {
  const bool ends_forming = begin_closed(state, bar);
  state.write_bar(bar, places_);
  state.fill(0);
  tell_closed(state, bar, ends_forming, sink);
  state.close(bar);
}

// The row of the open slot, which is filled.
void session::tell_closed(partition_state& state, const lta_bar& bar, bool ends_forming,
                          row_sink& sink) noexcept {
  if (tells_values_alone(state)) return emit_open_slot(state, bar.time_ns, sink);
  read_outputs(state, 0);
  const bool has_edge = tell_close(state, ends_forming);
  emit(state, bar, 0, has_edge, sink);
}

void session::begin_forming(partition_state& state, const lta_bar& bar) noexcept {
  ++counters_.provisional;
  if (state.forming && state.forming->time_ns < bar.time_ns) ++counters_.overtaken;
  state.forming = bar;
}

void session::form_one(partition_state& state, const lta_bar& bar, row_sink& sink) noexcept {
  begin_forming(state, bar);
  state.write_bar(bar, places_);
  state.fill(0);
  tell_forming(state, bar, sink);
}

// As tell_closed.
void session::tell_forming(partition_state& state, const lta_bar& bar, row_sink& sink) noexcept {
  if (tells_values_alone(state)) {
    emit_open_slot(state, bar.time_ns, sink);
    if (sink.flags != nullptr) sink.flags[sink.count - 1] = LTA_ROW_PROVISIONAL;
    return;
  }
  read_outputs(state, 0);
  const bool has_edge = tell_form(state);
  emit(state, bar, LTA_ROW_PROVISIONAL, has_edge, sink);
}

// A row of values alone, without flags.
void session::emit_open_slot(const partition_state& state, std::int64_t time_ns,
                             row_sink& sink) const noexcept {
  const std::span elements(places_.outputs.at(state.position()), row_.size());
  sink.write_row(state.slots_alone(), elements);
  sink.add(state.partition(), time_ns);
}

}  // namespace lta
