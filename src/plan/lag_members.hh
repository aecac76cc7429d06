// SPDX-License-Identifier: MIT
// Members that are lags: x.3_ago, x.24h_ago, x.change_24h, x.change_pct_1d.
#pragma once

#include <optional>
#include <string_view>

#include "indicators/entry.hh"

namespace lta {

// 3 of "3_ago"; nothing when the text is not a count of bars.
std::optional<double> bars_ago(std::string_view member);

struct lag_by_time {
  const entry* about;
  std::string_view time;  // as written
};
std::optional<lag_by_time> find_lag_by_time(std::string_view member);

}  // namespace lta
