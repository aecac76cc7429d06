// SPDX-License-Identifier: MIT
// Arrow data of somebody else: taken over, checked like hostile input as far as pointers can be,
// and read. Whatever happens, everything taken over is released exactly once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arrow_abi.hh"
#include "base/status.hh"

namespace lta {

// An ArrowSchema, ArrowArray or ArrowArrayStream that is ours to release.
template <class Node>
class arrow_owner {
 public:
  arrow_owner() = default;
  // Moves as the specification says: the bytes go, the original is marked released.
  explicit arrow_owner(Node& taken) noexcept : node_(taken) { taken.release = nullptr; }
  arrow_owner(arrow_owner&& other) noexcept : arrow_owner(other.node_) {}
  arrow_owner& operator=(arrow_owner&& other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~arrow_owner() {
    if (node_.release != nullptr) node_.release(&node_);
  }

  bool is_live() const { return node_.release != nullptr; }
  Node& operator*() { return node_; }
  const Node& operator*() const { return node_; }
  Node* operator->() { return &node_; }
  const Node* operator->() const { return &node_; }

 private:
  Node node_ = {};
};

// What a column holds, as far as this library can read it.
enum class arrow_kind : std::uint8_t {
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float32,
  float64,
  timestamp,  // int64 since 1970
  date32,     // days
  date64,     // milliseconds
  utf8,
  large_utf8,
  utf8_view,
  other,
};

struct arrow_type {
  arrow_kind kind = arrow_kind::other;
  std::int64_t unit_ns = 0;  // of times
  bool is_dictionary = false;
  arrow_kind index = arrow_kind::other;  // of a dictionary

  bool is_integer() const { return !is_dictionary && kind <= arrow_kind::uint64; }
  bool is_number() const { return !is_dictionary && kind <= arrow_kind::float64; }
  bool is_time() const {
    return !is_dictionary && kind >= arrow_kind::timestamp && kind <= arrow_kind::date64;
  }
  bool is_text() const { return kind >= arrow_kind::utf8 && kind <= arrow_kind::utf8_view; }
};

// Of a schema node, which may be anything.
arrow_type arrow_type_of(const ArrowSchema& schema);

// A column of one batch, its rows checked to be there.
struct arrow_slice {
  const ArrowArray* array = nullptr;
  std::int64_t first = 0;  // where row 0 of the batch is in the buffers
  std::int64_t row_count = 0;
  const std::uint8_t* validity = nullptr;  // null: no row is missing

  bool is_missing(std::int64_t row) const {
    const std::int64_t at = first + row;
    return validity != nullptr && ((validity[at / 8] >> (at % 8)) & 1) == 0;
  }
  const void* buffer(int index) const { return array->buffers[index]; }
};

// Which column of which batch, for messages.
struct arrow_place {
  std::string_view column;
  std::int64_t batch;
};

// Child `index` of a checked batch.
result<arrow_slice> open_column(const arrow_slice& batch, std::int64_t index,
                                const arrow_type& type, arrow_place place);
// The values of a dictionary column.
result<arrow_slice> open_dictionary(const arrow_slice& column, const arrow_type& type,
                                    arrow_place place);

// The schema of a stream of tables.
result<arrow_owner<ArrowSchema>> read_schema(ArrowArrayStream& stream);

// All batches of such a stream, moved, not copied. Each is a table of `column_count` columns
// without missing rows.
result<std::vector<arrow_owner<ArrowArray>>> read_batches(ArrowArrayStream& stream,
                                                          std::int64_t column_count);

// Its rows, as open_column() wants them.
inline arrow_slice rows_of(const ArrowArray& batch) {
  return {&batch, batch.offset, batch.length, nullptr};
}

}  // namespace lta
