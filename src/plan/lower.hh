// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/status.hh"
#include "plan/call_graph.hh"
#include "plan/clock_graph.hh"

namespace lta {

// The primitive graph of a call graph, and the primitive node of every output of every call.
struct lowered_graph {
  graph primitives;
  clock_graphs clocks;
  std::vector<std::uint32_t> first_output;  // per call node: index into `outputs`
  std::vector<node_id> outputs;

  // On the partition's own bars; `r` must be among the values that were asked for or read by them
  // there.
  node_id node(call_ref r) const { return outputs[first_output[r.node] + r.output]; }
};

// `wanted` are the values somebody reads on the partition's own bars; empty stands for all, and
// then a duration that is no whole number of bars counts as one. So does every duration where
// `bars`, the timeframe of those bars, is not known yet (nullptr). Stops
// with plan.too_many_nodes long before an exploding plan hurts: at four times node_limit, because
// outputs nobody asked for are still among the nodes.
result<lowered_graph> lower_calls(const call_graph& calls, convention numbers,
                                  std::int64_t node_limit, const timeframe* bars,
                                  std::span<const call_ref> wanted = {});

}  // namespace lta
