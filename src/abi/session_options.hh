// SPDX-License-Identifier: MIT
#pragma once

#include "base/status.hh"
#include "stream/session.hh"

namespace lta {

// Judged, with the defaults filled in.
result<session_options> take_session_options(const lta_session_options* given);

}  // namespace lta
