// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/planted.hh"
#include "base/quoted.hh"
#include "data/dataset_maker.hh"
#include "data/row_cursor.hh"

namespace lta {
namespace {

// One row of every aligned partition.
struct slot {
  std::int64_t time_ns;
  std::int64_t close_time_ns;
};

bool has_bars(const pinned_rows& old) { return old.from_row() < old.row_count(); }

outcome check_options(const align_options& options) {
  if (options.join < LTA_JOIN_INNER || options.join > LTA_JOIN_REFERENCE) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.join", -1,
                "join %d: expected 0 inner, 1 outer, 2 left or 3 reference", options.join);
  }
  if (options.fill != LTA_FILL_NONE && options.fill != LTA_FILL_PREVIOUS) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.fill", -1, "fill %d: expected 0 none or 1 previous",
                options.fill);
  }
  if (options.tolerance_ns != 0 && options.fill == LTA_FILL_NONE) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.tolerance", -1,
                "tolerance_ns %lld without a fill: it says how old a previous bar may be",
                static_cast<long long>(options.tolerance_ns));
  }
  if (options.reference != 0 && options.join != LTA_JOIN_REFERENCE) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.join", -1,
                "reference %u with join %d: only 3 reference has one", options.reference,
                options.join);
  }
  return check_tolerance(options.tolerance_ns);
}

// Row numbers and times cannot be compared.
outcome check_same_clock(std::span<const pinned_rows> sources, const pinned_rows& first) {
  for (const pinned_rows& old : sources) {
    if (!has_bars(old)) continue;
    if (old.bar_timeframe().has_time() == first.bar_timeframe().has_time() ||
        planted("align.clock"))
      continue;
    return fail(LTA_INVALID_ARGUMENT, "dataset.rows_without_time", -1,
                "partition %u, timeframe %s, and partition %u, timeframe %s: row numbers and "
                "times cannot be aligned",
                first.partition_id(), quoted(first.timeframe_name()).c_str(), old.partition_id(),
                quoted(old.timeframe_name()).c_str());
  }
  return done{};
}

std::vector<slot> slots_of(const pinned_rows& rows) {
  std::vector<slot> slots;
  slots.reserve(static_cast<std::size_t>(rows.row_count() - rows.from_row()));
  for (row_cursor row(rows.bars()); row.is_valid(); row.advance()) {
    slots.push_back({row.time_ns(), row.close_time_ns()});
  }
  return slots;
}

// Rows that close together count once, with the latest open.
std::vector<slot> distinct_slots_of(const pinned_rows& rows) {
  std::vector<slot> slots = slots_of(rows);
  std::size_t kept = 0;
  for (const slot& each : slots) {
    const bool is_same = kept > 0 && slots[kept - 1].close_time_ns == each.close_time_ns;
    if (is_same && !planted("align.close_together")) --kept;
    slots[kept++] = each;
  }
  slots.resize(kept);
  return slots;
}

std::vector<slot> joined(const std::vector<slot>& a, const std::vector<slot>& b, bool is_outer) {
  std::vector<slot> both;
  both.reserve(is_outer ? a.size() + b.size() : std::min(a.size(), b.size()));
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (a[i].close_time_ns == b[j].close_time_ns) {
      both.push_back({std::max(a[i].time_ns, b[j].time_ns), a[i].close_time_ns});
      ++i;
      ++j;
      continue;
    }
    const bool is_a_next = a[i].close_time_ns < b[j].close_time_ns;
    const slot& next = is_a_next ? a[i++] : b[j++];
    if (is_outer || planted("align.inner")) both.push_back(next);
  }
  if (is_outer) {
    both.insert(both.end(), a.begin() + static_cast<std::ptrdiff_t>(i), a.end());
    both.insert(both.end(), b.begin() + static_cast<std::ptrdiff_t>(j), b.end());
  }
  return both;
}

// Opens of different timeframes need not rise together; a row cannot begin before the last one.
outcome make_rising(std::vector<slot>& slots, bool has_grid) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    slot& at = slots[i];
    if (i > 0 && at.time_ns <= slots[i - 1].time_ns && !planted("align.open"))
      at.time_ns = slots[i - 1].close_time_ns;
    const bool rises = i == 0 || at.time_ns > slots[i - 1].time_ns;
    const bool closes = has_grid ? at.close_time_ns > at.time_ns : at.close_time_ns >= at.time_ns;
    if (rises && closes) continue;
    return fail(LTA_INVALID_ARGUMENT, "dataset.align_times", -1,
                "the rows that close at %lld cannot be aligned: there is no time between them and "
                "those before",
                static_cast<long long>(at.close_time_ns));
  }
  return done{};
}

result<std::vector<slot>> make_slots(const dataset_maker& maker, const align_options& options) {
  const auto sources = maker.sources();
  std::vector<slot> slots;
  if (sources.empty()) return slots;
  if (options.join == LTA_JOIN_LEFT || options.join == LTA_JOIN_REFERENCE) {
    const pinned_rows& lead = options.join == LTA_JOIN_LEFT ? sources[0] : maker.reference();
    if (auto checked = check_same_clock(sources, lead); !checked) return checked.error();
    slots = slots_of(lead);
  } else {
    const pinned_rows* first = nullptr;
    for (const pinned_rows& old : sources) {
      if (!has_bars(old)) continue;
      if (!first) {
        first = &old;
        slots = distinct_slots_of(old);
        continue;
      }
      slots = joined(slots, distinct_slots_of(old), options.join == LTA_JOIN_OUTER);
    }
    if (!first) return slots;
    if (auto checked = check_same_clock(sources, *first); !checked) return checked.error();
  }
  const bool has_grid = std::any_of(sources.begin(), sources.end(), [](const pinned_rows& old) {
    return has_bars(old) && old.bar_timeframe().has_grid();
  });
  if (auto rising = make_rising(slots, has_grid); !rising) return rising.error();
  return slots;
}

// Which row of a partition each slot shows.
std::vector<row_run> runs_for(const pinned_rows& old, const std::vector<slot>& slots,
                              const align_options& options, bool is_lead) {
  std::vector<row_run> runs;
  std::int64_t next = old.from_row();  // the first row that closes after the slot
  std::int64_t at = 0;
  for (const slot& each : slots) {
    while (next < old.row_count() && old.close_time_ns(next) <= each.close_time_ns) {
      ++next;
      if (is_lead) break;
    }
    std::int64_t shown = next - 1;
    if (shown < old.from_row()) {
      shown = planted("align.backfill") ? old.from_row() : -1;
    } else if (const std::int64_t close_ns = old.close_time_ns(shown);
               close_ns != each.close_time_ns) {
      const std::uint64_t age_ns =
          static_cast<std::uint64_t>(each.close_time_ns) - static_cast<std::uint64_t>(close_ns);
      const bool is_near =
          options.tolerance_ns == 0 ||
          age_ns <= static_cast<std::uint64_t>(options.tolerance_ns + planted("align.tolerance"));
      if ((options.fill == LTA_FILL_NONE && !planted("align.fill")) || !is_near) shown = -1;
    }
    if (!runs.empty() && runs.back().source_row == shown) {
      ++runs.back().count;
    } else {
      runs.push_back({shown, at, 1});
    }
    ++at;
  }
  return runs;
}

// True when the slots are rows of the partition, one after the other, as they are.
bool is_unchanged(const pinned_rows& old, const std::vector<slot>& slots,
                  const std::vector<row_run>& runs) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const row_run& run = runs[i];
    const bool follows = run.count == 1 && run.source_row >= 0 &&
                         run.source_row == runs[0].source_row + static_cast<std::int64_t>(i);
    if (!follows || old.time_ns(run.source_row) != slots[i].time_ns ||
        old.close_time_ns(run.source_row) != slots[i].close_time_ns) {
      return false;
    }
  }
  return !runs.empty();
}

outcome share_rows(dataset_maker& maker, partition& made, const pinned_rows& old,
                   std::int64_t first, std::int64_t end) {
  auto shared = maker.share_bars(made, old, first, end);
  for (std::size_t i = 0; shared && i < old.all_series().size(); ++i) {
    const auto& [named, points] = old.all_series()[i];
    shared = named->has_own_times()
                 ? maker.share_all_points(made, old, i)
                 : maker.share_points(made, old, i, row_at_or_after(points, old.time_ns(first)),
                                      row_after(points, old.time_ns(end - 1)));
  }
  return shared;
}

outcome write_rows(dataset_maker& maker, partition& made, const pinned_rows& old,
                   const std::vector<slot>& slots, const std::vector<row_run>& runs) {
  row_appender rows(maker, made.bars);
  const auto count = static_cast<std::int64_t>(slots.size());
  if (auto checked = rows.check_rows(count); !checked) return checked;
  for (const row_run& run : runs) {
    bar_values values{{missing, missing, missing, missing, missing}};
    if (run.source_row >= 0) {
      std::int64_t offset;
      const chunk& block = old.bars().find(run.source_row, &offset);
      values = bar_values_at(block, offset);
    }
    for (std::int64_t at = run.first; at < run.first + run.count; ++at) {
      const slot& each = slots[static_cast<std::size_t>(at)];
      auto added = rows.add_bar(each.time_ns, each.close_time_ns, values);
      if (!added) return added;
    }
  }
  rows.publish();
  return maker.carry_series(made, old, runs);
}

outcome share_whole(dataset_maker& maker, partition& made, const pinned_rows& old) {
  for (std::size_t i = 0; i < old.all_series().size(); ++i) {
    if (auto shared = maker.share_all_points(made, old, i); !shared) return shared;
  }
  return done{};
}

}  // namespace

result<std::shared_ptr<dataset>> align(const dataset& from, const chosen_partitions& chosen,
                                       const align_options& options) {
  if (auto checked = check_options(options); !checked) return checked.error();
  std::optional<std::uint32_t> reference;
  if (options.join == LTA_JOIN_REFERENCE) reference = options.reference;
  auto maker = dataset_maker::start(from, chosen, reference);
  if (!maker) return maker.error();
  const auto slots = make_slots(*maker, options);
  if (!slots) return slots.error();
  for (const pinned_rows& old : maker->sources()) {
    const auto added = maker->add(old);
    if (!added) return added.error();
    partition& made = **added;
    if (!has_bars(old)) {
      if (auto shared = share_whole(*maker, made, old); !shared) return shared.error();
      continue;
    }
    const bool is_lead = reference
                             ? old.partition_id() == *reference
                             : options.join == LTA_JOIN_LEFT && &old == maker->sources().data();
    const auto runs = runs_for(old, *slots, options, is_lead);
    auto written =
        is_unchanged(old, *slots, runs)
            ? share_rows(*maker, made, old, runs.front().source_row, runs.back().source_row + 1)
            : write_rows(*maker, made, old, *slots, runs);
    if (!written) return written.error();
  }
  return maker->finish();
}

}  // namespace lta
