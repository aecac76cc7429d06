// SPDX-License-Identifier: MIT
#include "graph/op.hh"

#include <array>

namespace lta {
namespace {

constexpr std::array<op_info, op_count> table = {{
    {"field", 0, 0, 1, false, validity::always},
    {"constant", 0, 0, 1, false, validity::always},
    {"negate", 1, 0, 1, false, validity::all},
    {"absolute", 1, 0, 1, false, validity::all},
    {"sign", 1, 0, 1, false, validity::all},
    {"square_root", 1, 0, 1, false, validity::all},
    {"logical_not", 1, 0, 1, false, validity::all},
    {"is_missing", 1, 0, 1, false, validity::always},
    {"add", 2, 0b10, 1, false, validity::all},
    {"subtract", 2, 0b10, 1, false, validity::all},
    {"multiply", 2, 0b10, 1, false, validity::all},
    {"divide", 2, 0b10, 1, false, validity::all},
    {"remainder", 2, 0b10, 1, false, validity::all},
    {"minimum", 2, 0b10, 1, false, validity::all},
    {"maximum", 2, 0b10, 1, false, validity::all},
    {"less", 2, 0b10, 1, false, validity::all},
    {"less_equal", 2, 0b10, 1, false, validity::all},
    {"greater", 2, 0b10, 1, false, validity::all},
    {"greater_equal", 2, 0b10, 1, false, validity::all},
    {"equal", 2, 0b10, 1, false, validity::all},
    {"not_equal", 2, 0b10, 1, false, validity::all},
    {"logical_and", 2, 0b10, 1, false, validity::earliest},
    {"logical_or", 2, 0b10, 1, false, validity::earliest},
    {"coalesce", 2, 0b10, 1, false, validity::earliest},
    {"divide_or", 2, 0b10, 1, false, validity::all},
    {"select", 3, 0, 1, false, validity::chosen},
    {"lag", 1, 0b1, 1, false, validity::all},
    {"join_means", 2, 0b10, 1, false, validity::all},
    {"join_m2", 4, 0b1010, 1, false, validity::all},
    {"join_weighted_means", 3, 0b010, 1, false, validity::all},
    {"join_argminimum", 4, 0b1010, 1, false, validity::all},
    {"join_argmaximum", 4, 0b1010, 1, false, validity::all},
    {"absolute_deviation", 2, 0b01, 1, false, validity::all},
    {"median", 1, 0b1, 1, false, validity::all},
    {"natural_log", 1, 0, 1, false, validity::all},
    {"recursion", 1, 0, 3, true, validity::seeded},
    {"held_recursion", 2, 0, 3, true, validity::seeded},
    {"clamped_recursion", 1, 0, 2, true, validity::all},
    {"accumulate", 2, 0, 3, true, validity::earliest},
    {"forward_fill", 1, 0, 1, true, validity::all},
    {"slot_index", 0, 0, 1, true, validity::always},
    {"member", 1, 0, 1, false, validity::all},
    {"latch", 2, 0b10, 1, true, validity::all},
    {"extreme_since", 2, 0, 1, true, validity::earliest},
    {"accumulate_since", 3, 0, 3, true, validity::earliest},
    {"sar", 3, 0b011, 5, true, validity::all},
    {"supertrend", 3, 0, 5, true, validity::all},
    {"clock_index", 0, 0, 1, false, validity::always},
    {"clock_closes", 0, 0, 1, false, validity::always},
    {"crossing", 0, 0, 1, false, validity::always},
    {"clock_ordinal", 1, 0b1, 1, true, validity::always},
    {"clock_amount", 1, 0, 1, true, validity::all},
    {"bucket_first", 3, 0b100, 1, true, validity::all},
    {"bucket_last", 3, 0b100, 1, true, validity::all},
    {"bucket_maximum", 3, 0b100, 1, true, validity::all},
    {"bucket_minimum", 3, 0b100, 1, true, validity::all},
    {"bucket_sum", 3, 0b100, 1, true, validity::all},
    {"lead", 1, 0, 1, false, validity::all},
}};

}  // namespace

const op_info& info(op kind) { return table[static_cast<std::size_t>(kind)]; }

}  // namespace lta
