// SPDX-License-Identifier: MIT
// Recovery reads everything it is going to use before it changes anything.
#include <algorithm>
#include <limits>

#include "stream/event_log.hh"

namespace lta {
namespace {

failure malformed(std::int64_t sequence, const char* what) {
  return fail(LTA_CORRUPT_DATA, "log.damaged", sequence, "the log is damaged: %s", what);
}

// Ids of the dataset by entries of the log; a series has that of its partition too.
struct opened_entry {
  bool is_series = false;
  std::uint32_t partition = 0;
  std::uint32_t series = 0;
};

// What the records of an event speak of must be there.
bool has_good_ids(const std::vector<lta_bar>& bars, const std::vector<log_entry>& entries) {
  return std::all_of(bars.begin(), bars.end(), [&](const lta_bar& bar) {
    return bar.partition < entries.size() && !entries[bar.partition].is_series;
  });
}

bool has_good_ids(const std::vector<lta_point>& points, const std::vector<log_entry>& entries) {
  return std::all_of(points.begin(), points.end(), [&](const lta_point& point) {
    return point.series < entries.size() && entries[point.series].is_series &&
           entries[point.series].log_partition == point.partition;
  });
}

// Events between a snapshot and the end that can be run again.
outcome check_events(log_store& store, const log_snapshot& from, const log_head& head,
                     const std::vector<log_entry>& entries) {
  if (auto started = store.start_events(from, head); !started) return started;
  std::vector<lta_bar> bars;
  std::vector<lta_point> points;
  while (true) {
    const auto event = store.next_event();
    if (!event) return event.error();
    if (!*event) return done{};
    const std::int64_t sequence = (*event)->sequence;
    const std::string_view bytes = (*event)->bytes;
    switch (static_cast<event_kind>((*event)->kind)) {
      case event_kind::bars:
        if (read_records(bytes, bars) && has_good_ids(bars, entries)) break;
        return malformed(sequence, "an event has no bars of its partitions");
      case event_kind::points:
        if (read_records(bytes, points) && has_good_ids(points, entries)) break;
        return malformed(sequence, "an event has no points of its series");
      case event_kind::others:
        return malformed(sequence, "a snapshot that recovery cannot do without is not whole");
      default:
        return fail(LTA_UNSUPPORTED, "log.event_kind", sequence,
                    "event %lld has kind %u, which this library does not know",
                    static_cast<long long>(sequence), (*event)->kind);
    }
  }
}

result<std::vector<log_entry>> read_entries(const std::vector<std::string>& names) {
  std::vector<log_entry> entries;
  for (const std::string& bytes : names) {
    const auto entry = read_entry(bytes);
    if (!entry) return entry.error();
    const bool has_partition = !entry->is_series || (entry->log_partition < entries.size() &&
                                                     !entries[entry->log_partition].is_series);
    if (!has_partition) return malformed(-1, "a series has no partition");
    entries.push_back(*entry);
  }
  return entries;
}

result<std::vector<opened_entry>> open_entries(const std::vector<log_entry>& entries,
                                               dataset& rows) {
  std::vector<opened_entry> opened;
  for (const log_entry& entry : entries) {
    opened_entry ids{.is_series = entry.is_series};
    if (entry.is_series) {
      ids.partition = opened[entry.log_partition].partition;
      const auto id = rows.open_series(ids.partition, entry.series, entry.flags);
      if (!id) return id.error();
      ids.series = *id;
    } else {
      const partition_name& name = entry.partition;
      const auto id = rows.open_partition(name.symbol, name.timeframe, name.source);
      if (!id) return id.error();
      ids.partition = *id;
    }
    opened.push_back(ids);
  }
  return opened;
}

// One event into the session; what comes of it was delivered when it was recorded.
outcome run_event(const log_event& event, const std::vector<opened_entry>& ids, session& target) {
  row_sink nowhere = {.capacity = std::numeric_limits<std::int64_t>::max()};
  if (static_cast<event_kind>(event.kind) == event_kind::bars) {
    std::vector<lta_bar> bars;
    if (!read_records(event.bytes, bars)) return malformed(event.sequence, "an event has no bars");
    for (lta_bar& bar : bars) bar.partition = ids[bar.partition].partition;
    return target.push(bars, nowhere);
  }
  std::vector<lta_point> points;
  if (!read_records(event.bytes, points))
    return malformed(event.sequence, "an event has no points");
  for (lta_point& point : points) {
    point.partition = ids[point.series].partition;
    point.series = ids[point.series].series;
  }
  const auto pushed = target.push_series(points, nowhere);
  if (!pushed) return pushed.error();
  return done{};
}

outcome run_events(log_store& store, const std::vector<opened_entry>& ids, session& target) {
  while (true) {
    const auto event = store.next_event();
    if (!event) return event.error();
    if (!*event) return done{};
    const auto ran = run_event(**event, ids, target);
    if (ran) continue;
    return fail(ran.error().status, "log.refused_event", (*event)->sequence,
                "event %lld of the log is refused (%s): %s; does the dataset have other rows?",
                static_cast<long long>((*event)->sequence), ran.error().code, ran.error().message);
  }
}

}  // namespace

result<recovery> recover_session(std::string_view path, std::shared_ptr<const plan> compiled,
                                 std::shared_ptr<dataset> rows, const session_options& options) {
  auto store = log_store::open(path, {});
  if (!store) return store.error();
  const auto head = (*store)->read_head();
  if (!head) return head.error();
  if (!*head) {
    return fail(LTA_NOT_FOUND, "log.empty", -1,
                "the file holds no log: nothing was ever committed");
  }
  if ((*head)->fingerprint != compiled->fingerprint()) {
    return fail(LTA_INVALID_ARGUMENT, "log.other_plan", -1, "the log is of another plan");
  }
  const auto names = (*store)->read_names();
  if (!names) return names.error();
  const auto entries = read_entries(*names);
  if (!entries) return entries.error();
  recovery found;
  const auto snapshot = (*store)->read_snapshot(found.damaged_snapshot_count);
  if (!snapshot) return snapshot.error();
  if (auto checked = check_events(**store, *snapshot, **head, *entries); !checked) {
    return checked.error();
  }
  const auto ids = open_entries(*entries, *rows);
  if (!ids) return ids.error();
  auto restored = session::restore(std::move(compiled), std::move(rows), snapshot->bytes, options);
  if (!restored) return restored.error();
  if (auto started = (*store)->start_events(*snapshot, **head); !started) return started.error();
  if (auto ran = run_events(**store, *ids, **restored); !ran) return ran.error();
  found.running = std::move(*restored);
  found.snapshot_sequence = snapshot->sequence;
  found.last_sequence = (*head)->last_sequence;
  found.event_count = found.last_sequence - found.snapshot_sequence;
  found.cut_bytes = (*store)->cut_bytes();
  return found;
}

}  // namespace lta
