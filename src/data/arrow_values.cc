// SPDX-License-Identifier: MIT
#include "data/arrow_values.hh"

#include <chrono>
#include <cstdio>
#include <cstring>

#include "base/number.hh"
#include "base/planted.hh"
#include "base/time.hh"

namespace lta {
namespace {

// Buffers of somebody else may lie at any address.
template <class Value>
Value load_value(const void* values, std::int64_t at) {
  Value value;
  std::memcpy(&value, static_cast<const char*>(values) + at * std::int64_t{sizeof value},
              sizeof value);
  return value;
}

// body(Value) with the C++ type of a kind's values: of whole numbers and times.
template <class Body>
void with_integer_type(arrow_kind kind, Body body) {
  switch (kind) {
    case arrow_kind::int8: return body(std::int8_t{});
    case arrow_kind::uint8: return body(std::uint8_t{});
    case arrow_kind::int16: return body(std::int16_t{});
    case arrow_kind::uint16: return body(std::uint16_t{});
    case arrow_kind::int32:
    case arrow_kind::date32: return body(std::int32_t{});
    case arrow_kind::uint32: return body(std::uint32_t{});
    case arrow_kind::int64:
    case arrow_kind::timestamp:
    case arrow_kind::date64: return body(std::int64_t{});
    case arrow_kind::uint64: return body(std::uint64_t{});
    default: break;
  }
}

template <class Body>
void with_number_type(arrow_kind kind, Body body) {
  if (kind == arrow_kind::float64) return body(double{});
  if (kind == arrow_kind::float32) return body(float{});
  with_integer_type(kind, body);
}

// As it lies there, if it may be read through a pointer to Value.
template <class Value>
const Value* rows_in_place(const arrow_slice& column, std::int64_t row) {
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(column.buffer(1));
  if (column.validity != nullptr || address % alignof(Value) != 0) return nullptr;
  return static_cast<const Value*>(column.buffer(1)) + column.first + row;
}

long long number(std::int64_t value) { return static_cast<long long>(value); }

failure null_time(const char* name, std::int64_t row) {
  return fail(LTA_INVALID_ARGUMENT, "arrow.null_time", row, "column %s is null in row %lld", name,
              number(row));
}

}  // namespace

failure time_overflow(const char* name, std::int64_t row) {
  return fail(LTA_INVALID_ARGUMENT, "arrow.time_overflow", row,
              "column %s of row %lld is a time that int64 nanoseconds cannot hold", name,
              number(row));
}

const double* read_numbers(const arrow_slice& column, arrow_kind kind, std::int64_t row,
                           std::int64_t count, double* scratch) {
  if (kind == arrow_kind::float64) {
    if (const double* in_place = rows_in_place<double>(column, row)) return in_place;
  }
  with_number_type(kind, [&]<class Value>(Value) {
    for (std::int64_t i = 0; i < count; ++i) {
      scratch[i] = static_cast<double>(load_value<Value>(column.buffer(1), column.first + row + i));
    }
  });
  for (std::int64_t i = 0; column.validity != nullptr && i < count; ++i) {
    if (column.is_missing(row + i) && !planted("arrow.validity")) scratch[i] = missing;
  }
  return scratch;
}

result<const std::int64_t*> read_times(const arrow_slice& column, const arrow_type& type,
                                       std::int64_t row, std::int64_t count, const char* name,
                                       std::int64_t first_row, std::int64_t* scratch) {
  const bool is_plain = type.kind == arrow_kind::timestamp || type.kind == arrow_kind::int64;
  if (is_plain && type.unit_ns == 1) {
    if (const auto* in_place = rows_in_place<std::int64_t>(column, row)) return in_place;
  }
  std::int64_t bad = -1;
  with_integer_type(type.kind, [&]<class Value>(Value) {
    for (std::int64_t i = count - 1; i >= 0; --i) {
      const Value value = load_value<Value>(column.buffer(1), column.first + row + i);
      if (__builtin_mul_overflow(value, type.unit_ns, &scratch[i])) bad = i;
    }
  });
  for (std::int64_t i = 0; column.validity != nullptr && i < count; ++i) {
    if (!column.is_missing(row + i) || planted("arrow.null_time")) continue;
    if (bad < 0 || i <= bad) return null_time(name, first_row + row + i);
  }
  if (bad >= 0 && !planted("arrow.time_range")) return time_overflow(name, first_row + row + bad);
  return static_cast<const std::int64_t*>(scratch);
}

failure unknown_time_unit(const arrow_slice& column, const arrow_type& type, const char* name) {
  constexpr struct {
    const char* name;
    std::int64_t length_ns;
  } units[] = {{"seconds", second_ns},
               {"milliseconds", second_ns / 1000},
               {"microseconds", second_ns / 1'000'000},
               {"nanoseconds", 1}};
  char shown[160] = "";
  std::int64_t first_row = 0;
  while (first_row < column.row_count && column.is_missing(first_row)) ++first_row;
  if (first_row < column.row_count) {
    with_integer_type(type.kind, [&]<class Value>(Value) {
      const Value value = load_value<Value>(column.buffer(1), column.first + first_row);
      for (const auto& unit : units) {
        std::int64_t time_ns;
        if (__builtin_mul_overflow(value, unit.length_ns, &time_ns)) continue;
        const std::chrono::sys_time<std::chrono::nanoseconds> time{
            std::chrono::nanoseconds(time_ns)};
        const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
        const int year = static_cast<int>(date.year());
        if (year < 1971 || year > 2200) continue;  // nobody's bars
        const std::size_t used = ::strnlen(shown, sizeof shown);
        std::snprintf(shown + used, sizeof shown - used, "%s%04d-%02u-%02u as %s",
                      used == 0 ? "" : " or ", year, static_cast<unsigned>(date.month()),
                      static_cast<unsigned>(date.day()), unit.name);
      }
      if (shown[0] == '\0') return;
      const std::string_view dates(shown);
      char with_value[160];
      std::snprintf(with_value, sizeof with_value, "; %lld would be %.*s",
                    static_cast<long long>(value), static_cast<int>(dates.size()), dates.data());
      std::memcpy(shown, with_value, sizeof shown);
    });
  }
  return fail(LTA_INVALID_ARGUMENT, "arrow.time_unit",
              first_row < column.row_count ? first_row : -1,
              "column %s holds integers without a unit: say which in time_unit%s", name, shown);
}

}  // namespace lta
