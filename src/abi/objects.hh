// SPDX-License-Identifier: MIT
// Which C++ type stands behind each kind of id.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "abi/handle.hh"
#include "base/cancel.hh"
#include "data/dataset.hh"
#include "exec/plan_result.hh"
#include "plan/cache.hh"
#include "stream/drain.hh"
#include "stream/event_log.hh"
#include "stream/session.hh"

namespace lta {

// Bytes for the caller; std::string puts the NUL behind them.
struct blob {
  std::string bytes;
};

// Plans compiled by lta_execute_plan stay with the dataset they ran on.
struct open_dataset {
  std::shared_ptr<dataset> rows;
  plan_cache plans;
};

// The feed's queue takes calls from any thread; all else is for one call at a time.
struct open_session {
  open_session(std::shared_ptr<session> to_run, std::shared_ptr<dataset> rows)
      : running(std::move(to_run)), feed(running, std::move(rows)) {}
  open_session(const open_session&) = delete;
  open_session& operator=(const open_session&) = delete;
  ~open_session() {
    if (log) static_cast<void>(log->close());
  }
  // Once, of a session that was restored: builders, the clock and what was not pushed yet.
  outcome take_restored_feed() {
    const auto section = running->restored_section("feed");
    if (!section) return done{};
    const std::string bytes(*section);  // the session lets go of it when the feed takes over
    return feed.read_state(bytes);
  }
  // What a call has done goes into the log, if there is one; its status says whether it did.
  lta_status settled(lta_status status) noexcept {
    const bool is_logged = !log || log->settle();
    const bool may_tell = status == LTA_OK || status == LTA_IDLE;
    return may_tell && !is_logged ? LTA_NOT_LOGGED : status;
  }

  std::shared_ptr<session> running;
  std::unique_ptr<event_log> log;  // null where none is attached
  session_feed feed;
};

// A session keeps its builders: the id only names one.
struct builder_name {
  std::uint32_t partition;
};

struct open_producer {
  explicit open_producer(std::shared_ptr<producer_channel> into) : channel(std::move(into)) {}
  ~open_producer() { channel->finish(); }

  const std::shared_ptr<producer_channel> channel;
};

template <> inline constexpr handle_kind kind_of<blob> = handle_kind::blob;
template <> inline constexpr handle_kind kind_of<cancel_flag> = handle_kind::cancel;
template <> inline constexpr handle_kind kind_of<open_dataset> = handle_kind::dataset;
template <> inline constexpr handle_kind kind_of<const plan> = handle_kind::plan;
template <> inline constexpr handle_kind kind_of<const plan_result> = handle_kind::result;
template <> inline constexpr handle_kind kind_of<open_session> = handle_kind::session;
template <> inline constexpr handle_kind kind_of<const column_rows> = handle_kind::view;
template <> inline constexpr handle_kind kind_of<const builder_name> = handle_kind::builder;
template <> inline constexpr handle_kind kind_of<open_producer> = handle_kind::producer;

// A new blob's id into `out`, which must not be null.
inline outcome give_blob(std::string bytes, lta_blob* out) {
  const auto id = open_handle(std::make_shared<blob>(blob{std::move(bytes)}));
  if (!id) return id.error();
  *out = *id;
  return done{};
}

// Judged, with the defaults filled in.
result<session_options> take_session_options(const lta_session_options* given);

// Partition ids as a caller passes them; NULL is nullopt.
result<std::optional<std::vector<std::uint32_t>>> take_partitions(const std::uint32_t* partitions,
                                                                  std::int64_t count);

}  // namespace lta
