// SPDX-License-Identifier: MIT
// Which partitions a session runs, and how far each of them is.
#include <vector>

#include "abi/guard.hh"
#include "abi/objects.hh"
#include "stream/session.hh"

using namespace lta;

namespace {

// Every call that takes a session for itself.
template <class Body>
lta_status with_session(lta_session id, lta_error* error, Body body) {
  return guarded(error, [&]() -> result<lta_status> {
    const auto found = pinned<open_session>::take_alone(id);
    if (!found) return found.error();
    const outcome done_it = body(**found);
    if (!done_it) return done_it.error();
    return (*found)->settled(LTA_OK);
  });
}

// Ids that must be named: NULL is none, not all.
result<std::vector<std::uint32_t>> take_named(const uint32_t* partitions, int64_t partition_count) {
  if (auto checked = check_pointer(partitions, "partitions"); !checked) return checked.error();
  auto taken = take_partitions(partitions, partition_count);
  if (!taken) return taken.error();
  return std::move(**taken);
}

}  // namespace

lta_status lta_session_get_readiness(lta_session id, int64_t capacity, lta_readiness* out_readiness,
                                     int64_t* out_count, lta_error* error) {
  return with_session(id, error, [&](const open_session& opened) -> outcome {
    const session& s = *opened.running;
    if (auto checked = check_pointer(out_count, "out_count"); !checked) return checked;
    const std::int64_t needed = s.readiness({});
    if (capacity < needed) {
      return fail(LTA_LIMIT_EXCEEDED, "session.readiness_too_small", needed,
                  "the session has %lld outputs of partitions, there is room for %lld",
                  static_cast<long long>(needed), static_cast<long long>(capacity));
    }
    if (needed > 0) {
      if (auto checked = check_pointer(out_readiness, "out_readiness"); !checked) return checked;
    }
    *out_count = s.readiness({out_readiness, static_cast<std::size_t>(needed)});
    return done{};
  });
}

lta_status lta_session_join(lta_session id, const uint32_t* partitions, int64_t partition_count,
                            lta_error* error) {
  return with_session(id, error, [&](open_session& s) -> outcome {
    const auto named = take_named(partitions, partition_count);
    return named ? s.running->join(*named) : outcome(named.error());
  });
}

lta_status lta_session_release(lta_session id, const uint32_t* partitions, int64_t partition_count,
                               lta_error* error) {
  return with_session(id, error, [&](open_session& s) -> outcome {
    const auto named = take_named(partitions, partition_count);
    if (!named) return named.error();
    auto released = s.running->release(*named);
    if (released) s.feed.release(*named);
    return released;
  });
}

lta_status lta_session_adopt(lta_session id, const void* data, int64_t data_size,
                             lta_error* error) {
  return with_session(id, error, [&](open_session& s) -> outcome {
    if (data_size < 0) {
      return fail(LTA_INVALID_ARGUMENT, "session.data_size", -1, "data_size %lld is negative",
                  static_cast<long long>(data_size));
    }
    if (auto checked = check_pointer(data, "data"); !checked) return checked;
    s.feed.drop_adopted();
    const auto stage_feed = [&](std::span<const snapshot_section> sections) -> outcome {
      for (const snapshot_section& section : sections) {
        if (section.name == "feed") return s.feed.stage_adopted(section.bytes);
      }
      return done{};
    };
    const std::string_view snapshot(static_cast<const char*>(data),
                                    static_cast<std::size_t>(data_size));
    auto adopted = s.running->adopt(snapshot, stage_feed);
    if (adopted) s.feed.take_adopted();
    if (!adopted) s.feed.drop_adopted();
    return adopted;
  });
}
