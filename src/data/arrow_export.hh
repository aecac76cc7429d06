// SPDX-License-Identifier: MIT
// Bars of a dataset as an Arrow C stream.
#pragma once

#include <memory>
#include <span>

#include "base/status.hh"
#include "data/dataset.hh"

struct ArrowArrayStream;

namespace lta {

// The closed bars of partitions as of one moment, a batch per chunk: names, times, prices and every
// series name that one of them has. Prices and times are the chunks' own memory, which the stream
// and everything taken from it keep alive.
outcome export_arrow(std::shared_ptr<const dataset> from, std::span<const std::uint32_t> partitions,
                     ArrowArrayStream* out);

}  // namespace lta
