// SPDX-License-Identifier: MIT
// Recovery reads everything it is going to use before it changes anything.
#include <limits>

#include "stream/event_log.hh"

namespace lta {
namespace {

failure malformed(std::int64_t sequence, const char* what) {
  return fail(LTA_CORRUPT_DATA, "log.damaged", sequence, "the log is damaged: %s", what);
}

// Events between a snapshot and the end that can be run again.
outcome check_events(log_store& store, const log_snapshot& from, const log_head& head,
                     std::size_t name_count) {
  if (auto started = store.start_events(from, head); !started) return started;
  std::vector<lta_bar> bars;
  while (true) {
    const auto event = store.next_event();
    if (!event) return event.error();
    if (!*event) return done{};
    const std::int64_t sequence = (*event)->sequence;
    switch (static_cast<event_kind>((*event)->kind)) {
      case event_kind::bars:
        if (!read_bars((*event)->bytes, name_count, bars)) return malformed(sequence, "no bars");
        break;
      case event_kind::others:
        return malformed(sequence, "a snapshot that recovery cannot do without is not whole");
      default:
        return fail(LTA_UNSUPPORTED, "log.event_kind", sequence,
                    "event %lld has kind %u, which this library does not know",
                    static_cast<long long>(sequence), (*event)->kind);
    }
  }
}

result<std::vector<std::uint32_t>> open_partitions(const std::vector<std::string>& names,
                                                   dataset& rows) {
  std::vector<std::uint32_t> ids;
  for (const std::string& bytes : names) {
    const auto name = name_of_bytes(bytes);
    if (!name) return name.error();
    const auto id = rows.open_partition(name->symbol, name->timeframe, name->source);
    if (!id) return id.error();
    ids.push_back(*id);
  }
  return ids;
}

outcome run_events(log_store& store, const std::vector<std::uint32_t>& ids, session& target) {
  std::vector<lta_bar> bars;
  while (true) {
    const auto event = store.next_event();
    if (!event) return event.error();
    if (!*event) return done{};
    if (!read_bars((*event)->bytes, ids.size(), bars)) {
      return malformed((*event)->sequence, "no bars");
    }
    for (lta_bar& bar : bars) bar.partition = ids[bar.partition];
    row_sink nowhere = {.capacity = std::numeric_limits<std::int64_t>::max()};
    if (auto pushed = target.push(bars, nowhere); !pushed) {
      return fail(pushed.error().status, "log.refused_event", (*event)->sequence,
                  "event %lld of the log is refused (%s): %s; does the dataset have other rows?",
                  static_cast<long long>((*event)->sequence), pushed.error().code,
                  pushed.error().message);
    }
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
  recovery found;
  const auto snapshot = (*store)->read_snapshot(found.damaged_snapshot_count);
  if (!snapshot) return snapshot.error();
  if (auto checked = check_events(**store, *snapshot, **head, names->size()); !checked) {
    return checked.error();
  }
  const auto ids = open_partitions(*names, *rows);
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
