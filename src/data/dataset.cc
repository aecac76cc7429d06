// SPDX-License-Identifier: MIT
#include "data/dataset.hh"

#include <algorithm>
#include <bit>

#include "base/limits.hh"
#include "base/nearest.hh"
#include "base/planted.hh"
#include "base/quoted.hh"
#include "data/names.hh"
#include "data/partition.hh"
#include "data/transaction.hh"
#include "data/writer_scratch.hh"

namespace lta {
namespace {

// With few rows to keep, large chunks would hold many that are no longer wanted.
std::int64_t largest_chunk_rows(std::int64_t retention_rows) {
  if (retention_rows <= 0) return limits::chunk_rows_largest;
  const std::uint64_t capped =
      static_cast<std::uint64_t>(std::min(retention_rows, 4 * limits::chunk_rows_largest));
  return std::clamp(static_cast<std::int64_t>(std::bit_ceil(capped) / 4), limits::chunk_rows_first,
                    limits::chunk_rows_largest);
}

failure unknown_partition(std::uint32_t id, std::size_t count) {
  return fail(LTA_NOT_FOUND, "dataset.unknown_partition", -1,
              "partition %u is not there: the dataset has %zu", id, count);
}

}  // namespace

result<std::shared_ptr<dataset>> dataset::create(const dataset_options& options) {
  if (options.retention_rows < 0) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.retention_rows", -1,
                "retention_rows %lld is negative: expected a count, or 0 to keep all",
                static_cast<long long>(options.retention_rows));
  }
  if (options.memory_limit_bytes < 0) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.memory_limit_bytes", -1,
                "memory_limit_bytes %lld is negative: expected bytes, or 0 for no limit",
                static_cast<long long>(options.memory_limit_bytes));
  }
  return std::make_shared<dataset>(options);
}

dataset::dataset(const dataset_options& options)
    : options_(options),
      layout_(largest_chunk_rows(options.retention_rows)),
      scratch_(std::make_unique<writer_scratch>()) {}

dataset::~dataset() = default;

partition* dataset::find(std::uint32_t id) const {
  return id < partitions_.size() ? partitions_[id].get() : nullptr;
}

result<partition*> dataset::find_or_refuse(std::uint32_t id) const {
  if (partition* found = find(id)) return found;
  return unknown_partition(id, partitions_.size());
}

result<std::uint32_t> dataset::open_partition(std::string_view symbol, std::string_view name,
                                              std::string_view source) {
  transaction writing(*this);
  const auto opened = writing.open_partition(symbol, name, source);
  if (!opened) return opened.error();
  const std::uint32_t id = (*opened)->id;
  writing.commit();
  return id;
}

result<std::vector<std::uint32_t>> dataset::open_partitions(std::span<const partition_name> names) {
  transaction writing(*this);
  std::vector<std::uint32_t> ids;
  ids.reserve(names.size());
  for (const partition_name& name : names) {
    const auto opened = writing.open_partition(name.symbol, name.timeframe, name.source);
    if (!opened) return opened.error();
    ids.push_back((*opened)->id);
  }
  writing.commit();
  return ids;
}

result<std::uint32_t> dataset::find_partition(std::string_view symbol, std::string_view name,
                                              std::string_view source) const {
  if (source.empty()) source = default_source;
  const std::lock_guard lock(state_mutex_);
  if (const auto known = ids_by_name_.find({symbol, name, source}); known != ids_by_name_.end()) {
    return known->second;
  }
  // What is wrong is the first part that no partition has together with the parts before it.
  const std::string_view wanted[] = {symbol, name, source};
  constexpr const char* part_names[] = {"symbol", "timeframe", "source"};
  nearest_name nearest[] = {nearest_name(symbol), nearest_name(name), nearest_name(source)};
  int wrong = 0;
  for (const auto& [there, id] : ids_by_name_) {
    const std::string_view parts[] = {there.symbol, there.timeframe, there.source};
    int part = 0;
    while (part < 2 && parts[part] == wanted[part]) ++part;
    wrong = std::max(wrong, part);
    nearest[part].offer(parts[part]);
  }
  const std::string_view near = nearest[wrong].best();
  return fail(LTA_NOT_FOUND, "dataset.unknown_partition", -1,
              "no partition of symbol %s, timeframe %s, source %s: the %s is not there%s%s",
              quoted(symbol).c_str(), quoted(name).c_str(), quoted(source).c_str(),
              part_names[wrong], near.empty() ? "" : "; did you mean ",
              near.empty() ? "" : quoted(near).c_str());
}

result<partition_name> dataset::name_of(std::uint32_t id) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  const partition& named = **found;
  return partition_name{named.symbol, named.timeframe_name, named.source};
}

std::vector<partition_name> dataset::names_from(std::uint32_t first) const {
  std::vector<partition_name> names;
  const std::lock_guard lock(state_mutex_);
  if (first >= partitions_.size()) return names;
  names.reserve(partitions_.size() - first);
  for (std::size_t id = first; id < partitions_.size(); ++id) {
    const partition& named = *partitions_[id];
    names.push_back({named.symbol, named.timeframe_name, named.source});
  }
  return names;
}

bool dataset::has_series(std::uint32_t id) const {
  const std::lock_guard lock(state_mutex_);
  const partition* found = find(id);
  return found != nullptr && !found->series_by_id.empty();
}

result<timeframe> dataset::timeframe_of(std::uint32_t id) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  return (*found)->spacing;
}

std::vector<std::uint32_t> dataset::ordered_partitions() const {
  return ordered_partitions([](const partition_name&) { return true; });
}

std::vector<std::uint32_t> dataset::ordered_partitions(
    const std::function<bool(const partition_name&)>& is_wanted) const {
  std::vector<std::uint32_t> ids;
  const std::lock_guard lock(state_mutex_);
  ids.reserve(ids_by_name_.size());
  for (const auto& [name, id] : ids_by_name_) {
    if (is_wanted(name)) ids.push_back(id);
  }
  if (planted("dataset.listing")) std::sort(ids.begin(), ids.end());
  return ids;
}

result<std::uint32_t> dataset::open_series(std::uint32_t id, std::string_view name,
                                           std::uint32_t flags) {
  transaction writing(*this);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  const auto opened = writing.open_series(**found, name, flags);
  if (!opened) return opened.error();
  writing.commit();
  const auto& all = (*found)->series_by_id;
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const auto& named) { return named.get() == *opened; });
  return static_cast<std::uint32_t>(at - all.begin());
}

lta_dataset_info dataset::info() const {
  const std::lock_guard lock(state_mutex_);
  return {sizeof(lta_dataset_info), static_cast<std::uint32_t>(partitions_.size()), row_count_,
          memory_bytes_, revision_};
}

result<lta_partition_info> dataset::partition_info(std::uint32_t id) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  (*found)->settle();
  const partition& of = **found;
  const bool has_rows = of.bars.retained_count() > 0;
  lta_partition_info info{};
  info.struct_size = sizeof info;
  info.partition = id;
  info.symbol = of.symbol.c_str();
  info.symbol_size = static_cast<std::int64_t>(of.symbol.size());
  info.timeframe = of.timeframe_name.c_str();
  info.timeframe_size = static_cast<std::int64_t>(of.timeframe_name.size());
  info.source = of.source.c_str();
  info.source_size = static_cast<std::int64_t>(of.source.size());
  info.row_count = of.bars.retained_count();
  info.first_row = of.bars.first_row();
  info.first_time_ns = has_rows ? of.bars.time_ns(of.bars.first_row()) : 0;
  info.last_time_ns = has_rows ? of.last_time_ns : 0;
  info.memory_bytes = of.memory_bytes();
  info.revision = of.revision;
  info.series_count = static_cast<std::uint32_t>(of.series_by_id.size());
  info.forming = of.forming.has_value();
  return info;
}

result<lta_series_info> dataset::series_info(std::uint32_t id, std::uint32_t series_id) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = find_or_refuse_series(id, series_id);
  if (!found) return found.error();
  const series& of = **found;
  const bool has_points = of.points.retained_count() > 0;
  lta_series_info info{};
  info.struct_size = sizeof info;
  info.series = series_id;
  info.name = of.name.c_str();
  info.name_size = static_cast<std::int64_t>(of.name.size());
  info.row_count = of.points.retained_count();
  info.first_time_ns = has_points ? of.points.time_ns(of.points.first_row()) : 0;
  info.last_time_ns = has_points ? of.points.time_ns(of.points.row_count() - 1) : 0;
  info.flags = of.flags;
  return info;
}

result<series*> dataset::find_or_refuse_series(std::uint32_t id, std::uint32_t series_id) const {
  const auto found = find_or_refuse(id);
  if (!found) return found.error();
  const auto& all = (*found)->series_by_id;
  if (series_id < all.size()) return all[series_id].get();
  return fail(LTA_NOT_FOUND, "dataset.unknown_series", -1,
              "series %u is not there: partition %u has %zu", series_id, id, all.size());
}

}  // namespace lta
