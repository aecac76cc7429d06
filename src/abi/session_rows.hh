// SPDX-License-Identifier: MIT
// Calls on a session that give rows.
#pragma once

#include "abi/guard.hh"
#include "abi/objects.hh"
#include "stream/row_sink.hh"

namespace lta {

// Every call that runs: one at a time, rows into the caller's arrays.
template <class Body>
lta_status with_rows(lta_session id, row_sink sink, std::int64_t* out_row_count, lta_error* error,
                     Body body) {
  return guarded(error, [&]() -> result<lta_status> {
    if (auto checked = check_pointer(out_row_count, "out_row_count"); !checked) {
      return checked.error();
    }
    if (sink.capacity < 0) {
      return fail(LTA_INVALID_ARGUMENT, "session.row_capacity", -1, "row_capacity %lld is negative",
                  static_cast<long long>(sink.capacity));
    }
    const auto found = pinned<open_session>::take_alone(id);
    if (!found) return found.error();
    result<lta_status> status = body(**found, sink);
    // A call may fail after some of its work is done, as drain does.
    const lta_status settled = (*found)->settled(status ? *status : LTA_OK);
    if (!status) return status;
    *out_row_count = sink.count;
    return settled;
  });
}

// What drain and replay leave behind as a status.
inline lta_status status_of_drain(drain_end end) {
  switch (end) {
    case drain_end::items_left: return LTA_FULL;
    case drain_end::idle: return LTA_IDLE;
    case drain_end::finished: break;
  }
  return LTA_OK;
}

}  // namespace lta
