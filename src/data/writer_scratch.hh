// SPDX-License-Identifier: MIT
// Memory a transaction works in. The dataset keeps it between calls so that pushing a bar does not
// allocate; whoever holds the writer lock owns it.
#pragma once

#include <boost/container/flat_map.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "data/bar_writer.hh"
#include "data/chunk.hh"
#include "data/dataset.hh"
#include "data/partition.hh"

namespace lta {

struct dataset::writer_scratch {
  // Chunk `number` of a partition is going to change: room for its copy.
  using chunk_key = std::pair<partition*, std::int64_t>;
  using row_key = std::pair<std::uint32_t, std::int64_t>;  // partition id and row

  std::vector<bar_verdict> verdicts;
  std::vector<partition*> live;                        // whose tails have grown
  std::vector<std::pair<partition*, lta_bar>> formed;  // bars of partitions that are not touched
  std::vector<partition*> touched;
  std::vector<std::pair<partition*, series*>> touched_series;
  std::vector<partition*> new_series_owners;
  std::vector<std::unique_ptr<partition>> new_partitions;
  std::map<partition_name, std::uint32_t> new_ids;            // of new_partitions
  boost::container::flat_map<row_key, bar_values> revisions;  // of published rows
  boost::container::flat_map<chunk_key, chunk_ref> copies;
  chunk_ref spare_copy;  // the last one nobody needed
  std::int64_t growth_bytes = 0;

  // Nothing but tails has grown, and bars have formed: whatever else a transaction changes is of a
  // touched partition, or of a new one.
  bool has_tails_alone() const { return touched.empty() && new_partitions.empty(); }
};

}  // namespace lta
