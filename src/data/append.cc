// SPDX-License-Identifier: MIT
// Appends of columns: one partition or one series, a transaction of its own.
#include "base/planted.hh"
#include "data/append_columns.hh"
#include "data/dataset.hh"
#include "data/partition.hh"
#include "data/transaction.hh"

namespace lta {

outcome dataset::check_memory(std::int64_t added_bytes, std::int64_t position) const {
  const std::int64_t limit = options_.memory_limit_bytes;
  if (limit == 0 || added_bytes <= 0 || added_bytes <= limit - memory_bytes_ ||
      planted("dataset.memory_limit"))
    return done{};
  return fail(LTA_LIMIT_EXCEEDED, "dataset.memory_limit", position,
              "%lld bytes more than the %lld in use would pass the limit of %lld",
              static_cast<long long>(added_bytes), static_cast<long long>(memory_bytes_),
              static_cast<long long>(limit));
}

result<std::int64_t> dataset::append_ohlcv(std::uint32_t id, const bar_columns& columns,
                                           std::uint32_t flags) {
  const auto check = check_of_flags(flags);
  if (!check) return check.error();
  transaction writing(*this);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  if (auto checked = check_shape(columns); !checked) return checked.error();
  auto added = writing.append(**found, columns, *check, {0, columns.row_count});
  if (added || planted("append.all_or_none")) writing.commit();
  return added;
}

result<std::int64_t> dataset::append_series(std::uint32_t id, std::uint32_t series_id,
                                            const series_columns& columns, std::uint32_t flags) {
  if (auto check = check_of_flags(flags); !check) return check.error();
  transaction writing(*this);
  const auto found = find_or_refuse_series(id, series_id);
  if (!found) return found.error();
  if (auto checked = check_shape(columns); !checked) return checked.error();
  auto added = writing.append(*find(id), **found, columns, {0, columns.row_count});
  if (added) writing.commit();
  return added;
}

}  // namespace lta
