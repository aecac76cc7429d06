// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstring>

#include "abi/guard.hh"
#include "abi/objects.hh"
#include "abi/session_rows.hh"
#include "base/limits.hh"

using namespace lta;

namespace {

result<builder_options> take_builder_options(const lta_builder_options* given) {
  const auto taken = take(given, "options");
  if (!taken) return taken.error();
  if (auto checked = check_flags(taken->reserved, 0, "options.reserved"); !checked) {
    return checked.error();
  }
  builder_options options{taken->flags,          taken->kind,      taken->late,
                          taken->tick_partition, taken->offset_ns, {}};
  if (!options.has(LTA_BUILDER_TICKS_OF) && options.tick_partition != 0) {
    return fail(LTA_INVALID_ARGUMENT, "builder.tick_partition", -1,
                "tick_partition %u without LTA_BUILDER_TICKS_OF", options.tick_partition);
  }
  const std::int64_t count = taken->session_count;
  if (count < 0 || count > limits::builder_sessions_max) {
    return fail(LTA_INVALID_ARGUMENT, "builder.session_count", -1,
                "session_count %lld: expected 0 to %lld", static_cast<long long>(count),
                static_cast<long long>(limits::builder_sessions_max));
  }
  const std::int64_t* times_ns = taken->session_times_ns;
  if (count > 0) {
    auto checked = check_pointer(times_ns, "options.session_times_ns");
    if (!checked) return checked.error();
  }
  options.sessions.reserve(static_cast<std::size_t>(count));
  for (std::int64_t k = 0; k < count; ++k) {
    options.sessions.push_back({times_ns[2 * k], times_ns[2 * k + 1]});
  }
  return options;
}

template <class Item>
lta_status push_items(lta_producer id, const Item* items, std::int64_t count, const char* name,
                      std::int64_t* out_accepted_count, lta_error* error) {
  return guarded(error, [&]() -> result<lta_status> {
    if (auto checked = check_pointer(out_accepted_count, "out_accepted_count"); !checked) {
      return checked.error();
    }
    if (count < 0 || count > limits::rows_per_call_max) {
      return fail(LTA_INVALID_ARGUMENT, "producer.count", -1, "%s: a count of %lld is out of range",
                  name, static_cast<long long>(count));
    }
    if (count > 0) {
      if (auto checked = check_pointer(items, name); !checked) return checked.error();
    }
    const auto found = pinned<open_producer>::take_alone(id);
    if (!found) return found.error();
    const std::span<const Item> given(items, static_cast<std::size_t>(count));
    const auto accepted = (*found)->channel->push(given);
    if (!accepted) return accepted.error();
    *out_accepted_count = *accepted;
    return lta_status{*accepted == count ? LTA_OK : LTA_FULL};
  });
}

// A session's feed between calls that run.
template <class Body>
lta_status with_feed(lta_session id, lta_error* error, Body body) {
  return guarded(error, [&]() -> outcome {
    const auto found = pinned<open_session>::take_alone(id);
    if (!found) return found.error();
    return body((*found)->feed);
  });
}

}  // namespace

lta_status lta_builder_create(lta_session session_id, uint32_t partition,
                              const lta_builder_options* options, lta_builder* out_builder,
                              lta_error* error) {
  return guarded(error, [&]() -> result<lta_status> {
    if (auto checked = check_pointer(out_builder, "out_builder"); !checked) {
      return checked.error();
    }
    const auto taken = take_builder_options(options);
    if (!taken) return taken.error();
    const auto found = pinned<open_session>::take_alone(session_id);
    if (!found) return found.error();
    // The id first: a session does not give a builder back.
    auto named = std::make_shared<const builder_name>(builder_name{partition});
    const auto id = open_handle(std::move(named));
    if (!id) return id.error();
    try {
      auto opened = (*found)->feed.open_builder(partition, *taken);
      if (opened) {
        *out_builder = *id;
        return (*found)->settled(LTA_OK);
      }
      static_cast<void>(drop_handle(*id, handle_kind::builder));
      return opened.error();
    } catch (...) {
      static_cast<void>(drop_handle(*id, handle_kind::builder));
      throw;
    }
  });
}

lta_status lta_builder_drop(lta_builder id, lta_error* error) {
  return guarded(error, [&] { return drop_handle(id, handle_kind::builder); });
}

lta_status lta_producer_create(lta_session session_id, const lta_producer_options* options,
                               lta_producer* out_producer, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_producer, "out_producer"); !checked) return checked;
    const auto taken = take(options, "options");
    if (!taken) return taken.error();
    if (auto checked = check_flags(taken->flags, 0, "options.flags"); !checked) return checked;
    if (taken->capacity < 0 || taken->capacity > limits::producer_capacity_max) {
      return fail(LTA_INVALID_ARGUMENT, "producer.capacity", -1,
                  "capacity %lld: expected 1 to %lld ticks and bars, or 0 for %lld",
                  static_cast<long long>(taken->capacity),
                  static_cast<long long>(limits::producer_capacity_max),
                  static_cast<long long>(limits::producer_capacity_default));
    }
    const auto found = pinned<open_session>::take(session_id);
    if (!found) return found.error();
    const std::int64_t capacity =
        taken->capacity == 0 ? limits::producer_capacity_default : taken->capacity;
    // Whatever fails from here on, the producer's end finishes its channel.
    auto opened = std::make_shared<open_producer>((*found)->feed.queue().open(capacity));
    const auto id = open_handle(std::move(opened));
    if (!id) return id.error();
    *out_producer = *id;
    return done{};
  });
}

lta_status lta_producer_drop(lta_producer id, lta_error* error) {
  return guarded(error, [&] { return drop_handle(id, handle_kind::producer); });
}

lta_status lta_producer_push_ticks(lta_producer id, const lta_tick* ticks, int64_t tick_count,
                                   int64_t* out_accepted_count, lta_error* error) {
  return push_items(id, ticks, tick_count, "ticks", out_accepted_count, error);
}

lta_status lta_producer_push_bars(lta_producer id, const lta_bar* bars, int64_t bar_count,
                                  int64_t* out_accepted_count, lta_error* error) {
  return push_items(id, bars, bar_count, "bars", out_accepted_count, error);
}

lta_status lta_session_drain(lta_session id, int64_t max_items, int64_t row_capacity,
                             uint32_t* out_partitions, int64_t* out_times_ns, uint32_t* out_flags,
                             double* out_values, uint8_t* out_validity, int8_t* out_edges,
                             int64_t* out_row_count, lta_error* error) {
  const row_sink sink = {row_capacity, out_partitions, out_times_ns, out_flags,
                         out_values,   out_validity,   out_edges};
  return with_rows(
      id, sink, out_row_count, error, [&](open_session& s, row_sink& rows) -> result<lta_status> {
        if (max_items < 0) {
          return fail(LTA_INVALID_ARGUMENT, "session.max_items", -1,
                      "max_items %lld is negative: expected ticks and bars, or 0 for %lld",
                      static_cast<long long>(max_items),
                      static_cast<long long>(limits::drain_items_default));
        }
        const std::int64_t items = max_items == 0 ? limits::drain_items_default : max_items;
        const auto end = s.feed.drain(items, rows);
        if (!end) return end.error();
        return status_of_drain(*end);
      });
}

lta_status lta_session_advance_clock(lta_session id, int64_t now_ns, int64_t row_capacity,
                                     uint32_t* out_partitions, int64_t* out_times_ns,
                                     uint32_t* out_flags, double* out_values, uint8_t* out_validity,
                                     int8_t* out_edges, int64_t* out_row_count, lta_error* error) {
  const row_sink sink = {row_capacity, out_partitions, out_times_ns, out_flags,
                         out_values,   out_validity,   out_edges};
  return with_rows(id, sink, out_row_count, error,
                   [&](open_session& s, row_sink& rows) -> result<lta_status> {
                     const auto end = s.feed.advance_clock(now_ns, rows);
                     if (!end) return end.error();
                     return status_of_drain(*end);
                   });
}

lta_status lta_session_get_feed_info(lta_session id, lta_feed_info* out_info, lta_error* error) {
  return with_feed(id, error, [&](const session_feed& feed) -> outcome {
    if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    lta_feed_info info{};
    info.builder_count = static_cast<std::uint32_t>(feed.builder_count());
    info.producer_count = feed.queue().producer_count();
    info.refusal_count = static_cast<std::uint32_t>(feed.refusals().size());
    info.waiting_count = feed.queue().waiting_count();
    info.tick_count = feed.counters().ticks;
    info.bar_count = feed.counters().bars;
    info.refused_count = feed.counters().refused;
    info.pending_count = feed.pending_count();
    give(info, out_info);
    return done{};
  });
}

lta_status lta_session_get_refusal(lta_session id, uint32_t index, lta_refusal* out_refusal,
                                   lta_error* error) {
  return with_feed(id, error, [&](const session_feed& feed) -> outcome {
    if (auto checked = check_out(out_refusal, "out_refusal"); !checked) return checked;
    const auto& refusals = feed.refusals();
    if (index >= refusals.size()) {
      return fail(LTA_NOT_FOUND, "session.unknown_refusal", -1,
                  "refusal %u: the session has %zu of them", index, refusals.size());
    }
    const refusal& from = refusals[index];
    lta_refusal given{};
    given.count = from.count;
    given.sequence = from.sequence;
    std::memcpy(given.code, from.what.code, sizeof given.code);
    std::memcpy(given.message, from.what.message, sizeof given.message);
    give(given, out_refusal);
    return done{};
  });
}
