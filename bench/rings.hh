// SPDX-License-Identifier: MIT
// A model of a plan's state under other layouts than the engine's: the same 48 nodes, called
// through records one slot at a time, with another rule for where slot t lies.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace bench {

enum class ring_layout {
  sliding_columns,  // a linear buffer per column, moved down when it is full
  sliding_rows,     // one row of all columns per slot, moved down when they are full
  column_rings,     // a ring per column, as long as the column needs
  row_ring,         // a ring of rows
};
inline constexpr int ring_layout_count = 4;
inline constexpr const char* ring_layout_names[] = {"sliding columns", "sliding rows",
                                                    "a ring per column", "a ring of rows"};

class ring_model {
 public:
  static constexpr int column_count = 49;  // the input and 48 nodes
  static constexpr std::int64_t depth = 8;
  static constexpr std::int64_t slack = 32;
  static constexpr std::int64_t ring_slots = 32;  // a power of two, at least the longest need

  ring_model(ring_layout layout, std::int64_t symbol_count) : layout_(layout) {
    // Five windows of levels 1, 2, 4, 8 twice over; then recursions.
    for (std::uint16_t k = 1; k < column_count; ++k) {
      const bool recursion = k > 40;
      const std::int64_t lag = recursion ? 1 : std::int64_t{1} << ((k - 1) % 4);
      const std::uint16_t input =
          recursion || (k - 1) % 4 == 0 ? 0 : static_cast<std::uint16_t>(k - 1);
      nodes_.push_back(
          {recursion ? fill_recursion : fill_level, k, input, static_cast<std::uint16_t>(lag)});
    }
    symbols_.resize(static_cast<std::size_t>(symbol_count));
    for (symbol& s : symbols_) {
      s.memory.assign(static_cast<std::size_t>(column_count * capacity()), 1.0);
      s.slot = past;
    }
  }

  double step(std::uint32_t index, double value) {
    symbol& s = symbols_[index];
    double* memory = s.memory.data();
    double sum = 0;
    switch (layout_) {
      case ring_layout::sliding_columns: {
        const auto at = [](std::int64_t t, int c) { return c * (past + slack) + t; };
        sum = fill<decltype(at), 0>(memory, s.slot, value, at);
        if (++s.slot == past + slack) slide_columns(s);
        break;
      }
      case ring_layout::sliding_rows: {
        const auto at = [](std::int64_t t, int c) { return t * column_count + c; };
        sum = fill<decltype(at), 1>(memory, s.slot, value, at);
        if (++s.slot == past + slack) slide_rows(s);
        break;
      }
      case ring_layout::column_rings: {
        const auto at = [](std::int64_t t, int c) {
          return c * ring_slots + (t & (ring_slots - 1));
        };
        sum = fill<decltype(at), 2>(memory, s.slot, value, at);
        ++s.slot;
        break;
      }
      case ring_layout::row_ring: {
        const auto at = [](std::int64_t t, int c) {
          return (t & (ring_slots - 1)) * column_count + c;
        };
        sum = fill<decltype(at), 3>(memory, s.slot, value, at);
        ++s.slot;
        break;
      }
    }
    return sum;
  }

 private:
  static constexpr std::int64_t past = 8 + depth;

  struct node {
    int kind;
    std::uint16_t column;
    std::uint16_t input;
    std::uint16_t lag;
  };
  static constexpr int fill_level = 0;
  static constexpr int fill_recursion = 1;

  struct symbol {
    std::vector<double> memory;
    std::int64_t slot = 0;
  };

  std::int64_t capacity() const {
    const bool rings = layout_ == ring_layout::column_rings || layout_ == ring_layout::row_ring;
    return rings ? ring_slots : past + slack;
  }

  // One function per kind and layout, called through a pointer as the engine's kernels are.
  template <class At>
  static double level(double* memory, std::int64_t t, const node& n, At at) {
    const double a = memory[at(t, n.input)];
    const double b = memory[at(t - n.lag, n.input)];
    const double v = a > b ? a : b;
    return memory[at(t, n.column)] = v - v == 0 ? v : std::numeric_limits<double>::quiet_NaN();
  }
  template <class At>
  static double recursion(double* memory, std::int64_t t, const node& n, At at) {
    const double v = __builtin_fma(0.9, memory[at(t - 1, n.column)], 0.1 * memory[at(t, n.input)]);
    return memory[at(t, n.column)] = v - v == 0 ? v : memory[at(t - 1, n.column)];
  }

  template <class At, int>
  double fill(double* memory, std::int64_t t, double value, At at) const {
    using function = double (*)(double*, std::int64_t, const node&, At);
    static constexpr function functions[] = {level<At>, recursion<At>};
    memory[at(t, 0)] = value;
    double sum = 0;
    for (const node& n : nodes_) sum += functions[n.kind](memory, t, n, at);
    return sum;
  }

  static void slide_columns(symbol& s) {
    for (int c = 0; c < column_count; ++c) {
      double* column = s.memory.data() + c * (past + slack);
      for (std::int64_t k = 0; k < past; ++k) column[k] = column[k + slack];
    }
    s.slot = past;
  }
  static void slide_rows(symbol& s) {
    double* memory = s.memory.data();
    for (std::int64_t k = 0; k < past * column_count; ++k) {
      memory[k] = memory[k + slack * column_count];
    }
    s.slot = past;
  }

  ring_layout layout_;
  std::vector<node> nodes_;
  std::vector<symbol> symbols_;
};

}  // namespace bench
