// SPDX-License-Identifier: MIT
#include "data/bar_writer.hh"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>

#include "base/planted.hh"
#include "data/append_order.hh"
#include "data/bar_rules.hh"
#include "data/clean_rows.hh"
#include "data/partition.hh"
#include "data/write_live.hh"
#include "data/writer_scratch.hh"

namespace lta {
namespace {

// Whether the bar that is forming goes as one of this time comes.
bool is_overtaken(const std::optional<lta_bar>& forming, std::int64_t time_ns) {
  return forming && forming->time_ns < time_ns + planted("forming.overtaken");
}

}  // namespace

// A bar with its values in stored form and its close time known.
struct bar_writer::judged_bar {
  std::int64_t index;
  std::int64_t time_ns;
  std::int64_t close_time_ns;
  bar_values values;

  bar_position where() const { return {"bar", index}; }
  lta_bar as_forming(std::uint32_t partition) const {
    const auto& field = values.field;
    return {time_ns,  close_time_ns, field[0],  field[1],       field[2],
            field[3], field[4],      partition, LTA_BAR_FORMING};
  }
};

// Bars of many partitions wait for memory, so what a bar will touch is asked for while the bars
// before it are judged: first the partition, then where its rows are, then their end. A reader may
// be settling a tail, so of its partition nothing is read that settling changes.
void bar_writer::prefetch(std::span<const lta_bar> bars, std::size_t index) const {
  constexpr std::size_t tail_ahead = 24, partition_ahead = 16, list_ahead = 12, end_ahead = 6;
  const auto ahead = [&](std::size_t distance) -> const partition* {
    const std::size_t at = index + distance;
    return at < bars.size() ? within_.dataset_.find(bars[at].partition) : nullptr;
  };
  if (const partition* coming = ahead(tail_ahead)) __builtin_prefetch(&coming->tail, 1);
  if (const partition* coming = ahead(partition_ahead)) {
    coming->prefetch();
    if (!coming->is_retained_in_tail()) coming->tail.prefetch_rows();
  }
  if (const partition* coming = ahead(list_ahead)) coming->bars.prefetch_list();
  if (const partition* coming = ahead(end_ahead)) {
    if (coming->is_retained_in_tail()) {
      coming->bars.prefetch_first_chunk();
    } else if (coming->tail.is_armed()) {
      coming->bars.prefetch_last_chunk();
      coming->tail.prefetch_columns(bar_column_count);
    } else {
      coming->bars.prefetch_end();
    }
  }
}

// Where a full tail has nothing but rows of calls before this one, and the columns have room for
// more. Nobody sees a difference, so what fails later need not undo it.
bool bar_writer::renew_tail(partition& of) noexcept {
  if (!of.tail.is_full()) return false;
  const auto lock = within_.lock_state();
  return of.renew_tail();
}

result<std::span<const bar_verdict>> bar_writer::check(std::span<const lta_bar> bars,
                                                       bar_check values) {
  auto& verdicts = within_.dataset_.scratch_->verdicts;
  verdicts.resize(bars.size());
  // What was stored before may be as inconsistent as it was.
  const bool is_stored = values == bar_check::stored;
  const double tolerance =
      is_stored ? std::numeric_limits<double>::infinity() : tolerance_of(values);
  const bool is_plain = is_stored || judges_values(values);
  within_.arms_tails_ = is_plain;
  const auto accept = [&](std::size_t i, const live_tail& tail) {
    verdicts[i] = {tail.row_count() - 1, tail.last_close_time_ns, bar_action::append, false};
  };
  if (is_plain && !is_stored && form_all(bars, verdicts))
    return std::span<const bar_verdict>(verdicts);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    while (is_plain) {
      const std::size_t began = i;
      i = write_live(bars, i, tolerance, accept);
      if (i < bars.size()) i = append_run(bars, i, tolerance, verdicts);
      if (i == bars.size()) return std::span<const bar_verdict>(verdicts);
      if (i == began) break;
    }
    prefetch(bars, i);
    const auto checked = check_bar(bars[i], static_cast<std::int64_t>(i), values);
    if (!checked) return checked.error();
    verdicts[i] = *checked;
    if (is_plain && checked->action == bar_action::append) {
      within_.dataset_.find(bars[i].partition)->tail.make_rows();
    }
  }
  return std::span<const bar_verdict>(verdicts);
}

// Bars that form, one each of partitions by number, whose values need no second look: nothing is
// opened for them. Otherwise nothing happens, and the rules that follow say what is to be said.
bool bar_writer::form_all(std::span<const lta_bar> bars, std::span<bar_verdict> verdicts) {
  auto& formed = within_.dataset_.scratch_->formed;
  constexpr std::size_t ahead = 12;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (i + ahead < bars.size()) {
      if (const partition* coming = within_.dataset_.find(bars[i + ahead].partition)) {
        coming->prefetch();
      }
    }
    const bool is_another = i == 0 || bars[i].partition > bars[i - 1].partition;
    partition* const of = is_another ? within_.dataset_.find(bars[i].partition) : nullptr;
    const std::optional<lta_bar> forming = of ? of->as_next_forming(bars[i]) : std::nullopt;
    if (!forming) {
      formed.clear();
      return false;
    }
    const bool overtook = is_overtaken(of->forming, forming->time_ns);
    verdicts[i] = {of->bars.row_count(), forming->close_time_ns, bar_action::forming, overtook};
    formed.emplace_back(of, *forming);
  }
  return true;
}

// Bars of one partition, each behind the one before it, as most are: judged by the rules that
// follow, and stored, as far as the chunk goes. The index of the first one that is not; then the
// rules say why.
std::size_t bar_writer::append_run(std::span<const lta_bar> bars, std::size_t from,
                                   double tolerance, std::span<bar_verdict> verdicts) noexcept {
  const std::uint32_t id = bars[from].partition;
  partition* found = within_.dataset_.find(id);
  if (!found || !found->pending.is_open || found->pending.forming) return from;
  pending_bars& pending = found->pending;
  if (pending.room == 0) return from;
  const timeframe& spacing = found->spacing;
  const auto length_ns = spacing.duration_ns();
  const bar_rows rows(*pending.block, pending.offset);
  const std::int64_t most =
      std::min(std::ssize(bars) - static_cast<std::int64_t>(from), pending.room);
  std::int64_t count = 0;
  for (; count < most; ++count) {
    const std::size_t at = from + static_cast<std::size_t>(count);
    const lta_bar& bar = bars[at];
    if (bar.partition != id || bar.state != LTA_BAR_CLOSED || !pending.is_next(bar.time_ns)) break;
    bar_values values{{bar.open, bar.high, bar.low, bar.close, bar.volume}};
    if (!is_clean_bar(bar.open, bar.high, bar.low, bar.close, bar.volume)) {
      for (double& value : values.field) value = stored_value(value);
      const auto& [open, high, low, close, volume] = values.field;
      if (has_infinity(open, high, low, close, volume) |
          is_inconsistent(open, high, low, close, volume, tolerance)) {
        break;
      }
    }
    const auto close_ns = close_time_in(length_ns, bar.time_ns, bar.close_time_ns);
    if (!close_ns ||
        !is_close_time_possible(spacing, bar.time_ns, *close_ns, pending.last_close_time_ns)) {
      break;
    }
    rows.set(count, bar.time_ns, *close_ns, values);
    verdicts[at] = {pending.row_count, *close_ns, bar_action::append, false};
    pending.add_row(bar.time_ns, *close_ns, pending.first_row);
  }
  if (count > 0) {
    const std::int64_t retention = within_.dataset_.options_.retention_rows;
    pending.first_row = found->bars.first_row_after(pending.row_count, retention);
  }
  return from + static_cast<std::size_t>(count);
}

result<bar_verdict> bar_writer::check_bar(const lta_bar& bar, std::int64_t index,
                                          bar_check values) {
  partition* found = within_.dataset_.find(bar.partition);
  if (!found) {
    failure unknown = within_.dataset_.find_or_refuse(bar.partition).error();
    unknown.position = index;
    return unknown;
  }
  partition& target = *found;
  judged_bar judged{index,
                    bar.time_ns,
                    bar.close_time_ns,
                    {{stored_value(bar.open), stored_value(bar.high), stored_value(bar.low),
                      stored_value(bar.close), stored_value(bar.volume)}}};
  const auto& field = judged.values.field;
  const bool is_judged = judges_values(values);
  if (has_infinity(field[0], field[1], field[2], field[3], field[4]) |
      (is_judged &&
       is_inconsistent(field[0], field[1], field[2], field[3], field[4], tolerance_of(values)))) {
    return check_values(judged.values, values, judged.where()).error();
  }
  if (values == bar_check::repair) repair(judged.values);
  within_.touch(target);
  if (bar.state == LTA_BAR_REVISED) return check_revised(target, judged);
  if (bar.state != LTA_BAR_CLOSED && bar.state != LTA_BAR_FORMING) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.bar_state", index,
                "state %d of bar %lld: expected 0 closed, 1 forming or 2 revised", bar.state,
                static_cast<long long>(index));
  }
  if (bar.close_time_ns == 0) {
    const auto computed = computed_close_time(target.spacing, bar.time_ns, judged.where());
    if (!computed) return computed.error();
    judged.close_time_ns = *computed;
  }
  if (bar.state == LTA_BAR_CLOSED) return check_closed(target, judged);
  return check_forming(target, judged, values);
}

result<bar_verdict> bar_writer::check_closed(partition& target, const judged_bar& bar) {
  const auto appended = within_.append_row(
      target, {bar.time_ns, bar.close_time_ns, bar.values, bar.where(), "; push it as revised"});
  if (!appended) return appended.error();
  return bar_verdict{appended->row, bar.close_time_ns,
                     appended->is_new ? bar_action::append : bar_action::duplicate,
                     appended->overtook_forming};
}

result<bar_verdict> bar_writer::check_forming(partition& target, const judged_bar& bar,
                                              bar_check values) {
  pending_bars& pending = target.pending;
  if (!pending.is_next(bar.time_ns) && !planted("forming.after_closed")) {
    return fail(LTA_OUT_OF_ORDER, "dataset.forming_not_after_closed", bar.index,
                "time %lld of forming bar %lld is not after %lld, the last closed one",
                static_cast<long long>(bar.time_ns), static_cast<long long>(bar.index),
                static_cast<long long>(pending.last_time_ns));
  }
  // One that is there stays, whatever earlier bars close after it.
  const bool was_there = values == bar_check::stored && !planted("forming.was_there");
  const std::int64_t last_close_ns = was_there ? no_time_ns : pending.last_close_time_ns;
  if (!is_close_time_possible(target.spacing, bar.time_ns, bar.close_time_ns, last_close_ns)) {
    return impossible_close_time(target.spacing, bar.time_ns, bar.close_time_ns, last_close_ns,
                                 bar.where());
  }
  const bool overtook = is_overtaken(pending.forming, bar.time_ns);
  pending.forming = bar.as_forming(target.id);
  ++pending.changed_count;
  return bar_verdict{pending.row_count, bar.close_time_ns, bar_action::forming, overtook};
}

result<bar_verdict> bar_writer::check_revised(partition& target, const judged_bar& bar) {
  pending_bars& pending = target.pending;
  const auto row = find_time(target.bars, pending, bar.time_ns);
  const bool was_dropped =
      !row && pending.first_row > 0 && !planted("revise.too_old") &&
      bar.time_ns < time_column_of(target.bars, pending.first_row, column_time);
  if (was_dropped) {
    return fail(LTA_OUT_OF_ORDER, "dataset.revision_too_old", bar.index,
                "revised bar %lld at time %lld is older than the rows that are kept",
                static_cast<long long>(bar.index), static_cast<long long>(bar.time_ns));
  }
  if (!row) {
    return fail(LTA_NOT_FOUND, "dataset.revision_unknown_time", bar.index,
                "revised bar %lld at time %lld: no closed bar of that time is retained",
                static_cast<long long>(bar.index), static_cast<long long>(bar.time_ns));
  }
  const std::int64_t close_time_ns = time_column_of(target.bars, *row, column_close_time);
  if (bar.close_time_ns != 0 && bar.close_time_ns != close_time_ns &&
      !planted("revise.close_time")) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.revision_close_time", bar.index,
                "close time %lld of revised bar %lld: expected %lld as stored, or 0",
                static_cast<long long>(bar.close_time_ns), static_cast<long long>(bar.index),
                static_cast<long long>(close_time_ns));
  }
  if (is_same(within_.values_of(target, *row), bar.values)) {
    return bar_verdict{*row, close_time_ns, bar_action::duplicate, false};
  }
  if (*row >= target.bars.row_count()) {
    std::int64_t offset;
    chunk& block = target.bars.find_reserved(*row, &offset);
    set_bar_values(block, offset, bar.values);
  } else {
    within_.reserve_copy(target, *row);
    within_.dataset_.scratch_->revisions[{target.id, *row}] = bar.values;
    ++pending.revised_count;
  }
  ++pending.changed_count;
  return bar_verdict{*row, close_time_ns, bar_action::revise, false};
}

}  // namespace lta
