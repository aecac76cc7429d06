// SPDX-License-Identifier: MIT
#include "data/append_order.hh"

namespace lta {

failure time_not_rising(std::int64_t time_ns, std::int64_t last_time_ns, const char* noun,
                        std::int64_t position) {
  return fail(LTA_OUT_OF_ORDER, "dataset.time_not_rising", position,
              "time %lld of %s %lld is before %lld, the last one there, and no retained %s has it",
              static_cast<long long>(time_ns), noun, static_cast<long long>(position),
              static_cast<long long>(last_time_ns), noun);
}

failure time_conflict(std::int64_t time_ns, const char* noun, std::int64_t position,
                      const char* hint) {
  return fail(LTA_OUT_OF_ORDER, "dataset.time_conflict", position,
              "%s %lld at time %lld: another %s of that time is there with other values%s", noun,
              static_cast<long long>(position), static_cast<long long>(time_ns), noun, hint);
}

}  // namespace lta
