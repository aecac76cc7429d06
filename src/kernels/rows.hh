// SPDX-License-Identifier: MIT
// Between rows, in which what belongs to one bar lies side by side, and columns or lanes, in which
// what belongs to one field does. Included like element.hh.

template <int size>
struct pack_of {
  using type [[gnu::vector_size(size * 8)]] = double;
  using bytes [[gnu::vector_size(size)]] = std::uint8_t;
};
template <>
struct pack_of<1> {
  using type = double;
  using bytes = std::uint8_t;
};
template <int size>
using pack = typename pack_of<size>::type;
template <int size>
using pack_size = std::integral_constant<int, size>;

template <int size>
pack<size> pack_at(const void* from) {
  pack<size> values;
  __builtin_memcpy(&values, from, sizeof values);
  return values;
}

// The numbers of packs and those of elements change places in one binary digit.
template <int size, int digit, std::size_t... k>
[[gnu::always_inline]] inline void swap_digit(pack<size>& a, pack<size>& b,
                                              std::index_sequence<k...>) {
  const auto low = __builtin_shufflevector(a, b, ((k & digit) == 0 ? k : size + k - digit)...);
  b = __builtin_shufflevector(a, b, ((k & digit) == 0 ? k + digit : size + k)...);
  a = low;
}

// Element k of pack i becomes element i of pack k.
template <int size, int digit = 1>
[[gnu::always_inline]] inline void turn(pack<size> (&block)[size]) {
  if constexpr (digit < size) {
#pragma GCC unroll 8
    for (int i = 0; i < size; ++i) {
      if ((i & digit) != 0) continue;
      swap_digit<size, digit>(block[i], block[i + digit], std::make_index_sequence<size>());
    }
    turn<size, 2 * digit>(block);
  }
}

// Calls put(size, at, values) with parts of rows that lie one behind the other, columns[o][i] being
// column o of row i. Parts are as wide as registers, rows and columns permit; where that does not
// divide them the last parts have some values again.
template <int size, class Put>
void each_part(const double* const* columns, std::int64_t width, std::int64_t count, Put put) {
  if constexpr (size > 1) {
    if (width < size || count < size) return each_part<size / 2>(columns, width, count, put);
  }
  for (std::int64_t i = 0; i < count; i += size) {
    const std::int64_t row = i + size <= count ? i : count - size;
    for (std::int64_t o = 0; o < width; o += size) {
      const std::int64_t column = o + size <= width ? o : width - size;
      pack<size> block[size];
#pragma GCC unroll 8
      for (int k = 0; k < size; ++k) block[k] = pack_at<size>(columns[column + k] + row);
      turn<size>(block);
#pragma GCC unroll 8
      for (int k = 0; k < size; ++k) put(pack_size<size>(), (row + k) * width + column, block[k]);
    }
  }
}

inline void write_rows(const double* const* columns, std::int64_t width, std::int64_t count,
                       double* values) {
  each_part<wide_count>(columns, width, count,
                        [&]<int size>(pack_size<size>, std::int64_t at, const pack<size>& part) {
                          __builtin_memcpy(values + at, &part, sizeof part);
                        });
}

template <int size>
typename pack_of<size>::bytes presence_of(const pack<size>& values) {
  if constexpr (size == 1) {
    return present(values);
  } else {
    return __builtin_convertvector(-present(values), typename pack_of<size>::bytes);
  }
}

inline void write_row_validity(const double* const* columns, std::int64_t width, std::int64_t count,
                               std::uint8_t* validity) {
  each_part<wide_count>(columns, width, count,
                        [&]<int size>(pack_size<size>, std::int64_t at, const pack<size>& part) {
                          const auto bytes = presence_of<size>(part);
                          __builtin_memcpy(validity + at, &bytes, sizeof bytes);
                        });
}

// A bar is a row of eight words, its fields among them.
inline constexpr int bar_words = 8;
static_assert(sizeof(lta_bar) == bar_words * sizeof(double));
inline constexpr int first_field_word = offsetof(lta_bar, open) / sizeof(double);

template <int size>
void take_some_fields(const lta_bar* bars, std::int64_t first, double* const* fields) {
  for (int word = 0; word < bar_words; word += size) {
    pack<size> block[size];
#pragma GCC unroll 8
    for (int k = 0; k < size; ++k) {
      block[k] = pack_at<size>(reinterpret_cast<const double*>(bars + first + k) + word);
    }
    turn<size>(block);
#pragma GCC unroll 8
    for (int k = 0; k < size; ++k) {
      const int field = word + k - first_field_word;
      if (field < 0 || field >= bar_field_count || fields[field] == nullptr) continue;
      const pack<size> values = canonical_of(block[k]);
      __builtin_memcpy(fields[field] + first, &values, sizeof values);
    }
  }
}

inline void take_fields(const lta_bar* bars, std::int64_t count, double* const* fields) {
  std::int64_t i = 0;
  for (; i + wide_count <= count; i += wide_count) take_some_fields<wide_count>(bars, i, fields);
  for (; i < count; ++i) take_some_fields<1>(bars, i, fields);
}
