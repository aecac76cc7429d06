// SPDX-License-Identifier: MIT
// One random life of a plan: bars and points through sessions that are snapshot, restored, doubled
// and moved, held against the truth.
#pragma once

#include "coverage.hh"
#include "truth.hh"

namespace simulator {

// The tests' own directory for files of other processes, and how to start one.
struct surroundings {
  std::string folder;
  std::string program;
};

// Fails the doctest case around it where anything differs.
void run_episode(const settings& given, const surroundings& around, coverage& seen);

}  // namespace simulator
