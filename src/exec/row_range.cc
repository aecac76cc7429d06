// SPDX-License-Identifier: MIT
#include "exec/row_range.hh"

#include <algorithm>

namespace lta {

row_range reported_rows(const pinned_rows& rows, const batch_options& options) {
  row_range range = {.first = rows.first_row(), .end = rows.row_count()};
  const bool forming = options.include_forming && rows.forming().has_value();
  const std::int64_t start = options.start_time_ns;
  const std::int64_t stop = options.end_time_ns;
  if (start != 0) range.first = rows.row_at_or_after_time(start);
  if (stop != 0) range.end = rows.row_at_or_after_time(stop);
  if (forming && (stop == 0 || rows.forming()->time_ns < stop) && range.end == rows.row_count()) {
    range.with_forming = start == 0 || rows.forming()->time_ns >= start;
    if (range.with_forming) ++range.end;
  }
  range.first = std::min(range.first, range.end);
  if (options.last_row_count > 0) {
    range.first = std::max(range.first, range.end - options.last_row_count);
  }
  return range;
}

failure unknown_field(const pinned_rows& rows, std::string_view name) {
  const std::string_view symbol = rows.symbol();
  return fail(LTA_NOT_FOUND, "execute.unknown_field", -1,
              "partition %.*s has neither a field nor a series '%.*s'",
              static_cast<int>(symbol.size()), symbol.data(), static_cast<int>(name.size()),
              name.data());
}

outcome check_clocks(const program& p, const program_output& output, const pinned_rows& rows) {
  const std::string_view symbol = rows.symbol();
  const auto size = static_cast<int>(symbol.size());
  if (output.reads_times && !rows.bar_timeframe().has_time()) {
    return fail(LTA_UNSUPPORTED, "execute.no_times", -1,
                "the output needs the times of bars, and those of partition %.*s of timeframe "
                "\"bar\" are row numbers",
                size, symbol.data());
  }
  for (const std::uint32_t c : output.crossings) {
    const timeframe& coarse = p.crossing_spacings[c];
    if (!coarse.is_finer_than(rows.bar_timeframe())) continue;
    const std::string_view own = rows.timeframe_name();
    return fail(LTA_UNSUPPORTED, "execute.finer_clock", -1,
                "bars of %s cannot be made of the bars of partition %.*s, whose timeframe is %.*s",
                coarse.text().c_str(), size, symbol.data(), static_cast<int>(own.size()),
                own.data());
  }
  return done{};
}

}  // namespace lta
