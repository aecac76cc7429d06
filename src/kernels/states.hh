// SPDX-License-Identifier: MIT
// Kernels of states with several columns, and of what was last so. Like every recursion they hold
// their state over a slot whose inputs are missing. Included like element.hh.

template <class V>
auto is_true(V signal) {
  return signal == splat<V>(1);
}

// Columns (value), inputs (states' own output, one of their hidden columns).
template <class V, bool block>
void fill_member(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto shown = column_at<block>(r, 1, memory, position);
  const auto hidden = column_at<block>(r, 2, memory, position);
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    out[i] = choose(present(shown[i]), hidden[i], splat<V>(missing));
  }
}

// A condition that is missing is not true.
template <class V, bool block>
void fill_latch(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto condition = column_at<block>(r, 1, memory, position);
  const auto x = column_at<block>(r, 2, memory, position - static_cast<std::int64_t>(r.lag));
  V last = out[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    last = choose(is_true(condition[i]), x[i], last);
    out[i] = last;
  }
}

// The newer of equal values wins, as everywhere: it decides between 0 and -0.
template <class V, bool block>
void fill_extreme_since(const record<V, block>& r, V* memory, std::int64_t position,
                        std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto x = column_at<block>(r, 1, memory, position);
  const auto reset = column_at<block>(r, 2, memory, position);
  const bool largest = r.parameters[0] > 0;
  V best = out[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    best = choose(is_true(reset[i]), splat<V>(missing), best);
    const auto holds = largest ? best > x[i] : best < x[i];
    const V fresh = choose(holds, best, x[i]);
    best = choose(present(x[i]), fresh, best);
    out[i] = best;
  }
}

// accumulate, and a reset that happens also where the start is missing: then the sum waits for
// the next one.
template <class V, bool block>
void fill_accumulate_since(const record<V, block>& r, V* memory, std::int64_t position,
                           std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto high = column_at<block>(r, 1, memory, position);
  const auto low = column_at<block>(r, 2, memory, position);
  const auto x = column_at<block>(r, 3, memory, position);
  const auto start = column_at<block>(r, 4, memory, position);
  const auto reset = column_at<block>(r, 5, memory, position);
  V h = high[-1];
  V l = low[-1];
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    V total;
    h = choose(is_true(reset[i]), splat<V>(missing), h);
    accumulate_step(x[i], start[i], h, l, total);
    out[i] = total;
    high[i] = h;
    low[i] = l;
  }
}

// The parabolic stop (Wilder 1978). The state after a bar is the stop of the next one, the extreme
// and the factor of this trend, and its direction. Falling trends are rising ones upside down:
// prices change their sign, which loses no bit.
template <class V>
struct sar_rule {
  struct state {
    V next, extreme, factor, direction;
  };
  struct bar {
    V high, low, previous_high, previous_low;
  };
  V first, increment, maximum;
  bool talib;

  explicit sar_rule(const double* p)
      : first(splat<V>(p[0])),
        increment(splat<V>(p[1])),
        maximum(splat<V>(p[2])),
        talib(p[3] == static_cast<double>(static_cast<int>(sar_style::talib))) {}

  // The state before the first bar that has one before it. TA-Lib begins with the extreme of this
  // bar, and with this bar also in place of the one before it.
  void begin(V starts_long, state& s, bar& b) const {
    const auto started = present(s.direction);
    const V direction = choose(starts_long != V{}, splat<V>(1), splat<V>(-1));
    const auto rises = direction > V{};
    s.next = choose(started, s.next, choose(rises, b.previous_low, b.previous_high));
    const V high = talib ? b.high : b.previous_high;
    const V low = talib ? b.low : b.previous_low;
    s.extreme = choose(started, s.extreme, choose(rises, high, low));
    s.factor = choose(started, s.factor, first);
    s.direction =
        choose(started, s.direction, choose(present(starts_long), direction, starts_long));
    if (talib) {
      b.previous_high = choose(started, b.previous_high, b.high);
      b.previous_low = choose(started, b.previous_low, b.low);
    }
  }

  // One bar of a rising trend; the stop that was shown for it.
  V rise(state& s, const bar& b) const {
    const auto ends = talib ? b.low <= s.next : b.low < s.next;
    const V highest = choose(b.previous_high > b.high, b.previous_high, b.high);
    V stop = s.extreme;
    if (talib) stop = choose(stop < highest, highest, stop);
    const V shown = choose(ends, stop, s.next);

    const auto rises = b.high > s.extreme;
    V faster = s.factor + increment;
    faster = choose(faster > maximum, maximum, faster);
    const V factor = choose(ends, first, choose(rises, faster, s.factor));
    const V extreme = choose(ends, b.low, choose(rises, b.high, s.extreme));
    const V next = shown + factor * (extreme - shown);
    const V lowest = choose(b.previous_low < b.low, b.previous_low, b.low);
    const V above = choose(next < highest, highest, next);
    const V below = choose(next > lowest, lowest, next);
    s.next = choose(ends, above, below);
    s.extreme = extreme;
    s.factor = factor;
    s.direction = choose(ends, -s.direction, s.direction);
    return shown;
  }

  V step(V starts_long, state& held, bar b) const {
    state s = held;
    begin(starts_long, s, b);
    const V side = s.direction;
    const auto falls = side < V{};
    const bar turned = {.high = choose(falls, -b.low, b.high),
                        .low = choose(falls, -b.high, b.low),
                        .previous_high = choose(falls, -b.previous_low, b.previous_high),
                        .previous_low = choose(falls, -b.previous_high, b.previous_low)};
    s.next = choose(falls, -s.next, s.next);
    s.extreme = choose(falls, -s.extreme, s.extreme);
    const V shown = rise(s, turned);
    s.next = choose(falls, -s.next, s.next);
    s.extreme = choose(falls, -s.extreme, s.extreme);

    const auto complete = present(b.high) & present(b.low) & present(b.previous_high) &
                          present(b.previous_low) & present(side);
    const auto commits = complete & finite(s.next) & finite(s.extreme);
    held.next = choose(commits, s.next, held.next);
    held.extreme = choose(commits, s.extreme, held.extreme);
    held.factor = choose(commits, s.factor, held.factor);
    held.direction = choose(commits, s.direction, held.direction);
    return choose(commits, choose(falls, -shown, shown), splat<V>(missing));
  }
};

template <class V, bool block>
void fill_sar(const record<V, block>& r, V* memory, std::int64_t position, std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto next = column_at<block>(r, 1, memory, position);
  const auto extreme = column_at<block>(r, 2, memory, position);
  const auto factor = column_at<block>(r, 3, memory, position);
  const auto direction = column_at<block>(r, 4, memory, position);
  const auto high = column_at<block>(r, 5, memory, position);
  const auto low = column_at<block>(r, 6, memory, position);
  const auto starts_long = column_at<block>(r, 7, memory, position);
  const sar_rule<V> rule(r.parameters);
  typename sar_rule<V>::state s = {next[-1], extreme[-1], factor[-1], direction[-1]};
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    out[i] = rule.step(starts_long[i], s, {high[i], low[i], high[i - 1], low[i - 1]});
    next[i] = s.next;
    extreme[i] = s.extreme;
    factor[i] = s.factor;
    direction[i] = s.direction;
  }
}

// The trailing band. The upper band falls until a close was above it, the lower one rises until a
// close was below it; the line is the band on the other side of the close.
template <class V>
struct supertrend_state {
  V upper, lower, close, direction;

  V step(V basic_upper, V basic_lower, V x) {
    const auto started = present(direction);
    const auto lowers = (basic_upper < upper) | (close > upper);
    const auto raises = (basic_lower > lower) | (close < lower);
    const V new_upper = choose(started, choose(lowers, basic_upper, upper), basic_upper);
    const V new_lower = choose(started, choose(raises, basic_lower, lower), basic_lower);
    const V rising = choose(x < new_lower, splat<V>(-1), splat<V>(1));
    const V falling = choose(x > new_upper, splat<V>(1), splat<V>(-1));
    const V side = choose(direction > V{}, rising, falling);
    const auto commits = present(basic_upper) & present(basic_lower) & present(x);
    upper = choose(commits, new_upper, upper);
    lower = choose(commits, new_lower, lower);
    close = choose(commits, x, close);
    direction = choose(commits, side, direction);
    return choose(commits, choose(side > V{}, lower, upper), splat<V>(missing));
  }
};

template <class V, bool block>
void fill_supertrend(const record<V, block>& r, V* memory, std::int64_t position,
                     std::int64_t count) {
  const auto out = column_at<block>(r, 0, memory, position);
  const auto upper = column_at<block>(r, 1, memory, position);
  const auto lower = column_at<block>(r, 2, memory, position);
  const auto close = column_at<block>(r, 3, memory, position);
  const auto direction = column_at<block>(r, 4, memory, position);
  const auto basic_upper = column_at<block>(r, 5, memory, position);
  const auto basic_lower = column_at<block>(r, 6, memory, position);
  const auto x = column_at<block>(r, 7, memory, position);
  supertrend_state<V> s = {upper[-1], lower[-1], close[-1], direction[-1]};
  for (std::int64_t i = 0; i < (block ? count : 1); ++i) {
    out[i] = s.step(basic_upper[i], basic_lower[i], x[i]);
    upper[i] = s.upper;
    lower[i] = s.lower;
    close[i] = s.close;
    direction[i] = s.direction;
  }
}
