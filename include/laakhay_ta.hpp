// SPDX-License-Identifier: MIT
//
// laakhay-ta for C++17: owners, exceptions and ranges over the C API, and nothing else. The manual
// is laakhay_ta.h; a class here has the name of the object there.
//
// Failures are laakhay::ta::error, with status, code and position; a failed call changes nothing.
// Objects move and do not copy; what still needs one keeps it alive inside the library, so they may
// go in any order. What is borrowed says so: it lives as long as the object it came from.
#ifndef LAAKHAY_TA_HPP
#define LAAKHAY_TA_HPP

#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "laakhay_ta.h"

namespace laakhay::ta {

class error : public std::runtime_error {
 public:
  error(lta_status status, std::int64_t position, std::string code, const std::string &message)
      : std::runtime_error(code + ": " + message),
        status_(status),
        position_(position),
        code_(std::move(code)) {}
  lta_status status() const noexcept { return status_; }
  std::int64_t position() const noexcept { return position_; }
  const std::string &code() const noexcept { return code_; }

 private:
  lta_status status_;
  std::int64_t position_;
  std::string code_;
};

// Elements that lie one after another and belong to somebody else.
template <class T>
class view {
 public:
  view() = default;
  view(T *data, std::int64_t size) : data_(data), size_(size) {}
  template <class Container, class = std::enable_if_t<std::is_convertible_v<
                                 decltype(std::declval<Container &>().data()), T *>>>
  view(Container &&elements)
      : data_(elements.data()), size_(static_cast<std::int64_t>(elements.size())) {}
  T *data() const noexcept { return data_; }
  std::int64_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  T *begin() const noexcept { return data_; }
  T *end() const noexcept { return data_ + size_; }
  T &operator[](std::int64_t index) const { return data_[index]; }

 private:
  T *data_ = nullptr;
  std::int64_t size_ = 0;
};

namespace detail {

struct error_memory : lta_error {
  error_memory() : lta_error{} { struct_size = sizeof(lta_error); }
  lta_status check(lta_status status_of_call) const {
    if (status_of_call < 0) throw error(status, position, code, message);
    return status_of_call;
  }
};

template <class Function, class... Arguments>
lta_status call(Function function, Arguments... arguments) {
  error_memory memory;
  return memory.check(function(arguments..., &memory));
}

template <class Struct>
Struct sized() {
  Struct made{};
  made.struct_size = sizeof(Struct);
  return made;
}

template <class Struct>
Struct sized(Struct given) {
  given.struct_size = sizeof(Struct);
  return given;
}

inline std::int64_t size_of(std::string_view text) {
  return static_cast<std::int64_t>(text.size());
}

inline std::string_view text_of(const char *data, std::int64_t size) {
  return {data, static_cast<std::size_t>(size)};
}

inline bool is_expression(std::string_view plan) {
  const std::size_t first = plan.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos || plan[first] != '{';
}

// An id, dropped at the end.
template <lta_status (*Drop)(std::uint64_t, lta_error *)>
class owner {
 public:
  owner() = default;
  explicit owner(std::uint64_t id) noexcept : id_(id) {}
  owner(owner &&other) noexcept : id_(std::exchange(other.id_, 0)) {}
  owner &operator=(owner &&other) noexcept {
    if (this != &other) {
      close();
      id_ = std::exchange(other.id_, 0);
    }
    return *this;
  }
  ~owner() { close(); }

  // 0 when there is nothing.
  std::uint64_t id() const noexcept { return id_; }
  explicit operator bool() const noexcept { return id_ != 0; }

  // Gives back what it holds; again does nothing.
  void close() noexcept {
    if (id_ != 0) Drop(id_, nullptr);
    id_ = 0;
  }

 private:
  std::uint64_t id_ = 0;
};

using blob = owner<lta_blob_drop>;

inline std::string bytes_of(const blob &made) {
  const void *data = nullptr;
  std::int64_t size = 0;
  call(lta_blob_get_data, made.id(), &data, &size);
  return std::string(static_cast<const char *>(data), static_cast<std::size_t>(size));
}

}  // namespace detail

inline lta_library_info library_info() {
  auto made = detail::sized<lta_library_info>();
  detail::call(lta_library_get_info, &made);
  return made;
}

inline std::string catalog_json() {
  std::uint64_t made = 0;
  detail::call(lta_catalog_get_json, &made);
  return detail::bytes_of(detail::blob(made));
}

// Stops executions that were given it, from any thread.
class cancel : public detail::owner<lta_cancel_drop> {
 public:
  cancel() : owner(make()) {}
  void raise() const { detail::call(lta_cancel_raise, id()); }

 private:
  static std::uint64_t make() {
    std::uint64_t made = 0;
    detail::call(lta_cancel_create, &made);
    return made;
  }
};

// One output of one partition, borrowed from its result.
class output {
 public:
  explicit output(const lta_result_output &record) : record_(record) {}
  std::string_view symbol() const { return detail::text_of(record_.symbol, record_.symbol_size); }
  std::string_view timeframe() const {
    return detail::text_of(record_.timeframe, record_.timeframe_size);
  }
  std::string_view source() const { return detail::text_of(record_.source, record_.source_size); }
  std::string_view name() const { return detail::text_of(record_.name, record_.name_size); }
  std::uint32_t partition() const { return record_.partition; }
  std::uint32_t flags() const { return record_.flags; }
  bool is_signal() const { return record_.dtype == LTA_INT8; }
  std::int64_t size() const { return record_.row_count; }
  std::int64_t first_valid_row() const { return record_.first_valid_row; }

  // Throws what made this output fail; the others are not affected.
  void check() const {
    if (record_.status >= 0) return;
    throw error(record_.status, record_.error_position, record_.error_code, record_.error_message);
  }

  view<const std::int64_t> times_ns() const {
    check();
    return {record_.times_ns, record_.row_count};
  }
  // NaN where missing; empty when the output is a signal.
  view<const double> values() const {
    check();
    if (is_signal()) return {};
    return {static_cast<const double *>(record_.values), record_.row_count};
  }
  // Empty when the output is none.
  view<const std::int8_t> signals() const {
    check();
    if (!is_signal()) return {};
    return {static_cast<const std::int8_t *>(record_.values), record_.row_count};
  }
  bool is_present(std::int64_t row) const {
    return record_.validity == nullptr || (record_.validity[row / 8] >> (row % 8) & 1) != 0;
  }
  // The value of a row, whatever the output is; NaN where missing.
  double operator[](std::int64_t row) const {
    check();
    if (!is_signal()) return static_cast<const double *>(record_.values)[row];
    if (!is_present(row)) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<const std::int8_t *>(record_.values)[row];
  }

 private:
  lta_result_output record_;
};

class result : public detail::owner<lta_result_drop> {
 public:
  using owner::owner;

  lta_result_info info() const {
    auto made = detail::sized<lta_result_info>();
    detail::call(lta_result_get_info, id(), &made);
    return made;
  }
  output at(std::uint32_t index) const {
    auto record = detail::sized<lta_result_output>();
    detail::call(lta_result_get_output, id(), index, &record);
    return output(record);
  }
  // Ordered by partition as asked for, then by the plan's output order.
  std::vector<output> outputs() const {
    std::vector<output> all;
    const std::uint32_t count = info().output_count;
    for (std::uint32_t index = 0; index < count; ++index) all.push_back(at(index));
    return all;
  }
  // The output of this name; of the first partition where there are many.
  output operator[](std::string_view name) const {
    for (const output &found : outputs()) {
      if (found.name() == name) return found;
    }
    throw error(LTA_NOT_FOUND, -1, "cpp.unknown_output", "no output " + std::string(name));
  }
};

// Consecutive rows of a column. They stay as they are, whatever becomes of the dataset.
class column : public detail::owner<lta_view_drop> {
 public:
  column(std::uint64_t id, const lta_column &record) : owner(id), record_(record) {}
  view<const std::int64_t> times_ns() const { return {record_.times_ns, record_.row_count}; }
  // Empty for time and close_time, whose values are int64s().
  view<const double> values() const {
    if (record_.dtype != LTA_FLOAT64) return {};
    return {static_cast<const double *>(record_.values), record_.row_count};
  }
  view<const std::int64_t> int64s() const {
    if (record_.dtype != LTA_INT64) return {};
    return {static_cast<const std::int64_t *>(record_.values), record_.row_count};
  }
  std::int64_t first_row() const { return record_.first_row; }
  // One past the last row there is: go on at first_row() plus the rows seen.
  std::int64_t end_row() const { return record_.end_row; }

 private:
  lta_column record_;
};

// Closed bars, column by column, all of one length; close times may be left out.
struct columns {
  view<const std::int64_t> times_ns;
  view<const double> open, high, low, close, volume;
  view<const std::int64_t> close_times_ns = {};
};

class dataset : public detail::owner<lta_dataset_drop> {
 public:
  explicit dataset(lta_dataset_options options = {}) : owner(make(options)) {}

  std::uint32_t open_partition(std::string_view symbol, std::string_view timeframe,
                               std::string_view source = {}) const {
    std::uint32_t partition = 0;
    detail::call(lta_dataset_open_partition, id(), symbol.data(), detail::size_of(symbol),
                 timeframe.data(), detail::size_of(timeframe), source.data(),
                 detail::size_of(source), &partition);
    return partition;
  }
  lta_dataset_info info() const {
    auto made = detail::sized<lta_dataset_info>();
    detail::call(lta_dataset_get_info, id(), &made);
    return made;
  }
  // How many rows were new. On failure error::position is the row.
  std::int64_t append(std::uint32_t partition, const columns &rows, std::uint32_t flags = 0) const {
    const std::int64_t sizes[] = {
        rows.times_ns.size(), rows.close_times_ns.size(), rows.open.size(),  rows.high.size(),
        rows.low.size(),      rows.close.size(),          rows.volume.size()};
    std::int64_t appended = 0;
    detail::call(lta_dataset_append_ohlcv, id(), partition, rows.times_ns.size(),
                 rows.times_ns.data(), rows.close_times_ns.data(), rows.open.data(),
                 rows.high.data(), rows.low.data(), rows.close.data(), rows.volume.data(),
                 static_cast<const std::int64_t *>(sizes), flags, &appended);
    return appended;
  }
  std::int64_t append(view<const lta_bar> bars, std::uint32_t flags = 0) const {
    std::int64_t appended = 0;
    detail::call(lta_dataset_append_bars, id(), bars.data(), bars.size(), flags, &appended);
    return appended;
  }
  std::int64_t revise(view<const lta_bar> bars, std::uint32_t flags = 0) const {
    std::int64_t revised = 0;
    detail::call(lta_dataset_revise, id(), bars.data(), bars.size(), flags, &revised);
    return revised;
  }
  void set_forming(view<const lta_bar> bars, std::uint32_t flags = 0) const {
    detail::call(lta_dataset_set_forming, id(), bars.data(), bars.size(), flags);
  }
  std::uint32_t open_series(std::uint32_t partition, std::string_view name,
                            std::uint32_t flags = 0) const {
    std::uint32_t series = 0;
    detail::call(lta_dataset_open_series, id(), partition, name.data(), detail::size_of(name),
                 flags, &series);
    return series;
  }
  std::int64_t append_series(std::uint32_t partition, std::uint32_t series,
                             view<const std::int64_t> times_ns, view<const double> values,
                             std::uint32_t flags = 0) const {
    const std::int64_t sizes[] = {times_ns.size(), values.size()};
    std::int64_t appended = 0;
    detail::call(lta_dataset_append_series, id(), partition, series, times_ns.size(),
                 times_ns.data(), values.data(), static_cast<const std::int64_t *>(sizes), flags,
                 &appended);
    return appended;
  }
  lta_partition_info partition(std::uint32_t partition) const {
    auto made = detail::sized<lta_partition_info>();
    detail::call(lta_dataset_get_partition, id(), partition, &made);
    return made;
  }
  lta_series_info series(std::uint32_t partition, std::uint32_t series) const {
    auto made = detail::sized<lta_series_info>();
    detail::call(lta_dataset_get_series, id(), partition, series, &made);
    return made;
  }
  // Rows of time, close_time, open, high, low, close, volume or a series, without a copy; -1 is the
  // first retained one.
  column look(std::uint32_t partition, std::string_view name, std::int64_t first_row = -1) const {
    auto made = detail::sized<lta_column>();
    std::uint64_t view_id = 0;
    detail::call(lta_dataset_get_column, id(), partition, name.data(), detail::size_of(name),
                 first_row, &view_id, &made);
    return column(view_id, made);
  }
  // New datasets of the rows present; this one stays as it is. No partitions are all.
  dataset slice(lta_slice_options options, view<const std::uint32_t> partitions = {}) const {
    options = detail::sized(options);
    return derive(lta_dataset_slice, partitions, &options);
  }
  dataset resample(std::string_view timeframe, lta_resample_options options = {},
                   std::string_view series_rules = {},
                   view<const std::uint32_t> partitions = {}) const {
    options = detail::sized(options);
    return derive(lta_dataset_resample, partitions, timeframe.data(), detail::size_of(timeframe),
                  series_rules.data(), detail::size_of(series_rules), &options);
  }
  dataset upsample(std::string_view timeframe, lta_upsample_options options = {},
                   view<const std::uint32_t> partitions = {}) const {
    options = detail::sized(options);
    return derive(lta_dataset_upsample, partitions, timeframe.data(), detail::size_of(timeframe),
                  &options);
  }
  dataset align(lta_align_options options, view<const std::uint32_t> partitions = {}) const {
    options = detail::sized(options);
    return derive(lta_dataset_align, partitions, &options);
  }
  // Compiles a JSON payload or one expression through the dataset's cache and runs it.
  result execute(std::string_view plan, view<const std::uint32_t> partitions = {},
                 lta_execute_options options = {}) const {
    options = detail::sized(options);
    if (detail::is_expression(plan)) options.flags |= LTA_EXECUTE_EXPRESSION;
    std::uint64_t made = 0;
    detail::call(lta_execute_plan, id(), plan.data(), detail::size_of(plan), partitions.data(),
                 partitions.size(), &options, &made);
    return result(made);
  }

 private:
  struct taken {
    std::uint64_t id;
  };
  explicit dataset(taken made) : owner(made.id) {}

  template <class Function, class... Arguments>
  dataset derive(Function function, view<const std::uint32_t> partitions,
                 Arguments... arguments) const {
    std::uint64_t made = 0;
    detail::call(function, id(), partitions.data(), partitions.size(), arguments..., &made);
    return dataset(taken{made});
  }
  static std::uint64_t make(lta_dataset_options options) {
    options = detail::sized(options);
    std::uint64_t made = 0;
    detail::call(lta_dataset_create, &options, &made);
    return made;
  }
};

// What a session answers with. Used for one call after another it keeps its memory.
class rows {
 public:
  std::int64_t size() const { return count_; }
  std::uint32_t partition(std::int64_t row) const { return partitions_[at(row)]; }
  std::int64_t time_ns(std::int64_t row) const { return times_ns_[at(row)]; }
  bool is_provisional(std::int64_t row) const {
    return (flags_[at(row)] & LTA_ROW_PROVISIONAL) != 0;
  }
  bool is_revised(std::int64_t row) const { return (flags_[at(row)] & LTA_ROW_REVISED) != 0; }
  // One per output, in the plan's order; NaN where missing.
  view<const double> values(std::int64_t row) const {
    return {values_.data() + row * width_, width_};
  }
  // LTA_EDGE_ values: what each output's signal did.
  view<const std::int8_t> edges(std::int64_t row) const {
    return {edges_.data() + row * width_, width_};
  }

 private:
  friend class session;

  static std::size_t at(std::int64_t row) { return static_cast<std::size_t>(row); }
  void grow(std::int64_t capacity, std::int64_t width) {
    width_ = width;
    if (capacity < 0) capacity = 0;
    if (static_cast<std::int64_t>(times_ns_.size()) >= capacity &&
        values_.size() == times_ns_.size() * at(width)) {
      return;
    }
    partitions_.resize(at(capacity));
    times_ns_.resize(at(capacity));
    flags_.resize(at(capacity));
    values_.resize(at(capacity * width));
    edges_.resize(at(capacity * width));
  }

  std::vector<std::uint32_t> partitions_, flags_;
  std::vector<std::int64_t> times_ns_;
  std::vector<double> values_;
  std::vector<std::int8_t> edges_;
  std::int64_t width_ = 0, count_ = 0;
};

// A way into a session's queue, from any thread; one call at a time, so every thread has its own.
// What was pushed before it closes is still drained.
class producer : public detail::owner<lta_producer_drop> {
 public:
  using owner::owner;

  // As many as there is room for; how many, from the first.
  std::int64_t push(view<const lta_bar> bars) const {
    std::int64_t accepted = 0;
    detail::call(lta_producer_push_bars, id(), bars.data(), bars.size(), &accepted);
    return accepted;
  }
  std::int64_t push(view<const lta_tick> ticks) const {
    std::int64_t accepted = 0;
    detail::call(lta_producer_push_ticks, id(), ticks.data(), ticks.size(), &accepted);
    return accepted;
  }
};

// The id of a builder; the session keeps the builder itself.
using builder = detail::owner<lta_builder_drop>;

// A plan that is alive; one call at a time, an overlapping one is LTA_BUSY.
class session : public detail::owner<lta_session_drop> {
 public:
  lta_session_info info() const {
    auto made = detail::sized<lta_session_info>();
    detail::call(lta_session_get_info, id(), &made);
    return made;
  }
  // All bars or none. On failure error::position is the bar's index.
  void push(view<const lta_bar> bars, rows &out) const {
    collect(out, bars.size(), [&](auto... arguments) {
      return lta_session_push(id(), bars.data(), bars.size(), arguments...);
    });
  }
  void push(const lta_bar &bar, rows &out) const { push(view<const lta_bar>(&bar, 1), out); }
  // Runs over the rows others have added to the dataset.
  void advance(rows &out) const {
    collect(out, 1, [&](auto... arguments) { return lta_session_advance(id(), arguments...); });
  }
  // LTA_FULL when rows are left, LTA_OK when the last one was run, LTA_IDLE when there was none.
  lta_status replay(std::int64_t limit, rows &out) const {
    if (limit > 65536) limit = 65536;
    return collect(out, limit, [&](std::int64_t, auto... arguments) {
      return lta_session_replay(id(), limit, arguments...);
    });
  }
  // LTA_FULL: the points are stored, and advance gives the rows.
  lta_status push_series(view<const lta_point> points, rows &out) const {
    return collect(out, points.size(), [&](auto... arguments) {
      return lta_session_push_series(id(), points.data(), points.size(), arguments...);
    });
  }
  // Takes what producers have pushed. LTA_FULL: call again; LTA_IDLE: there was nothing.
  lta_status drain(rows &out, std::int64_t max_items = 0) const {
    return collect(out, 1024, [&](auto... arguments) {
      return lta_session_drain(id(), max_items, arguments...);
    });
  }
  // Closes time bars that end by now_ns. LTA_FULL: rows are left for drain.
  lta_status advance_clock(std::int64_t now_ns, rows &out) const {
    return collect(out, 1024, [&](auto... arguments) {
      return lta_session_advance_clock(id(), now_ns, arguments...);
    });
  }
  producer open_producer(lta_producer_options options = {}) const {
    options = detail::sized(options);
    std::uint64_t made = 0;
    detail::call(lta_producer_create, id(), &options, &made);
    return producer(made);
  }
  builder open_builder(std::uint32_t partition, lta_builder_options options = {}) const {
    options = detail::sized(options);
    std::uint64_t made = 0;
    detail::call(lta_builder_create, id(), partition, &options, &made);
    return builder(made);
  }
  lta_feed_info feed_info() const {
    auto made = detail::sized<lta_feed_info>();
    detail::call(lta_session_get_feed_info, id(), &made);
    return made;
  }
  // What drains refused, by code.
  std::vector<lta_refusal> refusals() const {
    std::vector<lta_refusal> all(feed_info().refusal_count, detail::sized<lta_refusal>());
    for (std::uint32_t index = 0; index < all.size(); ++index) {
      detail::call(lta_session_get_refusal, id(), index, &all[index]);
    }
    return all;
  }
  // One entry per partition and output.
  std::vector<lta_readiness> readiness() const {
    const lta_session_info now = info();
    std::vector<lta_readiness> all(std::size_t{now.partition_count} * now.output_count);
    std::int64_t count = 0;
    detail::call(lta_session_get_readiness, id(), static_cast<std::int64_t>(all.size()), all.data(),
                 &count);
    all.resize(static_cast<std::size_t>(count));
    return all;
  }
  // More partitions from now on, and fewer.
  void join(view<const std::uint32_t> partitions) const {
    detail::call(lta_session_join, id(), partitions.data(), partitions.size());
  }
  void release(view<const std::uint32_t> partitions) const {
    detail::call(lta_session_release, id(), partitions.data(), partitions.size());
  }
  // Partitions of a snapshot go on here.
  void adopt(std::string_view snapshot) const {
    detail::call(lta_session_adopt, id(), static_cast<const void *>(snapshot.data()),
                 detail::size_of(snapshot));
  }
  std::string snapshot() const {
    std::uint64_t made = 0;
    detail::call(lta_session_snapshot, id(), static_cast<const std::uint32_t *>(nullptr),
                 std::int64_t{0}, &made);
    return detail::bytes_of(detail::blob(made));
  }

 private:
  friend class plan;
  explicit session(std::uint64_t id) : owner(id) { width_ = info().output_count; }

  // Once more with the room the library asks for: with too little nothing has changed.
  template <class Call>
  lta_status collect(rows &out, std::int64_t capacity, Call call) const {
    out.count_ = 0;
    for (;;) {
      out.grow(capacity, width_);
      detail::error_memory memory;
      std::int64_t count = 0;
      const lta_status status =
          call(static_cast<std::int64_t>(out.times_ns_.size()), out.partitions_.data(),
               out.times_ns_.data(), out.flags_.data(), out.values_.data(),
               static_cast<std::uint8_t *>(nullptr), out.edges_.data(), &count, &memory);
      if (status >= 0) {
        out.count_ = count;
        return status;
      }
      const bool is_short = std::string_view(memory.code) == "session.rows_too_small";
      if (!is_short || memory.position <= capacity) memory.check(status);
      capacity = memory.position;
    }
  }

  std::int64_t width_ = 0;
};

class plan : public detail::owner<lta_plan_drop> {
 public:
  // A JSON payload, or one expression. On failure error::position is a byte offset into the text.
  explicit plan(std::string_view text, lta_plan_options options = {})
      : owner(make(text, options)) {}

  lta_plan_info info() const {
    auto made = detail::sized<lta_plan_info>();
    detail::call(lta_plan_get_info, id(), &made);
    return made;
  }
  lta_plan_output output(std::uint32_t index) const {
    auto made = detail::sized<lta_plan_output>();
    detail::call(lta_plan_get_output, id(), index, &made);
    return made;
  }
  // What a host must load: the minimal and the stable history per field.
  std::string requirements_json() const {
    std::uint64_t made = 0;
    detail::call(lta_plan_get_requirements, id(), &made);
    return detail::bytes_of(detail::blob(made));
  }
  std::string explain(std::int32_t format = LTA_EXPLAIN_TEXT) const {
    std::uint64_t made = 0;
    detail::call(lta_plan_explain, id(), format, &made);
    return detail::bytes_of(detail::blob(made));
  }
  result run(const dataset &over, view<const std::uint32_t> partitions = {},
             lta_execute_options options = {}) const {
    options = detail::sized(options);
    std::uint64_t made = 0;
    detail::call(lta_plan_run, id(), over.id(), partitions.data(), partitions.size(), &options,
                 &made);
    return result(made);
  }
  ta::session start(const dataset &over, view<const std::uint32_t> partitions = {},
                    lta_session_options options = {}) const {
    options = detail::sized(options);
    std::uint64_t made = 0;
    detail::call(lta_session_create, id(), over.id(), partitions.data(), partitions.size(),
                 &options, &made);
    return ta::session(made);
  }
  // Continues where the snapshot was taken; an empty dataset is enough.
  ta::session restore(const dataset &over, std::string_view snapshot,
                      lta_session_options options = {}) const {
    options = detail::sized(options);
    std::uint64_t made = 0;
    detail::call(lta_session_restore, id(), over.id(), static_cast<const void *>(snapshot.data()),
                 detail::size_of(snapshot), &options, &made);
    return ta::session(made);
  }

 private:
  static std::uint64_t make(std::string_view text, lta_plan_options options) {
    options = detail::sized(options);
    if (detail::is_expression(text)) options.flags |= LTA_PLAN_EXPRESSION;
    std::uint64_t made = 0;
    detail::call(lta_plan_compile, text.data(), detail::size_of(text), &options, &made);
    return made;
  }
};

}  // namespace laakhay::ta

#endif
