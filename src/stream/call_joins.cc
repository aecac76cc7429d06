// SPDX-License-Identifier: MIT
#include "stream/call_joins.hh"

#include <algorithm>
#include <limits>

#include "base/number.hh"

namespace lta {

void call_joins::clear() noexcept {
  for (const source& s : sources_) index_[s.partition] = -1;
  sources_.clear();
}

call_joins::source& call_joins::open(std::uint32_t partition) {
  if (find(partition) == nullptr) {
    if (index_.size() <= partition) index_.resize(partition + std::size_t{1}, -1);
    sources_.push_back({.partition = partition,
                        .rows = std::nullopt,
                        .since_ns = std::numeric_limits<std::int64_t>::max(),
                        .bars = {}});
    index_[partition] = static_cast<std::int32_t>(sources_.size() - 1);
  }
  return sources_[static_cast<std::size_t>(index_[partition])];
}

outcome call_joins::look_at(const dataset& rows, std::uint32_t partition, std::int64_t close_ns) {
  source& s = open(partition);
  if (s.rows && s.since_ns <= close_ns) return done{};
  const auto spacing = rows.timeframe_of(partition);
  if (!spacing) return spacing.error();
  // Bars mostly close one timeframe after they open; where that is not so, every row is taken.
  constexpr std::int64_t month_ns = 31 * day_ns;
  const std::int64_t length = spacing->kind() == timeframe_kind::months
                                  ? spacing->month_count() * month_ns
                                  : spacing->duration_ns().value_or(0);
  std::int64_t from_ns;
  bool is_short = !__builtin_sub_overflow(close_ns, length, &from_ns);
  if (is_short) {
    auto pinned = rows.pin_since(partition, from_ns);
    if (!pinned) return pinned.error();
    is_short = pinned->from_row() == pinned->first_row() ||
               pinned->row_closing_after(close_ns) > pinned->from_row();
    if (is_short) s.rows = std::move(*pinned);
  }
  if (!is_short) {
    auto pinned = rows.pin(partition);
    if (!pinned) return pinned.error();
    s.rows = std::move(*pinned);
  }
  s.since_ns = close_ns;
  return done{};
}

void call_joins::add(const lta_bar& bar) { open(bar.partition).bars.push_back(bar); }

std::int64_t call_joins::count_new(std::uint32_t partition, std::int64_t close_ns) const {
  const source* s = find(partition);
  if (s == nullptr) return 0;
  return std::count_if(s->bars.begin(), s->bars.end(), [&](const lta_bar& bar) {
    return bar.state == LTA_BAR_CLOSED && bar.close_time_ns <= close_ns;
  });
}

std::int32_t call_joins::field_index(std::uint32_t partition, std::string_view name) const {
  const source* s = find(partition);
  return s != nullptr && s->rows ? s->rows->field_index(name) : field_unknown;
}

bool call_joins::value(std::uint32_t partition, std::int32_t field, std::int64_t close_ns,
                       double* out) const noexcept {
  const source* s = find(partition);
  if (s == nullptr || !s->rows || field == field_unknown) return false;
  const pinned_rows& rows = *s->rows;
  if (field >= field_series) return rows.value_as_of(field, close_ns, out);
  const std::int64_t row = rows.row_closing_after(close_ns) - 1;
  std::optional<lta_bar> known;
  if (row >= rows.from_row()) known = rows.bar(row);
  // Of the call's own bars a later one replaces what stood at its time.
  for (const lta_bar& bar : s->bars) {
    const bool is_newer =
        bar.close_time_ns <= close_ns && (!known || bar.time_ns >= known->time_ns);
    if (is_newer) known = bar;
  }
  if (!known) return false;
  *out = canonical(rows.field_of_bar(field, *known));
  return true;
}

}  // namespace lta
