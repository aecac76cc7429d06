// SPDX-License-Identifier: MIT
#include "data/bar_rules.hh"

#include <bit>

#include "base/planted.hh"
#include "base/quoted.hh"
#include "data/partition.hh"

namespace lta {
namespace {

failure wrong_side(const char* code, const bar_values& bar, int field, const char* side, int other,
                   bar_position where) {
  return fail(LTA_INVALID_ARGUMENT, code, where.position, "%s %s of %s %lld is %s its %s %s",
              bar_field_names[field], shown_number(bar.field[field]).c_str(), where.noun,
              static_cast<long long>(where.position), side, bar_field_names[other],
              shown_number(bar.field[other]).c_str());
}

}  // namespace

result<bar_check> check_of_flags(std::uint32_t flags) {
  constexpr std::uint32_t known = LTA_APPEND_STRICT | LTA_APPEND_REPAIR | LTA_APPEND_UNCHECKED;
  if (flags & ~known) {
    return fail(LTA_UNSUPPORTED, "struct.unknown_flag", -1,
                "append flags 0x%x: this library knows 0x%x", flags, known);
  }
  if (std::popcount(flags) > 1 && !planted("bars.flags")) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.append_flags", -1,
                "append flags 0x%x: strict, repair and unchecked exclude each other", flags);
  }
  if (flags & LTA_APPEND_STRICT) return bar_check::strict;
  if (flags & LTA_APPEND_REPAIR) return bar_check::repair;
  if (flags & LTA_APPEND_UNCHECKED) return bar_check::unchecked;
  return bar_check::tolerant;
}

outcome check_values(const bar_values& bar, bar_check check, bar_position where) {
  for (int field = 0; field < bar_field_count; ++field) {
    if (!is_infinite(bar.field[field])) continue;
    return fail(LTA_INVALID_ARGUMENT, "dataset.infinite_value", where.position,
                "%s of %s %lld is %s: expected a finite number, or NaN where it is missing",
                bar_field_names[field], where.noun, static_cast<long long>(where.position),
                shown_number(bar.field[field]).c_str());
  }
  if (!judges_values(check)) return done{};
  const double tolerance = tolerance_of(check);
  for (const int other : {0, 3}) {
    if (is_below(bar.field[1], bar.field[other], tolerance)) {
      return wrong_side("dataset.high_too_low", bar, 1, "below", other, where);
    }
    if (is_above(bar.field[2], bar.field[other], tolerance)) {
      return wrong_side("dataset.low_too_high", bar, 2, "above", other, where);
    }
  }
  if (bar.field[4] < 0) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.negative_volume", where.position,
                "volume of %s %lld is %s: expected 0 or more", where.noun,
                static_cast<long long>(where.position), shown_number(bar.field[4]).c_str());
  }
  return done{};
}

result<std::int64_t> computed_close_time(const timeframe& spacing, std::int64_t time_ns,
                                         bar_position where) {
  if (!spacing.has_time()) return time_ns;
  if (!spacing.has_grid()) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.close_time_required", where.position,
                "%s %lld has no close time: bars of this timeframe have no length in time, so it "
                "must be given",
                where.noun, static_cast<long long>(where.position));
  }
  if (const auto close = spacing.close_time_ns(time_ns)) return *close;
  return fail(LTA_INVALID_ARGUMENT, "dataset.time_overflow", where.position,
              "%s %lld at time %lld closes past the last time an int64 can hold", where.noun,
              static_cast<long long>(where.position), static_cast<long long>(time_ns));
}

failure impossible_close_time(const timeframe& spacing, std::int64_t time_ns,
                              std::int64_t close_time_ns, std::int64_t last_close_time_ns,
                              bar_position where) {
  const auto number = [](std::int64_t value) { return static_cast<long long>(value); };
  if (!is_close_time_possible(spacing, time_ns, close_time_ns, no_time_ns)) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.close_time_not_after_open", where.position,
                "close time %lld of %s %lld is not after its time %lld", number(close_time_ns),
                where.noun, number(where.position), number(time_ns));
  }
  return fail(LTA_OUT_OF_ORDER, "dataset.close_time_not_rising", where.position,
              "close time %lld of %s %lld is before %lld, the close of the bar before it",
              number(close_time_ns), where.noun, number(where.position),
              number(last_close_time_ns));
}

}  // namespace lta
