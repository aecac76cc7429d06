// SPDX-License-Identifier: MIT
// Extremes of one slot's window, one or several of the same slots. The oldest of equals wins
// wherever the slots are parted, so any parts have the bits of the tree as long as older ones stay
// behind newer ones. Where all values are present one operation joins them, and one look finds the
// missing ones of several slots. Included like element.hh.

// One value for each join of J.
template <class V, class J>
struct best {
  V value;
};
template <class V, class... J>
struct bests : best<V, J>... {
  template <class K>
  V& of() {
    return best<V, K>::value;
  }
  template <class K>
  const V& of() const {
    return best<V, K>::value;
  }
};

// Whether all values that were looked at are there, lane by lane.
#if defined(__AVX512F__)
using looks = __mmask8;
inline looks look_at(lanes a, lanes b) { return _mm512_cmp_pd_mask(a, b, _CMP_ORD_Q); }
inline looks look_at(looks so_far, lanes a, lanes b) {
  return _mm512_mask_cmp_pd_mask(so_far, a, b, _CMP_ORD_Q);
}
inline bool are_all_there(looks so_far) { return so_far == 0xFF; }
inline wide where_there(looks found, wide values) {
  return _mm512_mask_blend_pd(found, splat<wide>(missing), values);
}
#else
using looks = decltype(wide{} == wide{});
inline looks look_at(wide a, wide b) { return present(a) & present(b); }
inline looks look_at(looks so_far, wide a, wide b) { return so_far & look_at(a, b); }
inline bool are_all_there(looks so_far) { return all_of(so_far); }
inline wide where_there(looks found, wide values) {
  return choose(found, values, splat<wide>(missing));
}
#endif

// Parts of a tree over registers of lanes, as in step_windows.hh.
template <class... J>
struct extreme_parts {
  struct part {
    bests<wide, J...> found;
    looks are_present;
  };
  static wide leaf(wide x) { return x; }
  static part alone(wide x) { return join(x, x, 0); }
  static part join(wide newer, wide older, std::int64_t) {
    part made;
    ((made.found.template of<J>() = J::of_finite(newer, older)), ...);
    made.are_present = look_at(newer, older);
    return made;
  }
  static part join(const part& newer, const part& older, std::int64_t) {
    part made;
    ((made.found.template of<J>() =
          J::of_finite(newer.found.template of<J>(), older.found.template of<J>())),
     ...);
    made.are_present = newer.are_present & older.are_present;
    return made;
  }
};

// Lanes of slots, as many as a register holds: comparing more at once is slow.
template <class Slots>
struct lanes_of {
  Slots slots;
  int first;
  wide operator()(std::int64_t back) const {
    return wide_at(reinterpret_cast<const double*>(slots.at(back)) + first);
  }
};

// The extreme value of a register.
template <class J>
double extreme_of(wide values) {
#if defined(__AVX512F__)
  values = J::of_finite(values, __builtin_shufflevector(values, values, 4, 5, 6, 7, 0, 1, 2, 3));
  values = J::of_finite(values, __builtin_shufflevector(values, values, 2, 3, 0, 1, 6, 7, 4, 5));
#elif defined(__AVX2__)
  values = J::of_finite(values, __builtin_shufflevector(values, values, 2, 3, 0, 1));
#endif
  return J::of_present::apply(values[0], values[1], 0);
}

// Those of more slots of one symbol than a register holds, into `out`. The newest was stored a
// moment ago, so it does not come with others; the last register looks again at some the one before
// it had. False where the tree has to tell: zeros of both signs are equals of different bits, and
// registers do not keep their order.
template <class... J>
bool find_in_registers(const double* newest, std::int64_t n, bests<double, J...>& out) {
  const auto older_at = [&](std::int64_t back) { return wide_at(newest - back - wide_count + 1); };
  const wide first = older_at(1);
  bests<wide, J...> found;
  ((found.template of<J>() = first), ...);
  looks are_present = look_at(first, first);
  for (std::int64_t back = 1 + wide_count; back < n; back += wide_count) {
    const wide older = older_at(back + wide_count <= n ? back : n - wide_count);
    ((found.template of<J>() = J::of_finite(found.template of<J>(), older)), ...);
    are_present = look_at(are_present, older, older);
  }
  const double last = newest[0];
  if (!are_all_there(are_present) || last != last) {
    ((out.template of<J>() = missing), ...);
    return true;
  }
  ((out.template of<J>() = J::of_present::apply(last, extreme_of<J>(found.template of<J>()), 0)),
   ...);
  return ((out.template of<J>() != 0.0) && ...);
}

// By the tree, whatever the values are; seldom called, and long.
template <class... J>
[[gnu::noinline]] bests<double, J...> find_in_tree(const step_record<double>& r, double* memory) {
  bests<double, J...> found;
  ((found.template of<J>() = whole_window<J>(r, memory)), ...);
  return found;
}

template <class... J>
bests<double, J...> find_extremes(const step_record<double>& first, double* memory) {
  bests<double, J...> found;
  if (first.lag > wide_count && first.strides[fused_inputs] == 1) {
    const double* newest = &column_at(first, fused_inputs, memory)[0];
    if (find_in_registers(newest, first.lag, found)) return found;
  }
  return find_in_tree<J...>(first, memory);
}

// Of the lanes from `lane` on.
template <class... J>
bests<wide, J...> find_extremes(const step_record<lanes>& first, lanes* memory, int lane) {
  auto whole = with_slots(first, memory, [&]<class Slots>(Slots slots) {
    return window_tree<1, extreme_parts<J...>>(lanes_of<Slots>{slots, lane}, first.lag);
  });
  const auto keep = [&](wide& value) { value = where_there(whole.are_present, value); };
  (keep(whole.found.template of<J>()), ...);
  return whole.found;
}

// A unit for each of J, over the same window.
template <class V, class... J>
[[gnu::flatten]] void step_extremes(const step_record<V>& first, V* memory) {
  const step_record<V>* r = &first;
  const auto next_output = [&] {
    return reinterpret_cast<double*>(&column_at(*r++, 0, memory)[0]);
  };
  if constexpr (lane_count<V> == 1) {
    const auto found = find_extremes<J...>(first, memory);
    ((*next_output() = found.template of<J>()), ...);
  } else {
    for (int lane = 0; lane < lane_count<V>; lane += wide_count) {
      const auto found = find_extremes<J...>(first, memory, lane);
      const auto give = [&](wide values) {
        __builtin_memcpy(next_output() + lane, &values, sizeof values);
      };
      r = &first;
      (give(found.template of<J>()), ...);
    }
  }
}
