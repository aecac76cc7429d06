// SPDX-License-Identifier: MIT
// Windows from slots in one call: the levels of the tree live in a few buffers that stay in the
// nearest cache, and only what somebody reads becomes a column. The same tree and the same
// operations as the nodes it stands for; a value that is not finite never becomes finite again on
// its way through sums, means and squares, so it is enough to look at the last one. Included like
// element.hh.

struct sum_join {
  static constexpr bool looks_last = true;
  template <class V>
  static V apply(V newer, V older, double) {
    return newer + older;
  }
};
struct mean_join {
  static constexpr bool looks_last = true;
  template <class V>
  static V apply(V newer, V older, double share) {
    return newer + (older - newer) * share;
  }
};
struct minimum_join {
  // What minimum_of is where both values are present.
  struct of_present {
    template <class V>
    static V apply(V a, V b, double) {
      return choose(a < b, a, b);
    }
  };
  static constexpr bool looks_last = false;
  template <class V>
  static V apply(V a, V b, double) {
    return minimum_of::apply(a, b, nullptr);
  }
  static wide of_finite(wide a, wide b) { return smaller_or_second(a, b); }
};
struct maximum_join {
  // What maximum_of is where both values are present.
  struct of_present {
    template <class V>
    static V apply(V a, V b, double) {
      return choose(a > b, a, b);
    }
  };
  static constexpr bool looks_last = false;
  template <class V>
  static V apply(V a, V b, double) {
    return maximum_of::apply(a, b, nullptr);
  }
  static wide of_finite(wide a, wide b) { return larger_or_second(a, b); }
};

// Slots before the first one that buffers have room for, and slots of a part.
constexpr std::int64_t before_window = fused_window_maximum + 16;
constexpr std::int64_t window_part = 512;

using window_buffer = double[before_window + window_part];

// Where the parts of a window of n lie: the walk over its binary digits is the same for every
// kind of join. `step` is given what to join: slots from `first` on of the newer part and, `back`
// slots before, of the older one.
struct window_step {
  int newer, older, to;  // buffers; -1 is the input
  std::int64_t first;
  std::int64_t newer_size, older_size;
  bool is_last;
};

template <class Step>
void walk_window(std::int64_t n, Step step) {
  // Whole vectors: what lies before the slots that are wanted is not looked at.
  const auto from = [](std::int64_t slot) { return -((-slot + 7) / 8 * 8); };
  const auto idle = [](int a, int b) {
    int k = 0;
    while (k == a || k == b) ++k;
    return k;
  };
  int level = -1;
  int total = -1;
  std::int64_t covered = 0;
  for (std::int64_t size = 1;; size *= 2) {
    if ((n & size) != 0) {
      if (covered == 0) {
        total = level;
      } else {
        const int to = idle(level, total);
        step({total, level, to, 0, covered, size, covered + size == n});
        total = to;
      }
      covered += size;
      if (covered == n) return;
    }
    const int to = idle(level, covered > 0 ? total : level);
    const bool is_last = 2 * size == n;
    step({level, level, to, is_last ? 0 : from(2 * size - n), size, size, is_last});
    level = to;
  }
}

template <class J, bool is_last>
void join_slots(const double* newer, const double* older, double* to, std::int64_t first,
                std::int64_t end, double share) {
#pragma GCC ivdep
  for (std::int64_t i = first; i < end; ++i) {
    const double joined = J::apply(newer[i], older[i], share);
    to[i] = is_last && J::looks_last ? canonical_of(joined) : joined;
  }
}

// The same, a register at a time, where every slot is finite.
template <class J>
void join_finite_slots(const double* newer, const double* older, double* to, std::int64_t first,
                       std::int64_t end) {
  std::int64_t i = first;
  for (; i + wide_count <= end; i += wide_count) {
    const wide joined = J::of_finite(wide_at(newer + i), wide_at(older + i));
    __builtin_memcpy(to + i, &joined, sizeof joined);
  }
  for (; i < end; ++i) to[i] = J::apply(newer[i], older[i], 0);
}

// Whether every slot is finite that windows of n, ending in one of `count` slots, reach.
inline bool is_finite_window(const double* x, std::int64_t n, std::int64_t count) {
  constexpr int side_by_side = 4;  // one sum would wait for every addition
  wide doubts[side_by_side] = {};
  double rest = 0;
  std::int64_t i = 1 - n;
  for (; i + side_by_side * wide_count <= count; i += side_by_side * wide_count) {
    for (int k = 0; k < side_by_side; ++k) doubts[k] += wide_at(x + i + k * wide_count);
  }
  for (; i < count; ++i) rest += x[i];
  const wide doubt = (doubts[0] + doubts[1]) + (doubts[2] + doubts[3]);
  return is_confirmed(doubt) && rest - rest == 0.0;
}

template <class J, bool is_hopeful>
void fill_window_part(const double* x, double* out, std::int64_t n, std::int64_t count) {
  alignas(64) window_buffer buffers[3];
  walk_window(n, [&](const window_step& s) {
    const auto slots = [&](int buffer) { return buffer < 0 ? x : buffers[buffer] + before_window; };
    const double all = static_cast<double>(s.newer_size) + static_cast<double>(s.older_size);
    const double share = static_cast<double>(s.older_size) / all;
    const double* newer = slots(s.newer);
    const double* older = slots(s.older) - s.newer_size;
    double* to = s.is_last ? out : buffers[s.to] + before_window;
    if constexpr (is_hopeful) {
      join_finite_slots<J>(newer, older, to, s.first, count);
    } else if (s.is_last) {
      join_slots<J, true>(newer, older, to, 0, count, share);
    } else {
      join_slots<J, false>(newer, older, to, s.first, count, share);
    }
  });
}

// Calls part(first, count) for the parts of a block.
template <class Part>
void each_part(std::int64_t count, Part part) {
  for (std::int64_t done = 0; done < count; done += window_part) {
    part(done, count - done < window_part ? count - done : window_part);
  }
}

// Calls part(input, output, count) for those of a window with one output.
template <class Part>
void each_window_part(const record<double>& r, double* memory, std::int64_t position,
                      std::int64_t count, Part part) {
  const double* x = memory + r.offsets[fused_inputs] + position;
  double* out = memory + r.offsets[0] + position;
  each_part(count,
            [&](std::int64_t first, std::int64_t size) { part(x + first, out + first, size); });
}

// Outputs: the window. lag is its length.
template <class J>
void fill_window(const record<double>& r, double* memory, std::int64_t position,
                 std::int64_t count) {
  const auto fill = [&](const double* x, double* out, std::int64_t size) {
    if constexpr (!J::looks_last) {
      if (is_finite_window(x, r.lag, size)) {
        fill_window_part<J, true>(x, out, r.lag, size);
        return;
      }
    }
    fill_window_part<J, false>(x, out, r.lag, size);
  };
  each_window_part(r, memory, position, count, fill);
}

// Two windows' means in one, and what the M2 of both gains by their distance.
template <class V>
struct moments_join {
  V mean;
  V between;
  moments_join(V newer, V older, double share, double weight) {
    const V apart = older - newer;
    mean = newer + apart * share;
    between = apart * apart * weight;
  }
};

template <class V>
struct bands {
  V upper;
  V lower;
  bands(V mean, V deviation, double width) {
    const V apart = canonical_of(deviation * width);
    upper = canonical_of(mean + apart);
    lower = canonical_of(mean - apart);
  }
};

template <class V>
bool has_output(const record<V>& r, int k) {
  return ((r.keep >> k) & 1) != 0;
}

struct moments_at {
  const double* mean;
  const double* m2;  // null: of single slots, whose M2 is zero
};

// parameters of a window's moments: factors of the variance and of the bands' width, 0 where the
// M2 itself is wanted.
struct moments_result {
  double* mean;
  double* m2;
  double variance;
};

template <int leaves, bool is_last, bool has_root>
void join_moments(const moments_at& newer, const moments_at& older, const moments_result& to,
                  std::int64_t first, std::int64_t end, double share, double weight) {
#pragma GCC ivdep
  for (std::int64_t i = first; i < end; ++i) {
    const moments_join<double> joined(newer.mean[i], older.mean[i], share, weight);
    double m2 = joined.between;
    if constexpr (leaves == 1) m2 = older.m2[i] + joined.between;
    if constexpr (leaves == 0) m2 = (newer.m2[i] + older.m2[i]) + joined.between;
    if constexpr (has_root) m2 = root(m2 * to.variance);
    to.mean[i] = is_last ? canonical_of(joined.mean) : joined.mean;
    to.m2[i] = is_last ? canonical_of(m2) : m2;
  }
}

template <bool is_last, bool has_root>
void join_moments_of(const moments_at& newer, const moments_at& older, const moments_result& to,
                     std::int64_t first, std::int64_t end, double share, double weight) {
  if (older.m2 == nullptr) {
    join_moments<2, is_last, has_root>(newer, older, to, first, end, share, weight);
  } else if (newer.m2 == nullptr) {
    join_moments<1, is_last, has_root>(newer, older, to, first, end, share, weight);
  } else {
    join_moments<0, is_last, has_root>(newer, older, to, first, end, share, weight);
  }
}

inline void fill_moments_part(const double* x, const moments_result& out, std::int64_t n,
                              std::int64_t count) {
  alignas(64) window_buffer means[3];
  alignas(64) window_buffer squares[3];
  walk_window(n, [&](const window_step& s) {
    const auto slots = [&](int buffer, std::int64_t back) {
      if (buffer < 0) return moments_at{x - back, nullptr};
      return moments_at{means[buffer] + before_window - back,
                        squares[buffer] + before_window - back};
    };
    const auto na = static_cast<double>(s.newer_size);
    const auto nb = static_cast<double>(s.older_size);
    const double share = nb / (na + nb);
    const double weight = na * nb / (na + nb);
    const moments_at newer = slots(s.newer, 0);
    const moments_at older = slots(s.older, s.newer_size);
    if (!s.is_last) {
      const moments_result to = {means[s.to] + before_window, squares[s.to] + before_window, 0};
      join_moments_of<false, false>(newer, older, to, s.first, count, share, weight);
    } else if (out.variance == 0) {
      join_moments_of<true, false>(newer, older, out, 0, count, share, weight);
    } else {
      join_moments_of<true, true>(newer, older, out, 0, count, share, weight);
    }
  });
}

// Outputs: mean, M2 or deviation, upper and lower band; those nobody reads are not there.
inline void fill_window_moments(const record<double>& r, double* memory, std::int64_t position,
                                std::int64_t count) {
  alignas(64) double unread[2][window_part];
  const double width = r.parameters[1];
  const double* x = memory + r.offsets[fused_inputs] + position;
  each_part(count, [&](std::int64_t done, std::int64_t part) {
    const auto out = [&](int k) {
      return has_output(r, k) ? memory + r.offsets[k] + position + done : nullptr;
    };
    double* mean = out(0) != nullptr ? out(0) : unread[0];
    double* deviation = out(1) != nullptr ? out(1) : unread[1];
    fill_moments_part(x + done, {mean, deviation, r.parameters[0]}, r.lag, part);
    if (out(2) == nullptr) return;
    double* upper = out(2);
    double* lower = out(3);
#pragma GCC ivdep
    for (std::int64_t i = 0; i < part; ++i) {
      const bands<double> made(mean[i], deviation[i], width);
      upper[i] = made.upper;
      lower[i] = made.lower;
    }
  });
}
