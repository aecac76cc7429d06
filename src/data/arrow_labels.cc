// SPDX-License-Identifier: MIT
#include "data/arrow_labels.hh"

#include <cstring>
#include <limits>

#include "base/limits.hh"
#include "base/planted.hh"
#include "data/names.hh"

namespace lta {
namespace {

constexpr std::uint32_t id_unknown = std::numeric_limits<std::uint32_t>::max();

template <class Value>
Value load_at(const void* values, std::int64_t at) {
  Value value;
  std::memcpy(&value, static_cast<const char*>(values) + at * std::int64_t{sizeof value},
              sizeof value);
  return value;
}

// An index past int64 is past every dictionary too.
std::int64_t load_index(arrow_kind kind, const void* values, std::int64_t at) {
  switch (kind) {
    case arrow_kind::int8: return load_at<std::int8_t>(values, at);
    case arrow_kind::uint8: return load_at<std::uint8_t>(values, at);
    case arrow_kind::int16: return load_at<std::int16_t>(values, at);
    case arrow_kind::uint16: return load_at<std::uint16_t>(values, at);
    case arrow_kind::int32: return load_at<std::int32_t>(values, at);
    case arrow_kind::uint32: return load_at<std::uint32_t>(values, at);
    default: return load_at<std::int64_t>(values, at);
  }
}

// 16 bytes: size, then the text itself or a prefix, a buffer's number and an offset in it.
struct text_view {
  std::int32_t size;
  char inlined[4];
  std::int32_t buffer;
  std::int32_t offset;
};
constexpr std::int32_t inlined_bytes_max = 12;

}  // namespace

failure label_column::bad_text(const char* what, std::int64_t row) const {
  const long long stream_row = first_row_ + row;
  return fail(LTA_CORRUPT_DATA, "arrow.text", stream_row,
              "column %s of row %lld has a text with %s", name_, stream_row, what);
}

failure label_column::null_name(std::int64_t row) const {
  const long long stream_row = first_row_ + row;
  return fail(LTA_INVALID_ARGUMENT, "arrow.null_name", stream_row, "column %s is null in row %lld",
              name_, stream_row);
}

outcome label_column::open_batch(const arrow_slice& batch, std::int64_t batch_index,
                                 std::int64_t first_row) {
  const arrow_place place{name_, batch_index};
  const auto opened = open_column(batch, child_, type_, place);
  if (!opened) return opened.error();
  column_ = *opened;
  words_ = column_;
  first_row_ = first_row;
  id_of_index_.clear();
  if (!type_.is_dictionary) return done{};
  const auto words = open_dictionary(column_, type_, place);
  if (!words) return words.error();
  words_ = *words;
  // A length is only a claim: a table of one too long to be names is not made.
  if (words_.row_count <= limits::partitions_per_dataset_max) {
    id_of_index_.assign(static_cast<std::size_t>(words_.row_count), id_unknown);
  }
  return done{};
}

result<std::int64_t> label_column::dictionary_index(std::int64_t row) const {
  const std::int64_t index = load_index(type_.index, column_.buffer(1), column_.first + row);
  if ((index >= 0 && index < words_.row_count) || planted("arrow.dictionary_index")) return index;
  const long long stream_row = first_row_ + row;
  return fail(LTA_CORRUPT_DATA, "arrow.dictionary_index", stream_row,
              "column %s of row %lld is index %lld of a dictionary with %lld values", name_,
              stream_row, static_cast<long long>(index), static_cast<long long>(words_.row_count));
}

result<std::string_view> label_column::text_in(const arrow_slice& words, std::int64_t index,
                                               std::int64_t row) const {
  if (words.is_missing(index)) return null_name(row);
  const std::int64_t at = words.first + index;
  std::int64_t start = 0;
  std::int64_t end = 0;
  const char* bytes = nullptr;
  if (type_.kind == arrow_kind::utf8_view) {
    const auto view = load_at<text_view>(words.buffer(1), at);
    const std::int64_t buffer_count = words.array->n_buffers - 3;
    if (view.size < 0) return bad_text("a negative size", row);
    if (view.size <= inlined_bytes_max) {
      const char* inlined = static_cast<const char*>(words.buffer(1)) + at * 16 + 4;
      return std::string_view(inlined, static_cast<std::size_t>(view.size));
    }
    if (view.buffer < 0 || view.buffer >= buffer_count) {
      return bad_text("a buffer that is not there", row);
    }
    const void* sizes = words.array->buffers[words.array->n_buffers - 1];
    start = view.offset;
    end = start + view.size;
    bytes = static_cast<const char*>(words.buffer(2 + view.buffer));
    if (sizes == nullptr || end > load_at<std::int64_t>(sizes, view.buffer)) {
      return bad_text("bytes past the end of its buffer", row);
    }
  } else if (type_.kind == arrow_kind::utf8) {
    start = load_at<std::int32_t>(words.buffer(1), at);
    end = load_at<std::int32_t>(words.buffer(1), at + 1);
    bytes = static_cast<const char*>(words.buffer(2));
  } else {
    start = load_at<std::int64_t>(words.buffer(1), at);
    end = load_at<std::int64_t>(words.buffer(1), at + 1);
    bytes = static_cast<const char*>(words.buffer(2));
  }
  if ((start < 0 || end < start) && !planted("arrow.text_offsets"))
    return bad_text("offsets that fall", row);
  if (start == end) return std::string_view();
  if (bytes == nullptr) return bad_text("no bytes behind it", row);
  return std::string_view(bytes + start, static_cast<std::size_t>(end - start));
}

result<std::uint32_t> label_column::id_of(std::string_view text, std::int64_t row) {
  if (const auto known = ids_.find(text); known != ids_.end()) return known->second;
  if (auto checked = check_name(name_, text); !checked) {
    failure refused = checked.error();
    refused.position = first_row_ + row;
    return refused;
  }
  const std::uint32_t id = static_cast<std::uint32_t>(texts_.size());
  const auto added = ids_.emplace(std::string(text), id).first;
  texts_.push_back(&added->first);
  return id;
}

result<std::uint32_t> label_column::id_at(std::int64_t row) {
  if (column_.is_missing(row) && !planted("arrow.null_name")) return null_name(row);
  std::int64_t index = row;
  if (type_.is_dictionary) {
    const auto found = dictionary_index(row);
    if (!found) return found.error();
    index = *found;
    if (!id_of_index_.empty() && id_of_index_[static_cast<std::size_t>(index)] != id_unknown) {
      return id_of_index_[static_cast<std::size_t>(index)];
    }
  }
  const auto text = text_in(words_, index, row);
  if (!text) return text.error();
  const auto id = id_of(*text, row);
  if (id && type_.is_dictionary && !id_of_index_.empty()) {
    id_of_index_[static_cast<std::size_t>(index)] = *id;
  }
  return id;
}

result<std::int64_t> label_column::run_end(std::int64_t row, std::int64_t end) {
  if (type_.is_dictionary) {
    const void* indexes = column_.buffer(1);
    const std::int64_t same = load_index(type_.index, indexes, column_.first + row);
    std::int64_t at = row + 1;
    while (at < end && !column_.is_missing(at) &&
           (load_index(type_.index, indexes, column_.first + at) == same ||
            planted("arrow.index_run"))) {
      ++at;
    }
    return at;
  }
  const auto same = text_in(words_, row, row);
  if (!same) return same.error();
  std::int64_t at = row + 1;
  for (; at < end && !column_.is_missing(at); ++at) {
    const auto text = text_in(words_, at, at);
    if (!text) return text.error();
    if (*text != *same && !planted("arrow.symbol_run")) break;
  }
  return at;
}

}  // namespace lta
