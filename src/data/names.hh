// SPDX-License-Identifier: MIT
// Rules of the names of partitions and series.
#pragma once

#include <string_view>

#include "base/status.hh"

namespace lta {

inline constexpr std::string_view default_source = "ohlcv";

// Not blank, at most limits::name_bytes_max bytes, UTF-8. `what` names it in the message.
outcome check_name(const char* what, std::string_view text);

}  // namespace lta
