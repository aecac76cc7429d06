// SPDX-License-Identifier: MIT
// A session of the 12-output plan by hand: the steps of twelve_by_hand.hh and what no push of the
// C ABI can do without. Bars are judged (whose they are, closed, later than the one before,
// complete, finite, prices in order), an attached session keeps them, and the caller gets twelve
// values and a time for each. Doubles take one symbol at a time, vectors eight neighbours.
#pragma once

#include <bit>
#include <cstddef>
#include <limits>
#include <vector>

#include "laakhay_ta.h"
#include "series_by_hand.hh"
#include "twelve_by_hand.hh"

namespace by_hand {

// Where bars stay: a row of lines per symbol, begun again when it is full. All of them are more
// than caches hold, as a dataset's are, but their pages were touched before. A bar is a line, and
// whole lines are written past the caches: to write into one by the usual way is to read it first.
class kept_bars {
 public:
  kept_bars(std::size_t symbol_count, bool is_kept)
      : row_count_(std::bit_floor(bar_count / symbol_count)),
        bars_(is_kept ? row_count_ * symbol_count : 0) {}
  bool are_kept() const { return !bars_.empty(); }
  void keep(const lta_bar& bar, unsigned row) {
    eight line;
    std::memcpy(&line, &bar, sizeof line);
    store_past_caches(&bars_[bar.partition * row_count_ + (row & (row_count_ - 1))], line);
  }

 private:
  static constexpr std::size_t bar_count = std::size_t{1} << 20;  // 64 MiB
  std::size_t row_count_;
  std::vector<eight> bars_;
};

// Of one bar, or one per lane. `whose` is what lta_bar ends with: the partition and the state.
template <class V, class Whole>
struct bar_fields {
  Whole time_ns, whose;
  V open, high, low, close, volume;
};
static_assert(sizeof(lta_bar) == sizeof(eight) && offsetof(lta_bar, partition) == 56 &&
              offsetof(lta_bar, state) == 60 && LTA_BAR_CLOSED == 0);

inline bar_fields<double, std::int64_t> fields_of(const lta_bar* bar, double) {
  return {bar->time_ns, std::int64_t{bar->state} << 32 | bar->partition,
          bar->open,    bar->high,
          bar->low,     bar->close,
          bar->volume};
}
[[gnu::always_inline]] inline bar_fields<eight, eight_whole> fields_of(const lta_bar* bars, eight) {
  eight rows[lanes];
  std::memcpy(rows, bars, sizeof rows);
  transpose(rows);
  return {reinterpret_cast<eight_whole>(rows[0]),
          reinterpret_cast<eight_whole>(rows[7]),
          rows[2],
          rows[3],
          rows[4],
          rows[5],
          rows[6]};
}

template <class V>
auto are_prices(V open, V high, V low, V close, V volume) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return (high >= open) & (high >= close) & (low <= open) & (low <= close) & (high < infinity) &
         (low > -infinity) & (volume >= 0) & (volume < infinity);
}

// What bars end with that are closed, of the partitions from this one on.
inline std::int64_t closed_from(std::int64_t first, double) { return first; }
inline eight_whole closed_from(std::int64_t first, eight) {
  return first + eight_whole{0, 1, 2, 3, 4, 5, 6, 7};
}

// Twelve numbers per lane become a row of twelve per symbol.
[[gnu::always_inline]] inline void write_rows(const eight* values, double* rows) {
  eight first[lanes], last[lanes] = {};
  std::memcpy(first, values, sizeof first);
  std::memcpy(last, values + lanes, 4 * sizeof(eight));
  transpose(first);
  transpose(last);
#pragma GCC unroll 8
  for (int k = 0; k < lanes; ++k) {
    store(rows + 12 * k, first[k]);
    std::memcpy(rows + 12 * k + lanes, &last[k], 4 * sizeof(double));
  }
}

template <class V>
class session {
 public:
  static constexpr std::int64_t width = sizeof(V) / sizeof(double);

  session(std::int64_t symbol_count, bool is_attached)
      : places_(static_cast<std::size_t>(symbol_count / width)),
        kept_(static_cast<std::size_t>(symbol_count), is_attached) {}

  // False at a bar that is refused. Bars for lanes come in the order of their partitions.
  bool push(const lta_bar* bars, std::int64_t bar_count, double* out_values,
            std::int64_t* out_times) {
    for (std::int64_t k = 0; k < bar_count; k += width) {
      const auto bar = fields_of(bars + k, V{});
      const std::size_t index = bars[k].partition / width;
      if (index >= places_.size()) return false;
      const auto first = static_cast<std::int64_t>(index) * width;
      place& p = places_[index];
      const auto are_fine = are_prices(bar.open, bar.high, bar.low, bar.close, bar.volume) &
                            (bar.time_ns > p.time_ns) & (bar.whose == closed_from(first, V{}));
      if (!all_of(are_fine)) return false;
      if (kept_.are_kept()) {
        for (std::int64_t lane = 0; lane < width; ++lane) kept_.keep(bars[k + lane], p.slot);
      }
      p.time_ns = bar.time_ns;
      std::memcpy(out_times + k, &p.time_ns, sizeof p.time_ns);
      const prices_of_bar<V> prices = {bar.high, bar.low, bar.close};
      if constexpr (width == 1) {
        p.state.step(prices, p.slot++, out_values + 12 * k);
      } else {
        V values[12];
        p.state.step(prices, p.slot++, values);
        write_rows(values, out_values + 12 * k);
      }
    }
    return true;
  }

 private:
  using whole = decltype(closed_from(0, V{}));
  struct place {
    whole time_ns = {};
    unsigned slot = 0;
    twelve_state<V> state;
  };
  std::vector<place> places_;
  kept_bars kept_;
};

// One symbol whose bars come in eights, at least one of them per push.
class session_of_eights {
 public:
  explicit session_of_eights(bool is_attached) : kept_(1, is_attached) {}

  bool push(const lta_bar* bars, std::int64_t bar_count, double* out_values,
            std::int64_t* out_times) {
    eight rows[12] = {}, values[12];
    for (std::int64_t k = 0; k < bar_count; k += lanes) {
      const auto bar = fields_of(bars + k, eight{});
      const auto are_fine = are_prices(bar.open, bar.high, bar.low, bar.close, bar.volume) &
                            (bar.time_ns > shifted<1>(times_ns_, bar.time_ns)) & (bar.whose == 0);
      if (!all_of(are_fine)) return false;
      if (kept_.are_kept()) {
        for (std::int64_t lane = 0; lane < lanes; ++lane) kept_.keep(bars[k + lane], slot_++);
      }
      times_ns_ = bar.time_ns;
      std::memcpy(out_times + k, &times_ns_, sizeof times_ns_);
      state_.step({bar.high, bar.low, bar.close}, values);
      // Two of them belong to the bars before, whose rows are complete now.
      if (k > 0) {
        rows[2] = values[2];
        rows[3] = values[3];
        write_rows(rows, out_values + 12 * (k - lanes));
      }
      std::memcpy(rows, values, sizeof rows);
    }
    state_.finish(rows + 2);
    write_rows(rows, out_values + 12 * (bar_count - lanes));
    return true;
  }

 private:
  eight_whole times_ns_ = {};
  unsigned slot_ = 0;
  series_state state_;
  kept_bars kept_;
};

}  // namespace by_hand
