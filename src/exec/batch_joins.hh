// SPDX-License-Identifier: MIT
// The fields of other partitions that an execution over many partitions reads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "exec/join.hh"
#include "exec/partition_run.hh"

namespace lta {

class batch_joins {
 public:
  batch_joins(const program& p, const dataset& rows, std::span<const std::uint32_t> readers);

  // Those to pin: the readers, then what they read.
  const std::vector<std::uint32_t>& partitions() const { return partitions_; }

  // `pins` are of partitions(), and outlive this.
  void link(const program& p, std::span<const pinned_rows> pins);

  // Per field of the program, for one reader; empty where the program reads no other partition.
  const std::vector<joined_rows>& of(std::size_t reader) const { return joined_[reader]; }

  // Whether a reader has a field; else the reason.
  outcome check(std::size_t reader, std::uint32_t field) const;

 private:
  struct lookup {
    std::size_t pin = 0;
    failure error = {};  // status LTA_OK where the field is there
  };

  std::size_t reader_count_;
  std::vector<joined_field> fields_;
  std::vector<std::uint32_t> partitions_;
  std::vector<lookup> lookups_;  // [reader][joined field]
  std::vector<std::vector<joined_rows>> joined_;
};

}  // namespace lta
