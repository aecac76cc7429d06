// SPDX-License-Identifier: MIT
// Live bars into a dataset in two steps: check() refuses the first bad bar and reserves all memory,
// commit() cannot fail. In between a session makes sure that it can follow.
#pragma once

#include <cstdint>
#include <span>

#include "base/status.hh"
#include "data/bar_rules.hh"
#include "data/dataset.hh"
#include "data/transaction.hh"

namespace lta {

enum class bar_action : std::uint8_t {
  append,     // a new closed row, or the forming bar closed
  duplicate,  // the identical closed row is there already: nothing changes
  forming,    // sets the partition's forming bar
  revise,     // replaces a closed row
};

struct bar_verdict {
  std::int64_t row;            // appended, repeated or revised; of `forming` the row it would be
  std::int64_t close_time_ns;  // as given, or computed
  bar_action action;
  bool overtook_forming;  // dropped a forming bar of an earlier time
};

// The bar with the close time it was judged with.
inline lta_bar judged(lta_bar bar, const bar_verdict& verdict) {
  bar.close_time_ns = verdict.close_time_ns;
  return bar;
}

class bar_writer {
 public:
  // Waits for other writers of the dataset and keeps them out while it lives. Pinning is free at
  // any time and shows the bars once they are committed.
  explicit bar_writer(dataset& target, dataset_use use = dataset_use::shared)
      : within_(target, use) {}

  // Judges all bars in order, each as if those before it were stored; position is the bar's index.
  // Call it once. The verdicts, one per bar, live until the writer is destroyed. `values` says how
  // strictly prices are judged: bars that were stored before are not judged again.
  result<std::span<const bar_verdict>> check(std::span<const lta_bar> bars,
                                             bar_check values = bar_check::tolerant);

  // Instead of check() and commit(), without verdicts: bars of one state, the count of those that
  // changed anything.
  result<std::int64_t> write(std::span<const lta_bar> bars, std::int32_t state, bar_check values);

  // Stores what check() accepted, all of it at one moment.
  void commit() noexcept { within_.commit(); }

 private:
  struct judged_bar;

  void prefetch(std::span<const lta_bar> bars, std::size_t index) const;
  std::size_t append_run(std::span<const lta_bar> bars, std::size_t from, double tolerance,
                         std::span<bar_verdict> verdicts) noexcept;
  bool renew_tail(partition& of) noexcept;
  bool form_all(std::span<const lta_bar> bars, std::span<bar_verdict> verdicts);
  // Closed bars from `from` on into the tails of their partitions; the index of the first one that
  // has to go the common way, which says what is wrong with it, if anything is.
  // For each that is in, accept(index, tail).
  template <class Accept>
  std::size_t write_live(std::span<const lta_bar> bars, std::size_t from, double tolerance,
                         Accept accept);
  result<bar_verdict> check_bar(const lta_bar& bar, std::int64_t index, bar_check values);
  result<bar_verdict> check_closed(partition& target, const judged_bar& bar);
  result<bar_verdict> check_forming(partition& target, const judged_bar& bar, bar_check values);
  result<bar_verdict> check_revised(partition& target, const judged_bar& bar);

  transaction within_;
};

}  // namespace lta
