// SPDX-License-Identifier: MIT
// A column of names: symbols, timeframes or sources, as text or as a dictionary of text.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/status.hh"
#include "data/arrow_reader.hh"

namespace lta {

class label_column {
 public:
  label_column(const char* name, std::int64_t child, const arrow_type& type)
      : name_(name), child_(child), type_(type) {}

  // From here on rows are those of this batch, the first of them row `first_row` of the stream.
  outcome open_batch(const arrow_slice& batch, std::int64_t batch_index, std::int64_t first_row);

  // The name of a row as a dense number, the same over all batches.
  result<std::uint32_t> id_at(std::int64_t row);
  const std::string& text_of(std::uint32_t id) const { return *texts_[id]; }

  // The end of the rows from `row` on that have its name; at most `end`.
  result<std::int64_t> run_end(std::int64_t row, std::int64_t end);

 private:
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  result<std::int64_t> dictionary_index(std::int64_t row) const;
  result<std::string_view> text_in(const arrow_slice& words, std::int64_t index,
                                   std::int64_t row) const;
  result<std::uint32_t> id_of(std::string_view text, std::int64_t row);
  failure bad_text(const char* what, std::int64_t row) const;
  failure null_name(std::int64_t row) const;

  const char* name_;
  std::int64_t child_;
  arrow_type type_;

  arrow_slice column_;
  arrow_slice words_;  // the dictionary's, or the column itself
  std::int64_t first_row_ = 0;
  std::vector<std::uint32_t> id_of_index_;  // of the dictionary; id_unknown until it is used

  std::unordered_map<std::string, std::uint32_t, text_hash, std::equal_to<>> ids_;
  std::vector<const std::string*> texts_;
};

}  // namespace lta
