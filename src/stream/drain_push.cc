// SPDX-License-Identifier: MIT
// Bars of the feed into the session, in groups as large as there is room for their rows.
#include <algorithm>
#include <string_view>

#include "stream/drain.hh"

namespace lta {
namespace {

// A refused bar makes its group start again, so groups are bounded.
constexpr std::size_t group_bars_max = 4096;

// The part of the caller's arrays that is still free.
row_sink rest_of(const row_sink& sink, std::size_t output_count) {
  const std::int64_t at = sink.count;
  const auto cells = at * static_cast<std::int64_t>(output_count);
  const auto behind = [](auto* array, std::int64_t count) {
    return array == nullptr ? nullptr : array + count;
  };
  return {sink.capacity - at,       behind(sink.partitions, at), behind(sink.times_ns, at),
          behind(sink.flags, at),   behind(sink.values, cells),  behind(sink.validity, cells),
          behind(sink.edges, cells)};
}

// What is wrong with the session or with memory is nothing a bar can be refused for.
bool is_of_session(const failure& what) {
  return what.status == LTA_OUT_OF_MEMORY || what.status == LTA_INTERNAL ||
         std::string_view(what.code) == "session.rows_dropped";
}

}  // namespace

// Before the bar, so that the bar reads them.
void session_feed::write_extras(made_bar& made) {
  if (!made.has_extras) return;
  const open_builder_state& builder = builders_[static_cast<std::size_t>(made.builder)];
  for (int k = 0; k < extra_count; ++k) {
    const double value = canonical(made.extras[k]);
    const series_columns point{1, &made.bar.time_ns, &value, nullptr};
    const auto added = rows_->append_series(made.bar.partition, builder.series[k], point, 0);
    if (!added) refuse(added.error(), made.sequence);
  }
  made.has_extras = false;
}

result<bool> session_feed::push_pending(row_sink& sink) {
  std::size_t limit = group_bars_max;
  while (pushed_count_ < pending_.size()) {
    const std::size_t count = std::min(limit, pending_.size() - pushed_count_);
    group_.clear();
    for (std::size_t k = pushed_count_; k < pushed_count_ + count; ++k) {
      write_extras(pending_[k]);
      group_.push_back(pending_[k].bar);
    }
    row_sink rest = rest_of(sink, session_->output_count());
    const outcome pushed = session_->push(group_, rest);
    if (pushed) {
      sink.count += rest.count;
      pushed_count_ += count;
      limit = group_bars_max;
      continue;
    }
    const failure& what = pushed.error();
    if (std::string_view(what.code) == "session.rows_too_small") {
      if (count == 1 && sink.count == 0) return what;
      if (count == 1) return false;
      limit = count / 2;
      continue;
    }
    if (is_of_session(what)) return what;
    const bool is_known = what.position >= 0 && what.position < static_cast<std::int64_t>(count);
    if (!is_known && count > 1) {
      limit = 1;
      continue;
    }
    const auto refused = static_cast<std::ptrdiff_t>(
        pushed_count_ + (is_known ? static_cast<std::size_t>(what.position) : 0));
    refuse(what, pending_[static_cast<std::size_t>(refused)].sequence);
    pending_.erase(pending_.begin() + refused);
  }
  pending_.clear();
  pushed_count_ = 0;
  return true;
}

}  // namespace lta
