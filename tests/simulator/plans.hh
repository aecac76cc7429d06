// SPDX-License-Identifier: MIT
// What an episode runs: a random plan, and what of the engine it can be driven through.
#pragma once

#include <string>

#include "random_graph.hh"

namespace simulator {

using promise::entry_coverage;
using promise::owned;
using promise::random_source;

// What decides an episode: the seed, and limits that shrinking sets.
struct settings {
  std::uint64_t seed = 0;
  std::int64_t node_count_max = 0;  // 0: as the seed says
  std::int64_t partitions_max = 0;
  std::int64_t calls_max = 0;
};

struct episode_plan {
  std::string payload;
  bool has_series = false;     // reads a series "funding" beside the bars
  bool has_own_times = false;  // whose points have times of their own
  bool has_joins = false;      // A reads B
  std::int64_t partition_count = 1;
  std::int64_t bar_count = 0;
  std::int32_t depth = 8;
};

episode_plan make_plan(random_source& random, const settings& given, entry_coverage& used);

}  // namespace simulator
