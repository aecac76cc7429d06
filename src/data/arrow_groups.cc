// SPDX-License-Identifier: MIT
#include "data/arrow_groups.hh"

namespace lta {

row_groups::row_groups(const arrow_column* columns) {
  for (int label = 0; label < label_count; ++label) {
    if (!columns[label].is_there()) continue;
    place_of_[label] = static_cast<int>(labels_.size());
    labels_.emplace_back(label_names[label], columns[label].child, columns[label].type);
  }
}

outcome row_groups::open_batch(const arrow_slice& batch, std::int64_t batch_index,
                               std::int64_t first_row) {
  for (label_column& label : labels_) {
    if (auto checked = label.open_batch(batch, batch_index, first_row); !checked) return checked;
  }
  return done{};
}

result<const row_groups::ids*> row_groups::ids_at(std::int64_t row) {
  ids_.clear();
  for (label_column& label : labels_) {
    const auto id = label.id_at(row);
    if (!id) return id.error();
    ids_.push_back(*id);
  }
  return static_cast<const ids*>(&ids_);
}

result<std::int64_t> row_groups::run_end(std::int64_t row, std::int64_t end) {
  for (label_column& label : labels_) {
    const auto same_until = label.run_end(row, end);
    if (!same_until) return same_until;
    end = *same_until;
  }
  return end;
}

std::string_view row_groups::text_of(const ids& of, int label, std::string_view otherwise) const {
  const int at = place_of_[label];
  if (at < 0) return otherwise;
  return labels_[static_cast<std::size_t>(at)].text_of(of[static_cast<std::size_t>(at)]);
}

}  // namespace lta
