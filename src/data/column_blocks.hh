// SPDX-License-Identifier: MIT
// Loops over blocks of columns, for appends: does everything in a block hold, and copies. They have
// no branches inside, so they become vector code.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/planted.hh"
#include "data/bar_rules.hh"
#include "data/clean_rows.hh"
#include "data/row_store.hh"

namespace lta {

// Small enough that a second look at a block finds it in a cache near the core, and large enough
// that each column's part is a long copy (decision 0022).
inline constexpr std::int64_t judged_block_rows = 8192;

template <class Value>
Value load(const double* from) {
  Value value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

inline bool any(mask_pair mask) { return (mask[0] | mask[1]) != 0; }

template <bool checks_consistency>
bool has_bad_values(const double* const fields[5], std::int64_t count, double tolerance) {
  const auto is_bad = [&]<class Value>(std::int64_t i, Value) {
    const Value open = load<Value>(fields[0] + i);
    const Value high = load<Value>(fields[1] + i);
    const Value low = load<Value>(fields[2] + i);
    const Value close = load<Value>(fields[3] + i);
    const Value volume = load<Value>(fields[4] + i);
    auto bad = has_infinity(open, high, low, close, volume);
    if constexpr (checks_consistency) {
      bad |= is_inconsistent(open, high, low, close, volume, tolerance);
    }
    return bad;
  };
  mask_pair bad{};
  std::int64_t i = 0;
  for (; i + 2 <= count; i += 2) bad |= is_bad(i, value_pair{});
  return any(bad) || (i < count && is_bad(i, 0.0));
}

// False when a row has none: the rule itself is computed_close_time, which says why.
inline bool compute_close_times(const timeframe& spacing, const std::int64_t* times_ns,
                                std::int64_t count, std::int64_t* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    const auto computed = computed_close_time(spacing, times_ns[i], {"row", i});
    if (!computed) return false;
    out[i] = *computed;
  }
  return true;
}

// Missing values in their one form; everything else bit for bit.
inline void copy_canonical(const double* from, std::int64_t count, double* to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] = stored_value(from[i]);
}

// Walks the pieces of rows [row, row + count) that lie together in a reserved or published chunk,
// leaving out those before `first_row`: write_piece(chunk, offset in it, rows before it, count).
template <class WritePiece>
void for_each_piece(row_store& store, std::int64_t row, std::int64_t count, std::int64_t first_row,
                    WritePiece write_piece) {
  std::int64_t at = std::clamp<std::int64_t>(first_row - row, 0, count);
  while (at < count) {
    std::int64_t offset;
    chunk& block = store.find_reserved(row + at, &offset);
    const std::int64_t part = std::min(count - at, block.capacity() - offset);
    write_piece(block, offset, at, part);
    at += part;
  }
}

}  // namespace lta
