// SPDX-License-Identifier: MIT
// Fields of bars that kernels read where the dataset has them. Most blocks lie in one chunk with
// all the past they need; rows of the others are copied into columns, as is what is no field.
#pragma once

#include <cstdint>
#include <vector>

#include "data/pinned_rows.hh"
#include "exec/block_program.hh"

namespace lta {

class direct_rows {
 public:
  explicit direct_rows(const block_program& program)
      : program_(program),
        records_(program.records()),
        starts_(program.loads().size()),
        fields_(program.loads().size(), field_unknown) {}

  // For another partition: the load is this field of its bars; field_unknown: something else.
  void set_field(std::size_t load, std::int32_t field) {
    fields_[load] = program_.can_read_rows() ? field : field_unknown;
  }
  // For another partition, after its fields: columns are where the program has them.
  void begin(double* memory);

  // Slots before the first one that kernels read of direct loads.
  std::int64_t past() const { return past_; }
  bool can_be_direct(std::size_t load) const { return fields_[load] != field_unknown; }
  bool is_direct(std::size_t load) const { return is_direct_ && can_be_direct(load); }

  // Kernels read the rows of a chunk from `offset` on.
  void read(const chunk& rows, std::int64_t offset);
  // Kernels read columns again. True where they read rows before: then the past of columns, which
  // nobody has kept, is to be loaded too.
  bool read_columns();

  const record<double>* records() const { return records_.data(); }
  // Slot 0 of a load.
  const double* start(std::size_t load) const { return starts_[load]; }

 private:
  void point_records();

  const block_program& program_;
  std::vector<record<double>> records_;
  std::vector<const double*> starts_;  // per load
  std::vector<std::int32_t> fields_;
  double* memory_ = nullptr;
  std::int64_t past_ = 0;
  bool is_direct_ = false;
};

}  // namespace lta
