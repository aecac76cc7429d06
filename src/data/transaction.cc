// SPDX-License-Identifier: MIT
#include "data/transaction.hh"

#include <algorithm>

#include "base/limits.hh"
#include "base/planted.hh"
#include "base/quoted.hh"
#include "data/append_order.hh"
#include "data/names.hh"
#include "data/partition.hh"
#include "data/writer_scratch.hh"

namespace lta {
namespace {

// With its memory: these lists are rarely used.
template <class List>
void let_go(List& list) noexcept {
  List().swap(list);
}

}  // namespace

transaction::transaction(dataset& target, dataset_use use)
    : dataset_(target), use_(use), lock_(target.writer_mutex_, std::defer_lock) {
  if (use == dataset_use::shared) lock_.lock();
  dataset_.scratch_->growth_bytes = 0;
}

// What others look at changes under it; of a dataset nobody else knows there is nothing to lock.
std::unique_lock<std::mutex> transaction::lock_state() const {
  std::unique_lock lock(dataset_.state_mutex_, std::defer_lock);
  if (use_ == dataset_use::shared) lock.lock();
  return lock;
}

transaction::~transaction() {
  if (!is_committed_) abandon();
}

void transaction::touch(partition& target) {
  if (target.pending.is_open) return;
  dataset_.scratch_->touched.push_back(&target);
  live_tail& tail = target.tail;
  const std::int32_t published = tail.published, written = tail.pending;
  const std::int64_t last_time_ns = tail.last_time_ns, last_close = tail.last_close_time_ns;
  if (tail.is_armed()) {
    const auto lock = lock_state();
    target.settle();
    tail.disarm();
  }
  pending_bars& pending = target.pending;
  pending.open(target.bars, target.last_time_ns);
  pending.last_close_time_ns = target.last_close_time_ns;
  pending.revised_count = 0;
  pending.room = 0;
  pending.forming = target.forming;
  if (written == published || planted("tail.same_call")) return;
  // Rows this transaction has accepted already; they go the common way from here on.
  target.write_tail(published, written, pending.row_count);
  pending.row_count += written - published;
  pending.first_row =
      target.bars.first_row_after(pending.row_count, dataset_.options_.retention_rows);
  pending.changed_count += static_cast<std::uint64_t>(written - published);
  pending.last_time_ns = last_time_ns;
  pending.last_close_time_ns = last_close;
}

outcome transaction::make_room(row_store& store, pending_rows& pending, std::int64_t row_count,
                               std::int64_t first_row, batch_place at) {
  if (store.has_room(row_count)) return done{};
  if (row_count > limits::rows_per_partition_max) {
    return fail(LTA_LIMIT_EXCEEDED, "dataset.too_many_rows", at.first_index,
                "%lld rows are more than the %lld that can be in one place",
                static_cast<long long>(row_count),
                static_cast<long long>(limits::rows_per_partition_max));
  }
  auto& scratch = *dataset_.scratch_;
  const std::int64_t growth_bytes = store.growth_bytes(row_count, first_row);
  const std::int64_t total = scratch.growth_bytes - pending.growth_bytes + growth_bytes;
  if (auto checked = dataset_.check_memory(total, at.first_index); !checked) return checked;
  const std::int64_t expected_count = pending.row_count - store.row_count() + at.expected_count;
  store.reserve(row_count, first_row, expected_count, dataset_.state_mutex_);
  scratch.growth_bytes = total;
  pending.growth_bytes = growth_bytes;
  return done{};
}

result<row_verdict> transaction::append_row(partition& target, const closed_row& bar) {
  pending_bars& pending = target.pending;
  if (!pending.is_next(bar.time_ns)) {
    const auto row = find_time(target.bars, pending, bar.time_ns);
    if (!row) {
      return time_not_rising(bar.time_ns, pending.last_time_ns, bar.where.noun, bar.where.position);
    }
    pending.likely_row = *row + 1;
    if ((time_column_of(target.bars, *row, column_close_time) != bar.close_time_ns &&
         !planted("append.same_close")) ||
        !is_same(values_of(target, *row), bar.values)) {
      return time_conflict(bar.time_ns, bar.where.noun, bar.where.position, bar.conflict_hint);
    }
    return row_verdict{*row, planted("append.duplicate_counts"), false};
  }
  if (!is_close_time_possible(target.spacing, bar.time_ns, bar.close_time_ns,
                              pending.last_close_time_ns)) {
    return impossible_close_time(target.spacing, bar.time_ns, bar.close_time_ns,
                                 pending.last_close_time_ns, bar.where);
  }
  const std::int64_t row = pending.row_count;
  const std::int64_t first_row =
      target.bars.first_row_after(row + 1, dataset_.options_.retention_rows);
  if (auto made = make_room(target.bars, pending, row + 1, first_row, {bar.where.position, 1});
      !made) {
    return made.error();
  }
  std::int64_t offset;
  chunk& block = target.bars.find_reserved(row, &offset);
  block.times(column_time)[offset] = bar.time_ns;
  block.times(column_close_time)[offset] = bar.close_time_ns;
  set_bar_values(block, offset, bar.values);
  pending.go_on_in(block, offset);

  const bool overtook = pending.forming && pending.forming->time_ns < bar.time_ns;
  if (pending.forming && pending.forming->time_ns <= bar.time_ns - planted("append.closes_forming"))
    pending.forming.reset();
  pending.add_row(bar.time_ns, bar.close_time_ns, first_row);
  return row_verdict{row, true, overtook};
}

bar_values transaction::values_of(const partition& target, std::int64_t row) const {
  const auto& revisions = dataset_.scratch_->revisions;
  if (const auto revised = revisions.find({target.id, row}); revised != revisions.end()) {
    return revised->second;
  }
  std::int64_t offset;
  const chunk& block = target.bars.find_reserved(row, &offset);
  return bar_values_at(block, offset);
}

void transaction::reserve_copy(partition& target, std::int64_t row) {
  auto& scratch = *dataset_.scratch_;
  const std::int64_t number = target.bars.layout().find(row).chunk;
  if (scratch.copies.contains({&target, number})) return;
  chunk_ref copy = std::move(scratch.spare_copy);
  if (!copy || copy->capacity() != target.bars.layout().capacity(number)) {
    copy = target.bars.allocate_like(number);
  }
  scratch.copies.emplace(dataset::writer_scratch::chunk_key{&target, number}, std::move(copy));
}

void transaction::apply_revisions() noexcept {
  auto& scratch = *dataset_.scratch_;
  for (const auto& [key, values] : scratch.revisions) {
    partition& target = *dataset_.find(key.first);
    const chunk_layout::place at = target.bars.layout().find(key.second);
    chunk_ref& copy = scratch.copies.find({&target, at.chunk})->second;
    chunk& block = target.bars.detach(at.chunk, target.pending.row_count, copy);
    set_bar_values(block, at.offset, values);
  }
}

// Room for all of it was made when it was opened.
void transaction::publish_new() noexcept {
  auto& scratch = *dataset_.scratch_;
  for (auto& made : scratch.new_partitions) dataset_.partitions_.push_back(std::move(made));
  if (!scratch.new_partitions.empty()) {
    let_go(scratch.new_partitions);
    dataset_.count_partitions();
  }
  if (dataset_.ids_by_name_.empty()) {
    dataset_.ids_by_name_.swap(scratch.new_ids);
  } else {
    dataset_.ids_by_name_.merge(scratch.new_ids);
  }
  for (partition* owner : scratch.new_series_owners) {
    for (auto& made : owner->new_series) owner->series_by_id.push_back(std::move(made));
    let_go(owner->new_series);
  }
  let_go(scratch.new_series_owners);
}

void transaction::publish(partition& target) noexcept {
  const pending_bars& pending = target.pending;
  dataset_.row_count_ -= target.bars.retained_count();
  dataset_.memory_bytes_ -= target.bars.memory_bytes();
  target.bars.publish(pending.row_count, pending.first_row);
  dataset_.row_count_ += target.bars.retained_count();
  dataset_.memory_bytes_ += target.bars.memory_bytes();
  target.last_time_ns = pending.last_time_ns;
  target.last_close_time_ns = pending.last_close_time_ns;
  // Where bars form between two closed ones a tail would be settled with each.
  const bool may_arm = arms_tails_ && !target.forming;
  target.forming = pending.forming;
  target.revised_count += pending.revised_count;
  target.revision += pending.changed_count;
  dataset_.count_changes(pending.changed_count);
  target.pending.is_open = false;
  if (may_arm) target.arm_tail(dataset_.options_.retention_rows);
}

void transaction::publish(partition& owner, series& target) noexcept {
  const pending_rows& pending = target.pending;
  dataset_.memory_bytes_ -= target.points.memory_bytes();
  target.points.publish(pending.row_count, pending.first_row);
  dataset_.memory_bytes_ += target.points.memory_bytes();
  owner.revision += pending.changed_count;
  dataset_.count_changes(pending.changed_count);
  target.pending.is_open = false;
}

// Rows of tails.
void transaction::publish_live() noexcept {
  std::int64_t live_count = 0, retained_count = 0;
  for (partition* fed : dataset_.scratch_->live) {
    live_tail& tail = fed->tail;
    live_count += tail.pending - tail.published;
    retained_count += tail.publish();
  }
  dataset_.row_count_ += retained_count;
  dataset_.count_changes(static_cast<std::uint64_t>(live_count));
}

void transaction::publish_formed() noexcept {
  const auto& formed = dataset_.scratch_->formed;
  for (const auto& [of, bar] : formed) {
    of->forming = bar;
    ++of->revision;
  }
  dataset_.count_changes(formed.size());
}

void transaction::publish_all() noexcept {
  auto& scratch = *dataset_.scratch_;
  publish_live();
  publish_formed();
  if (scratch.has_tails_alone()) return;
  apply_revisions();
  publish_new();
  constexpr std::size_t ahead = 8;
  for (std::size_t i = 0; i < scratch.touched.size(); ++i) {
    if (i + ahead < scratch.touched.size()) scratch.touched[i + ahead]->prefetch();
    publish(*scratch.touched[i]);
  }
  for (const auto& [owner, touched] : scratch.touched_series) publish(*owner, *touched);
}

void transaction::commit() noexcept {
  auto& scratch = *dataset_.scratch_;
  if (use_ == dataset_use::alone) {
    publish_all();
  } else {
    const std::lock_guard publishing(dataset_.state_mutex_);
    publish_all();
  }
  is_committed_ = true;
  scratch.live.clear();
  scratch.formed.clear();
  if (scratch.has_tails_alone()) return;
  scratch.touched.clear();
  let_go(scratch.touched_series);
  keep_spare_copy();
}

void transaction::abandon() noexcept {
  auto& scratch = *dataset_.scratch_;
  for (partition* fed : scratch.live) fed->tail.abandon();
  scratch.live.clear();
  scratch.formed.clear();
  for (const auto& [owner, touched] : scratch.touched_series) {
    touched->points.abandon();
    touched->pending.is_open = false;
  }
  for (partition* touched : scratch.touched) {
    touched->bars.abandon();
    touched->pending.is_open = planted("append.abandon");
  }
  for (partition* owner : scratch.new_series_owners) let_go(owner->new_series);
  let_go(scratch.new_series_owners);
  scratch.touched.clear();
  let_go(scratch.touched_series);
  scratch.new_ids.clear();
  let_go(scratch.new_partitions);
  keep_spare_copy();
}

// One copy nobody came to need serves the next revision.
void transaction::keep_spare_copy() noexcept {
  auto& scratch = *dataset_.scratch_;
  for (auto& [key, copy] : scratch.copies) {
    if (copy && copy.is_unique()) scratch.spare_copy = std::move(copy);
  }
  scratch.copies.clear();
  scratch.revisions.clear();
}

}  // namespace lta
