// SPDX-License-Identifier: MIT
// Compiled once per instruction set. Everything is in the set's own namespace, so that no function
// built for a newer CPU can be linked into code that runs on an older one.
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "base/bar.hh"
#include "base/logarithm.hh"
#include "base/number.hh"
#include "kernels/record.hh"
#include "kernels/targets.hh"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace lta::LTA_KERNEL_TARGET {
namespace {

#include "kernels/element.hh"
// element.hh is what the others are made of.
#include "kernels/clocks.hh"
#include "kernels/elementwise.hh"
// elementwise.hh is what these are made of.
#include "kernels/hopeful.hh"
// hopeful.hh has what formulas are made of.
#include "kernels/fused_formulas.hh"
#include "kernels/fused_windows.hh"
#include "kernels/recursions.hh"
#include "kernels/states.hh"
#include "kernels/windows.hh"
// fused_windows.hh and windows.hh are what these are made of.
#include "kernels/level_joins.hh"
// level_joins.hh is what these are made of.
#include "kernels/direct_windows.hh"
#include "kernels/fused_moments.hh"
#include "kernels/fused_pairs.hh"
#include "kernels/long_windows.hh"
#include "kernels/rows.hh"
// recursions.hh, windows.hh and rows.hh are what these are made of.
#include "kernels/chains.hh"
#include "kernels/step_chains.hh"
#include "kernels/step_windows.hh"
// step_windows.hh is what these are made of.
#include "kernels/step_extremes.hh"
#include "kernels/store.hh"

template <auto fill>
struct kernel {};

// One slot each, by the function that fills it alone or by that of blocks.
template <class V, auto fill>
[[gnu::flatten]] void step(const step_record<V>& first, V* memory) {
  const step_record<V>* r = &first;
  const step_record<V>* const last = r + first.following;
  do {
    if constexpr (requires { fill(*r, memory); }) {
      fill(*r, memory);
    } else {
      fill(*r, memory, 0, 1);
    }
  } while (r++ != last);
}

template <class V, bool block>
constexpr void list_kernels(kernels_of<V>& kernels) {
  const auto set = [&]<auto fill>(op kind, kernel<fill>) {
    const auto at = static_cast<std::size_t>(kind);
    if constexpr (block) {
      kernels.block[at] = fill;
    } else {
      kernels.step[at] = step<V, fill>;
    }
  };
  set(op::negate, kernel<fill_unary<negate_of, V, block>>());
  set(op::absolute, kernel<fill_unary<absolute_of, V, block>>());
  set(op::sign, kernel<fill_unary<sign_of, V, block>>());
  set(op::square_root, kernel<fill_unary<square_root_of, V, block>>());
  set(op::logical_not, kernel<fill_unary<logical_not_of, V, block>>());
  set(op::is_missing, kernel<fill_unary<is_missing_of, V, block>>());
  set(op::add, kernel<fill_binary<add_of, V, block>>());
  set(op::subtract, kernel<fill_binary<subtract_of, V, block>>());
  set(op::multiply, kernel<fill_binary<multiply_of, V, block>>());
  set(op::divide, kernel<fill_binary<divide_of, V, block>>());
  set(op::remainder, kernel<fill_binary<remainder_of, V, block>>());
  set(op::minimum, kernel<fill_binary<minimum_of, V, block>>());
  set(op::maximum, kernel<fill_binary<maximum_of, V, block>>());
  set(op::less, kernel<fill_binary<less_of, V, block>>());
  set(op::less_equal, kernel<fill_binary<less_equal_of, V, block>>());
  set(op::greater, kernel<fill_binary<greater_of, V, block>>());
  set(op::greater_equal, kernel<fill_binary<greater_equal_of, V, block>>());
  set(op::equal, kernel<fill_binary<equal_of, V, block>>());
  set(op::not_equal, kernel<fill_binary<not_equal_of, V, block>>());
  set(op::logical_and, kernel<fill_binary<logical_and_of, V, block>>());
  set(op::logical_or, kernel<fill_binary<logical_or_of, V, block>>());
  set(op::coalesce, kernel<fill_binary<coalesce_of, V, block>>());
  set(op::divide_or, kernel<fill_binary<divide_or_of, V, block>>());
  set(op::join_means, kernel<fill_binary<join_means_of, V, block>>());
  set(op::join_m2, kernel<fill_join_m2<V, block>>());
  set(op::join_weighted_means, kernel<fill_join_weighted_means<V, block>>());
  set(op::join_argminimum, kernel<fill_join_extreme_index<V, block, true>>());
  set(op::join_argmaximum, kernel<fill_join_extreme_index<V, block, false>>());
  set(op::absolute_deviation, kernel<fill_absolute_deviation<V, block>>());
  set(op::median, kernel<fill_median<V, block>>());
  set(op::natural_log, kernel<fill_unary<natural_log_of, V, block>>());
  set(op::select, kernel<fill_select<V, block>>());
  set(op::lag, kernel<fill_lag<V, block>>());
  if constexpr (block) {
    set(op::recursion, kernel<fill_recursion<V>>());
  } else {
    set(op::recursion, kernel<step_recursion<V>>());
  }
  set(op::held_recursion, kernel<fill_held_recursion<V, block>>());
  set(op::clamped_recursion, kernel<fill_clamped_recursion<V, block>>());
  set(op::accumulate, kernel<fill_accumulate<V, block>>());
  set(op::forward_fill, kernel<fill_forward_fill<V, block>>());
  set(op::slot_index, kernel<fill_slot_index<V, block>>());
  set(op::member, kernel<fill_member<V, block>>());
  set(op::latch, kernel<fill_latch<V, block>>());
  set(op::extreme_since, kernel<fill_extreme_since<V, block>>());
  set(op::accumulate_since, kernel<fill_accumulate_since<V, block>>());
  set(op::sar, kernel<fill_sar<V, block>>());
  set(op::supertrend, kernel<fill_supertrend<V, block>>());
  set(op::clock_ordinal, kernel<fill_clock_ordinal<V, block>>());
  set(op::clock_amount, kernel<fill_clock_amount<V, block>>());
  set(op::bucket_first, kernel<fill_bucket<bucket_first_of, V, block>>());
  set(op::bucket_last, kernel<fill_bucket<bucket_last_of, V, block>>());
  set(op::bucket_maximum, kernel<fill_bucket<bucket_maximum_of, V, block>>());
  set(op::bucket_minimum, kernel<fill_bucket<bucket_minimum_of, V, block>>());
  set(op::bucket_sum, kernel<fill_bucket<bucket_sum_of, V, block>>());
}

template <class F>
struct formula_of {};

template <class Visit>
constexpr void each_formula(Visit visit) {
  visit(fused_op::true_range, formula_of<true_range_formula>());
  visit(fused_op::moves, formula_of<moves_formula>());
  visit(fused_op::share, formula_of<share_formula>());
  visit(fused_op::place, formula_of<place_formula>());
  visit(fused_op::typical_price, formula_of<typical_price_formula>());
  visit(fused_op::flows, formula_of<flows_formula>());
  visit(fused_op::directions, formula_of<directions_formula>());
  visit(fused_op::direction_index, formula_of<direction_index_formula>());
}

// What blocks and single slots have of units, of doubles and of lanes.
template <class V>
constexpr void list_fused(kernels_of<V>& kernels) {
  const auto set = [&](fused_op kind, fill_function<V> fill, step_function<V> fill_slot) {
    kernels.fused[static_cast<int>(kind)] = fill;
    kernels.fused_step[static_cast<int>(kind)] = fill_slot;
  };
  set(fused_op::window_sum, fill_window<sum_join, V>, step_window<sum_join, V>);
  set(fused_op::window_minimum, fill_window<minimum_join, V>, step_extremes<V, minimum_join>);
  set(fused_op::window_maximum, fill_window<maximum_join, V>, step_extremes<V, maximum_join>);
  set(fused_op::window_mean, fill_window<mean_join, V>, step_window<mean_join, V>);
  set(fused_op::window_moments, fill_window_moments<V>, step_window_moments<V>);
  each_formula([&]<class F>(fused_op kind, formula_of<F>) {
    set(kind, fill_formula<F, V>, step<V, step_formula<F, V>>);
  });
  kernels.extremes = step_extremes<V, minimum_join, maximum_join>;
  kernels.recursion_group = step_recursions<V>;
}

#define LTA_TEXT_OF(x) #x
#define LTA_TEXT(x) LTA_TEXT_OF(x)

constexpr kernel_table make_table() {
  kernel_table t = {};
  t.name = LTA_TEXT(LTA_KERNEL_TARGET);
  t.has_wide_lanes = wide_count == lane_count<lanes>;
  list_kernels<double, true>(t.scalar);
  list_kernels<double, false>(t.scalar);
  t.scalar.recursions = fill_recursions<double>;
  list_kernels<lanes, true>(t.vector);
  list_kernels<lanes, false>(t.vector);
  t.vector.recursions = fill_recursions<lanes>;
  list_fused<double>(t.scalar);
  list_fused<lanes>(t.vector);
  const auto fuse = [&](fused_op kind, fill_function<double> f) {
    t.scalar.fused[static_cast<int>(kind)] = f;
  };
  fuse(fused_op::long_sum, fill_long_window<sum_join>);
  fuse(fused_op::long_minimum, fill_long_extreme<minimum_join>);
  fuse(fused_op::long_maximum, fill_long_extreme<maximum_join>);
  fuse(fused_op::long_mean, fill_long_window<mean_join>);
  fuse(fused_op::long_moments, fill_long_moments);
  fuse(fused_op::levels_sum, fill_levels<sum_join>);
  fuse(fused_op::levels_mean, fill_levels<mean_join>);
  fuse(fused_op::levels_moments, fill_level_moments);
  fuse(fused_op::window_argminimum, fill_extreme_index<true>);
  fuse(fused_op::window_argmaximum, fill_extreme_index<false>);
  fuse(fused_op::window_weighted_mean, fill_pairs<weighted_join>);
  t.load = load;
  t.store = store;
  t.store_lanes = store_lanes;
  t.part_lanes = part_lanes;
  t.store_signal = store_signal;
  t.finish_stores = finish_stores;
  t.store_validity = store_validity;
  t.take_fields = take_fields;
  t.write_rows = write_rows;
  t.write_row_validity = write_row_validity;
  return t;
}

}  // namespace

constinit const kernel_table table = make_table();

}  // namespace lta::LTA_KERNEL_TARGET
