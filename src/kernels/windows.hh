// SPDX-License-Identifier: MIT
// Windows that are more than one associative operation. Included like element.hh.

// Weighted means of two windows, the newest slot weighing most: in a window of both every slot of
// the newer one weighs as much more as the older one is long. parameters: the shares of the newer
// window's mean and of the older one's weighted mean.
template <class V, bool block>
void fill_join_weighted_means(const record<V, block>& r, V* memory, std::int64_t position,
                              std::int64_t count) {
  const std::int64_t lag = r.lag;
  const auto out = column_at<block>(r, 0, memory, position);
  const auto newer = column_at<block>(r, 1, memory, position);
  const auto older = column_at<block>(r, 2, memory, position - lag);
  const auto mean = column_at<block>(r, 3, memory, position);
  const V mean_share = splat<V>(r.parameters[0]);
  const V older_share = splat<V>(r.parameters[1]);
#pragma GCC ivdep
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    const V a = newer[i];
    out[i] = canonical_of(a + ((mean[i] - a) * mean_share + (older[i] - a) * older_share));
  }
}

template <bool is_minimum, class V>
V join_index(V newer, V older, V value_new, V value_old, V between) {
  const auto wins = is_minimum ? value_old < value_new : value_old > value_new;
  return choose(present(older), choose(wins, older + between, newer), older);
}

// Bars back to the extreme of two windows; among equals the newest.
template <class V, bool block, bool is_minimum>
void fill_join_extreme_index(const record<V, block>& r, V* memory, std::int64_t position,
                             std::int64_t count) {
  const std::int64_t lag = r.lag;
  const auto out = column_at<block>(r, 0, memory, position);
  const auto newer = column_at<block>(r, 1, memory, position);
  const auto older = column_at<block>(r, 2, memory, position - lag);
  const auto value_new = column_at<block>(r, 3, memory, position);
  const auto value_old = column_at<block>(r, 4, memory, position - lag);
  const auto between = static_cast<double>(lag);
  std::int64_t i = 0;
  if constexpr (block && lane_count<V> == 1) {
    for (; i + 8 <= count; i += 8) {
      const lanes joined =
          join_index<is_minimum>(eight(&newer[i]), eight(&older[i]), eight(&value_new[i]),
                                 eight(&value_old[i]), splat<lanes>(between));
      __builtin_memcpy(&out[i], &joined, sizeof joined);
    }
  }
  for (; i < (block ? count : 1); ++i) {
    out[i] =
        join_index<is_minimum>(newer[i], older[i], value_new[i], value_old[i], splat<V>(between));
  }
}

template <class V>
V distance(V a, V b) {
  const V apart = a - b;
  return choose(apart < V{}, -apart, apart);
}

// Four sums side by side: the same order of additions whoever calls.
template <class V, class Read>
V sum_of_distances(Read read, V center, std::int64_t size) {
  V sums[4] = {};
  std::int64_t k = 0;
  for (; k + 4 <= size; k += 4) {
    for (int j = 0; j < 4; ++j) sums[j] = sums[j] + distance(read(k + j), center);
  }
  for (int j = 0; k < size; ++j, ++k) sums[j] = sums[j] + distance(read(k), center);
  return canonical_of((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

// `size` reads per slot: the center moves with every slot, so no two windows share a part. Eight
// slots of a block at a time.
template <class V, bool block>
void fill_absolute_deviation(const record<V, block>& r, V* memory, std::int64_t position,
                             std::int64_t count) {
  const std::int64_t size = std::int64_t{r.lag} + 1;
  const auto out = column_at<block>(r, 0, memory, position);
  const auto x = column_at<block>(r, 1, memory, position);
  const auto center = column_at<block>(r, 2, memory, position);
  std::int64_t i = 0;
  if constexpr (block && lane_count<V> == 1) {
    for (; i + 8 <= count; i += 8) {
      const V* newest = &x[i];
      const auto read = [&](std::int64_t k) { return eight(newest - k); };
      const lanes sums = sum_of_distances(read, eight(&center[i]), size);
      __builtin_memcpy(&out[i], &sums, sizeof sums);
    }
  }
  for (; i < (block ? count : 1); ++i) {
    out[i] = sum_of_distances([&](std::int64_t k) { return x[i - k]; }, center[i], size);
  }
}

// The mean of the middle two: exact where they are equal, and without overflow.
inline double middle_of(double a, double b) {
  const double sum = a + b;
  return (sum - sum == 0.0 ? sum * 0.5 : a * 0.5 + b * 0.5) + 0.0;
}

// The middle of `size` values without moving one of them: the range that holds the middle is
// halved, and its ends drawn in to values that exist, until they meet. At most one pass per
// distinct value.
template <class Read>
double median_by_halving(Read read, std::int64_t size) {
  double low = read(0);
  double high = low;
  for (std::int64_t k = 0; k < size; ++k) {
    const double v = read(k);
    if (v != v) return missing;
    low = v < low ? v : low;
    high = v > high ? v : high;
  }
  const std::int64_t rank = (size - 1) / 2;
  while (low < high) {
    const double between = low * 0.5 + high * 0.5;
    const double pivot = between < high && between > low ? between : low;
    std::int64_t not_above = 0;
    double below = low;
    double above = high;
    for (std::int64_t k = 0; k < size; ++k) {
      const double v = read(k);
      const bool is_above = v > pivot;
      not_above += is_above ? 0 : 1;
      below = !is_above && v > below ? v : below;
      above = is_above && v < above ? v : above;
    }
    if (not_above > rank) {
      high = below;
    } else {
      low = above;
    }
  }
  if (size % 2 != 0) return low + 0.0;
  std::int64_t not_above = 0;
  double next = missing;
  for (std::int64_t k = 0; k < size; ++k) {
    const double v = read(k);
    if (v <= low) {
      ++not_above;
    } else if (!(v >= next)) {
      next = v;
    }
  }
  const double upper = not_above > rank + 1 ? low : next;
  return middle_of(low, upper);
}

// A sorted copy of a short window, for blocks: only a faster way to the same values. A missing
// value is kept as infinity.
class sorted_window {
 public:
  static constexpr std::int64_t size_max = 1024;

  explicit sorted_window(std::int64_t size) : size_(size), missing_count_(size) {
    for (std::int64_t k = 0; k < size; ++k) values_[k] = absent;
  }

  void replace(double old, double fresh) {
    missing_count_ += (fresh != fresh ? 1 : 0) - (old != old ? 1 : 0);
    const double leaving = old != old ? absent : old;
    const double entering = fresh != fresh ? absent : fresh;
    std::int64_t at = find(leaving);
    for (; at + 1 < size_ && values_[at + 1] < entering; ++at) values_[at] = values_[at + 1];
    for (; at > 0 && values_[at - 1] > entering; --at) values_[at] = values_[at - 1];
    values_[at] = entering;
  }

  double median() const {
    if (missing_count_ > 0) return missing;
    const double lower = values_[(size_ - 1) / 2];
    if (size_ % 2 != 0) return lower + 0.0;
    return middle_of(lower, values_[size_ / 2]);
  }

 private:
  static constexpr double absent = __builtin_inf();

  // The first value not below `value`, which is there.
  std::int64_t find(double value) const {
    std::int64_t first = 0;
    for (std::int64_t length = size_; length > 1;) {
      const std::int64_t half = length / 2;
      first = values_[first + half - 1] < value ? first + half : first;
      length -= half;
    }
    return first;
  }

  std::int64_t size_;
  std::int64_t missing_count_;
  double values_[size_max];
};

template <class V>
void fill_median_block(const V* x, V* out, std::int64_t size, std::int64_t count, int lane) {
  sorted_window window(size);
  const auto slot = [&](std::int64_t i) { return element_of(x[i], lane); };
  for (std::int64_t k = size - 1; k > 0; --k) window.replace(missing, slot(-k));
  for (std::int64_t i = 0; i < count; ++i) {
    window.replace(i == 0 ? missing : slot(i - size), slot(i));
    set_element(out[i], lane, window.median());
  }
}

template <class V, bool block>
void fill_median(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const std::int64_t size = std::int64_t{r.lag} + 1;
  const auto out = column_at<block>(r, 0, memory, position);
  const auto x = column_at<block>(r, 1, memory, position);
  if (block && size <= sorted_window::size_max) {
    for (int lane = 0; lane < lane_count<V>; ++lane) {
      fill_median_block(&x[0], &out[0], size, count, lane);
    }
    return;
  }
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    for (int lane = 0; lane < lane_count<V>; ++lane) {
      const auto read = [&](std::int64_t k) { return element_of(x[i - k], lane); };
      set_element(out[i], lane, median_by_halving(read, size));
    }
  }
}
