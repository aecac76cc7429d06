// SPDX-License-Identifier: MIT
#include "data/arrow_export.hh"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string>

#include "base/arrow_nodes.hh"
#include "base/number.hh"
#include "base/planted.hh"
#include "base/quoted.hh"
#include "data/arrow_import.hh"
#include "data/partition.hh"

namespace lta {
namespace {

// Columns: three of text, the two times, the five fields, then the series.
constexpr std::size_t time_child = label_count;
constexpr std::size_t field_child = time_child + 2;
constexpr std::size_t series_child = field_child + bar_field_count;

struct chunk_rows {
  std::size_t partition;  // of those that were pinned
  std::int64_t row;
  std::int64_t row_count;
};

class dataset_source : public arrow_source {
 public:
  dataset_source(std::shared_ptr<const dataset> from, std::vector<pinned_rows> pinned);

  std::size_t batch_count() const override { return batches_.size(); }
  void make_schema(const std::shared_ptr<const arrow_source>& self,
                   ArrowSchema& out) const override;
  void make_batch(const std::shared_ptr<const arrow_source>& self, std::size_t index,
                  ArrowArray& out) const override;

 private:
  const std::shared_ptr<const dataset> names_of_;
  const std::vector<pinned_rows> pinned_;
  std::array<text_column, label_count> texts_;
  std::vector<std::array<std::int32_t, label_count>> text_of_partition_;
  std::vector<std::string> series_names_;
  std::vector<chunk_rows> batches_;
};

dataset_source::dataset_source(std::shared_ptr<const dataset> from, std::vector<pinned_rows> pinned)
    : names_of_(std::move(from)), pinned_(std::move(pinned)) {
  for (std::size_t p = 0; p < pinned_.size(); ++p) {
    const pinned_rows& rows = pinned_[p];
    text_of_partition_.push_back({texts_[0].add(rows.symbol()),
                                  texts_[1].add(rows.timeframe_name()),
                                  texts_[2].add(rows.source())});
    for (const auto& series : rows.all_series()) series_names_.push_back(series.named->name);
    for (std::int64_t row = rows.from_row(); row < rows.row_count();) {
      std::int64_t offset;
      const chunk& block = rows.bars().find(row, &offset);
      const std::int64_t count = std::min(rows.row_count() - row, block.capacity() - offset);
      batches_.push_back({p, row, count});
      row += count;
    }
  }
  std::sort(series_names_.begin(), series_names_.end());
  series_names_.erase(std::unique(series_names_.begin(), series_names_.end()), series_names_.end());
}

void dataset_source::make_schema(const std::shared_ptr<const arrow_source>& self,
                                 ArrowSchema& out) const {
  const auto empty = [&] { return std::make_unique<schema_node>(self); };
  auto root = empty();
  root->add_children(series_child + series_names_.size());
  for (std::size_t t = 0; t < label_count; ++t) {
    text_column::make_schema(self, label_names[t], root->children[t]);
  }
  give_schema(empty(), "tsn:UTC", "time", 0, root->children[time_child]);
  give_schema(empty(), "tsn:UTC", "close_time", 0, root->children[time_child + 1]);
  for (std::size_t field = 0; field < bar_field_count; ++field) {
    give_schema(empty(), "g", bar_field_names[field], ARROW_FLAG_NULLABLE,
                root->children[field_child + field]);
  }
  for (std::size_t s = 0; s < series_names_.size(); ++s) {
    give_schema(empty(), "g", series_names_[s].c_str(), ARROW_FLAG_NULLABLE,
                root->children[series_child + s]);
  }
  give_schema(std::move(root), "+s", "", 0, out);
}

// What one record batch needs beside the chunks.
struct batch_memory {
  std::shared_ptr<const arrow_source> source;
  std::array<std::vector<std::int32_t>, label_count> indexes;
  std::vector<std::vector<double>> series;
  std::vector<std::vector<std::uint8_t>> validity;  // of the columns that have missing values
};

// Appends a bitmap where a value is missing; null where none is.
const void* validity_of(const double* values, std::int64_t count, batch_memory& memory) {
  std::int64_t missing_count = 0;
  for (std::int64_t i = 0; i < count; ++i) missing_count += is_missing(values[i]);
  if (missing_count == 0 || planted("arrow.export_validity")) return nullptr;
  auto& bits = memory.validity.emplace_back(static_cast<std::size_t>((count + 7) / 8));
  for (std::int64_t i = 0; i < count; ++i) {
    const unsigned bit = is_missing(values[i]) ? 0 : 1U << (i % 8);
    bits[static_cast<std::size_t>(i / 8)] =
        static_cast<std::uint8_t>(bits[static_cast<std::size_t>(i / 8)] | bit);
  }
  return bits.data();
}

void dataset_source::make_batch(const std::shared_ptr<const arrow_source>& self, std::size_t index,
                                ArrowArray& out) const {
  const chunk_rows& part = batches_[index];
  const pinned_rows& rows = pinned_[part.partition];
  const std::size_t row_count = static_cast<std::size_t>(part.row_count);
  const auto memory = std::make_shared<batch_memory>();
  memory->source = self;
  const auto empty = [&] { return std::make_unique<array_node>(memory); };
  auto root = empty();
  root->add_children(series_child + series_names_.size());
  for (std::size_t t = 0; t < label_count; ++t) {
    memory->indexes[t].assign(row_count, text_of_partition_[part.partition][t]);
    texts_[t].make_array(memory, memory->indexes[t].data(), part.row_count, root->children[t]);
  }
  const auto give_column = [&](const void* validity, const void* values, std::size_t child) {
    auto column = empty();
    column->buffers = {validity, values};
    give_array(std::move(column), part.row_count, validity ? null_count_unknown : 0, 2,
               root->children[child]);
  };
  std::int64_t offset;
  const chunk& block = rows.bars().find(part.row, &offset);
  give_column(nullptr, block.times(column_time) + offset, time_child);
  give_column(nullptr, block.times(column_close_time) + offset, time_child + 1);
  for (int field = 0; field < bar_field_count; ++field) {
    const double* values = block.values(bar_first_value + field) + offset;
    give_column(validity_of(values, part.row_count, *memory), values,
                field_child + static_cast<std::size_t>(field));
  }
  for (std::size_t s = 0; s < series_names_.size(); ++s) {
    auto& values = memory->series.emplace_back(row_count, missing);
    const std::int32_t field = rows.field_index(series_names_[s]);
    if (field >= field_series) rows.read_field(field, part.row, part.row_count, values.data());
    give_column(validity_of(values.data(), part.row_count, *memory), values.data(),
                series_child + s);
  }
  give_array(std::move(root), part.row_count, 0, 1, out);
}

// A table with two columns of one name cannot be read back.
outcome check_names(std::span<const pinned_rows> pinned) {
  constexpr const char* times[] = {"time", "close_time"};
  for (const pinned_rows& rows : pinned) {
    for (const auto& series : rows.all_series()) {
      const auto is_it = [&](const char* fixed) { return series.named->name == fixed; };
      const bool is_taken =
          std::any_of(std::begin(times), std::end(times), is_it) ||
          std::any_of(std::begin(label_names), std::end(label_names), is_it) ||
          std::any_of(std::begin(bar_field_names), std::end(bar_field_names), is_it);
      if (!is_taken || planted("arrow.column_twice")) continue;
      return fail(LTA_UNSUPPORTED, "arrow.reserved_name", -1,
                  "series %s of partition %u has the name of a column every Arrow table of bars "
                  "has: export the other partitions, or store it under another name",
                  quoted(series.named->name).c_str(), rows.partition_id());
    }
  }
  return done{};
}

}  // namespace

outcome export_arrow(std::shared_ptr<const dataset> from, std::span<const std::uint32_t> partitions,
                     ArrowArrayStream* out) {
  auto pinned = from->pin_all(partitions);
  if (!pinned) return pinned.error();
  if (auto checked = check_names(*pinned); !checked) return checked;
  open_stream(std::make_shared<const dataset_source>(std::move(from), std::move(*pinned)), out);
  return done{};
}

}  // namespace lta
