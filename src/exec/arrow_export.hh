// SPDX-License-Identifier: MIT
// Results as an Arrow C stream, by the raw structs of the specification; no Arrow library.
#pragma once

#include <memory>

#include "base/status.hh"
#include "exec/plan_result.hh"

struct ArrowArrayStream;

namespace lta {

// One record batch per partition: symbol, timeframe, source, time, then every output. Values,
// validity and times are the result's own memory, which the stream and every array taken from it
// keep alive.
outcome export_arrow(std::shared_ptr<const plan_result> from, ArrowArrayStream* out);

}  // namespace lta
