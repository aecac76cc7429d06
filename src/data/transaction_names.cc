// SPDX-License-Identifier: MIT
// Finding or adding partitions and series. Nobody sees what was added before it is published.
#include <algorithm>

#include "base/limits.hh"
#include "base/planted.hh"
#include "base/quoted.hh"
#include "data/names.hh"
#include "data/partition.hh"
#include "data/transaction.hh"
#include "data/writer_scratch.hh"

namespace lta {
namespace {

// Readers look at the list under the state lock, so that is what moving it needs.
template <class Item>
void reserve_published(std::vector<Item>& list, std::size_t needed, std::mutex& state) {
  if (needed <= list.capacity()) return;
  const std::lock_guard lock(state);
  list.reserve(std::max({std::size_t{8}, needed, 2 * list.capacity()}));
}

series* find_series(const std::vector<std::unique_ptr<series>>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& made) { return made->name == name; });
  return found == all.end() ? nullptr : found->get();
}

}  // namespace

result<partition*> transaction::open_partition(std::string_view symbol, std::string_view name,
                                               std::string_view source) {
  if (source.empty()) source = default_source;
  auto& scratch = *dataset_.scratch_;
  const partition_name wanted{symbol, name, source};
  const auto& ids = dataset_.ids_by_name_;
  if (const auto known = ids.find(wanted); known != ids.end()) return dataset_.find(known->second);
  const std::size_t there = dataset_.partitions_.size();
  // Names mostly come in order, each behind all that are new.
  auto& made_ids = scratch.new_ids;
  const bool is_last = made_ids.empty() || made_ids.rbegin()->first < wanted;
  const auto place = is_last ? made_ids.end() : made_ids.lower_bound(wanted);
  if (place != made_ids.end() && place->first == wanted) {
    return scratch.new_partitions[place->second - there].get();
  }

  if (auto checked = check_name("symbol", symbol); !checked) return checked.error();
  if (auto checked = check_name("source", source); !checked) return checked.error();
  if (auto checked = check_name("timeframe", name); !checked) return checked.error();
  const auto spacing = timeframe::parse(name);
  if (!spacing) return spacing.error();
  const std::size_t count = there + scratch.new_partitions.size();
  if (count >= limits::partitions_per_dataset_max) {
    return fail(LTA_LIMIT_EXCEEDED, "dataset.too_many_partitions", -1,
                "the dataset has %zu partitions, as many as it can have", count);
  }
  const std::uint32_t id = static_cast<std::uint32_t>(count);
  auto made = std::make_unique<partition>(id, std::string(symbol), std::string(name),
                                          std::string(source), *spacing, dataset_.layout_);
  reserve_published(dataset_.partitions_, count + 1, dataset_.state_mutex_);
  partition* const opened = made.get();
  scratch.new_partitions.push_back(std::move(made));
  made_ids.emplace_hint(place,
                        partition_name{opened->symbol, opened->timeframe_name, opened->source}, id);
  return opened;
}

result<series*> transaction::open_series(partition& owner, std::string_view name,
                                         std::uint32_t flags) {
  if (auto checked = check_name("series name", name); !checked) return checked.error();
  if (flags & ~std::uint32_t{LTA_SERIES_OWN_TIMES}) {
    return fail(LTA_UNSUPPORTED, "struct.unknown_flag", -1,
                "series flags 0x%x: this library knows 0x%x", flags,
                static_cast<unsigned>(LTA_SERIES_OWN_TIMES));
  }
  series* known = find_series(owner.series_by_id, name);
  if (known == nullptr) known = find_series(owner.new_series, name);
  if (known != nullptr) {
    if (known->flags == flags || planted("series.flags")) return known;
    return fail(LTA_INVALID_ARGUMENT, "dataset.series_flags", -1,
                "series %s was opened with flags 0x%x, not 0x%x", quoted(name).c_str(),
                known->flags, flags);
  }
  const bool is_field = std::find(std::begin(bar_field_names), std::end(bar_field_names), name) !=
                        std::end(bar_field_names);
  if (is_field && owner.source == default_source) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.reserved_name", -1,
                "a series of source \"ohlcv\" cannot be called %s, which is a field of its bars",
                quoted(name).c_str());
  }
  const std::size_t count = owner.series_by_id.size() + owner.new_series.size();
  if (count >= limits::series_per_partition_max) {
    return fail(LTA_LIMIT_EXCEEDED, "dataset.too_many_series", -1,
                "partition %u has %zu series, as many as it can have", owner.id, count);
  }
  touch(owner);
  if (owner.new_series.empty()) dataset_.scratch_->new_series_owners.push_back(&owner);
  reserve_published(owner.series_by_id, count + 1, dataset_.state_mutex_);
  owner.new_series.push_back(std::make_unique<series>(std::string(name), flags, dataset_.layout_));
  return owner.new_series.back().get();
}

}  // namespace lta
