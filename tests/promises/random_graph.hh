// SPDX-License-Identifier: MIT
// Random plans over every entry of the catalogue, node by node: an entry that is added is used
// without a word here.
#pragma once

#include <map>
#include <string>

#include "support.hh"

namespace promise {

// How often each entry was used.
using entry_coverage = std::map<std::string, std::int64_t>;

// The keys under which it counts inputs that are fields of another partition, and lags that are
// times.
inline constexpr const char* joined_field = "a field of another partition";
inline constexpr const char* lag_by_time = "a lag by time";

// The graphs read the bars of symbol B beside those of the partition they run on; bars are days.
// `node_count` calls over fields and constants, each reading any of those before it; the last few,
// and what nobody reads, are outputs.
std::string random_graph(random_source& random, int node_count, entry_coverage& used);

// One output, whose nodes are read once each: a tree, which can be written as one text.
std::string random_tree(random_source& random, int node_count, entry_coverage& used);

}  // namespace promise
