// SPDX-License-Identifier: MIT
// From rows to slots, and from slots to results. Included like element.hh.

// A loop of vectors: the library's memcpy turns to string instructions at a few KiB, whose start
// costs more than a block of bars.
inline void load(const double* from, std::int64_t count, double* column) {
  for (std::int64_t i = 0; i < count; ++i) column[i] = from[i];
}

// Registers that nobody will read soon go past the cache.
inline void store_past(wide values, double* to) {
#if defined(__AVX512F__)
  _mm512_stream_pd(to, values);
#elif defined(__AVX2__)
  _mm256_stream_pd(to, values);
#else
  __builtin_memcpy(to, &values, sizeof values);
#endif
}

inline std::int64_t count_missing(const double* column, std::int64_t count) {
  std::int64_t total = 0;
  for (std::int64_t i = 0; i < count; ++i) total += column[i] != column[i] ? 1 : 0;
  return total;
}

inline std::int64_t copy_counting(const double* column, std::int64_t count, double* out) {
  std::int64_t total = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    total += column[i] != column[i] ? 1 : 0;
    out[i] = column[i];
  }
  return total;
}

inline std::int64_t store(const double* column, std::int64_t count, double* out, bool stream) {
  if (!stream) return copy_counting(column, count, out);
  const auto past_line = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(out) & 63) / 8;
  const std::int64_t head = past_line == 0 ? 0 : 8 - past_line < count ? 8 - past_line : count;
  std::int64_t total = copy_counting(column, head, out);
  std::int64_t i = head;
  decltype(wide{} != wide{}) absent = {};
  for (; i + wide_count <= count; i += wide_count) {
    const wide values = wide_at(column + i);
    absent += values != values;
    store_past(values, out + i);
  }
  for (int k = 0; k < wide_count; ++k) total -= absent[k];
  return total + copy_counting(column + i, count - i, out + i);
}

// Lane k of a column to out[k]; the counts of missing values, and of the first slots that are
// missing in every lane. Past the cache the outputs begin with a line.
inline std::int64_t store_lanes(const lanes* column, std::int64_t count, double* const* out,
                                [[maybe_unused]] bool stream, std::int64_t* missing_counts) {
  decltype(lanes{} != lanes{}) absent = {};
  std::int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    lanes block[8];
#pragma GCC unroll 8
    for (int k = 0; k < 8; ++k) {
      block[k] = column[i + k];
      absent += block[k] != block[k];
    }
    turn<8>(block);
#pragma GCC unroll 8
    for (int k = 0; k < 8; ++k) {
#if defined(__AVX512F__)
      if (stream) {
        store_past(block[k], out[k] + i);
        continue;
      }
#endif
      __builtin_memcpy(out[k] + i, &block[k], sizeof block[k]);
    }
  }
  for (; i < count; ++i) {
    absent += column[i] != column[i];
    for (int k = 0; k < 8; ++k) out[k][i] = column[i][k];
  }
  for (int k = 0; k < 8; ++k) missing_counts[k] = -absent[k];
  std::int64_t first = 0;
  while (first < count && all_of(column[first] != column[first])) ++first;
  return first;
}

// As each_part: what does not divide the count is stored twice.
template <int size>
void part_some_lanes(const lanes* column, std::int64_t count, double* const* out) {
  if constexpr (size > 1) {
    if (count < size) return part_some_lanes<size / 2>(column, count, out);
  }
  for (std::int64_t i = 0; i < count; i += size) {
    const std::int64_t first = i + size <= count ? i : count - size;
    for (int lane = 0; lane < 8; lane += size) {
      pack<size> block[size];
#pragma GCC unroll 8
      for (int k = 0; k < size; ++k) {
        block[k] = pack_at<size>(reinterpret_cast<const double*>(column + first + k) + lane);
      }
      turn<size>(block);
#pragma GCC unroll 8
      for (int k = 0; k < size; ++k) {
        __builtin_memcpy(out[lane + k] + first, &block[k], sizeof block[k]);
      }
    }
  }
}

inline void part_lanes(const lanes* column, std::int64_t count, double* const* out) {
  part_some_lanes<wide_count>(column, count, out);
}

inline void finish_stores() {
#if defined(__AVX2__)
  _mm_sfence();
#endif
}

inline std::int64_t store_signal(const double* column, std::int64_t count, std::int8_t* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = column[i] == 1.0 ? std::int8_t{1} : std::int8_t{0};
  }
  return count_missing(column, count);
}

inline unsigned present_bits(const double* column, std::int64_t count) {
  unsigned bits = 0;
  for (std::int64_t k = 0; k < count; ++k) bits |= (column[k] == column[k] ? 1U : 0U) << k;
  return bits;
}

inline void store_validity(const double* column, std::int64_t count, std::uint8_t* bitmap,
                           std::int64_t first) {
  const auto add = [&](std::int64_t i, unsigned bits) {
    std::uint8_t& byte = bitmap[(first + i) / 8];
    byte = static_cast<std::uint8_t>(byte | bits << ((first + i) % 8));
  };
  const std::int64_t to_byte = (8 - first % 8) % 8;
  std::int64_t i = to_byte < count ? to_byte : count;
  if (i > 0) add(0, present_bits(column, i));
  for (; i + 8 <= count; i += 8) {
#if defined(__AVX512F__)
    add(i, _mm512_cmp_pd_mask(eight(column + i), eight(column + i), _CMP_EQ_OQ));
#else
    add(i, present_bits(column + i, 8));
#endif
  }
  if (i < count) add(i, present_bits(column + i, count - i));
}
