// SPDX-License-Identifier: MIT
#include "stream/session.hh"

#include <algorithm>

#include "abi/guard.hh"
#include "abi/objects.hh"
#include "abi/session_rows.hh"
#include "base/limits.hh"

using namespace lta;

result<session_options> lta::take_session_options(const lta_session_options* given) {
  const auto taken = take(given, "options");
  if (!taken) return taken.error();
  constexpr std::uint32_t known = LTA_SESSION_DETACHED | LTA_SESSION_SKIP_HISTORY |
                                  LTA_SESSION_EDGES_ONLY | LTA_SESSION_CLOSED_EDGES;
  if (auto checked = check_flags(taken->flags, known, "options.flags"); !checked) {
    return checked.error();
  }
  if (auto checked = check_flags(taken->reserved, 0, "options.reserved"); !checked) {
    return checked.error();
  }
  if (taken->revision_depth < -1 || taken->revision_depth > limits::revision_depth_max) {
    return fail(LTA_INVALID_ARGUMENT, "session.revision_depth", -1,
                "revision_depth %d: expected 1 to %d, 0 for %d or -1 for none",
                taken->revision_depth, limits::revision_depth_max, limits::revision_depth_default);
  }
  if (taken->state_limit_bytes < 0) {
    return fail(LTA_INVALID_ARGUMENT, "session.state_limit_bytes", -1,
                "state_limit_bytes %lld is negative: expected bytes, or 0 for no limit",
                static_cast<long long>(taken->state_limit_bytes));
  }
  return session_options{.detached = (taken->flags & LTA_SESSION_DETACHED) != 0,
                         .skip_history = (taken->flags & LTA_SESSION_SKIP_HISTORY) != 0,
                         .edges_only = (taken->flags & LTA_SESSION_EDGES_ONLY) != 0,
                         .closed_edges = (taken->flags & LTA_SESSION_CLOSED_EDGES) != 0,
                         .revision_depth = taken->revision_depth == 0
                                               ? limits::revision_depth_default
                                               : std::max(taken->revision_depth, 0),
                         .state_limit_bytes = taken->state_limit_bytes};
}

namespace {

outcome open(result<std::shared_ptr<session>> made, const std::shared_ptr<dataset>& rows,
             lta_session* out_session) {
  if (!made) return made.error();
  auto opened = std::make_shared<open_session>(std::move(*made), rows);
  if (auto fed = opened->take_restored_feed(); !fed) return fed;
  const auto id = open_handle(std::move(opened));
  if (!id) return id.error();
  *out_session = *id;
  return done{};
}

result<lta_status> finished(const outcome& o) {
  if (!o) return o.error();
  return lta_status{LTA_OK};
}

}  // namespace

lta_status lta_session_create(lta_plan plan_id, lta_dataset dataset_id, const uint32_t* partitions,
                              int64_t partition_count, const lta_session_options* options,
                              lta_session* out_session, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_session, "out_session"); !checked) return checked;
    const auto taken = take_session_options(options);
    if (!taken) return taken.error();
    const auto wanted = take_partitions(partitions, partition_count);
    if (!wanted) return wanted.error();
    const auto compiled = pinned<const plan>::take(plan_id);
    if (!compiled) return compiled.error();
    const auto rows = pinned<open_dataset>::take(dataset_id);
    if (!rows) return rows.error();
    return open(session::create(compiled->share(), (*rows)->rows, *wanted, *taken), (*rows)->rows,
                out_session);
  });
}

lta_status lta_session_drop(lta_session id, lta_error* error) {
  return guarded(error, [&] { return drop_handle(id, handle_kind::session); });
}

lta_status lta_session_get_info(lta_session id, lta_session_info* out_info, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    const auto found = pinned<open_session>::take_alone(id);
    if (!found) return found.error();
    const session& s = *(*found)->running;
    lta_session_info info{};
    info.output_count = static_cast<std::uint32_t>(s.output_count());
    info.partition_count = static_cast<std::uint32_t>(s.partition_count());
    info.revision_depth = s.revision_depth();
    // A closed bar may leave a later forming one behind it to be told again.
    info.rows_per_bar_max = s.rows_per_bar_max();
    info.state_bytes = s.state_bytes();
    const session_counters& c = s.counters();
    info.closed_count = c.closed;
    info.provisional_count = c.provisional;
    info.revised_count = c.revised;
    info.duplicate_count = c.duplicates;
    info.late_count = c.late;
    info.overtaken_count = c.overtaken;
    info.refused_count = s.refused_count();
    give(info, out_info);
    return done{};
  });
}

lta_status lta_session_push(lta_session id, const lta_bar* bars, int64_t bar_count,
                            int64_t row_capacity, uint32_t* out_partitions, int64_t* out_times_ns,
                            uint32_t* out_flags, double* out_values, uint8_t* out_validity,
                            int8_t* out_edges, int64_t* out_row_count, lta_error* error) {
  const row_sink sink = {row_capacity, out_partitions, out_times_ns, out_flags,
                         out_values,   out_validity,   out_edges};
  return with_rows(
      id, sink, out_row_count, error, [&](open_session& s, row_sink& rows) -> result<lta_status> {
        if (bar_count < 0 || bar_count > limits::rows_per_call_max) {
          return fail(LTA_INVALID_ARGUMENT, "session.bar_count", -1,
                      "bar_count %lld is out of range", static_cast<long long>(bar_count));
        }
        if (bar_count > 0) {
          auto checked = check_pointer(bars, "bars");
          if (!checked) return checked.error();
        }
        return finished(s.running->push({bars, static_cast<std::size_t>(bar_count)}, rows));
      });
}

lta_status lta_session_push_series(lta_session id, const lta_point* points, int64_t point_count,
                                   int64_t row_capacity, uint32_t* out_partitions,
                                   int64_t* out_times_ns, uint32_t* out_flags, double* out_values,
                                   uint8_t* out_validity, int8_t* out_edges, int64_t* out_row_count,
                                   lta_error* error) {
  const row_sink sink = {row_capacity, out_partitions, out_times_ns, out_flags,
                         out_values,   out_validity,   out_edges};
  return with_rows(
      id, sink, out_row_count, error, [&](open_session& s, row_sink& rows) -> result<lta_status> {
        if (point_count < 0 || point_count > limits::rows_per_call_max) {
          return fail(LTA_INVALID_ARGUMENT, "session.point_count", -1,
                      "point_count %lld is out of range", static_cast<long long>(point_count));
        }
        if (point_count > 0) {
          auto checked = check_pointer(points, "points");
          if (!checked) return checked.error();
        }
        const auto pushed =
            s.running->push_series({points, static_cast<std::size_t>(point_count)}, rows);
        if (!pushed) return pushed.error();
        return lta_status{*pushed ? LTA_OK : LTA_FULL};
      });
}

lta_status lta_session_advance(lta_session id, int64_t row_capacity, uint32_t* out_partitions,
                               int64_t* out_times_ns, uint32_t* out_flags, double* out_values,
                               uint8_t* out_validity, int8_t* out_edges, int64_t* out_row_count,
                               lta_error* error) {
  const row_sink sink = {row_capacity, out_partitions, out_times_ns, out_flags,
                         out_values,   out_validity,   out_edges};
  return with_rows(id, sink, out_row_count, error, [](open_session& s, row_sink& rows) {
    return finished(s.running->advance(rows));
  });
}

lta_status lta_session_replay(lta_session id, int64_t row_capacity, uint32_t* out_partitions,
                              int64_t* out_times_ns, uint32_t* out_flags, double* out_values,
                              uint8_t* out_validity, int8_t* out_edges, int64_t* out_row_count,
                              lta_error* error) {
  const row_sink sink = {row_capacity, out_partitions, out_times_ns, out_flags,
                         out_values,   out_validity,   out_edges};
  return with_rows(id, sink, out_row_count, error,
                   [](open_session& s, row_sink& rows) -> result<lta_status> {
                     const result<replay_end> end = s.running->replay(rows);
                     if (!end) return end.error();
                     switch (*end) {
                       case replay_end::rows_left: return lta_status{LTA_FULL};
                       case replay_end::idle: return lta_status{LTA_IDLE};
                       case replay_end::finished: break;
                     }
                     return lta_status{LTA_OK};
                   });
}

lta_status lta_session_snapshot(lta_session id, const uint32_t* partitions, int64_t partition_count,
                                lta_blob* out_snapshot, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_snapshot, "out_snapshot"); !checked) return checked;
    const auto wanted = take_partitions(partitions, partition_count);
    if (!wanted) return wanted.error();
    const auto found = pinned<open_session>::take_alone(id);
    if (!found) return found.error();
    auto bytes = (*found)->running->snapshot(*wanted);
    if (!bytes) return bytes.error();
    return give_blob(std::move(*bytes), out_snapshot);
  });
}

lta_status lta_session_restore(lta_plan plan_id, lta_dataset dataset_id, const void* data,
                               int64_t data_size, const lta_session_options* options,
                               lta_session* out_session, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_session, "out_session"); !checked) return checked;
    const auto taken = take_session_options(options);
    if (!taken) return taken.error();
    if (data_size < 0) {
      return fail(LTA_INVALID_ARGUMENT, "session.data_size", -1, "data_size %lld is negative",
                  static_cast<long long>(data_size));
    }
    if (auto checked = check_pointer(data, "data"); !checked) return checked;
    const auto compiled = pinned<const plan>::take(plan_id);
    if (!compiled) return compiled.error();
    const auto rows = pinned<open_dataset>::take(dataset_id);
    if (!rows) return rows.error();
    const std::string_view bytes(static_cast<const char*>(data),
                                 static_cast<std::size_t>(data_size));
    return open(session::restore(compiled->share(), (*rows)->rows, bytes, *taken), (*rows)->rows,
                out_session);
  });
}
