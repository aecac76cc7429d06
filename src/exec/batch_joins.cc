// SPDX-License-Identifier: MIT
#include "exec/batch_joins.hh"

#include <algorithm>

namespace lta {

batch_joins::batch_joins(const program& p, const dataset& rows,
                         std::span<const std::uint32_t> readers)
    : reader_count_(readers.size()),
      fields_(joined_fields(p)),
      partitions_(readers.begin(), readers.end()),
      joined_(readers.size()) {
  for (const std::uint32_t reader : readers) {
    const auto name = rows.name_of(reader);
    for (const joined_field& f : fields_) {
      lookup& found = lookups_.emplace_back();
      const auto id = name ? find_joined(rows, *name, f.path) : name.error();
      found.error.status = LTA_OK;
      if (!id) {
        found.error = id.error();
        continue;
      }
      const auto at = std::find(partitions_.begin(), partitions_.end(), *id);
      found.pin = static_cast<std::size_t>(at - partitions_.begin());
      if (at == partitions_.end()) partitions_.push_back(*id);
    }
  }
}

void batch_joins::link(const program& p, std::span<const pinned_rows> pins) {
  if (fields_.empty()) return;
  for (std::size_t reader = 0; reader < reader_count_; ++reader) {
    joined_[reader].resize(p.primitives.fields().size());
    for (std::size_t k = 0; k < fields_.size(); ++k) {
      lookup& found = lookups_[reader * fields_.size() + k];
      if (found.error.status < 0) continue;
      const pinned_rows& rows = pins[found.pin];
      const bool is_own = partitions_[found.pin] == partitions_[reader];
      joined_[reader][fields_[k].field] = {.rows = is_own ? nullptr : &rows,
                                           .field = rows.field_index(fields_[k].path.field)};
      if (joined_[reader][fields_[k].field].field == field_unknown) {
        found.error = unknown_field(rows, fields_[k].path.field);
      }
    }
  }
}

outcome batch_joins::check(std::size_t reader, std::uint32_t field) const {
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    if (fields_[k].field != field) continue;
    const lookup& found = lookups_[reader * fields_.size() + k];
    if (found.error.status < 0) return found.error;
  }
  return done{};
}

}  // namespace lta
