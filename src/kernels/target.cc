// SPDX-License-Identifier: MIT
// Compiled once per instruction set. Everything is in the set's own namespace, so that no function
// built for a newer CPU can be linked into code that runs on an older one.
#include <cstdint>

#include "base/number.hh"
#include "kernels/record.hh"
#include "kernels/targets.hh"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace lta::LTA_KERNEL_TARGET {
namespace {

#include "kernels/element.hh"
#include "kernels/elementwise.hh"
#include "kernels/recursions.hh"
#include "kernels/store.hh"

template <class V, bool dense>
constexpr void list_kernels(fill_function<V>* fill) {
  const auto set = [&](op kind, fill_function<V> f) { fill[static_cast<int>(kind)] = f; };
  set(op::negate, fill_unary<negate_of, V, dense>);
  set(op::absolute, fill_unary<absolute_of, V, dense>);
  set(op::sign, fill_unary<sign_of, V, dense>);
  set(op::square_root, fill_unary<square_root_of, V, dense>);
  set(op::logical_not, fill_unary<logical_not_of, V, dense>);
  set(op::is_missing, fill_unary<is_missing_of, V, dense>);
  set(op::add, fill_binary<add_of, V, dense>);
  set(op::subtract, fill_binary<subtract_of, V, dense>);
  set(op::multiply, fill_binary<multiply_of, V, dense>);
  set(op::divide, fill_binary<divide_of, V, dense>);
  set(op::remainder, fill_binary<remainder_of, V, dense>);
  set(op::minimum, fill_binary<minimum_of, V, dense>);
  set(op::maximum, fill_binary<maximum_of, V, dense>);
  set(op::less, fill_binary<less_of, V, dense>);
  set(op::less_equal, fill_binary<less_equal_of, V, dense>);
  set(op::greater, fill_binary<greater_of, V, dense>);
  set(op::greater_equal, fill_binary<greater_equal_of, V, dense>);
  set(op::equal, fill_binary<equal_of, V, dense>);
  set(op::not_equal, fill_binary<not_equal_of, V, dense>);
  set(op::logical_and, fill_binary<logical_and_of, V, dense>);
  set(op::logical_or, fill_binary<logical_or_of, V, dense>);
  set(op::coalesce, fill_binary<coalesce_of, V, dense>);
  set(op::divide_or, fill_binary<divide_or_of, V, dense>);
  set(op::join_means, fill_binary<join_means_of, V, dense>);
  set(op::join_m2, fill_join_m2<V, dense>);
  set(op::select, fill_select<V, dense>);
  set(op::lag, fill_lag<V, dense>);
  set(op::recursion, fill_recursion<V, dense>);
  set(op::accumulate, fill_accumulate<V, dense>);
  set(op::forward_fill, fill_forward_fill<V, dense>);
  set(op::slot_index, fill_slot_index<V, dense>);
}

#define LTA_TEXT_OF(x) #x
#define LTA_TEXT(x) LTA_TEXT_OF(x)

constexpr kernel_table make_table() {
  kernel_table t = {};
  t.name = LTA_TEXT(LTA_KERNEL_TARGET);
  list_kernels<double, true>(t.scalar.dense);
  list_kernels<double, false>(t.scalar.strided);
  t.scalar.recursions = fill_recursions<double>;
  list_kernels<lanes, true>(t.vector.dense);
  list_kernels<lanes, false>(t.vector.strided);
  t.vector.recursions = fill_recursions<lanes>;
  t.store = store;
  t.store_signal = store_signal;
  t.store_validity = store_validity;
  return t;
}

}  // namespace

constinit const kernel_table table = make_table();

}  // namespace lta::LTA_KERNEL_TARGET
