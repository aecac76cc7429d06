// SPDX-License-Identifier: MIT
// Windows from slots in one call: the levels of the tree live in a few buffers that stay in the
// nearest cache, and only what somebody reads becomes a column. The same tree and the same
// operations as the nodes it stands for; a value that is not finite never becomes finite again on
// its way through sums, means and squares, so it is enough to look at the last one. Included like
// element.hh.

struct sum_join {
  // Whether windows of few slots are faster directly, as direct_windows.hh has them.
  static constexpr bool is_direct = true;
  static constexpr bool looks_last = true;
  template <class V>
  static V apply(V newer, V older, double) {
    return newer + older;
  }
};
struct mean_join {
  static constexpr bool is_direct = false;
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
  static constexpr bool is_direct = true;
  static constexpr bool looks_last = false;
  template <class V>
  static V apply(V a, V b, double) {
    return minimum_of::apply(a, b, nullptr);
  }
  static wide of_finite(wide a, wide b) { return smaller_or_second(a, b); }
  static double of_finite(double a, double b) { return of_present::apply(a, b, 0); }
};
struct maximum_join {
  // What maximum_of is where both values are present.
  struct of_present {
    template <class V>
    static V apply(V a, V b, double) {
      return choose(a > b, a, b);
    }
  };
  static constexpr bool is_direct = true;
  static constexpr bool looks_last = false;
  template <class V>
  static V apply(V a, V b, double) {
    return maximum_of::apply(a, b, nullptr);
  }
  static wide of_finite(wide a, wide b) { return larger_or_second(a, b); }
  static double of_finite(double a, double b) { return of_present::apply(a, b, 0); }
};

// Slots before the first one that buffers have room for, and slots of a part.
constexpr std::int64_t before_window = fused_window_maximum + 16;
constexpr std::int64_t window_part = 512;

template <int width>
using window_buffer = double[before_window * width + window_part];

// Where the parts of a window lie: the walk over its binary digits is the same for every kind of
// join. `step` is given what to join: slots from `first` on of the newer part and, `back` slots
// before, of the older one.
struct window_step {
  int newer, older, to;  // buffers; -1 is the input
  std::int64_t first;
  std::int64_t newer_size, older_size;
  int output;  // in place of a buffer; -1 is none
};

struct wanted_windows {
  std::int64_t size;    // of output 0
  std::int64_t beside;  // of output 1, a shorter one beside a level; 0 where there is none
};

// An extreme does not change where parts overlap: `overlaps` joins the last level with itself in
// place of all digits. Among equals the same slot is found, for it is the oldest (places: the
// newest) in whatever order one looks.
template <bool overlaps, class Step>
void walk_window(const wanted_windows& wanted, Step step) {
  const std::int64_t n = wanted.size;
  // Whole vectors: what lies before the slots that are wanted is not looked at.
  const auto from = [&](std::int64_t size) { return size == n ? 0 : -((n - size + 7) / 8 * 8); };
  const auto idle = [](int a, int b) {
    int k = 0;
    while (k == a || k == b) ++k;
    return k;
  };
  const std::int64_t digits = wanted.beside > 0 ? wanted.beside : overlaps ? 0 : n;
  const int of_digits = wanted.beside > 0 ? 1 : 0;
  int level = -1;
  int total = -1;
  std::int64_t covered = 0;
  for (std::int64_t size = 1;; size *= 2) {
    if ((digits & size) != 0) {
      if (covered == 0) {
        total = level;
      } else {
        const int to = idle(level, total);
        const bool is_whole = covered + size == digits;
        step({total, level, to, 0, covered, size, is_whole ? of_digits : -1});
        total = to;
      }
      covered += size;
    }
    if (2 * size > n) {
      if (overlaps && size < n) step({level, level, 0, 0, n - size, size, 0});
      return;
    }
    const int to = idle(level, covered > 0 ? total : level);
    step({level, level, to, from(2 * size), size, size, 2 * size == n ? 0 : -1});
    if (2 * size == wanted.beside) step({level, level, to, 0, size, size, 1});
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
template <int width>
bool is_finite_window(const double* x, std::int64_t n, std::int64_t count) {
  constexpr int side_by_side = 4;  // one sum would wait for every addition
  wide doubts[side_by_side] = {};
  double rest = 0;
  const std::int64_t end = count * width;
  std::int64_t i = (1 - n) * width;
  for (; i + side_by_side * wide_count <= end; i += side_by_side * wide_count) {
    for (int k = 0; k < side_by_side; ++k) doubts[k] += wide_at(x + i + k * wide_count);
  }
  for (; i < end; ++i) rest += x[i];
  const wide doubt = (doubts[0] + doubts[1]) + (doubts[2] + doubts[3]);
  return is_confirmed(doubt) && rest - rest == 0.0;
}

template <class J, bool is_hopeful, int width>
void fill_window_part(const double* x, double* const* out, const wanted_windows& wanted,
                      std::int64_t count) {
  alignas(64) window_buffer<width> buffers[3];
  constexpr std::int64_t start = before_window * width;
  walk_window<!J::looks_last>(wanted, [&](const window_step& s) {
    const auto slots = [&](int buffer) { return buffer < 0 ? x : buffers[buffer] + start; };
    const double all = static_cast<double>(s.newer_size) + static_cast<double>(s.older_size);
    const double share = static_cast<double>(s.older_size) / all;
    const double* newer = slots(s.newer);
    const double* older = slots(s.older) - s.newer_size * width;
    double* to = s.output >= 0 ? out[s.output] : buffers[s.to] + start;
    const std::int64_t first = s.first * width;
    const std::int64_t end = count * width;
    if constexpr (is_hopeful) {
      join_finite_slots<J>(newer, older, to, first, end);
    } else if (s.output >= 0) {
      join_slots<J, true>(newer, older, to, 0, end, share);
    } else {
      join_slots<J, false>(newer, older, to, first, end, share);
    }
  });
}

// Calls part(first, count) for the parts of a block.
template <int width, class Part>
void each_part(std::int64_t count, Part part) {
  constexpr std::int64_t most = window_part / width;
  for (std::int64_t done = 0; done < count; done += most) {
    part(done, count - done < most ? count - done : most);
  }
}

// Calls part(input, output, count) for those of a window with one output.
template <class V, class Part>
void each_window_part(const record<V>& r, V* memory, std::int64_t position, std::int64_t count,
                      Part part) {
  constexpr int width = lane_count<V>;
  const double* x = slots_of(r, fused_inputs, memory, position);
  double* out = slots_of(r, 0, memory, position);
  each_part<width>(count, [&](std::int64_t first, std::int64_t size) {
    part(x + first * width, out + first * width, size);
  });
}
