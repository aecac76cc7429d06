// SPDX-License-Identifier: MIT
// What the episodes did, so that a run can say what it has seen.
#pragma once

#include <array>
#include <cstdint>

#include "random_graph.hh"

namespace simulator {

// Events are bars and points; each kind is a share of them.
enum class event : std::uint8_t {
  closed,
  forming,
  missing,    // a closed bar with a missing value
  duplicate,  // the identical closed bar again
  revised,    // within the depth
  too_deep,   // a revision past the depth: refused
  late,       // another bar at or before the last closed one: refused
  point,      // of a series
  count
};

// Whole calls, told as counts.
enum class deed : std::uint8_t {
  comparison,
  push,
  advance,
  replay,
  snapshot,
  restore,     // in place of the session
  twin,        // beside it, in a dataset of its own, for a while
  later_rows,  // of those: in one whose rows start later
  process,     // in another process
  hand_over,   // of one partition to another session that runs
  drain,       // a push by way of a producer
  recovery,    // from an event log
  count
};

struct coverage {
  std::array<std::int64_t, static_cast<std::size_t>(event::count)> events = {};
  std::array<std::int64_t, static_cast<std::size_t>(deed::count)> deeds = {};
  promise::entry_coverage entries;
  std::int64_t episodes = 0;

  void add(event kind, std::int64_t count = 1) { events[static_cast<std::size_t>(kind)] += count; }
  void add(deed kind) { ++deeds[static_cast<std::size_t>(kind)]; }
  std::int64_t count_of(deed kind) const { return deeds[static_cast<std::size_t>(kind)]; }
  std::int64_t event_count() const;

  // Prints it all; false where a kind of event is below 2 %, or an entry or a deed did not occur.
  // Deeds have their share of the calls beside them: most are a call each.
  bool report() const;
};

}  // namespace simulator
