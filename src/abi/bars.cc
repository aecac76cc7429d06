// SPDX-License-Identifier: MIT
// Live bars into a dataset, without a session.
#include "abi/guard.hh"
#include "abi/objects.hh"
#include "base/limits.hh"

using namespace lta;

namespace {

outcome write_bars(lta_dataset id, const lta_bar* bars, int64_t bar_count, std::int32_t state,
                   uint32_t flags, int64_t* out_count) {
  if (bar_count < 0 || bar_count > limits::rows_per_call_max) {
    return fail(LTA_INVALID_ARGUMENT, "argument.bar_count", -1,
                "bar_count %lld: expected 0 to %lld", static_cast<long long>(bar_count),
                static_cast<long long>(limits::rows_per_call_max));
  }
  if (bar_count > 0) {
    if (auto checked = check_pointer(bars, "bars"); !checked) return checked;
  }
  const auto found = pinned<open_dataset>::take(id);
  if (!found) return found.error();
  const auto written =
      (*found)->rows->write_bars({bars, static_cast<std::size_t>(bar_count)}, state, flags);
  if (!written) return written.error();
  if (out_count) *out_count = *written;
  return done{};
}

}  // namespace

lta_status lta_dataset_append_bars(lta_dataset id, const lta_bar* bars, int64_t bar_count,
                                   uint32_t flags, int64_t* out_appended_count, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_appended_count, "out_appended_count"); !checked) {
      return checked;
    }
    return write_bars(id, bars, bar_count, LTA_BAR_CLOSED, flags, out_appended_count);
  });
}

lta_status lta_dataset_set_forming(lta_dataset id, const lta_bar* bars, int64_t bar_count,
                                   uint32_t flags, lta_error* error) {
  return guarded(error,
                 [&] { return write_bars(id, bars, bar_count, LTA_BAR_FORMING, flags, nullptr); });
}

lta_status lta_dataset_revise(lta_dataset id, const lta_bar* bars, int64_t bar_count,
                              uint32_t flags, int64_t* out_revised_count, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_revised_count, "out_revised_count"); !checked) {
      return checked;
    }
    return write_bars(id, bars, bar_count, LTA_BAR_REVISED, flags, out_revised_count);
  });
}
