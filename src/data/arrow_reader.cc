// SPDX-License-Identifier: MIT
#include "data/arrow_reader.hh"

#include <array>
#include <cerrno>
#include <cstring>

#include "base/limits.hh"
#include "base/planted.hh"
#include "base/quoted.hh"
#include "base/text.hh"
#include "base/time.hh"

namespace lta {
namespace {

long long number(std::int64_t value) { return static_cast<long long>(value); }

struct named_format {
  std::string_view format;
  arrow_kind kind;
};
constexpr named_format formats[] = {
    {"c", arrow_kind::int8},       {"C", arrow_kind::uint8},  {"s", arrow_kind::int16},
    {"S", arrow_kind::uint16},     {"i", arrow_kind::int32},  {"I", arrow_kind::uint32},
    {"l", arrow_kind::int64},      {"L", arrow_kind::uint64}, {"f", arrow_kind::float32},
    {"g", arrow_kind::float64},    {"u", arrow_kind::utf8},   {"U", arrow_kind::large_utf8},
    {"vu", arrow_kind::utf8_view},
};

arrow_type plain_type_of(std::string_view format) {
  for (const named_format& known : formats) {
    if (known.format == format) return {known.kind};
  }
  if (format == "tdD") return {arrow_kind::date32, day_ns};
  if (format == "tdm") return {arrow_kind::date64, second_ns / 1000};
  if (format.size() >= 4 && format.starts_with("ts") && format[3] == ':') {
    switch (format[2]) {
      case 's': return {arrow_kind::timestamp, second_ns};
      case 'm': return {arrow_kind::timestamp, second_ns / 1000};
      case 'u':
        return {arrow_kind::timestamp, second_ns / (planted("arrow.unit") ? 1000 : 1'000'000)};
      case 'n': return {arrow_kind::timestamp, 1};
      default: break;
    }
  }
  return {};
}

failure bad_array(const char* code, arrow_place place, const char* what, std::int64_t given) {
  return fail(LTA_CORRUPT_DATA, code, -1, "column %s of Arrow batch %lld has %s %lld",
              quoted(place.column).c_str(), number(place.batch), what, number(given));
}

// What any array must be, whatever its type: counts that can be, and room for `row_count` rows
// from row `first` on.
outcome check_array(const ArrowArray& array, std::int64_t first, std::int64_t row_count,
                    std::int64_t child_count, arrow_place place) {
  if (array.length < 0 || array.length > limits::rows_per_call_max) {
    return bad_array("arrow.length", place, "an impossible length,", array.length);
  }
  if (array.offset < 0 || array.offset > limits::rows_per_call_max) {
    return bad_array("arrow.length", place, "an impossible offset,", array.offset);
  }
  if (array.null_count < -1 || array.null_count > array.length) {
    return bad_array("arrow.null_count", place, "an impossible null count,", array.null_count);
  }
  if (array.n_children != child_count) {
    return bad_array("arrow.children", place, "an unexpected number of children,",
                     array.n_children);
  }
  if (array.length < first + row_count && !planted("arrow.length")) {
    return bad_array("arrow.length", place, "too few rows,", array.length);
  }
  if (array.buffers == nullptr && array.n_buffers != 0) {
    return bad_array("arrow.buffers", place, "no list of buffers where it counts", array.n_buffers);
  }
  return done{};
}

// Buffers of a type: validity, then those that rows are read from.
outcome check_buffers(const ArrowArray& array, const arrow_type& type, arrow_place place) {
  const bool is_values = type.is_dictionary || !type.is_text();
  const bool is_view = !is_values && type.kind == arrow_kind::utf8_view;
  const bool is_count_right =
      is_view ? array.n_buffers >= 3 : array.n_buffers == (is_values ? 2 : 3);
  if (!is_count_right) {
    return bad_array("arrow.buffers", place, "an unexpected number of buffers,", array.n_buffers);
  }
  if (array.length == 0) return done{};
  if (array.buffers[1] == nullptr) return bad_array("arrow.buffers", place, "no buffer", 1);
  if (array.buffers[0] == nullptr && array.null_count > 0) {
    return bad_array("arrow.null_count", place, "no validity buffer, but a null count of",
                     array.null_count);
  }
  return done{};
}

arrow_slice slice_of(const ArrowArray& array, std::int64_t first, std::int64_t row_count) {
  const bool has_nulls = array.null_count != 0 && row_count > 0;
  return {&array, planted("arrow.offset") ? first : array.offset + first, row_count,
          has_nulls ? static_cast<const std::uint8_t*>(array.buffers[0]) : nullptr};
}

// ---- Streams -------------------------------------------------------------------------------

// What the producer says about its failure, on one line.
failure stream_failed(ArrowArrayStream& stream, int error, const char* call) {
  char shown[300] = "no reason given";
  const char* text = stream.get_last_error ? stream.get_last_error(&stream) : nullptr;
  if (text != nullptr) {
    const std::string_view given(text, ::strnlen(text, 4096));
    const std::string_view fitting =
        is_utf8(given) ? utf8_prefix(given, sizeof shown - 1) : "a reason that is not UTF-8";
    std::size_t size = 0;
    for (const char c : fitting) shown[size++] = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    shown[size] = '\0';
  }
  return fail(error == ENOMEM ? LTA_OUT_OF_MEMORY : LTA_INVALID_ARGUMENT, "arrow.stream_failed", -1,
              "the Arrow stream failed in %s with error %d: %s", call, error, shown);
}

outcome check_schema(const ArrowSchema& schema) {
  if (schema.format == nullptr || std::string_view(schema.format) != "+s") {
    return fail(LTA_TYPE_MISMATCH, "arrow.not_a_table", -1,
                "the Arrow stream is of type %s: expected a table, \"+s\"",
                quoted(schema.format ? schema.format : "").c_str());
  }
  if (schema.n_children < 0 || (schema.n_children > 0 && schema.children == nullptr)) {
    return fail(LTA_CORRUPT_DATA, "arrow.schema", -1, "the Arrow schema has %lld columns",
                number(schema.n_children));
  }
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema* child = schema.children[i];
    if (child == nullptr || child->release == nullptr || child->format == nullptr) {
      return fail(LTA_CORRUPT_DATA, "arrow.schema", i,
                  "column %lld of the Arrow schema is released or has no format", number(i));
    }
  }
  return done{};
}

outcome check_batch(const ArrowArray& batch, std::int64_t child_count, std::int64_t index) {
  const arrow_place place{"(all)", index};
  auto checked = check_array(batch, 0, batch.length, child_count, place);
  if (!checked) return checked;
  if (batch.n_buffers != 1 || batch.dictionary != nullptr) {
    return bad_array("arrow.buffers", place, "an unexpected number of buffers,", batch.n_buffers);
  }
  if (child_count > 0 && batch.children == nullptr) {
    return bad_array("arrow.children", place, "no list of children where it counts", child_count);
  }
  for (std::int64_t i = 0; i < child_count; ++i) {
    if (batch.children[i] != nullptr && batch.children[i]->release != nullptr) continue;
    return bad_array("arrow.children", place, "a child that is released,", i);
  }
  arrow_slice rows = slice_of(batch, 0, batch.length);
  for (std::int64_t row = 0; rows.validity != nullptr && row < rows.row_count; ++row) {
    if (!rows.is_missing(row) || planted("arrow.null_row")) continue;
    return fail(LTA_INVALID_ARGUMENT, "arrow.null_row", row,
                "row %lld of Arrow batch %lld is null as a whole", number(row), number(index));
  }
  return done{};
}

}  // namespace

arrow_type arrow_type_of(const ArrowSchema& schema) {
  const arrow_type own = plain_type_of(schema.format);
  if (schema.dictionary == nullptr) return own;
  const ArrowSchema& values = *schema.dictionary;
  if (!own.is_integer() || values.format == nullptr || values.dictionary != nullptr) return {};
  arrow_type type = plain_type_of(values.format);
  type.is_dictionary = true;
  type.index = own.kind;
  return type;
}

result<arrow_slice> open_column(const arrow_slice& batch, std::int64_t index,
                                const arrow_type& type, arrow_place place) {
  const ArrowArray& array = *batch.array->children[index];
  auto checked = check_array(array, batch.first, batch.row_count, 0, place);
  if (!checked) return checked.error();
  if (auto right = check_buffers(array, type, place); !right) return right.error();
  if (type.is_dictionary != (array.dictionary != nullptr)) {
    return bad_array("arrow.dictionary", place, "dictionaries:", array.dictionary != nullptr);
  }
  return slice_of(array, batch.first, batch.row_count);
}

result<arrow_slice> open_dictionary(const arrow_slice& column, const arrow_type& type,
                                    arrow_place place) {
  const ArrowArray& array = *column.array->dictionary;
  arrow_type values = type;
  values.is_dictionary = false;
  if (array.release == nullptr || array.dictionary != nullptr) {
    return bad_array("arrow.dictionary", place, "a released or nested dictionary in row", 0);
  }
  auto checked = check_array(array, 0, array.length, 0, place);
  if (!checked) return checked.error();
  if (auto right = check_buffers(array, values, place); !right) return right.error();
  return slice_of(array, 0, array.length);
}

result<arrow_owner<ArrowSchema>> read_schema(ArrowArrayStream& stream) {
  if (stream.get_schema == nullptr || stream.get_next == nullptr) {
    return fail(LTA_CORRUPT_DATA, "arrow.stream", -1,
                "the Arrow stream has no get_schema or no get_next");
  }
  ArrowSchema given{};
  if (const int error = stream.get_schema(&stream, &given); error != 0) {
    return stream_failed(stream, error, "get_schema");
  }
  arrow_owner<ArrowSchema> schema(given);
  if (!schema.is_live()) {
    return fail(LTA_CORRUPT_DATA, "arrow.schema", -1, "the Arrow stream gave a released schema");
  }
  if (auto checked = check_schema(*schema); !checked) return checked.error();
  return schema;
}

result<std::vector<arrow_owner<ArrowArray>>> read_batches(ArrowArrayStream& stream,
                                                          std::int64_t column_count) {
  std::vector<arrow_owner<ArrowArray>> batches;
  std::int64_t row_count = 0;
  for (;;) {
    ArrowArray next{};
    if (const int error = stream.get_next(&stream, &next); error != 0) {
      return stream_failed(stream, error, "get_next");
    }
    arrow_owner<ArrowArray> batch(next);
    if (!batch.is_live()) return batches;
    const std::int64_t index = static_cast<std::int64_t>(batches.size());
    if (auto checked = check_batch(*batch, column_count, index); !checked) return checked.error();
    row_count += batch->length;
    if (row_count > limits::rows_per_call_max || index >= limits::arrow_batches_max) {
      return fail(LTA_LIMIT_EXCEEDED, "dataset.row_count", -1,
                  "the Arrow stream has more than %lld rows or %lld batches",
                  number(limits::rows_per_call_max), number(limits::arrow_batches_max));
    }
    batches.push_back(std::move(batch));
  }
}

}  // namespace lta
