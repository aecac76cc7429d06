// SPDX-License-Identifier: MIT
#include "feed/bar_builder.hh"

#include <algorithm>
#include <bit>

#include "base/limits.hh"
#include "base/quoted.hh"
#include "feed/heikin_ashi.hh"
#include "feed/range_builder.hh"
#include "feed/renko_builder.hh"
#include "feed/tick_count.hh"
#include "feed/time_builder.hh"
#include "feed/volume_builder.hh"

namespace lta {

template <class Value>
void state_words::word(Value& value) {
  static_assert(sizeof(Value) == sizeof(std::uint64_t));
  if (!is_reading_) {
    words_.push_back(std::bit_cast<std::uint64_t>(value));
  } else if (at_ < words_.size()) {
    value = std::bit_cast<Value>(words_[at_++]);
  } else {
    has_failed_ = true;
  }
}
template void state_words::word(std::int64_t&);
template void state_words::word(double&);

void state_words::operator()(bool& value) {
  std::int64_t number = value ? 1 : 0;
  word(number);
  if (number != 0 && number != 1) has_failed_ = true;
  value = number == 1;
}

namespace {

builder_kind kind_of(const builder_options& options, const timeframe& spacing) {
  if (options.kind == LTA_BUILD_RENKO) return builder_kind::renko;
  switch (spacing.kind()) {
    case timeframe_kind::ticks: return builder_kind::ticks;
    case timeframe_kind::volume: return builder_kind::volume;
    case timeframe_kind::dollars: return builder_kind::dollars;
    case timeframe_kind::range: return builder_kind::range;
    default: return builder_kind::time;
  }
}

outcome check_numbers(const builder_options& options) {
  constexpr std::uint32_t known = LTA_BUILDER_HEIKIN_ASHI * 2 - 1;
  if ((options.flags & ~known) != 0) {
    return fail(LTA_INVALID_ARGUMENT, "builder.flags", -1, "flags 0x%x: expected a sum of 1 to %u",
                options.flags, LTA_BUILDER_HEIKIN_ASHI);
  }
  if (options.kind != LTA_BUILD_TIMEFRAME && options.kind != LTA_BUILD_RENKO) {
    return fail(LTA_INVALID_ARGUMENT, "builder.kind", -1,
                "kind %d: expected 0 as the timeframe says or 1 renko", options.kind);
  }
  if (options.late != LTA_LATE_REFUSE && options.late != LTA_LATE_REVISE) {
    return fail(LTA_INVALID_ARGUMENT, "builder.late", -1, "late %d: expected 0 refuse or 1 revise",
                options.late);
  }
  return done{};
}

failure not_for(const char* what, const char* kinds, std::string_view timeframe_name) {
  return fail(LTA_INVALID_ARGUMENT, "builder.option_of_other_kind", -1,
              "%s is for %s bars, not for timeframe %s", what, kinds,
              quoted(timeframe_name).c_str());
}

outcome check_for_kind(const builder_options& options, builder_kind kind,
                       std::string_view timeframe_name) {
  constexpr std::uint32_t time_flags =
      LTA_BUILDER_CLOSED_RIGHT | LTA_BUILDER_EMPTY_BARS | LTA_BUILDER_SKIP_FIRST;
  const bool is_time = kind == builder_kind::time;
  const bool has_time_options = options.has(time_flags) || options.offset_ns != 0 ||
                                !options.sessions.empty() || options.late == LTA_LATE_REVISE;
  if (!is_time && has_time_options) {
    return not_for("closed right, empty bars, skip first, an offset, sessions or late revise",
                   "time", timeframe_name);
  }
  const bool can_split =
      kind == builder_kind::volume || kind == builder_kind::dollars || kind == builder_kind::range;
  if (options.has(LTA_BUILDER_SPLIT) && !can_split) {
    return not_for("split", "volume, dollar and range", timeframe_name);
  }
  if (options.has(LTA_BUILDER_HEIKIN_ASHI) && options.late == LTA_LATE_REVISE) {
    return fail(LTA_INVALID_ARGUMENT, "builder.heikin_ashi_revised", -1,
                "Heikin-Ashi bars depend on all before them: late ticks can only be refused");
  }
  return done{};
}

outcome check_sessions(const std::vector<trading_session>& sessions, const timeframe& spacing,
                       std::int64_t offset_ns, std::string_view timeframe_name) {
  if (sessions.empty()) return done{};
  if (spacing.kind() != timeframe_kind::fixed || offset_ns != 0) {
    return fail(LTA_INVALID_ARGUMENT, "builder.sessions_timeframe", -1,
                "sessions with timeframe %s and offset_ns %lld: expected seconds to days, which "
                "are counted from each session's open, and no offset",
                quoted(timeframe_name).c_str(), static_cast<long long>(offset_ns));
  }
  for (std::size_t k = 0; k < sessions.size(); ++k) {
    const trading_session& s = sessions[k];
    const bool is_rising = k == 0 || s.open_ns >= sessions[k - 1].close_ns;
    std::int64_t length_ns = 0;
    const bool is_long = __builtin_sub_overflow(s.close_ns, s.open_ns, &length_ns) ||
                         length_ns <= 0 || length_ns > limits::timeframe_days_max * day_ns;
    if (is_rising && !is_long) continue;
    return fail(LTA_INVALID_ARGUMENT, "builder.sessions", static_cast<std::int64_t>(k),
                "session %zu from %lld to %lld: expected a close after the open, and no session "
                "that begins before the last one ends",
                k, static_cast<long long>(s.open_ns), static_cast<long long>(s.close_ns));
  }
  return done{};
}

}  // namespace

result<std::unique_ptr<bar_builder>> make_builder(const builder_options& options,
                                                  std::string_view timeframe_name,
                                                  std::int32_t revision_depth,
                                                  const std::optional<builder_start>& start) {
  if (auto checked = check_numbers(options); !checked) return checked.error();
  const auto spacing = timeframe::parse(timeframe_name);
  if (!spacing) return spacing.error();
  const builder_kind kind = kind_of(options, *spacing);
  if (!spacing->has_time()) {
    return fail(LTA_INVALID_ARGUMENT, "builder.timeframe", -1,
                "timeframe %s numbers its rows: expected one of time, tick:N, volume:X, dollar:X "
                "or range:X",
                quoted(timeframe_name).c_str());
  }
  if (kind == builder_kind::renko && spacing->kind() != timeframe_kind::range) {
    return fail(LTA_INVALID_ARGUMENT, "builder.renko_timeframe", -1,
                "renko over timeframe %s: expected range:X, bricks of X",
                quoted(timeframe_name).c_str());
  }
  if (auto checked = check_for_kind(options, kind, timeframe_name); !checked) {
    return checked.error();
  }
  auto checked = check_sessions(options.sessions, *spacing, options.offset_ns, timeframe_name);
  if (!checked) return checked.error();
  const double threshold = spacing->threshold();
  const bool splits = options.has(LTA_BUILDER_SPLIT);
  std::unique_ptr<bar_builder> made;
  switch (kind) {
    case builder_kind::time: {
      const auto grid = time_grid::create(timeframe_name, options.offset_ns);
      if (!grid) return grid.error();
      const std::int32_t late_bars =
          options.late == LTA_LATE_REVISE ? std::min(limits::late_bars_max, revision_depth) : 0;
      made = std::make_unique<time_builder>(
          time_spans(*grid, options.sessions, options.has(LTA_BUILDER_CLOSED_RIGHT)), options,
          late_bars, start);
      break;
    }
    case builder_kind::ticks: made = std::make_unique<tick_count_builder>(threshold, start); break;
    case builder_kind::volume:
    case builder_kind::dollars:
      made =
          std::make_unique<volume_builder>(threshold, kind == builder_kind::dollars, splits, start);
      break;
    case builder_kind::range:
      made = std::make_unique<range_builder>(threshold, splits, start);
      break;
    case builder_kind::renko: made = std::make_unique<renko_builder>(threshold, start); break;
  }
  if (!options.has(LTA_BUILDER_HEIKIN_ASHI)) return made;
  return std::unique_ptr<bar_builder>(std::make_unique<heikin_ashi>(std::move(made)));
}

}  // namespace lta
