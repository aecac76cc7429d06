// SPDX-License-Identifier: MIT
#include "exec/arrow_export.hh"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/arrow_nodes.hh"

namespace lta {
namespace {

// Columns before the outputs: three of text, and the time.
constexpr std::size_t text_count = 3;
constexpr std::size_t time_column = text_count;
constexpr std::size_t first_output_column = time_column + 1;
constexpr const char* text_names[text_count] = {"symbol", "timeframe", "source"};

std::array<std::string_view, text_count> texts_of(const partition_name& name) {
  return {name.symbol, name.timeframe, name.source};
}

// What a stream of a result and everything taken from it share.
class result_source : public arrow_source {
 public:
  explicit result_source(std::shared_ptr<const plan_result> from);

  std::size_t batch_count() const override { return rows_->partitions.size(); }
  void make_schema(const std::shared_ptr<const arrow_source>& self,
                   ArrowSchema& out) const override;
  void make_batch(const std::shared_ptr<const arrow_source>& self, std::size_t index,
                  ArrowArray& out) const override;

 private:
  friend class batch_maker;

  std::shared_ptr<const plan_result> rows_;
  std::array<text_column, text_count> texts_;
  std::vector<std::array<std::int32_t, text_count>> text_of_batch_;
  std::vector<std::int64_t> zeros_;  // indices of first values, and the columns of failed outputs
};

result_source::result_source(std::shared_ptr<const plan_result> from) : rows_(std::move(from)) {
  std::int64_t rows_max = 0;
  bool has_failed = false;
  for (const partition_rows& part : rows_->partitions) {
    const auto values = texts_of(part.name);
    auto& numbers = text_of_batch_.emplace_back();
    for (std::size_t t = 0; t < text_count; ++t) numbers[t] = texts_[t].add(values[t]);
    rows_max = std::max(rows_max, part.row_count);
    for (const output_rows& output : part.outputs) has_failed |= output.error != nullptr;
  }
  // An index takes half a word, a value of a failed output a whole one.
  zeros_.resize(static_cast<std::size_t>(has_failed ? rows_max : rows_max / 2) + 1);
}

void result_source::make_schema(const std::shared_ptr<const arrow_source>& self,
                                ArrowSchema& out) const {
  const auto empty = [&] { return std::make_unique<schema_node>(self); };
  const std::vector<program_output>& outputs = rows_->source->compiled().outputs;
  auto root = empty();
  root->add_children(first_output_column + outputs.size());
  for (std::size_t t = 0; t < text_count; ++t) {
    text_column::make_schema(self, text_names[t], root->children[t]);
  }
  give_schema(empty(), "tsn:UTC", "time", 0, root->children[time_column]);
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    give_schema(empty(), outputs[o].type == value_type::signal ? "c" : "g", outputs[o].name.c_str(),
                ARROW_FLAG_NULLABLE, root->children[first_output_column + o]);
  }
  give_schema(std::move(root), "+s", "", 0, out);
}

// What one record batch needs beside the source: indices other than zeros.
struct batch_memory {
  std::shared_ptr<const arrow_source> source;
  std::array<std::vector<std::int32_t>, text_count> indices;
};

class batch_maker {
 public:
  batch_maker(const result_source& from, const std::shared_ptr<const arrow_source>& self,
              std::size_t index)
      : from_(from), part_(from.rows_->partitions[index]) {
    auto memory = std::make_shared<batch_memory>();
    memory->source = self;
    for (std::size_t t = 0; t < text_count; ++t) {
      const std::int32_t value = from.text_of_batch_[index][t];
      if (value == 0) continue;
      memory->indices[t].assign(static_cast<std::size_t>(part_.row_count), value);
    }
    memory_ = std::move(memory);
  }

  void make(ArrowArray& out) const {
    auto root = empty();
    root->add_children(first_output_column + part_.outputs.size());
    for (std::size_t t = 0; t < text_count; ++t) {
      const std::vector<std::int32_t>& indices = memory_->indices[t];
      const void* given = indices.empty() ? zeros() : indices.data();
      from_.texts_[t].make_array(memory_, given, part_.row_count, root->children[t]);
    }
    make_column(nullptr, part_.times_ns, 0, root->children[time_column]);
    for (std::size_t o = 0; o < part_.outputs.size(); ++o) {
      make_output(part_.outputs[o], root->children[first_output_column + o]);
    }
    give_array(std::move(root), part_.row_count, 0, 1, out);
  }

 private:
  std::unique_ptr<array_node> empty() const { return std::make_unique<array_node>(memory_); }
  const void* zeros() const { return from_.zeros_.data(); }

  void make_column(const void* validity, const void* values, std::int64_t null_count,
                   ArrowArray& out) const {
    auto column = empty();
    column->buffers = {validity, values};
    give_array(std::move(column), part_.row_count, null_count, 2, out);
  }

  void make_output(const output_rows& output, ArrowArray& out) const {
    if (output.error) {
      make_column(zeros(), zeros(), part_.row_count, out);
    } else {
      make_column(output.validity, output.values,
                  output.validity == nullptr ? 0 : null_count_unknown, out);
    }
  }

  const result_source& from_;
  const partition_rows& part_;
  std::shared_ptr<const batch_memory> memory_;
};

void result_source::make_batch(const std::shared_ptr<const arrow_source>& self, std::size_t index,
                               ArrowArray& out) const {
  batch_maker(*this, self, index).make(out);
}

}  // namespace

outcome export_arrow(std::shared_ptr<const plan_result> from, ArrowArrayStream* out) {
  open_stream(std::make_shared<const result_source>(std::move(from)), out);
  return done{};
}

}  // namespace lta
