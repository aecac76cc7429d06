// SPDX-License-Identifier: MIT
// Recovery reads everything it is going to use before it changes anything.
#include <algorithm>
#include <limits>

#include "stream/drain.hh"
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

bool has_good_ids(const fed_event& event, const std::vector<log_entry>& entries) {
  const auto is_good = [&](const auto& item) {
    return item.partition == unknown_partition ||
           (item.partition < entries.size() && !entries[item.partition].is_series);
  };
  return std::all_of(event.ticks.begin(), event.ticks.end(), is_good) &&
         std::all_of(event.bars.begin(), event.bars.end(), is_good);
}

// Events between a snapshot and the end that can be run again.
outcome check_events(log_store& store, const log_snapshot& from, const log_head& head,
                     const std::vector<log_entry>& entries) {
  if (auto started = store.start_events(from, head); !started) return started;
  std::vector<lta_bar> bars;
  std::vector<lta_point> points;
  fed_event fed;
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
      case event_kind::clock:
      case event_kind::drain: {
        const bool is_drain = (*event)->kind == static_cast<std::uint32_t>(event_kind::drain);
        if (read_fed(bytes, is_drain, fed) && has_good_ids(fed, entries)) break;
        return malformed(sequence, "an event has no items of the feed");
      }
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

struct target_session {
  session& running;
  session_feed& feed;
  const std::vector<opened_entry>& ids;

  std::uint32_t partition_of(std::uint32_t id) const {
    return id == unknown_partition ? id : ids[id].partition;
  }
};

failure otherwise(const char* what) {
  return fail(LTA_CORRUPT_DATA, "log.otherwise", -1, "%s", what);
}

// A call of the feed again: with the room it had, so that what did not fit waits as it did.
outcome run_fed(const log_event& event, const target_session& target) {
  fed_event fed;
  const bool is_drain = event.kind == static_cast<std::uint32_t>(event_kind::drain);
  if (!read_fed(event.bytes, is_drain, fed)) {
    return malformed(event.sequence, "an event has no items of the feed");
  }
  for (lta_tick& tick : fed.ticks) tick.partition = target.partition_of(tick.partition);
  for (lta_bar& bar : fed.bars) bar.partition = target.partition_of(bar.partition);
  std::vector<producer_queue::portion> items;
  std::span<const lta_tick> ticks(fed.ticks);
  std::span<const lta_bar> bars(fed.bars);
  for (const fed_block& block : fed.blocks) {
    if (static_cast<fed_records>(block.kind) == fed_records::ticks) {
      items.push_back({ticks.first(block.count), {}});
      ticks = ticks.subspan(block.count);
    } else {
      items.push_back({{}, bars.first(block.count)});
      bars = bars.subspan(block.count);
    }
  }
  row_sink nowhere = {.capacity = fed.header.row_capacity};
  const std::int64_t refused_before = target.feed.counters().refused;
  const auto end = is_drain ? target.feed.drain_again(items, fed.header.number, nowhere)
                            : target.feed.advance_clock(fed.header.number, nowhere);
  const bool is_full = !end && std::string_view(end.error().code) == "session.rows_too_small";
  if (!end && !is_full) return end.error();
  const bool is_same = nowhere.count == fed.header.row_count &&
                       target.feed.counters().refused - refused_before == fed.header.refused_count;
  if (!is_same) return otherwise("it gives other rows or refusals than when it was recorded");
  return done{};
}

// One event into the session; what comes of it was delivered when it was recorded.
outcome run_event(const log_event& event, const target_session& target) {
  row_sink nowhere = {.capacity = std::numeric_limits<std::int64_t>::max()};
  const auto kind = static_cast<event_kind>(event.kind);
  if (kind == event_kind::drain || kind == event_kind::clock) return run_fed(event, target);
  if (kind == event_kind::bars) {
    std::vector<lta_bar> bars;
    if (!read_records(event.bytes, bars)) return malformed(event.sequence, "an event has no bars");
    for (lta_bar& bar : bars) bar.partition = target.ids[bar.partition].partition;
    return target.running.push(bars, nowhere);
  }
  std::vector<lta_point> points;
  if (!read_records(event.bytes, points))
    return malformed(event.sequence, "an event has no points");
  for (lta_point& point : points) {
    point.partition = target.ids[point.series].partition;
    point.series = target.ids[point.series].series;
  }
  const auto pushed = target.running.push_series(points, nowhere);
  if (!pushed) return pushed.error();
  return done{};
}

outcome run_events(log_store& store, const target_session& target) {
  while (true) {
    const auto event = store.next_event();
    if (!event) return event.error();
    if (!*event) return done{};
    const auto ran = run_event(**event, target);
    if (ran) continue;
    return fail(ran.error().status, "log.refused_event", (*event)->sequence,
                "event %lld of the log is refused (%s): %s; does the dataset have other rows?",
                static_cast<long long>((*event)->sequence), ran.error().code, ran.error().message);
  }
}

}  // namespace

result<recovery> recover_session(std::string_view path, std::shared_ptr<const plan> compiled,
                                 std::shared_ptr<dataset> rows, const session_options& options,
                                 const feed_opener& open_feed) {
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
  const auto feed = open_feed(*restored);
  if (!feed) return feed.error();
  if (auto started = (*store)->start_events(*snapshot, **head); !started) return started.error();
  if (auto ran = run_events(**store, {**restored, **feed, *ids}); !ran) return ran.error();
  found.running = std::move(*restored);
  found.snapshot_sequence = snapshot->sequence;
  found.last_sequence = (*head)->last_sequence;
  found.event_count = found.last_sequence - found.snapshot_sequence;
  found.cut_bytes = (*store)->cut_bytes();
  return found;
}

}  // namespace lta
