// SPDX-License-Identifier: MIT
#include "data/dataset_maker.hh"

#include <algorithm>
#include <numeric>

#include "base/limits.hh"
#include "base/quoted.hh"
#include "data/row_cursor.hh"
#include "data/writer_scratch.hh"

namespace lta {

result<dataset_maker> dataset_maker::start(const dataset& from, const chosen_partitions& chosen,
                                           std::optional<std::uint32_t> reference) {
  std::vector<std::uint32_t> ids;
  if (chosen) {
    ids = *chosen;
    std::vector<std::uint32_t> sorted = ids;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) {
      return fail(LTA_INVALID_ARGUMENT, "dataset.partition_twice", -1,
                  "partition %u is named twice: expected each partition once", *twice);
    }
  } else {
    ids.resize(from.partition_count());
    std::iota(ids.begin(), ids.end(), 0U);
  }
  dataset_maker maker;
  maker.source_count_ = ids.size();
  if (reference) ids.push_back(*reference);
  auto pins = from.pin_all(ids);
  if (!pins) return pins.error();
  maker.pins_ = std::move(*pins);
  maker.made_ = std::make_shared<dataset>(dataset_options{0, from.options_.memory_limit_bytes});
  maker.made_->partitions_.reserve(maker.source_count_);
  return maker;
}

result<partition*> dataset_maker::add(const pinned_rows& like, std::string_view timeframe_name,
                                      const timeframe& spacing) {
  dataset& made = *made_;
  const std::uint32_t id = static_cast<std::uint32_t>(made.partitions_.size());
  auto added =
      std::make_unique<partition>(id, std::string(like.symbol()), std::string(timeframe_name),
                                  std::string(like.source()), spacing, made.layout_);
  for (const auto& old : like.all_series()) {
    added->series_by_id.push_back(
        std::make_unique<series>(old.named->name, old.named->flags, made.layout_));
  }
  const partition_name key{added->symbol, added->timeframe_name, added->source};
  const auto [at, is_new] = made.ids_by_name_.emplace(key, id);
  if (!is_new) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.same_name", -1,
                "partitions %u and %u would both become symbol %s, timeframe %s, source %s: name "
                "the partitions to take",
                pins_[at->second].partition_id(), like.partition_id(), quoted(key.symbol).c_str(),
                quoted(key.timeframe).c_str(), quoted(key.source).c_str());
  }
  made.partitions_.push_back(std::move(added));
  made.count_partitions();
  return made.partitions_.back().get();
}

outcome dataset_maker::use(row_store& store, row_store shared) {
  if (auto checked = made_->check_memory(shared.memory_bytes(), -1); !checked) return checked;
  store = std::move(shared);
  made_->memory_bytes_ += store.memory_bytes();
  return done{};
}

outcome dataset_maker::reserve(row_store& store, std::int64_t row_count) {
  auto checked = made_->check_memory(store.growth_bytes(row_count, 0), -1);
  const std::int64_t added = row_count - store.row_count();
  if (checked) store.reserve(row_count, 0, added, made_->state_mutex_);
  return checked;
}

void dataset_maker::publish(row_store& store, std::int64_t row_count) noexcept {
  appended_count_ += row_count - store.row_count();
  made_->memory_bytes_ -= store.memory_bytes();
  store.publish(row_count, 0);
  made_->memory_bytes_ += store.memory_bytes();
}

outcome dataset_maker::share_bars(partition& made, const pinned_rows& old, std::int64_t first,
                                  std::int64_t end) {
  return use(made.bars, row_store(bar_column_count, old.bars(), first, end));
}

outcome dataset_maker::share_points(partition& made, const pinned_rows& old, std::size_t series,
                                    std::int64_t first, std::int64_t end) {
  return use(made.series_by_id[series]->points,
             row_store(point_column_count, old.all_series()[series].points, first, end));
}

outcome dataset_maker::share_all_points(partition& made, const pinned_rows& old,
                                        std::size_t series) {
  const pinned_chunks& points = old.all_series()[series].points;
  return share_points(made, old, series, points.from_row, points.row_count);
}

outcome dataset_maker::carry_series(partition& made, const pinned_rows& old,
                                    std::span<const row_run> runs) {
  for (std::size_t i = 0; i < old.all_series().size(); ++i) {
    const auto& from = old.all_series()[i];
    if (from.named->has_own_times()) {
      if (auto shared = share_all_points(made, old, i); !shared) return shared;
      continue;
    }
    row_appender points(*this, made.series_by_id[i]->points);
    row_cursor point(from.points);
    for (const row_run& run : runs) {
      if (run.source_row < 0) continue;
      const std::int64_t time_ns = old.time_ns(run.source_row);
      while (point.is_valid() && point.time_ns() < time_ns) point.advance();
      if (!point.is_valid() || point.time_ns() != time_ns) continue;
      for (std::int64_t row = run.first; row < run.first + run.count; ++row) {
        auto added = points.add_point(made.bars.time_ns(row), point.point());
        if (!added) return added;
      }
    }
    points.publish();
  }
  return done{};
}

void dataset_maker::replace_series(partition& made, std::size_t at, std::uint32_t flags) {
  auto& held = made.series_by_id[at];
  held = std::make_unique<series>(held->name, flags, made_->layout_);
}

std::shared_ptr<dataset> dataset_maker::finish() {
  dataset& made = *made_;
  for (const auto& each : made.partitions_) {
    partition& of = *each;
    const std::int64_t rows = of.bars.row_count();
    if (rows > 0) {
      of.last_time_ns = of.bars.time_ns(rows - 1);
      of.last_close_time_ns = of.bars.time_column(rows - 1, column_close_time);
    }
    if (of.forming) of.forming->partition = of.id;
    of.revision = static_cast<std::uint64_t>(rows) + (of.forming ? 1 : 0);
    for (const auto& named : of.series_by_id) {
      of.revision += static_cast<std::uint64_t>(named->points.row_count());
    }
    made.row_count_ += rows;
    made.count_changes(of.revision);
  }
  return std::move(made_);
}

outcome check_tolerance(std::int64_t tolerance_ns) {
  if (tolerance_ns >= 0) return done{};
  return fail(LTA_INVALID_ARGUMENT, "dataset.tolerance", -1,
              "tolerance_ns %lld is negative: expected nanoseconds, or 0 for no limit",
              static_cast<long long>(tolerance_ns));
}

outcome row_appender::check_rows(std::int64_t added) const {
  const std::int64_t made = maker_.appended_count_ + row_count_;
  if (added <= limits::operation_rows_max - made) return done{};
  return fail(LTA_LIMIT_EXCEEDED, "dataset.operation_rows", -1,
              "%lld rows more than the %lld already made are more than the %lld an operation may "
              "make",
              static_cast<long long>(added), static_cast<long long>(made),
              static_cast<long long>(limits::operation_rows_max));
}

}  // namespace lta
