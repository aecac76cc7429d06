// SPDX-License-Identifier: MIT
#include "plans.hh"

#include <algorithm>

namespace simulator {
namespace {

std::int64_t limited(std::int64_t value, std::int64_t limit) {
  return limit > 0 ? std::min(value, limit) : value;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

}  // namespace

episode_plan make_plan(random_source& random, const settings& given, entry_coverage& used) {
  episode_plan made;
  made.depth = static_cast<std::int32_t>(1 + random.below(10));
  made.bar_count = 300 + random.below(1'500);
  const std::int64_t partitions = 1 + random.below(5);
  const std::int64_t nodes = 2 + random.below(9);
  made.has_joins = random.chance(0.2);
  if (made.has_joins) {
    made.partition_count = 2;
    made.depth = std::max(made.depth, 3);
    const auto outputs = static_cast<int>(limited(1 + nodes / 2, given.node_count_max));
    made.payload = random_payload(random, outputs, {.clock_rate = 0.2, .joins = true});
    return made;
  }
  made.partition_count = limited(partitions, given.partitions_max);
  made.payload = random_graph(random, static_cast<int>(limited(nodes, given.node_count_max)), used);
  made.has_series = random.chance(0.4);
  made.has_own_times = random.chance(0.5);
  // The graphs read five fields; one of them comes from elsewhere.
  if (made.has_series) replace(made.payload, R"("name": "volume")", R"("name": "funding")");
  return made;
}

}  // namespace simulator
