// SPDX-License-Identifier: MIT
// The timeframe of bars whose only description is their times.
#pragma once

#include <cstdint>
#include <string_view>

namespace lta {

// The timeframe of which a bar that opens at `open_ns` is followed by one at `next_ns`, among
// those that exchanges use: 1s 5s 10s 15s 30s, 1m 2m 3m 5m 10m 15m 20m 30m 45m, 1h 2h 3h 4h 6h 8h
// 12h, 1d 2d 3d, 1w 2w, 1M 3M 6M 12M. From days on an hour more or less is daylight saving.
// "bar" where it is none of them.
std::string_view timeframe_of_step(std::int64_t open_ns, std::int64_t next_ns);

}  // namespace lta
