// SPDX-License-Identifier: MIT
// The order of appended rows: which rows of a batch are new, which repeat a row that is there
// (stored, or earlier in the batch), and which contradict one.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>

#include "data/partition.hh"
#include "data/row_store.hh"

namespace lta {

class append_order {
 public:
  // Rows [start, start + count) of the batch are new.
  struct run {
    std::int64_t start;
    std::int64_t count;
  };

  enum class place {
    next,       // after everything so far
    repeated,   // identical to the row of its time
    conflict,   // another row of its time is there
    too_early,  // before the last row, and no row of its time is retained
  };

  append_order(const row_store& stored, const std::int64_t* batch_times_ns)
      : stored_(stored),
        times_ns_(batch_times_ns),
        last_time_ns_(stored.row_count() == 0 ? no_time_ns
                                              : stored.time_ns(stored.row_count() - 1)),
        is_empty_(stored.row_count() == 0),
        likely_row_(stored.first_row()) {}

  // The time and existence of the last row so far.
  bool is_next(std::int64_t time_ns) const { return is_empty_ || time_ns > last_time_ns_; }
  std::int64_t last_time_ns() const { return last_time_ns_; }
  std::int64_t accepted_count() const { return accepted_count_; }
  const boost::container::small_vector<run, 4>& runs() const { return runs_; }

  // Rows that rise and begin with a next one.
  void accept(std::int64_t start, std::int64_t count) {
    if (!runs_.empty() && runs_.back().start + runs_.back().count == start) {
      runs_.back().count += count;
    } else {
      runs_.push_back({start, count});
    }
    accepted_count_ += count;
    last_time_ns_ = times_ns_[start + count - 1];
    is_empty_ = false;
  }

  // `is_same_stored(row)` and `is_same_batch(index)` compare batch row `index` with another.
  template <class SameStored, class SameBatch>
  place judge(std::int64_t index, SameStored is_same_stored, SameBatch is_same_batch) {
    const std::int64_t time_ns = times_ns_[index];
    if (is_next(time_ns)) return place::next;
    const std::int64_t row = find_stored(time_ns);
    if (row < stored_.row_count()) {
      if (stored_.time_ns(row) != time_ns) return place::too_early;
      likely_row_ = row + 1;
      return is_same_stored(row) ? place::repeated : place::conflict;
    }
    const std::int64_t run_count = static_cast<std::int64_t>(runs_.size());
    const std::int64_t past = first_row_where(0, run_count, [&](std::int64_t i) {
      return times_ns_[runs_[static_cast<std::size_t>(i)].start] > time_ns;
    });
    if (past == 0) return place::too_early;
    const run& within = runs_[static_cast<std::size_t>(past - 1)];
    const std::int64_t end = within.start + within.count;
    const std::int64_t at =
        first_row_where(within.start, end, [&](std::int64_t i) { return times_ns_[i] >= time_ns; });
    if (at == end || times_ns_[at] != time_ns) return place::too_early;
    return is_same_batch(at) ? place::repeated : place::conflict;
  }

 private:
  // The first retained row at or after a time. What is delivered again comes in order.
  std::int64_t find_stored(std::int64_t time_ns) const {
    const std::int64_t row_count = stored_.row_count();
    if (likely_row_ < row_count && stored_.time_ns(likely_row_) == time_ns) return likely_row_;
    return first_row_where(stored_.first_row(), row_count,
                           [&](std::int64_t at) { return stored_.time_ns(at) >= time_ns; });
  }

  const row_store& stored_;
  const std::int64_t* times_ns_;
  std::int64_t last_time_ns_;
  bool is_empty_;
  std::int64_t likely_row_;
  std::int64_t accepted_count_ = 0;
  boost::container::small_vector<run, 4> runs_;
};

// The refusals, the same for rows, points and live bars.
failure time_not_rising(std::int64_t time_ns, std::int64_t last_time_ns, const char* noun,
                        std::int64_t position);
failure time_conflict(std::int64_t time_ns, const char* noun, std::int64_t position,
                      const char* hint);

}  // namespace lta
