// SPDX-License-Identifier: MIT
// Means and M2 of windows from slots, and what is made of them: deviations and bands. As in
// fused_windows.hh. Included like element.hh.

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

template <class Record>
bool has_output(const Record& r, std::size_t k) {
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

template <int width>
void fill_moments_part(const double* x, const moments_result* outputs, const wanted_windows& wanted,
                       std::int64_t count) {
  alignas(64) window_buffer<width> means[3];
  alignas(64) window_buffer<width> squares[3];
  constexpr std::int64_t start = before_window * width;
  walk_window<false>(wanted, [&](const window_step& s) {
    const auto slots = [&](int buffer, std::int64_t back) {
      if (buffer < 0) return moments_at{x - back * width, nullptr};
      const std::int64_t place = start - back * width;
      return moments_at{means[buffer] + place, squares[buffer] + place};
    };
    const auto na = static_cast<double>(s.newer_size);
    const auto nb = static_cast<double>(s.older_size);
    const double share = nb / (na + nb);
    const double weight = na * nb / (na + nb);
    const moments_at newer = slots(s.newer, 0);
    const moments_at older = slots(s.older, s.newer_size);
    const std::int64_t end = count * width;
    if (s.output < 0) {
      const moments_result to = {means[s.to] + start, squares[s.to] + start, 0};
      join_moments_of<false, false>(newer, older, to, s.first * width, end, share, weight);
      return;
    }
    const moments_result& out = outputs[s.output];
    if (out.variance == 0) {
      join_moments_of<true, false>(newer, older, out, 0, end, share, weight);
    } else {
      join_moments_of<true, true>(newer, older, out, 0, end, share, weight);
    }
  });
}

// Outputs: mean, M2 or deviation, upper and lower band; those nobody reads are not there. Calls
// part(first, count, result) for the first two of each part.
template <class V, class Part>
void fill_moments(const record<V>& r, V* memory, std::int64_t position, std::int64_t count,
                  Part part) {
  constexpr int width = lane_count<V>;
  alignas(64) double unread[2][window_part];
  const double band_width = r.parameters[1];
  each_part<width>(count, [&](std::int64_t done, std::int64_t size) {
    const auto out = [&](std::size_t k) {
      return has_output(r, k) ? slots_of(r, k, memory, position + done) : nullptr;
    };
    double* mean = out(0) != nullptr ? out(0) : unread[0];
    double* deviation = out(1) != nullptr ? out(1) : unread[1];
    part(done, size, moments_result{mean, deviation, r.parameters[0]});
    if (out(2) == nullptr) return;
    double* upper = out(2);
    double* lower = out(3);
#pragma GCC ivdep
    for (std::int64_t i = 0; i < size * width; ++i) {
      const bands<double> made(mean[i], deviation[i], band_width);
      upper[i] = made.upper;
      lower[i] = made.lower;
    }
  });
}

template <class V>
void fill_window_moments(const record<V>& r, V* memory, std::int64_t position, std::int64_t count) {
  constexpr int width = lane_count<V>;
  const double* first = slots_of(r, fused_inputs, memory, position);
  const auto part = [&](std::int64_t done, std::int64_t size, const moments_result& out) {
    const double* x = first + done * width;
    if (!has_few_slots(r.lag)) return fill_moments_part<width>(x, &out, {r.lag, 0}, size);
    const auto store = [=](std::int64_t i, const pair<wide>& value, auto here) {
      const wide m2 = value.second;
      const wide told = out.variance == 0 ? m2 : root(m2 * splat<wide>(out.variance));
      put_slots(canonical_of(value.first), out.mean + i, here);
      put_slots(canonical_of(told), out.m2 + i, here);
    };
    fill_direct_part<join_of_moments, width>(x, r.lag, size, store);
  };
  fill_moments(r, memory, position, count, part);
}

// Outputs: mean and M2 of a level, whose length is lag, and of a shorter window. parameters: the
// length of that one.
inline void fill_level_moments(const record<double>& r, double* memory, std::int64_t position,
                               std::int64_t count) {
  const wanted_windows wanted = {r.lag, static_cast<std::int64_t>(r.parameters[0])};
  const double* x = memory + r.offsets[fused_inputs] + position;
  each_part<1>(count, [&](std::int64_t first, std::int64_t size) {
    const auto out = [&](int k) { return memory + r.offsets[k] + position + first; };
    const moments_result outputs[] = {{out(0), out(1), 0}, {out(2), out(3), 0}};
    fill_moments_part<1>(x + first, outputs, wanted, size);
  });
}
