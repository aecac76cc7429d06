// SPDX-License-Identifier: MIT
// How a kernel is called. A partition's columns lie in one block of memory; slot `position` of a
// column is at offset + position * stride. Negative positions are past slots. When blocks are
// filled every stride is 1. When single slots are, narrow columns share rows (the stride is the
// row's width), columns nobody reads back keep one slot (the stride is 0), the rest have 1; and
// there is a record for every position, so that a kernel has nothing to multiply.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/op.hh"
#include "laakhay_ta.h"

namespace lta {

template <class V, bool block = true>
struct record {
  // Fills slots [position, position + count) of the node's own columns.
  void (*fill)(const record& r, V* memory, std::int64_t position, std::int64_t count);
  const double* parameters;
  std::int64_t offsets[8];  // own columns, then inputs; in elements, of position 0
  std::uint32_t lag;
  // Hidden columns are read back at most this far. Of a fused kernel: bit k, it has output k.
  std::uint16_t keep;
};

// The same of one slot: offsets are those of the slot itself, what is `position` to a kernel counts
// from there.
template <class V>
struct alignas(64) record<V, false> {
  const double* parameters;
  std::int32_t offsets[8];
  std::uint16_t strides[8];
  std::uint32_t lag;
  std::uint16_t keep;
  std::uint16_t following;  // records behind it that one call fills as well

  // That of a slot so many positions further on.
  record at(std::int64_t position) const {
    record r = *this;
    for (std::size_t k = 0; k < 8; ++k) {
      r.offsets[k] += static_cast<std::int32_t>(position * strides[k]);
    }
    return r;
  }
};
template <class V>
using step_record = record<V, false>;
static_assert(sizeof(step_record<double>) == 64, "a cache line");

template <class V>
using fill_function = void (*)(const record<V>&, V*, std::int64_t, std::int64_t);

// Fills one slot of a record, and of those that follow it where the kernel is none of windows.
template <class V>
using step_function = void (*)(const step_record<V>&, V*);

// One of several recursions that run side by side: their chains of operations overlap.
template <class V>
struct chain {
  const record<V>* of;    // a recursion or held_recursion
  std::int64_t position;  // of its first slot; chains may be at different slots
};

// At most group_maximum chains, none of which reads a slot another one fills in this call.
template <class V>
using group_function = void (*)(const chain<V>* chains, std::int64_t chain_count, V* memory,
                                std::int64_t count);

inline constexpr std::int64_t group_maximum = 8;

// What recursions of single slots have in common when their outputs are neighbours in memory:
// parameters of the record that stands before theirs. Places nobody uses are 0.
struct recursion_group {
  double alpha[group_maximum];
  double beta[group_maximum];
};

// Several nodes in one kernel: a faster way to the same bits. Of the record's columns the first
// four are outputs, the others inputs.
enum class fused_op : std::uint8_t {
  long_sum,  // windows of more slots than fused_window_maximum
  long_minimum,
  long_maximum,
  long_mean,
  long_moments,
  levels_sum,  // a level for long windows, and a shorter window beside it
  levels_mean,
  levels_moments,
  window_argminimum,
  window_argmaximum,
  window_weighted_mean,
  window_sum,
  window_minimum,
  window_maximum,
  window_mean,
  window_moments,
  true_range,
  moves,  // rises and falls
  share,  // of one in the sum of two
  place,  // of a price in a range
  typical_price,
  flows,            // of money, on rises and on falls
  directions,       // of ADX: true range and movements
  direction_index,  // of ADX, and whether nothing moved
};
inline constexpr int fused_op_count = static_cast<int>(fused_op::direction_index) + 1;
inline constexpr int fused_inputs = 4;
// Reads a window of `lag` slots of its first input.
inline constexpr bool is_window(fused_op kind) {
  return kind >= fused_op::levels_sum && kind <= fused_op::window_moments;
}
// Has no kernel for single slots, nor for lanes.
inline constexpr bool is_for_blocks(fused_op kind) {
  return kind <= fused_op::window_weighted_mean;
}
inline constexpr std::int64_t fused_window_maximum = 64;
// A longer window is made of a column of levels, read up to eight times: this is how long they are.
inline constexpr std::int64_t level_of_long_window(std::int64_t n) {
  std::int64_t level = fused_window_maximum;
  while (n >= 8 * level) level *= 4;
  return level;
}
// Slots before the oldest one of a window that its kernel for blocks may look at and forget.
inline constexpr std::int64_t fused_window_margin = 8;

// 8 doubles, one symbol or parameter per lane.
using lanes = double __attribute__((vector_size(64)));

template <class V>
struct kernels_of {
  fill_function<V> block[op_count];        // `count` slots, every stride is 1
  fill_function<V> fused[fused_op_count];  // the same; of lanes no kinds that are for blocks only
  step_function<V> step[op_count];         // one slot, any stride
  step_function<V> fused_step[fused_op_count];
  step_function<V> extremes;  // minimum and maximum of a window, whose records are neighbours
  step_function<V> recursion_group;  // recursions whose records follow the group's
  group_function<V> recursions;      // blocks only
};

struct kernel_table {
  const char* name;     // baseline, avx2, avx512
  bool has_wide_lanes;  // a register holds eight doubles
  kernels_of<double> scalar;
  kernels_of<lanes> vector;
  // Copies rows into a column.
  void (*load)(const double* from, std::int64_t count, double* column);
  // Copies a column out of the slots; the count of missing values. `stream` bypasses the cache.
  std::int64_t (*store)(const double* column, std::int64_t count, double* out, bool stream);
  // A column of eight partitions, lane k to out[k], and the counts of missing values; how many
  // slots at its beginning are missing in every lane. Where `stream` every out[k] begins with a
  // line of the cache.
  std::int64_t (*store_lanes)(const lanes* column, std::int64_t count, double* const* out,
                              bool stream, std::int64_t* missing_counts);
  // The same without a count, near the core.
  void (*part_lanes)(const lanes* column, std::int64_t count, double* const* out);
  // The same as store() for signals: 0 and 1, and 0 where missing.
  std::int64_t (*store_signal)(const double* column, std::int64_t count, std::int8_t* out);
  // After the last store past the cache, before anybody is told that the rows are there.
  void (*finish_stores)();
  // Sets bits [first, first + count) of a cleared bitmap where the column has values.
  void (*store_validity)(const double* column, std::int64_t count, std::uint8_t* bitmap,
                         std::int64_t first);
  // Fields of bars into columns of `count` values, canonical; null: not wanted.
  void (*take_fields)(const lta_bar* bars, std::int64_t count, double* const* fields);
  // Columns of `count` values into rows of `width`; and whether they are there, 0 or 1.
  void (*write_rows)(const double* const* columns, std::int64_t width, std::int64_t count,
                     double* values);
  void (*write_row_validity)(const double* const* columns, std::int64_t width, std::int64_t count,
                             std::uint8_t* validity);
};

}  // namespace lta
