// SPDX-License-Identifier: MIT
// A random life of some partitions, pushed into a session and held against a run over the final
// bars: forming updates, duplicates, wrong bars that are revised later, random chunks, and
// sessions that are snapshot and restored in the middle of it.
#pragma once

#include "support.hh"

namespace promise {

struct life_options {
  std::int32_t revision_depth = 8;
  double restore_rate = 0;  // of the chunks, after which the session goes on as its snapshot
};

// The bars of one partition each. Empty, or how many cells differ and where the first one is.
std::string live_difference(random_source& random, const owned& plan,
                            const std::vector<std::vector<lta_bar>>& markets,
                            const life_options& options = {});

// Empty, or how many cells of rows [first, end) differ and where the first one is.
std::string difference(const owned& plan, const table& expected, const table& actual,
                       std::int64_t first, std::int64_t end);

std::string output_name(const owned& plan, std::uint32_t index);
std::string cell_text(std::uint64_t bits);

}  // namespace promise
