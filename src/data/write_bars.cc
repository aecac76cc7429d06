// SPDX-License-Identifier: MIT
// Live bars without a session.
#include "data/bar_writer.hh"
#include "data/dataset.hh"
#include "data/partition.hh"
#include "data/writer_scratch.hh"

namespace lta {
namespace {

using partition_list = std::vector<std::unique_ptr<partition>>;

partition* find(const partition_list& all, std::uint32_t id) {
  return id < all.size() ? all[id].get() : nullptr;
}

// Two lines for each of many partitions: both are asked for some bars ahead. Inlined always: a
// compiler drops calls of a function that only prefetches.
[[gnu::always_inline]] inline void prefetch_tails(const partition_list& all,
                                                  std::span<const lta_bar> bars,
                                                  std::size_t index) {
  constexpr std::size_t partition_ahead = 16, row_ahead = 8;
  if (index + partition_ahead >= bars.size()) return;
  if (const partition* later = find(all, bars[index + partition_ahead].partition)) {
    __builtin_prefetch(&later->tail, 1);
  }
  if (const partition* soon = find(all, bars[index + row_ahead].partition)) {
    if (soon->tail.has_room()) __builtin_prefetch(&soon->tail.rows[soon->tail.pending + 1], 1);
  }
}

}  // namespace

std::size_t bar_writer::write_live(std::span<const lta_bar> bars, std::size_t from,
                                   double tolerance) {
  const dataset& target = within_.dataset_;
  const partition_list& all = target.partitions_;
  auto& fed = target.scratch_->live;
  for (std::size_t i = from; i < bars.size(); ++i) {
    prefetch_tails(all, bars, i);
    const lta_bar& bar = bars[i];
    partition* const of = find(all, bar.partition);
    if (bar.state != LTA_BAR_CLOSED || !of || !of->tail.has_room()) return i;
    const bool is_first = of->tail.pending == of->tail.published;
    if (is_first) fed.push_back(of);
    if (!of->tail.try_append(bar, tolerance)) return i;
  }
  return bars.size();
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
  const bool is_judged = judges_values(values);
  // Retention moves the first row with every bar: that is for the common way.
  const bool is_live = state == LTA_BAR_CLOSED && is_judged && target.options_.retention_rows == 0;
  within_.arms_tails_ = is_live;
  const double tolerance = tolerance_of(values);
  std::int64_t changed_count = 0;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (is_live) {
      const std::size_t common = write_live(bars, i, tolerance);
      changed_count += static_cast<std::int64_t>(common - i);
      i = common;
      if (i == bars.size()) break;
    }
    const lta_bar& bar = bars[i];
    if (bar.state != state) {
      return fail(LTA_INVALID_ARGUMENT, "dataset.bar_state", static_cast<std::int64_t>(i),
                  "state %d of bar %zu: expected %d in this call", bar.state, i, state);
    }
    prefetch(bars, i);
    const auto verdict = check_bar(bar, static_cast<std::int64_t>(i), values);
    if (!verdict) return verdict.error();
    changed_count += verdict->action != bar_action::duplicate;
    if (!is_live) continue;
    live_tail& tail = target.partitions_[bar.partition]->tail;
    if (!tail.rows) tail.rows = std::make_unique<tail_row[]>(live_tail::row_count_max + 1);
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
