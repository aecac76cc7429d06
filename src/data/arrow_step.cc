// SPDX-License-Identifier: MIT
#include "data/arrow_step.hh"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>

#include "base/planted.hh"
#include "base/time_step.hh"
#include "data/arrow_groups.hh"
#include "data/arrow_times.hh"
#include "data/arrow_values.hh"

namespace lta {
namespace {

constexpr std::int64_t block_rows = 512;

struct step_finder {
  step_finder(const arrow_columns& columns, const arrow_options& options)
      : groups(columns.labels), times(columns.time, options.zone) {}

  // Times of one group, in the order of the table.
  void see(const std::int64_t* times_ns, std::int64_t count, std::optional<std::int64_t>& last) {
    for (std::int64_t i = 0; i < count; ++i) {
      if (last && times_ns[i] > *last) {
        const auto step_ns =
            static_cast<std::uint64_t>(times_ns[i]) - static_cast<std::uint64_t>(*last);
        if (step_ns < smallest_ns || planted("arrow.smallest_step")) {
          smallest_ns = step_ns;
          open_ns = *last;
          next_ns = times_ns[i];
        }
      }
      last = times_ns[i];
    }
  }

  outcome see_batch(const arrow_slice& batch, const arrow_slice& time, std::int64_t first_row) {
    std::int64_t scratch[block_rows];
    for (std::int64_t row = 0; row < batch.row_count;) {
      const auto ids = groups.ids_at(row);
      if (!ids) return ids.error();
      const auto end = groups.run_end(row, std::min(batch.row_count, row + block_rows));
      if (!end) return end.error();
      const auto read = times.read(time, row, *end - row, first_row, scratch);
      if (!read) return read.error();
      see(*read, *end - row, last_of[**ids]);
      row = *end;
    }
    return done{};
  }

  row_groups groups;
  time_column times;
  std::unordered_map<row_groups::ids, std::optional<std::int64_t>, row_groups::ids_hash> last_of;
  std::uint64_t smallest_ns = std::numeric_limits<std::uint64_t>::max();
  std::int64_t open_ns = 0;
  std::int64_t next_ns = 0;
};

}  // namespace

result<std::string_view> find_timeframe(const arrow_columns& columns,
                                        const std::vector<arrow_owner<ArrowArray>>& batches,
                                        const arrow_options& options) {
  step_finder found(columns, options);
  std::int64_t first_row = 0;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const arrow_slice batch = rows_of(*batches[i]);
    const auto index = static_cast<std::int64_t>(i);
    const auto time =
        open_column(batch, columns.time.child, columns.time.type, {columns.time.name, index});
    if (!time) return time.error();
    if (columns.time.type.unit_ns == 0) {
      return unknown_time_unit(*time, columns.time.type, columns.time.name.c_str());
    }
    if (auto opened = found.groups.open_batch(batch, index, first_row); !opened) {
      return opened.error();
    }
    if (auto seen = found.see_batch(batch, *time, first_row); !seen) return seen.error();
    first_row += batch.row_count;
  }
  return timeframe_of_step(found.open_ns, found.next_ns);
}

}  // namespace lta
