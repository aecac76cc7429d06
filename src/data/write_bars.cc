// SPDX-License-Identifier: MIT
// Live bars without a session, and the one that needs no transaction.
#include "data/bar_writer.hh"
#include "data/dataset.hh"
#include "data/partition.hh"
#include "data/write_live.hh"
#include "data/writer_scratch.hh"

namespace lta {

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
  const bool is_live = state == LTA_BAR_CLOSED && is_judged;
  within_.arms_tails_ = is_live;
  const double tolerance = tolerance_of(values);
  std::int64_t changed_count = 0;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (is_live) {
      const std::size_t common =
          write_live(bars, i, tolerance, [](std::size_t, const live_tail&) {});
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
    if (is_live) target.partitions_[bar.partition]->tail.make_rows();
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

bool dataset::append_next(const lta_bar& bar, std::int64_t row, std::uint64_t revision,
                          dataset_use use, std::int64_t* out_close_time_ns) noexcept {
  std::unique_lock writing(writer_mutex_, std::defer_lock);
  if (use == dataset_use::shared) writing.lock();
  if (bar.partition >= partitions_.size() || this->revision() != revision) return false;
  partition& target = *partitions_[bar.partition];
  std::unique_lock publishing(state_mutex_, std::defer_lock);
  if (bar.state == LTA_BAR_CLOSED) {
    live_tail& tail = target.tail;
    if (!tail.is_armed() || tail.row_count() != row) return false;
    if (use == dataset_use::shared) publishing.lock();
    if (tail.is_full() && !target.renew_tail()) return false;
    if (!tail.try_append(bar, tolerance_of(bar_check::tolerant))) return false;
    *out_close_time_ns = tail.last_close_time_ns;
    row_count_ += tail.publish();
  } else {
    const auto forming = target.as_next_forming(bar);
    if (!forming || target.bars.row_count() != row) return false;
    *out_close_time_ns = forming->close_time_ns;
    if (use == dataset_use::shared) publishing.lock();
    target.forming = forming;
    ++target.revision;
  }
  count_changes(1);
  return true;
}

}  // namespace lta
