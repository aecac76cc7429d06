// SPDX-License-Identifier: MIT
#include "exec/slots.hh"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "base/number.hh"

namespace lta {
namespace {

// Regions start at different cache sets: 4 KiB apart they would fight for one.
constexpr std::int64_t stagger = 8;

// Rows that go round have as many slots as are retained, and so have linear columns beside theirs:
// with more than this they slide.
constexpr std::int64_t round_slots_default = 24;

std::int64_t padded(std::int64_t elements) { return (elements + 7) / 8 * 8; }

bool is_constant(const program& p, const column& c) {
  return p.primitives.nodes()[c.node].kind == op::constant;
}

// Per place in the schedule, the nodes whose value nobody wants after it. A group is one place:
// its members run together.
std::vector<std::vector<node_id>> ends_of(const program& p, const schedule& order) {
  std::vector<std::size_t> last(p.primitives.nodes().size(), 0);
  for (const schedule::group& g : order.groups) {
    const std::size_t place = g.first + g.count - 1;
    for (std::size_t k = g.first; k <= place; ++k) {
      last[order.nodes[k]] = place;
      order.each_input(p, order.nodes[k], [&](node_id input) { last[input] = place; });
    }
  }
  std::vector<std::vector<node_id>> ends(order.nodes.size());
  for (const node_id id : order.nodes) ends[last[id]].push_back(id);
  return ends;
}

bool is_of_recursion(const program& p, const column& c) {
  return p.primitives.nodes()[c.node].kind == op::recursion;
}

// Outputs of the recursions of one level side by side, as single slots fill them together. Their
// hidden columns, which are seldom touched, come last.
void order_rows(const program& p, std::vector<std::uint32_t>& columns) {
  const std::vector<int> levels = chain_levels(p);
  const auto place = [&](std::uint32_t c) {
    const column& of = p.columns[c];
    if (!is_of_recursion(p, of)) return std::pair(0, 0);
    return std::pair(1 + static_cast<int>(of.role), levels[of.node]);
  };
  std::stable_sort(columns.begin(), columns.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return place(a) < place(b); });
}

// The `count` elements before slot `from` to before slot `to`; `column` is at position 0. Mostly a
// few slots of many columns: a loop in place of as many calls, which is right also where the two
// overlap as long as it goes down.
template <class V>
void move_slots(V* column, std::int64_t from, std::int64_t to, std::int64_t count,
                std::int64_t width) {
  V* const target = column + to * width - count;
  const V* const source = column + from * width - count;
  if (count > 64 || to > from) {
    std::memmove(target, source, static_cast<std::size_t>(count) * sizeof(V));
    return;
  }
  for (std::int64_t k = 0; k < count; ++k) target[k] = source[k];
}

}  // namespace

std::uint32_t slot_layout::take(std::int64_t before, std::int64_t after) {
  const std::int64_t start = element_count_ + padded(before);
  element_count_ = start + padded(after) + stagger;
  return static_cast<std::uint32_t>(start);
}

slot_layout slot_layout::for_blocks(const program& p, const schedule& order, std::int64_t capacity,
                                    std::int64_t lead, bool keeps_reported) {
  slot_layout layout;
  layout.capacity_ = capacity;
  layout.lead_ = lead;
  layout.places_.resize(p.columns.size());
  std::vector<std::int64_t> margins(p.columns.size(), 0);
  for (const fused_unit& unit : order.fused.units) {
    if (is_window(unit.kind)) margins[p.column_of(unit.inputs[0])] = fused_window_margin;
  }
  std::vector<std::uint32_t> idle;  // shared regions without a value anybody still wants
  const std::vector<std::vector<node_id>> ends = ends_of(p, order);
  const auto is_shared = [&](std::uint32_t c) {
    const column& of = p.columns[c];
    const bool is_reported = of.is_output || is_data(p.primitives.nodes()[of.node].kind);
    const bool is_kept = keeps_reported && (is_reported || is_of_recursion(p, of));
    return order.fused.needs[c] == 0 && !is_kept;
  };

  for (const node_id id : p.order) {
    const std::uint32_t c = p.column_of(id);
    if (is_constant(p, p.columns[c])) layout.places_[c].offset = layout.take(lead, capacity);
  }
  for (std::size_t k = 0; k < order.nodes.size(); ++k) {
    const std::uint32_t first = p.column_of(order.nodes[k]);
    const std::uint32_t count = info(p.primitives.nodes()[order.nodes[k]].kind).column_count;
    for (std::uint32_t c = first; c < first + count; ++c) {
      place& at = layout.places_[c];
      const std::int64_t need = order.fused.needs[c];
      at.retained = need > 0 ? need + margins[c] + lead : 0;
      if (is_shared(c) && !idle.empty()) {
        at.offset = idle.back();
        idle.pop_back();
      } else {
        at.offset = layout.take(std::max(at.retained, lead), capacity);
      }
      if (at.retained > 0) layout.sliding_.push_back(c);
    }
    for (const node_id id : ends[k]) {
      const std::uint32_t c = p.column_of(id);
      if (is_shared(c)) idle.push_back(layout.places_[c].offset);
    }
  }
  return layout;
}

slot_layout slot_layout::for_steps(const program& p, const fusion& fused,
                                   std::int64_t revision_depth, std::int64_t capacity,
                                   std::int64_t narrow_need_max) {
  return of_steps(p, fused, revision_depth, capacity, narrow_need_max, 0);
}

slot_layout slot_layout::for_rounds(const program& p, const fusion& fused,
                                    std::int64_t revision_depth, std::int64_t capacity) {
  return of_steps(p, fused, revision_depth, capacity, narrow_need_default, round_slots_default);
}

slot_layout slot_layout::of_steps(const program& p, const fusion& fused,
                                  std::int64_t revision_depth, std::int64_t capacity,
                                  std::int64_t narrow_need_max, std::int64_t round_slots_max) {
  slot_layout layout;
  layout.places_.resize(p.columns.size());
  std::vector<std::uint32_t> rows;
  for (std::uint32_t c = 0; c < p.columns.size(); ++c) {
    place& at = layout.places_[c];
    const column& of = p.columns[c];
    // The output of a recursion is its state.
    const bool is_state = is_of_recursion(p, of) && of.role == 0;
    at.is_hidden = is_of_recursion(p, of) && !is_state;
    const std::int64_t need = std::max<std::int64_t>(fused.needs[c], is_state ? 1 : 0);
    if (!fused.has_column(of.node)) {
      at.kind = column_place::none;
    } else if (is_constant(p, of)) {
      at.kind = column_place::fixed;
    } else {
      const bool is_reported = of.is_output || is_data(p.primitives.nodes()[of.node].kind);
      at.retained = retained_slots(p, of, need, revision_depth);
      at.need = need;
      at.lasting = retained_slots(p, of, fused.needs[c], revision_depth);
      at.kind = need > narrow_need_max    ? column_place::linear
                : is_reported || need > 0 ? column_place::row
                                          : column_place::fixed;
    }
    if (at.kind == column_place::row) {
      rows.push_back(c);
      layout.row_retained_ = std::max(layout.row_retained_, at.retained);
      layout.row_need_ = std::max(layout.row_need_, need);
    } else if (at.kind == column_place::fixed) {
      at.offset = static_cast<std::uint32_t>(layout.element_count_++);
    }
  }
  order_rows(p, rows);
  layout.element_count_ = padded(layout.element_count_);
  layout.row_width_ = static_cast<std::int64_t>(rows.size());
  layout.goes_round_ = layout.row_retained_ < round_slots_max;
  if (layout.goes_round_) {
    capacity = std::max(capacity, layout.row_retained_ + 1);
  } else {
    layout.row_need_ = layout.row_retained_;
  }
  layout.capacity_ = capacity;
  layout.row_offset_ =
      layout.take(layout.row_need_ * layout.row_width_, capacity * layout.row_width_);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    layout.places_[rows[k]].offset = layout.row_offset_ + static_cast<std::uint32_t>(k);
  }
  for (std::uint32_t c = 0; c < p.columns.size(); ++c) {
    place& at = layout.places_[c];
    if (at.kind != column_place::linear) continue;
    at.offset = layout.take(at.retained, capacity);
    layout.sliding_.push_back(c);
  }
  return layout;
}

template <class Record>
void slot_layout::set_place(Record& r, std::size_t index, std::uint32_t column) const {
  const place& at = places_[column];
  if constexpr (requires { r.strides; }) {
    r.offsets[index] = static_cast<std::int32_t>(at.offset);
    r.strides[index] = static_cast<std::uint16_t>(stride(at));
  } else {
    r.offsets[index] = at.offset;
  }
}

template <class Record>
Record slot_layout::record_of(const program& p, node_id id) const {
  const node& n = p.primitives.nodes()[id];
  const op_info& about = info(n.kind);
  Record r = {};
  r.parameters = n.parameters.data();
  r.lag = static_cast<std::uint32_t>(n.lag);
  std::size_t index = 0;
  for (int role = 0; role < about.column_count; ++role) {
    const std::uint32_t c = p.column_of(id) + role;
    set_place(r, index++, c);
    if (role > 0) r.keep = static_cast<std::uint16_t>(places_[c].retained);
  }
  for (int i = 0; i < about.input_count; ++i) set_place(r, index++, p.column_of(n.inputs[i]));
  // A member reads another column of its input beside the first one.
  if (n.kind == op::member) {
    set_place(r, index, p.column_of(n.inputs[0]) + static_cast<std::uint32_t>(n.parameters[0]));
  }
  return r;
}

template <class Record>
Record slot_layout::record_of(const program& p, const fused_unit& unit) const {
  Record r = {};
  r.parameters = unit.parameters.data();
  r.lag = static_cast<std::uint32_t>(unit.lag);
  for (std::size_t k = 0; k < unit.outputs.size(); ++k) {
    if (unit.outputs[k] == no_node) continue;
    set_place(r, k, p.column_of(unit.outputs[k]));
    r.keep |= static_cast<std::uint16_t>(1U << k);
  }
  for (std::size_t k = 0; k < unit.inputs.size(); ++k) {
    if (unit.inputs[k] != no_node) set_place(r, fused_inputs + k, p.column_of(unit.inputs[k]));
  }
  return r;
}

template <class V>
void slot_layout::clear(const program& p, V* memory) const {
  std::fill_n(memory, element_count_, V{} + missing);
  for (std::uint32_t c = 0; c < p.columns.size(); ++c) {
    if (!is_constant(p, p.columns[c]) || places_[c].kind == column_place::none) continue;
    const V value = V{} + p.primitives.nodes()[p.columns[c].node].parameters[0];
    const bool is_fixed = places_[c].kind == column_place::fixed;
    std::fill_n(memory + at(c, -lead_), is_fixed ? 1 : lead_ + capacity_, value);
  }
}

template <class V>
void slot_layout::clear_past(V* memory) const {
  for (const std::uint32_t c : sliding_) {
    std::fill_n(memory + at(c, -places_[c].retained), places_[c].retained, V{} + missing);
  }
}

template <class V>
void slot_layout::slide(V* memory, std::int64_t position) const {
  each_slid([&](std::int64_t offset, std::int64_t count, std::int64_t width) {
    move_slots(memory + offset, position, 0, count, width);
  });
}

template <class V>
void slot_layout::gather(V* memory, std::int64_t position, std::int64_t newest) const {
  const std::int64_t open = newest == 0 ? 1 : 0;
  // Slots up to `end` go to before `to`.
  const std::int64_t end = position + open;
  const std::int64_t to = home() + open - newest;
  const auto kept = [&](std::int64_t retained) { return retained - newest + open; };
  if (!goes_round_) {
    if (kept(row_retained_) > 0) {
      const std::int64_t count = kept(row_retained_) * row_width_;
      move_slots(memory + row_offset_, end, to, count, row_width_);
    }
  } else if (row_retained_ > newest) {
    V* const rows = memory + row_offset_;
    const std::int64_t oldest = position + newest - row_retained_;
    const std::int64_t behind = oldest < 0 ? oldest + capacity_ : oldest;
    std::rotate(rows, rows + behind * row_width_, rows + capacity_ * row_width_);
  }
  for (const std::uint32_t c : sliding_) {
    if (kept(places_[c].retained) <= 0) continue;
    move_slots(memory + places_[c].offset, end, to, kept(places_[c].retained), 1);
  }
}

template <class V>
slot_memory<V> allocate_slots(std::int64_t element_count) {
  const std::size_t bytes = static_cast<std::size_t>(element_count) * sizeof(V);
  return slot_memory<V>(static_cast<V*>(allocate_lines(bytes)));
}

template record<double> slot_layout::record_of(const program&, node_id) const;
template record<double> slot_layout::record_of(const program&, const fused_unit&) const;
template record<lanes> slot_layout::record_of(const program&, node_id) const;
template record<lanes> slot_layout::record_of(const program&, const fused_unit&) const;
template step_record<double> slot_layout::record_of(const program&, node_id) const;
template step_record<double> slot_layout::record_of(const program&, const fused_unit&) const;
template step_record<lanes> slot_layout::record_of(const program&, node_id) const;
template step_record<lanes> slot_layout::record_of(const program&, const fused_unit&) const;
template void slot_layout::clear(const program&, double*) const;
template void slot_layout::clear_past(double*) const;
template void slot_layout::slide(double*, std::int64_t) const;
template void slot_layout::gather(double*, std::int64_t, std::int64_t) const;
template slot_memory<double> allocate_slots(std::int64_t);
template void slot_layout::clear(const program&, lanes*) const;
template void slot_layout::clear_past(lanes*) const;
template void slot_layout::slide(lanes*, std::int64_t) const;
template void slot_layout::gather(lanes*, std::int64_t, std::int64_t) const;
template slot_memory<lanes> allocate_slots(std::int64_t);

}  // namespace lta
