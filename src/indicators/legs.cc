// SPDX-License-Identifier: MIT
#include "indicators/legs.hh"

namespace lta::indicators {
namespace {

// A leg as it is found: on slots where `is_found`, its prices; `is_new` where it is not a leg
// found before that has grown.
struct finding {
  node_id is_found;
  node_id is_new;
  node_id high;
  node_id low;
};

class leg_finder {
 public:
  leg_finder(lowering& l, const pivots& p, const leg_options& options)
      : l_(l),
        options_(options),
        is_high_(certain(p.is_high)),
        is_low_(certain(p.is_low)),
        high_(p.high),
        low_(p.low),
        slot_(l.slot_index()) {}

  legs find() {
    return options_.mode == pairing::latest_valid ? latest_valid() : strict_alternating();
  }

 private:
  // A missing signal is not true.
  node_id certain(node_id signal) { return l_.apply(op::coalesce, signal, l_.constant(0)); }
  node_id both(node_id a, node_id b) { return l_.apply(op::logical_and, a, b); }
  node_id either(node_id a, node_id b) { return l_.apply(op::logical_or, a, b); }

  // A pivot that ends a leg between these prices, the first of which it starts from.
  node_id ends_leg(node_id is_pivot, node_id high, node_id low, node_id start) {
    node_id is_leg = both(is_pivot, l_.apply(op::greater, high, low));
    if (options_.size_minimum_pct > 0) {
      const node_id size = l_.multiply(l_.subtract(high, low), l_.constant(100));
      const node_id least = l_.multiply(l_.constant(options_.size_minimum_pct), l_.absolute(start));
      is_leg = both(is_leg, l_.apply(op::greater_equal, size, least));
    }
    return certain(is_leg);
  }

  legs latest_valid() {
    const node_id low_before = l_.lag(l_.latch(is_low_, low_), 1);
    const node_id high_before = l_.lag(l_.latch(is_high_, high_), 1);
    const node_id down = ends_leg(is_high_, high_, low_before, low_before);
    const node_id up = ends_leg(is_low_, high_before, low_, high_before);
    return {.down = nth({.is_found = down, .is_new = down, .high = high_, .low = low_before}),
            .up = nth({.is_found = up, .is_new = up, .high = high_before, .low = low_})};
  }

  legs strict_alternating() {
    const node_id high_kind = l_.constant(1);
    const node_id low_kind = l_.constant(0);
    const node_id last_kind =
        l_.latch(either(is_high_, is_low_), l_.select(is_low_, low_kind, high_kind));
    const node_id kind_before = l_.apply(op::coalesce, l_.lag(last_kind, 1), l_.constant(-1));
    const node_id begins_highs = both(is_high_, l_.apply(op::not_equal, kind_before, high_kind));
    const node_id begins_lows =
        both(is_low_, either(is_high_, l_.apply(op::not_equal, kind_before, low_kind)));

    const node_id highest = l_.largest_since(l_.select(is_high_, high_, l_.na()), begins_highs);
    const node_id lowest = l_.smallest_since(l_.select(is_low_, low_, l_.na()), begins_lows);
    const node_id grows_highs = both(is_high_, l_.apply(op::equal, high_, highest));
    const node_id grows_lows = both(is_low_, l_.apply(op::equal, low_, lowest));

    // While highs are in a row no low can come, so the row of lows before them has ended.
    const node_id lowest_before = l_.lag(lowest, 1);
    const node_id down = ends_leg(grows_highs, high_, lowest_before, lowest_before);
    const node_id up = ends_leg(grows_lows, highest, low_, highest);
    return {.down = nth({.is_found = down,
                         .is_new = first_since(begins_highs, down),
                         .high = high_,
                         .low = lowest_before}),
            .up = nth({.is_found = up,
                       .is_new = first_since(begins_lows, up),
                       .high = highest,
                       .low = low_})};
  }

  // Where `event` is true for the first time since `begin` was.
  node_id first_since(node_id begin, node_id event) {
    const node_id began = l_.latch(begin, slot_);
    const node_id last_event = l_.lag(l_.latch(event, slot_), 1);
    const node_id is_known = certain(l_.apply(op::greater_equal, last_event, began));
    return both(event, l_.apply(op::logical_not, is_known));
  }

  // Legs move on by one place where a new one is found; each place is a column.
  node_id at_place(const finding& f, node_id x) {
    node_id value = l_.latch(f.is_found, x);
    for (std::int64_t k = 1; k < options_.number; ++k) {
      value = l_.latch(f.is_new, l_.lag(value, 1));
    }
    return value;
  }

  leg nth(const finding& f) {
    leg found = {
        .high = at_place(f, f.high), .low = at_place(f, f.low), .completed = at_place(f, slot_)};
    if (options_.age_maximum < static_cast<std::int64_t>(period_maximum)) {
      const node_id age = l_.subtract(slot_, found.completed);
      const node_id is_young =
          l_.apply(op::less_equal, age, l_.constant(static_cast<double>(options_.age_maximum)));
      for (node_id* x : {&found.high, &found.low, &found.completed}) {
        *x = l_.select(is_young, *x, l_.na());
      }
    }
    return found;
  }

  lowering& l_;
  const leg_options& options_;
  node_id is_high_;
  node_id is_low_;
  node_id high_;
  node_id low_;
  node_id slot_;
};

}  // namespace

legs legs_of(lowering& l, const pivots& p, const leg_options& options) {
  return leg_finder(l, p, options).find();
}

}  // namespace lta::indicators
