// SPDX-License-Identifier: MIT
// The columns that name rows, taken together: rows of the same names are one group.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/hash.hh"
#include "base/status.hh"
#include "data/arrow_import.hh"
#include "data/arrow_labels.hh"

namespace lta {

class row_groups {
 public:
  using ids = std::vector<std::uint32_t>;  // one per column there is

  struct ids_hash {
    std::size_t operator()(const ids& of) const {
      std::uint64_t hash = 0;
      for (const std::uint32_t id : of) hash = hash_combine(hash, id);
      return hash;
    }
  };

  // `columns` holds label_count of them, of which some may not be there.
  explicit row_groups(const arrow_column* columns);

  // From here on rows are those of this batch, the first of them row `first_row` of the stream.
  outcome open_batch(const arrow_slice& batch, std::int64_t batch_index, std::int64_t first_row);

  // The group of a row; good until the next call.
  result<const ids*> ids_at(std::int64_t row);

  // The end of the rows from `row` on that are of its group; at most `end`.
  result<std::int64_t> run_end(std::int64_t row, std::int64_t end);

  // What a group has in a column; `otherwise` where that column is not there.
  std::string_view text_of(const ids& of, int label, std::string_view otherwise) const;

 private:
  std::vector<label_column> labels_;
  int place_of_[label_count] = {-1, -1, -1};
  ids ids_;
};

}  // namespace lta
