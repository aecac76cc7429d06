// SPDX-License-Identifier: MIT
// Live bars without a session.
#include "data/bar_writer.hh"
#include "data/dataset.hh"
#include "data/partition.hh"
#include "data/writer_scratch.hh"

namespace lta {
namespace {

// Two lines for each of many partitions: both are asked for some bars ahead.
void prefetch_tails(const std::vector<std::unique_ptr<partition>>& all,
                    std::span<const lta_bar> bars, std::size_t index) {
  constexpr std::size_t partition_ahead = 16, row_ahead = 8;
  if (index + partition_ahead >= bars.size()) return;
  const std::uint32_t later = bars[index + partition_ahead].partition;
  if (later < all.size()) __builtin_prefetch(&all[later]->tail, 1);
  const std::uint32_t soon = bars[index + row_ahead].partition;
  if (soon >= all.size()) return;
  const live_tail& tail = all[soon]->tail;
  if (tail.pending < tail.limit) __builtin_prefetch(&tail.rows[tail.pending + 1], 1);
}

}  // namespace

bool transaction::append_live(partition& target, const lta_bar& bar, double tolerance) {
  live_tail& tail = target.tail;
  if (tail.pending >= tail.limit) return false;
  if (tail.pending == tail.published) dataset_.scratch_->live.push_back(&target);
  return tail.try_append(bar, tolerance);
}

void transaction::touch(partition& owner, series& target) {
  touch(owner);
  if (target.pending.is_open) return;
  dataset_.scratch_->touched_series.emplace_back(&owner, &target);
  const row_store& points = target.points;
  target.pending.open(
      points, points.row_count() == 0 ? no_time_ns : points.time_ns(points.row_count() - 1));
}

result<std::int64_t> bar_writer::write(std::span<const lta_bar> bars, std::int32_t state,
                                       bar_check values) {
  dataset& target = within_.dataset_;
  const bool is_judged = values == bar_check::tolerant || values == bar_check::strict;
  // Retention moves the first row with every bar: that is for the common way.
  const bool is_live = state == LTA_BAR_CLOSED && is_judged && target.options_.retention_rows == 0;
  within_.arms_tails_ = is_live;
  const double tolerance = tolerance_of(values);
  std::int64_t changed_count = 0;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (is_live) prefetch_tails(target.partitions_, bars, i);
    const lta_bar& bar = bars[i];
    if (bar.state != state) {
      return fail(LTA_INVALID_ARGUMENT, "dataset.bar_state", static_cast<std::int64_t>(i),
                  "state %d of bar %zu: expected %d in this call", bar.state, i, state);
    }
    partition* of = is_live ? target.find(bar.partition) : nullptr;
    if (of && within_.append_live(*of, bar, tolerance)) {
      ++changed_count;
      continue;
    }
    prefetch(bars, i);
    const auto verdict = check_bar(bar, static_cast<std::int64_t>(i), values);
    if (!verdict) return verdict.error();
    changed_count += verdict->action != bar_action::duplicate;
    if (of && !of->tail.rows) {
      of->tail.rows = std::make_unique<tail_row[]>(live_tail::row_count_max + 1);
    }
  }
  within_.commit();
  return changed_count;
}

result<std::int64_t> dataset::write_bars(std::span<const lta_bar> bars, std::int32_t state,
                                         std::uint32_t flags) {
  const auto check = check_of_flags(flags);
  if (!check) return check.error();
  return bar_writer(*this).write(bars, state, *check);
}

}  // namespace lta
