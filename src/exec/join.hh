// SPDX-License-Identifier: MIT
// Fields of other partitions: which partition a path means, and what a reader may know of it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/status.hh"
#include "data/dataset.hh"
#include "plan/field_path.hh"
#include "plan/program.hh"

namespace lta {

// A name alone is a source of the reader's symbol or a symbol, whichever the dataset has; where it
// has both, execute.ambiguous_partition lists them.
result<std::uint32_t> find_joined(const dataset& rows, const partition_name& reader,
                                  const field_path& path);

// The fields of a program that are other partitions', by index into primitives.fields().
struct joined_field {
  std::uint32_t field;
  field_path path;
};
std::vector<joined_field> joined_fields(const program& p);

}  // namespace lta
