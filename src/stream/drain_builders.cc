// SPDX-License-Identifier: MIT
// The builders of a feed: which there are, and who has whose ticks.
#include <algorithm>

#include "base/quoted.hh"
#include "stream/drain.hh"

namespace lta {

std::int32_t session_feed::builder_of(std::uint32_t partition) const {
  for (std::size_t k = 0; k < builders_.size(); ++k) {
    if (builders_[k].partition == partition) return static_cast<std::int32_t>(k);
  }
  return -1;
}

std::optional<builder_start> session_feed::start_of(std::uint32_t partition) const {
  const auto rows = rows_->pin(partition);
  if (!rows || rows->row_count() == rows->first_row()) return std::nullopt;
  const lta_bar last = rows->bar(rows->row_count() - 1);
  return builder_start{last.time_ns, last.close_time_ns, last.close};
}

outcome session_feed::open_series_of(open_builder_state& builder) const {
  if (!builder.options.has(LTA_BUILDER_SERIES)) return done{};
  if (session_->is_detached()) {
    return fail(LTA_UNSUPPORTED, "builder.detached_series", -1,
                "a detached session stores no series: a builder of it has bars only");
  }
  for (int k = 0; k < extra_count; ++k) {
    const auto opened = rows_->open_series(builder.partition, extra_names[k], 0);
    if (!opened) return opened.error();
    builder.series[k] = *opened;
  }
  return done{};
}

result<session_feed::open_builder_state> session_feed::make_state(std::uint32_t partition,
                                                                  const builder_options& given) {
  const auto name = rows_->name_of(partition);
  if (!name) return name.error();
  open_builder_state opened{nullptr, given, partition, {}, -1, false};
  std::uint32_t& ticks_of = opened.options.tick_partition;
  if (!given.has(LTA_BUILDER_TICKS_OF)) ticks_of = partition;
  if (const auto source = rows_->name_of(ticks_of); !source) return source.error();
  const std::int32_t there = builder_of(partition);
  if (there >= 0 && builders_[static_cast<std::size_t>(there)].options != opened.options) {
    return fail(LTA_INVALID_ARGUMENT, "builder.other_options", -1,
                "partition %u, symbol %s, timeframe %s, has a builder with other options",
                partition, quoted(name->symbol).c_str(), quoted(name->timeframe).c_str());
  }
  auto made = make_builder(opened.options, name->timeframe, session_->revision_depth(),
                           start_of(partition));
  if (!made) return made.error();
  opened.makes = std::move(*made);
  return opened;
}

// All memory that builders need in the lists of the feed.
void session_feed::make_room_for_builders(std::span<const open_builder_state> builders) {
  builders_.reserve(builders_.size() + builders.size());
  dirty_.reserve(builders_.size() + builders.size());
  for (const open_builder_state& b : builders) {
    const std::uint32_t ticks_of = b.options.tick_partition;
    if (by_ticks_.size() <= ticks_of) by_ticks_.resize(ticks_of + 1, -1);
  }
}

// Builders by the ticks they take, and those with news, anew.
void session_feed::link_builders() noexcept {
  std::fill(by_ticks_.begin(), by_ticks_.end(), -1);
  dirty_.clear();
  for (std::size_t k = 0; k < builders_.size(); ++k) {
    builders_[k].next_of_ticks = -1;
    std::int32_t* link = &by_ticks_[builders_[k].options.tick_partition];
    while (*link >= 0) link = &builders_[static_cast<std::size_t>(*link)].next_of_ticks;
    *link = static_cast<std::int32_t>(k);
    if (builders_[k].is_dirty) dirty_.push_back(static_cast<std::int32_t>(k));
  }
}

outcome session_feed::open_builder(std::uint32_t partition, const builder_options& given) {
  session_recorder* const told = session_->recorder();
  if (told != nullptr) told->prepare_other();
  auto opened = make_state(partition, given);
  if (!opened) return opened.error();
  if (builder_of(partition) >= 0) return done{};
  make_room_for_builders({&*opened, 1});
  if (auto series = open_series_of(*opened); !series) return series;
  keep_in_snapshots();
  std::int32_t* link = &by_ticks_[opened->options.tick_partition];
  while (*link >= 0) link = &builders_[static_cast<std::size_t>(*link)].next_of_ticks;
  *link = static_cast<std::int32_t>(builders_.size());
  builders_.push_back(std::move(*opened));
  if (told != nullptr) told->record(true);
  return done{};
}

void session_feed::release(std::span<const std::uint32_t> partitions) noexcept {
  const auto is_released = [&](std::uint32_t id) {
    return std::find(partitions.begin(), partitions.end(), id) != partitions.end();
  };
  // A tick that some of its builders have had is not begun again.
  while (builder_at_ >= 0 &&
         is_released(builders_[static_cast<std::size_t>(builder_at_)].partition)) {
    builder_at_ = builders_[static_cast<std::size_t>(builder_at_)].next_of_ticks;
    if (builder_at_ < 0) ++portion_at_;
  }
  const std::uint32_t goes_on =
      builder_at_ < 0 ? 0 : builders_[static_cast<std::size_t>(builder_at_)].partition;
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(pushed_count_));
  pushed_count_ = 0;
  std::erase_if(pending_, [&](const made_bar& made) {
    return made.builder >= 0 && is_released(made.bar.partition);
  });
  std::erase_if(builders_, [&](const auto& builder) { return is_released(builder.partition); });
  for (made_bar& made : pending_) {
    if (made.builder >= 0) made.builder = builder_of(made.bar.partition);
  }
  if (builder_at_ >= 0) builder_at_ = builder_of(goes_on);
  link_builders();
}

}  // namespace lta
