// SPDX-License-Identifier: MIT
#include "data/arrow_times.hh"

#include "base/planted.hh"
#include "data/arrow_values.hh"

namespace lta {

result<const std::int64_t*> time_column::read(const arrow_slice& slice, std::int64_t row,
                                              std::int64_t count, std::int64_t first_row,
                                              std::int64_t* scratch) {
  const auto times =
      read_times(slice, column_.type, row, count, column_.name.c_str(), first_row, scratch);
  if (!times || !clock_ || planted("arrow.zone")) return times;
  if (auto converted = to_utc(*times, count, first_row + row, scratch); !converted) {
    return converted.error();
  }
  return static_cast<const std::int64_t*>(scratch);
}

outcome time_column::to_utc(const std::int64_t* local_ns, std::int64_t count,
                            std::int64_t first_row, std::int64_t* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t given_ns = local_ns[i];
    const local_time_kind kind = clock_->to_utc(given_ns, &out[i]);
    if (kind == local_time_kind::plain) continue;
    const std::int64_t row = first_row + i;
    const char* name = column_.name.c_str();
    if (kind == local_time_kind::repeated && !planted("arrow.repeated_time")) {
      return fail(LTA_INVALID_ARGUMENT, "arrow.time_repeated", row,
                  "column %s of row %lld: clocks showed %s twice in this zone, give it in UTC",
                  name, static_cast<long long>(row), time_text(given_ns).c_str());
    }
    if (kind == local_time_kind::skipped) {
      return fail(LTA_INVALID_ARGUMENT, "arrow.time_skipped", row,
                  "column %s of row %lld: clocks never showed %s in this zone", name,
                  static_cast<long long>(row), time_text(given_ns).c_str());
    }
    return time_overflow(name, row);
  }
  return done{};
}

}  // namespace lta
