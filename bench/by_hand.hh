// SPDX-License-Identifier: MIT
// Indicators written by hand over plain arrays: the operations of the engine in its order. Windows
// are trees of doubling levels, of which those of 4, 16, 64 and 256 slots are stored, a block at a
// time; the compiler sees every length.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "eight.hh"

namespace by_hand {

constexpr std::int64_t count = 100'000;
constexpr std::int64_t block = 512;     // slots whose levels stay in the nearest cache
constexpr std::int64_t history = 1024;  // slots before the first one, of windows
constexpr std::int64_t span = 8 * block;

// A field of the bars, with room before and behind.
class field {
 public:
  void set(std::int64_t slot, double value) {
    slots_[static_cast<std::size_t>(history + slot)] = value;
  }
  const double* data() const { return slots_.data() + history; }

 private:
  std::vector<double> slots_ = std::vector<double>(history + count + block);
};

struct prices {
  field high, low, close, volume;
};

// What a later loop reads: its past moves down when the end is reached. Nobody counts making them:
// functions keep theirs, and the past of the run before is not looked at.
class column {
 public:
  double* here() { return slots_.data() + history + position_; }
  const double* here() const { return slots_.data() + history + position_; }
  void next() {
    position_ += block;
    if (position_ < span) return;
    std::memmove(slots_.data(), slots_.data() + span, history * sizeof(double));
    position_ = 0;
  }

 private:
  std::vector<double> slots_ = std::vector<double>(history + span + block);
  std::int64_t position_ = 0;
};

// ---- Joins: `lag` slots of the newer part, where parts overlap not all of them ---------------

struct largest {
  static constexpr bool overlaps = true;
  template <class V>
  static V leaf(V x) {
    return x;
  }
  template <int lag, int older, class V>
  static V join(V a, V b) {
    return a > b ? a : b;
  }
};
struct smallest {
  static constexpr bool overlaps = true;
  template <class V>
  static V leaf(V x) {
    return x;
  }
  template <int lag, int older, class V>
  static V join(V a, V b) {
    return a < b ? a : b;
  }
};
struct smallest_place {
  static constexpr bool overlaps = true;
  template <class V>
  static pair<V> leaf(V x) {
    return {x, V{}};
  }
  template <int lag, int older, class V>
  static pair<V> join(pair<V> a, pair<V> b) {
    return {a.first < b.first ? a.first : b.first, b.first < a.first ? b.second + lag : a.second};
  }
};
struct sum {
  static constexpr bool overlaps = false;
  template <class V>
  static V leaf(V x) {
    return x;
  }
  template <int lag, int older, class V>
  static V join(V a, V b) {
    return a + b;
  }
};
struct mean {
  static constexpr bool overlaps = false;
  template <class V>
  static V leaf(V x) {
    return x;
  }
  template <int lag, int older, class V>
  static V join(V a, V b) {
    return a + (b - a) * (double{older} / (lag + older));
  }
};
// The mean and M2.
struct moments {
  static constexpr bool overlaps = false;
  template <class V>
  static pair<V> leaf(V x) {
    return {x, V{}};
  }
  template <int lag, int older, class V>
  static pair<V> join(pair<V> a, pair<V> b) {
    constexpr double weight = double{lag} * older / (lag + older);
    const V apart = b.first - a.first;
    return {a.first + apart * (double{older} / (lag + older)),
            (a.second + b.second) + apart * apart * weight};
  }
};
// The mean, and the one that weighs newer slots more.
struct weighted {
  static constexpr bool overlaps = false;
  template <class V>
  static pair<V> leaf(V x) {
    return {x, x};
  }
  template <int lag, int older, class V>
  static pair<V> join(pair<V> a, pair<V> b) {
    constexpr double all = double{lag + older} * (lag + older + 1) / 2;
    constexpr double mean_share = double{lag} * older / all;
    constexpr double older_share = double{older} * (older + 1) / 2 / all;
    const V w = a.second;
    return {a.first + (b.first - a.first) * (double{older} / (lag + older)),
            w + ((a.first - w) * mean_share + (b.second - w) * older_share)};
  }
};

// ---- Windows ---------------------------------------------------------------------------------

// The largest level that is stored for a window of n.
constexpr int top_of(int n) { return n < 32 ? 4 : n < 128 ? 16 : n < 512 ? 64 : 256; }

template <class J, int n>
class window {
 public:
  using value = decltype(J::leaf(eight{}));

  // Calls out(i, value) for a block whose first slot is at x.
  template <class Out>
  void fill(const double* x, Out out) {
    fill_level<4>(x);
    if constexpr (top_of(n) >= 16) fill_level<16>(x);
    if constexpr (top_of(n) >= 64) fill_level<64>(x);
    if constexpr (top_of(n) >= 256) fill_level<256>(x);
    const places from = where();
    for (std::int64_t i = 0; i < block; i += lanes) out(i, at<n, top_of(n)>(from, x, i));
    for (int k = 0; (4 << 2 * k) <= top_of(n); ++k) {
      first_[k].next();
      if constexpr (is_two) second_[k].next();
    }
  }

 private:
  static constexpr bool is_two = sizeof(value) > sizeof(eight);
  struct places {
    const double* first[4];
    const double* second[4];
  };
  static constexpr int index_of(int size) {
    return size == 4 ? 0 : size == 16 ? 1 : size == 64 ? 2 : 3;
  }

  places where() const {
    places found = {};
    for (int k = 0; k < 4; ++k) {
      found.first[k] = first_[k].here();
      found.second[k] = second_[k].here();
    }
    return found;
  }

  template <int size, int stored>
  [[gnu::always_inline]] static value at(const places& from, const double* x, std::int64_t i) {
    constexpr int power = static_cast<int>(std::bit_floor(unsigned{size}));
    if constexpr (size == 1) {
      return J::leaf(load(x + i));
    } else if constexpr (size <= stored && (size == 4 || size == 16 || size == 64 || size == 256)) {
      constexpr int k = index_of(size);
      if constexpr (is_two) {
        return {load(from.first[k] + i), load(from.second[k] + i)};
      } else {
        return load(from.first[k] + i);
      }
    } else {
      constexpr int older = size == power ? size / 2 : power;
      constexpr int lag = size - older;
      constexpr int newer = J::overlaps ? older : lag;
      return J::template join<lag, older>(at<newer, stored>(from, x, i),
                                          at<older, stored>(from, x, i - lag));
    }
  }

  template <int size>
  void fill_level(const double* x) {
    const places from = where();
    double* const first = first_[index_of(size)].here();
    double* const second = second_[index_of(size)].here();
    for (std::int64_t i = 0; i < block; i += lanes) {
      const value made = at<size, size / 4>(from, x, i);
      if constexpr (is_two) {
        store(first + i, made.first);
        store(second + i, made.second);
      } else {
        store(first + i, made);
      }
    }
  }

  column first_[4];
  column second_[4];
};

template <class Run>
void each_block(Run run) {
  for (std::int64_t first = 0; first < count; first += block) run(first);
}

template <class J, int n>
void fill_window(const double* x, double* out) {
  static window<J, n> made;
  each_block([&](std::int64_t first) {
    made.fill(x + first, [=](std::int64_t i, eight value) { store(out + first + i, value); });
  });
}

template <int n>
void fill_deviation(const double* x, double* out) {
  static window<moments, n> made;
  each_block([&](std::int64_t first) {
    made.fill(x + first, [=](std::int64_t i, two value) {
      eight roots = value.second * (1.0 / n);
      for (int k = 0; k < lanes; ++k) roots[k] = __builtin_sqrt(roots[k]);
      store(out + first + i, roots);
    });
  });
}

}  // namespace by_hand
