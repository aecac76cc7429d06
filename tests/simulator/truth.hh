// SPDX-License-Identifier: MIT
// What a session must have told by now: the bars as accepted, and a run over them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plans.hh"

namespace simulator {

// One partition as the engine should know it, and what it was told to give.
struct market {
  std::vector<lta_bar> coming;  // how closed bars are going to arrive first
  std::vector<lta_bar> closed;
  std::optional<lta_bar> forming;
  std::vector<std::int64_t> point_times_ns;
  std::vector<double> point_values;

  // Cells of each closed row as told last; rows of the history were not told.
  std::vector<std::uint64_t> told;
  std::vector<bool> was_told;
  std::int64_t told_forming_ns = -1;
  std::vector<std::uint64_t> told_forming;

  std::int64_t count() const { return std::ssize(closed); }
  bool is_over() const { return closed.size() == coming.size(); }
};

std::string symbol_of(std::size_t partition);

class truth {
 public:
  truth(random_source& random, const episode_plan& made);

  std::vector<market>& markets() { return markets_; }
  const owned& plan() const { return plan_; }
  const episode_plan& made() const { return made_; }
  std::uint32_t outputs() const { return outputs_; }

  // A dataset with all partitions, and of their rows the last `row_count`.
  owned dataset_of(std::int64_t row_count, bool has_forming = true);

  // Rows of a call, all of them; the test fails where they cannot be.
  void take(const promise::stream_rows& rows);

  // Empty, or the first difference from a run over the bars as they are now.
  std::string difference();

 private:
  std::string difference_of_forming(const owned& whole, std::uint32_t partition);

  const episode_plan made_;
  owned plan_;
  std::uint32_t outputs_;
  std::vector<market> markets_;
};

std::uint32_t open_funding(const owned& dataset, std::uint32_t partition, bool has_own_times);

}  // namespace simulator
