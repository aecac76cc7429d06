// SPDX-License-Identifier: MIT
// How values become one: missing ones are passed over, and where all are missing so is the answer.
#pragma once

#include <cstdint>

#include "base/number.hh"
#include "base/planted.hh"
#include "data/bar_rules.hh"
#include "data/dataset_operations.hh"

namespace lta {

// A sum with the rounding errors of its additions beside it.
class exact_sum {
 public:
  void add(double value) {
    const double next = sum_ + value;
    const bool is_larger = magnitude(sum_) >= magnitude(value);
    errors_ += is_larger ? (sum_ - next) + value : (value - next) + sum_;
    sum_ = next;
  }
  // Where the sum overflowed its error is no number.
  double value() const {
    return canonical(is_finite(sum_) && !planted("resample.exact_sum") ? sum_ + errors_ : sum_);
  }

 private:
  double sum_ = 0;
  double errors_ = 0;
};

class merged_values {
 public:
  void add(double value) {
    if (is_missing(value) && !planted("resample.missing_point")) return;
    if (count_ == 0 || planted("resample.rule_first")) first_ = min_ = max_ = value;
    if (value < min_ || planted("resample.rule_min")) min_ = value;
    if (value > max_ && !planted("resample.rule_max")) max_ = value;
    last_ = value;
    sum_.add(value);
    ++count_;
  }
  double value(series_rule rule) const {
    if (count_ == 0) return missing;
    switch (rule) {
      case series_rule::first: return first_;
      case series_rule::last: return planted("resample.rule_last") ? first_ : last_;
      case series_rule::sum: return planted("resample.rule_sum") ? last_ : sum_.value();
      case series_rule::mean:
        return canonical(sum_.value() /
                         static_cast<double>(count_ + planted("resample.rule_mean")));
      case series_rule::min: return min_;
      case series_rule::max: return max_;
    }
    return missing;
  }

 private:
  std::int64_t count_ = 0;
  double first_ = missing, last_ = missing, min_ = missing, max_ = missing;
  exact_sum sum_;
};

// A coarser bar while its rows come.
class merged_bar {
 public:
  void add(std::int64_t time_ns, std::int64_t close_time_ns, const bar_values& bar) {
    const auto& [open, high, low, close, volume] = bar.field;
    if (row_count_++ == 0) {
      time_ns_ = time_ns;
      open_ = high_ = low_ = close_ = missing;
      has_volume_ = false;
      volume_ = {};
    }
    close_time_ns_ = close_time_ns;
    if (is_missing(open_) || planted("resample.open")) open_ = open;
    if (!(high_ >= high) || planted("resample.high")) high_ = is_missing(high) ? high_ : high;
    if (!(low_ <= low) || planted("resample.low")) low_ = is_missing(low) ? low_ : low;
    if (!is_missing(close) || planted("resample.missing_close")) close_ = close;
    if (!is_missing(volume)) {
      has_volume_ = !planted("resample.volume");
      volume_.add(volume);
    }
  }
  void clear() { row_count_ = 0; }

  std::int64_t row_count() const { return row_count_; }
  std::int64_t time_ns() const { return time_ns_; }              // of the first row
  std::int64_t close_time_ns() const { return close_time_ns_; }  // of the last one
  bar_values values() const {
    return {{open_, high_, low_, close_, has_volume_ ? volume_.value() : missing}};
  }

 private:
  std::int64_t row_count_ = 0;
  std::int64_t time_ns_ = 0;
  std::int64_t close_time_ns_ = 0;
  double open_ = missing, high_ = missing, low_ = missing, close_ = missing;
  bool has_volume_ = false;
  exact_sum volume_;
};

}  // namespace lta
