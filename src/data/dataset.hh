// SPDX-License-Identifier: MIT
// A dataset owns rows: bars and named series of many partitions (symbol, timeframe, source).
//
// One writer at a time, any number of readers. A writer validates everything and allocates
// everything before it changes anything, writes rows behind the published count where no reader
// looks, and publishes them under a short lock. Readers pin.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.hh"
#include "base/status.hh"
#include "base/time.hh"
#include "data/pinned_rows.hh"
#include "laakhay_ta.h"

namespace lta {

struct dataset_options {
  std::int64_t retention_rows = 0;      // newest rows kept per partition; 0 keeps all
  std::int64_t memory_limit_bytes = 0;  // of chunks; 0 is no limit
};

// Borrowed from the dataset, which never removes or renames a partition.
struct partition_name {
  std::string_view symbol;
  std::string_view timeframe;
  std::string_view source;

  friend auto operator<=>(const partition_name&, const partition_name&) = default;
};

// Columns of an append, as the caller passed them. close_times_ns may be null where the timeframe
// gives them; column_sizes may be null, else holds the lengths of the seven arrays.
struct bar_columns {
  std::int64_t row_count = 0;
  const std::int64_t* times_ns = nullptr;
  const std::int64_t* close_times_ns = nullptr;
  const double* open = nullptr;
  const double* high = nullptr;
  const double* low = nullptr;
  const double* close = nullptr;
  const double* volume = nullptr;
  const std::int64_t* column_sizes = nullptr;
};

struct series_columns {
  std::int64_t row_count = 0;
  const std::int64_t* times_ns = nullptr;
  const double* values = nullptr;
  const std::int64_t* column_sizes = nullptr;  // of times_ns and values
};

// Rows of a column that stay as they are while this lives.
struct column_rows {
  chunk_ref block;  // none where there are no rows
  std::int32_t dtype = LTA_FLOAT64;
  const void* values = nullptr;
  const std::int64_t* times_ns = nullptr;
  std::int64_t first_row = 0;
  std::int64_t row_count = 0;
  std::int64_t end_row = 0;  // of the store
};

// Who else may call a dataset while it is written: where there is nobody, nothing is locked.
enum class dataset_use : std::uint8_t { shared, alone };

class dataset {
 public:
  static result<std::shared_ptr<dataset>> create(const dataset_options& options);
  explicit dataset(const dataset_options& options);  // options as create() accepts them
  ~dataset();
  dataset(const dataset&) = delete;
  dataset& operator=(const dataset&) = delete;

  // ---- Partitions and series ---------------------------------------------------------------

  // Find or add; an empty source is "ohlcv".
  result<std::uint32_t> open_partition(std::string_view symbol, std::string_view timeframe,
                                       std::string_view source);
  // The same for many at one moment: all of them or none.
  result<std::vector<std::uint32_t>> open_partitions(std::span<const partition_name> names);
  // LTA_NOT_FOUND names the nearest one there is.
  result<std::uint32_t> find_partition(std::string_view symbol, std::string_view timeframe,
                                       std::string_view source) const;
  std::uint32_t partition_count() const { return partition_count_.load(std::memory_order_acquire); }
  result<partition_name> name_of(std::uint32_t partition) const;
  // Of all partitions from `first` on.
  std::vector<partition_name> names_from(std::uint32_t first) const;
  // A partition that is not there has none.
  bool has_series(std::uint32_t partition) const;
  result<timeframe> timeframe_of(std::uint32_t partition) const;

  // All partitions by symbol, timeframe and source, bytewise.
  std::vector<std::uint32_t> ordered_partitions() const;
  // Those of names for which `is_wanted` holds, which must not ask the dataset.
  std::vector<std::uint32_t> ordered_partitions(
      const std::function<bool(const partition_name&)>& is_wanted) const;

  result<std::uint32_t> open_series(std::uint32_t partition, std::string_view name,
                                    std::uint32_t flags);

  // ---- What there is -----------------------------------------------------------------------

  // struct_size is set to the full size; text is borrowed from the dataset.
  lta_dataset_info info() const;
  result<lta_partition_info> partition_info(std::uint32_t partition) const;
  result<lta_series_info> series_info(std::uint32_t partition, std::uint32_t series) const;

  // Rises with every change of any row, the forming ones included.
  std::uint64_t revision() const { return revision_.load(std::memory_order_acquire); }

  // ---- Writing -----------------------------------------------------------------------------

  // All rows or none; the count of rows added. Live bars go through bar_writer (bar_writer.hh).
  result<std::int64_t> append_ohlcv(std::uint32_t partition, const bar_columns& columns,
                                    std::uint32_t flags);
  result<std::int64_t> append_series(std::uint32_t partition, std::uint32_t series,
                                     const series_columns& columns, std::uint32_t flags);

  // The same for live bars of many partitions, all of one state; the count of bars that changed
  // anything. A session writes through bar_writer itself.
  result<std::int64_t> write_bars(std::span<const lta_bar> bars, std::int32_t state,
                                  std::uint32_t flags);

  // One bar, published at once: a closed one that becomes row `row` of its partition behind live
  // ones, or one that forms there, where nothing else changed since `revision`. It is what nearly
  // every call of one bar is. False says that it is not, or is refused, and nothing has changed;
  // bar_writer knows the rest.
  bool append_next(const lta_bar& bar, std::int64_t row, std::uint64_t revision, dataset_use use,
                   std::int64_t* out_close_time_ns) noexcept;

  // ---- Reading -----------------------------------------------------------------------------

  // Rows from `from_row` on (clamped to what is retained) and the points of series they read.
  result<pinned_rows> pin(std::uint32_t partition, std::int64_t from_row = 0) const;

  // The newest bar at or before `time_ns`, all later ones, and the points of series that bars at
  // or after `time_ns` read: for readers whose bars are another partition's.
  result<pinned_rows> pin_since(std::uint32_t partition, std::int64_t time_ns) const;

  // Several partitions as of one moment, in the order given.
  result<std::vector<pinned_rows>> pin_all(std::span<const std::uint32_t> partitions) const;

  // Rows of one column that lie together, from `first_row` on; -1 is the first retained one.
  result<column_rows> column(std::uint32_t partition, std::string_view name,
                             std::int64_t first_row) const;

  // Memory of results, shared by the executions over this dataset.
  std::shared_ptr<block_pool> result_memory() const { return result_memory_; }

 private:
  friend class bar_append;
  friend class bar_writer;
  friend class dataset_maker;
  friend class point_append;
  friend class transaction;
  struct writer_scratch;

  // The state lock or the writer lock is held.
  partition* find(std::uint32_t id) const;
  result<partition*> find_or_refuse(std::uint32_t id) const;
  result<series*> find_or_refuse_series(std::uint32_t id, std::uint32_t series_id) const;
  void pin_locked(const partition& of, std::int64_t from_row, std::int64_t points_from_ns,
                  pinned_rows& pinned) const;
  void count_changes(std::uint64_t count) noexcept {
    revision_.store(revision_.load(std::memory_order_relaxed) + count, std::memory_order_release);
  }
  void count_partitions() noexcept {
    partition_count_.store(static_cast<std::uint32_t>(partitions_.size()),
                           std::memory_order_release);
  }
  // Of the writer: would so many more bytes pass the limit?
  outcome check_memory(std::int64_t added_bytes, std::int64_t position) const;

  const std::shared_ptr<block_pool> result_memory_ = std::make_shared<block_pool>();
  const dataset_options options_;
  const chunk_layout layout_;

  // Writers hold writer_mutex_ throughout; what they change they change under state_mutex_ too.
  // So a writer may read without the second lock, and everybody else needs only the second.
  mutable std::mutex writer_mutex_;
  mutable std::mutex state_mutex_;
  std::vector<std::unique_ptr<partition>> partitions_;
  std::map<partition_name, std::uint32_t> ids_by_name_;
  std::int64_t row_count_ = 0;
  std::int64_t memory_bytes_ = 0;
  // Changed under both locks like the rest, and read by who asks for nothing else without one.
  std::atomic<std::uint64_t> revision_{0};
  std::atomic<std::uint32_t> partition_count_{0};
  std::unique_ptr<writer_scratch> scratch_;  // the writer's own
};

}  // namespace lta
