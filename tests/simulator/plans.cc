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

// The graphs have two fields of B, and some of them read one.
bool reads_b(const std::string& payload) {
  for (const char* id : {R"("n5")", R"("n6")"}) {
    if (payload.find(id, payload.find(id) + 1) != std::string::npos) return true;
  }
  return false;
}

// B's bars come up to two bars late.
void join(episode_plan& made) {
  made.partition_count = 2;
  made.depth = std::max(made.depth, 3);
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
    join(made);
    const auto outputs = static_cast<int>(limited(1 + nodes / 2, given.node_count_max));
    made.payload = random_payload(random, outputs, {.clock_rate = 0.2, .joins = true});
    return made;
  }
  made.partition_count = limited(partitions, given.partitions_max);
  made.payload = random_graph(random, static_cast<int>(limited(nodes, given.node_count_max)), used);
  if (reads_b(made.payload) && random.chance(0.4)) {
    made.has_joins = true;
    join(made);
    made.payload.insert(made.payload.size() - 1, R"(, "select": {"symbols": ["A"]})");
    return made;
  }
  replace(made.payload, R"(, "symbol": "B")", "");
  replace(made.payload, R"(, "of": "B")", "");
  made.has_series = random.chance(0.55);
  made.has_own_times = random.chance(0.5);
  // The graphs read five fields; one of them comes from elsewhere.
  if (made.has_series) replace(made.payload, R"("name": "volume")", R"("name": "funding")");
  return made;
}

}  // namespace simulator
