// SPDX-License-Identifier: MIT
// Operations on whole datasets. Each makes a new one from the rows present at the call, which it
// pins at one moment, and shares the chunks of rows that stay the same. The header of the library
// says what each does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hh"
#include "data/dataset.hh"

namespace lta {

// Ids in the order wanted; nullopt is all.
using chosen_partitions = std::optional<std::vector<std::uint32_t>>;

struct slice_options {
  std::optional<std::int64_t> start_time_ns;
  std::optional<std::int64_t> end_time_ns;
  std::int64_t last_row_count = 0;  // 0 is all
};

result<std::shared_ptr<dataset>> slice(const dataset& from, const chosen_partitions& chosen,
                                       const slice_options& options);

// How the points of a series become one.
enum class series_rule : std::uint8_t { first, last, sum, mean, min, max };

// False for anything but the six names.
bool parse_series_rule(std::string_view text, series_rule* out);

struct named_rule {
  std::string series;
  series_rule rule;
};

struct resample_options {
  std::string_view timeframe = {};  // empty with a row_factor: as it follows from the old one
  std::int64_t row_factor = 0;      // 0 is by the clock
  std::int64_t offset_ns = 0;
  std::int32_t fill = LTA_FILL_NONE;
  std::int32_t last = LTA_LAST_FORMING;
  bool drops_partial_first = false;
  std::vector<named_rule> rules = {};
};

result<std::shared_ptr<dataset>> resample(const dataset& from, const chosen_partitions& chosen,
                                          const resample_options& options);

struct upsample_options {
  std::string_view timeframe;
  std::int64_t offset_ns = 0;
  std::int64_t tolerance_ns = 0;  // 0 is no limit
};

result<std::shared_ptr<dataset>> upsample(const dataset& from, const chosen_partitions& chosen,
                                          const upsample_options& options);

struct align_options {
  std::int32_t join = LTA_JOIN_INNER;
  std::int32_t fill = LTA_FILL_NONE;
  std::int64_t tolerance_ns = 0;  // 0 is no limit
  std::uint32_t reference = 0;    // of LTA_JOIN_REFERENCE
};

result<std::shared_ptr<dataset>> align(const dataset& from, const chosen_partitions& chosen,
                                       const align_options& options);

}  // namespace lta
