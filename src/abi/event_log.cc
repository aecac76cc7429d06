// SPDX-License-Identifier: MIT
#include "stream/event_log.hh"

#include <algorithm>
#include <cstring>

#include "abi/guard.hh"
#include "abi/objects.hh"

using namespace lta;

namespace {

result<event_log_options> take_log_options(const lta_log_options* given) {
  const auto taken = take(given, "log_options");
  if (!taken) return taken.error();
  constexpr std::uint32_t known = LTA_LOG_FULL_SYNC | LTA_LOG_CONTINUE | LTA_LOG_PRUNE;
  if (auto checked = check_flags(taken->flags, known, "log_options.flags"); !checked) {
    return checked.error();
  }
  const struct {
    std::int64_t value;
    const char* name;
  } counts[] = {{taken->commit_event_count, "commit_event_count"},
                {taken->commit_bytes, "commit_bytes"},
                {taken->snapshot_interval_bytes, "snapshot_interval_bytes"}};
  for (const auto& count : counts) {
    if (count.value >= 0) continue;
    return fail(LTA_INVALID_ARGUMENT, "log.option", -1, "%s %lld is negative", count.name,
                static_cast<long long>(count.value));
  }
  return event_log_options{
      .full_sync = (taken->flags & LTA_LOG_FULL_SYNC) != 0,
      .continues = (taken->flags & LTA_LOG_CONTINUE) != 0,
      .prune = (taken->flags & LTA_LOG_PRUNE) != 0,
      .commit_event_count = std::max<std::int64_t>(taken->commit_event_count, 1),
      .commit_bytes = taken->commit_bytes,
      .snapshot_interval_bytes = taken->snapshot_interval_bytes};
}

// Every call on a session's log.
template <class Body>
lta_status with_log(lta_session id, lta_error* error, Body body) {
  return guarded(error, [&]() -> outcome {
    const auto found = pinned<open_session>::take_alone(id);
    if (!found) return found.error();
    if (!(*found)->log) {
      return fail(LTA_NOT_FOUND, "log.not_attached", -1, "the session has no event log");
    }
    return body(**found);
  });
}

template <std::size_t Size>
void copy_text(const char* from, char (&to)[Size]) {
  std::memcpy(to, from, std::min(Size - 1, std::strlen(from)));
}

void give_recovery(const recovery& from, lta_recovery_info* out) {
  if (out == nullptr) return;
  lta_recovery_info info{};
  info.damaged_snapshot_count = from.damaged_snapshot_count;
  info.snapshot_sequence = from.snapshot_sequence;
  info.event_count = from.event_count;
  info.last_sequence = from.last_sequence;
  info.cut_bytes = from.cut_bytes;
  give(info, out);
}

}  // namespace

lta_status lta_session_attach_log(lta_session id, const char* path, int64_t path_size,
                                  const lta_log_options* options, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    const auto taken = take_log_options(options);
    if (!taken) return taken.error();
    const auto file = take_text(path, path_size, "path");
    if (!file) return file.error();
    const auto found = pinned<open_session>::take_alone(id);
    if (!found) return found.error();
    open_session& s = **found;
    if (s.log && !s.log->failed()) {
      return fail(LTA_INVALID_ARGUMENT, "log.attached", -1,
                  "the session has an event log; detach it first");
    }
    auto made = event_log::attach(s.running, *file, *taken);
    if (!made) return made.error();
    s.log = std::move(*made);
    s.running->set_recorder(s.log.get());
    return done{};
  });
}

lta_status lta_session_flush_log(lta_session id, int64_t* out_durable_sequence, lta_error* error) {
  return with_log(id, error, [&](open_session& s) -> outcome {
    if (auto checked = check_pointer(out_durable_sequence, "out_durable_sequence"); !checked) {
      return checked;
    }
    if (auto flushed = s.log->flush(); !flushed) return flushed;
    *out_durable_sequence = s.log->durable_sequence();
    return done{};
  });
}

lta_status lta_session_get_log_info(lta_session id, lta_log_info* out_info, lta_error* error) {
  return with_log(id, error, [&](open_session& s) -> outcome {
    if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    lta_log_info info{};
    info.last_sequence = s.log->last_sequence();
    info.durable_sequence = s.log->durable_sequence();
    info.snapshot_sequence = s.log->snapshot_sequence();
    if (const auto& why = s.log->failed()) {
      info.status = why->status;
      copy_text(why->code, info.code);
      copy_text(why->message, info.message);
    }
    give(info, out_info);
    return done{};
  });
}

lta_status lta_session_detach_log(lta_session id, lta_error* error) {
  return with_log(id, error, [](open_session& s) {
    const auto log = std::move(s.log);
    return log->close();
  });
}

lta_status lta_log_recover(const char* path, int64_t path_size, lta_plan plan_id,
                           lta_dataset dataset_id, const lta_session_options* session_options,
                           const lta_log_options* log_options, lta_session* out_session,
                           lta_recovery_info* out_info, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_session, "out_session"); !checked) return checked;
    if (out_info != nullptr) {
      if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    }
    const auto file = take_text(path, path_size, "path");
    if (!file) return file.error();
    const auto taken = take_session_options(session_options);
    if (!taken) return taken.error();
    auto log_taken = take_log_options(log_options);
    if (!log_taken) return log_taken.error();
    const auto compiled = pinned<const plan>::take(plan_id);
    if (!compiled) return compiled.error();
    const auto rows = pinned<open_dataset>::take(dataset_id);
    if (!rows) return rows.error();
    std::shared_ptr<open_session> opened;
    const auto open_feed = [&](const std::shared_ptr<session>& restored) -> result<session_feed*> {
      opened = std::make_shared<open_session>(restored, (*rows)->rows);
      if (auto fed = opened->take_restored_feed(); !fed) return fed.error();
      return &opened->feed;
    };
    auto recovered = recover_session(*file, compiled->share(), (*rows)->rows, *taken, open_feed);
    if (!recovered) return recovered.error();
    if (log_options != nullptr) {
      log_taken->continues = true;
      auto log = event_log::attach(opened->running, *file, *log_taken);
      if (!log) return log.error();
      opened->log = std::move(*log);
    }
    const auto session_id = open_handle(std::move(opened));
    if (!session_id) return session_id.error();
    *out_session = *session_id;
    give_recovery(*recovered, out_info);
    return done{};
  });
}
