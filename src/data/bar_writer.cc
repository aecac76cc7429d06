// SPDX-License-Identifier: MIT
#include "data/bar_writer.hh"

#include <optional>

#include "base/limits.hh"
#include "data/append_order.hh"
#include "data/bar_rules.hh"
#include "data/partition.hh"
#include "data/writer_scratch.hh"

namespace lta {

// A bar with its values in stored form and its close time known.
struct bar_writer::judged_bar {
  std::int64_t index;
  std::int64_t time_ns;
  std::int64_t close_time_ns;
  bar_values values;
  bar_verdict* verdict;

  bar_position where() const { return {"bar", index}; }
  lta_bar as_bar(std::uint32_t partition, std::int32_t state) const {
    const auto& field = values.field;
    return {time_ns,  close_time_ns, field[0],  field[1], field[2],
            field[3], field[4],      partition, state};
  }
};

namespace {

std::int64_t time_of(const partition& target, std::int64_t row) {
  std::int64_t offset;
  return target.bars.find_reserved(row, &offset).times(column_time)[offset];
}

// The row of a time among those retained and pending; nullopt when there is none.
std::optional<std::int64_t> find_time(const partition& target, std::int64_t time_ns) {
  const pending_bars& pending = target.pending;
  if (pending.row_count == pending.first_row || time_ns > pending.last_time_ns) {
    return std::nullopt;
  }
  // Mostly it is about the newest bar.
  if (time_ns == pending.last_time_ns) return pending.row_count - 1;
  const std::int64_t row =
      first_row_where(pending.first_row, pending.row_count,
                      [&](std::int64_t at) { return time_of(target, at) >= time_ns; });
  if (time_of(target, row) != time_ns) return std::nullopt;
  return row;
}

std::int64_t close_time_of(const partition& target, std::int64_t row) {
  std::int64_t offset;
  return target.bars.find_reserved(row, &offset).times(column_close_time)[offset];
}

}  // namespace

bar_writer::bar_writer(dataset& target) : dataset_(target), lock_(target.writer_mutex_) {
  dataset_.scratch_->clear();
}

bar_writer::~bar_writer() {
  for (partition* touched : dataset_.scratch_->touched) {
    touched->bars.abandon();
    touched->pending.is_open = false;
  }
  keep_spare_copy();
}

result<std::span<const bar_verdict>> bar_writer::check(std::span<const lta_bar> bars,
                                                       bar_check values) {
  auto& scratch = *dataset_.scratch_;
  scratch.verdicts.resize(bars.size());
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (auto checked = check_bar(bars[i], static_cast<std::int64_t>(i), values); !checked) {
      return checked.error();
    }
  }
  return std::span<const bar_verdict>(scratch.verdicts);
}

outcome bar_writer::check_bar(const lta_bar& bar, std::int64_t index, bar_check values) {
  auto& scratch = *dataset_.scratch_;
  partition* found = dataset_.find(bar.partition);
  if (!found) {
    failure unknown = dataset_.find_or_refuse(bar.partition).error();
    unknown.position = index;
    return unknown;
  }
  partition& target = *found;
  judged_bar judged{index,
                    bar.time_ns,
                    bar.close_time_ns,
                    {{stored_value(bar.open), stored_value(bar.high), stored_value(bar.low),
                      stored_value(bar.close), stored_value(bar.volume)}},
                    &scratch.verdicts[static_cast<std::size_t>(index)]};
  const auto& field = judged.values.field;
  const bool is_judged = values != bar_check::unchecked;
  if (has_infinity(field[0], field[1], field[2], field[3], field[4]) |
      (is_judged &&
       is_inconsistent(field[0], field[1], field[2], field[3], field[4], tolerance_of(values)))) {
    return check_values(judged.values, values, judged.where());
  }
  if (!target.pending.is_open) open_pending(target);
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
  return bar.state == LTA_BAR_CLOSED ? check_closed(target, judged) : check_forming(target, judged);
}

void bar_writer::open_pending(partition& target) {
  dataset_.scratch_->touched.push_back(&target);
  pending_bars& pending = target.pending;
  pending.is_open = true;
  pending.row_count = target.bars.row_count();
  pending.first_row = target.bars.first_row();
  pending.growth_bytes = 0;
  pending.last_time_ns = target.last_time_ns;
  pending.last_close_time_ns = target.last_close_time_ns;
  pending.changed_count = 0;
  pending.revised_count = 0;
  pending.forming = target.forming;
}

outcome bar_writer::check_closed(partition& target, const judged_bar& bar) {
  pending_bars& pending = target.pending;
  if (pending.row_count == 0 || bar.time_ns > pending.last_time_ns) return append(target, bar);
  const auto row = find_time(target, bar.time_ns);
  if (!row) return time_not_rising(bar.time_ns, pending.last_time_ns, "bar", bar.index);
  if (close_time_of(target, *row) != bar.close_time_ns ||
      !is_same(values_of(target, *row), bar.values)) {
    return time_conflict(bar.time_ns, "bar", bar.index, "; push it as revised");
  }
  *bar.verdict = {*row, bar.close_time_ns, bar_action::duplicate, false};
  return done{};
}

outcome bar_writer::append(partition& target, const judged_bar& bar) {
  pending_bars& pending = target.pending;
  if (!is_close_time_possible(target.spacing, bar.time_ns, bar.close_time_ns,
                              pending.last_close_time_ns)) {
    return impossible_close_time(target.spacing, bar.time_ns, bar.close_time_ns,
                                 pending.last_close_time_ns, bar.where());
  }
  if (!target.bars.has_room(pending.row_count + 1)) {
    if (auto made = make_room(target, bar.index); !made) return made;
  }
  std::int64_t offset;
  chunk& block = target.bars.find_reserved(pending.row_count, &offset);
  block.times(column_time)[offset] = bar.time_ns;
  block.times(column_close_time)[offset] = bar.close_time_ns;
  set_bar_values(block, offset, bar.values);

  const bool is_forming_over = pending.forming && pending.forming->time_ns <= bar.time_ns;
  const bool overtook = is_forming_over && pending.forming->time_ns < bar.time_ns;
  *bar.verdict = {pending.row_count, bar.close_time_ns, bar_action::append, overtook};
  if (is_forming_over) pending.forming.reset();
  ++pending.row_count;
  ++pending.changed_count;
  pending.first_row =
      target.bars.first_row_after(pending.row_count, dataset_.options_.retention_rows);
  pending.last_time_ns = bar.time_ns;
  pending.last_close_time_ns = bar.close_time_ns;
  return done{};
}

outcome bar_writer::make_room(partition& target, std::int64_t index) {
  auto& scratch = *dataset_.scratch_;
  pending_bars& pending = target.pending;
  const std::int64_t row_count = pending.row_count + 1;
  if (row_count > limits::rows_per_partition_max) {
    return fail(LTA_LIMIT_EXCEEDED, "dataset.too_many_rows", index,
                "partition %u has %lld rows, as many as it can have", target.id,
                static_cast<long long>(pending.row_count));
  }
  const std::int64_t first_row =
      target.bars.first_row_after(row_count, dataset_.options_.retention_rows);
  const std::int64_t growth_bytes = target.bars.growth_bytes(row_count, first_row);
  const std::int64_t total = scratch.growth_bytes - pending.growth_bytes + growth_bytes;
  if (auto checked = dataset_.check_memory(total, index); !checked) return checked;
  target.bars.reserve(row_count, first_row, dataset_.state_mutex_);
  scratch.growth_bytes = total;
  pending.growth_bytes = growth_bytes;
  return done{};
}

outcome bar_writer::check_forming(partition& target, const judged_bar& bar) {
  pending_bars& pending = target.pending;
  if (pending.row_count > 0 && bar.time_ns <= pending.last_time_ns) {
    return fail(LTA_OUT_OF_ORDER, "dataset.forming_not_after_closed", bar.index,
                "time %lld of forming bar %lld is not after %lld, the last closed one",
                static_cast<long long>(bar.time_ns), static_cast<long long>(bar.index),
                static_cast<long long>(pending.last_time_ns));
  }
  if (!is_close_time_possible(target.spacing, bar.time_ns, bar.close_time_ns,
                              pending.last_close_time_ns)) {
    return impossible_close_time(target.spacing, bar.time_ns, bar.close_time_ns,
                                 pending.last_close_time_ns, bar.where());
  }
  const bool overtook = pending.forming && pending.forming->time_ns < bar.time_ns;
  pending.forming = bar.as_bar(target.id, LTA_BAR_FORMING);
  ++pending.changed_count;
  *bar.verdict = {pending.row_count, bar.close_time_ns, bar_action::forming, overtook};
  return done{};
}

outcome bar_writer::check_revised(partition& target, const judged_bar& bar) {
  pending_bars& pending = target.pending;
  const auto row = find_time(target, bar.time_ns);
  const bool was_dropped =
      !row && pending.first_row > 0 && bar.time_ns < time_of(target, pending.first_row);
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
  const std::int64_t close_time_ns = close_time_of(target, *row);
  if (bar.close_time_ns != 0 && bar.close_time_ns != close_time_ns) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.revision_close_time", bar.index,
                "close time %lld of revised bar %lld: expected %lld as stored, or 0",
                static_cast<long long>(bar.close_time_ns), static_cast<long long>(bar.index),
                static_cast<long long>(close_time_ns));
  }
  if (is_same(values_of(target, *row), bar.values)) {
    *bar.verdict = {*row, close_time_ns, bar_action::duplicate, false};
    return done{};
  }
  if (*row >= target.bars.row_count()) {
    std::int64_t offset;
    chunk& block = target.bars.find_reserved(*row, &offset);
    set_bar_values(block, offset, bar.values);
  } else {
    reserve_copy(target, *row);
    dataset_.scratch_->revisions[{target.id, *row}] = bar.values;
    ++pending.revised_count;
  }
  ++pending.changed_count;
  *bar.verdict = {*row, close_time_ns, bar_action::revise, false};
  return done{};
}

// As this writer will leave the row.
bar_values bar_writer::values_of(const partition& target, std::int64_t row) const {
  const auto& revisions = dataset_.scratch_->revisions;
  if (const auto revised = revisions.find({target.id, row}); revised != revisions.end()) {
    return revised->second;
  }
  std::int64_t offset;
  const chunk& block = target.bars.find_reserved(row, &offset);
  return bar_values_at(block, offset);
}

void bar_writer::reserve_copy(partition& target, std::int64_t row) {
  auto& scratch = *dataset_.scratch_;
  const std::int64_t number = target.bars.layout().find(row).chunk;
  if (scratch.copies.contains({&target, number})) return;
  chunk_ref copy = std::move(scratch.spare_copy);
  if (!copy || copy->capacity() != target.bars.layout().capacity(number)) {
    copy = target.bars.allocate_like(number);
  }
  scratch.copies.emplace(dataset::writer_scratch::chunk_key{&target, number}, std::move(copy));
}

void bar_writer::apply_revisions() noexcept {
  auto& scratch = *dataset_.scratch_;
  for (const auto& [key, values] : scratch.revisions) {
    partition& target = *dataset_.find(key.first);
    const chunk_layout::place at = target.bars.layout().find(key.second);
    chunk_ref& copy = scratch.copies.find({&target, at.chunk})->second;
    chunk& block = target.bars.detach(at.chunk, target.pending.row_count, copy);
    set_bar_values(block, at.offset, values);
  }
}

void bar_writer::commit() noexcept {
  auto& scratch = *dataset_.scratch_;
  {
    const std::lock_guard publishing(dataset_.state_mutex_);
    apply_revisions();
    for (partition* touched : scratch.touched) {
      partition& target = *touched;
      const pending_bars& pending = target.pending;
      dataset_.row_count_ -= target.bars.retained_count();
      dataset_.memory_bytes_ -= target.bars.memory_bytes();
      target.bars.publish(pending.row_count, pending.first_row);
      dataset_.row_count_ += target.bars.retained_count();
      dataset_.memory_bytes_ += target.bars.memory_bytes();
      target.last_time_ns = pending.last_time_ns;
      target.last_close_time_ns = pending.last_close_time_ns;
      target.forming = pending.forming;
      target.revised_count += pending.revised_count;
      target.revision += pending.changed_count;
      dataset_.revision_ += pending.changed_count;
      target.pending.is_open = false;
    }
  }
  scratch.touched.clear();
  keep_spare_copy();
}

// One copy nobody came to need serves the next revision.
void bar_writer::keep_spare_copy() noexcept {
  auto& scratch = *dataset_.scratch_;
  for (auto& [key, copy] : scratch.copies) {
    if (copy && copy.is_unique()) scratch.spare_copy = std::move(copy);
  }
  scratch.copies.clear();
  scratch.revisions.clear();
}

}  // namespace lta
