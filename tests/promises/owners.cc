// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>

#include "support.hh"

namespace promise {

lta_error fresh_error() {
  lta_error error = {};
  error.struct_size = sizeof error;
  return error;
}

void must(lta_status status, const lta_error& error) {
  if (status >= 0) return;
  FAIL(error.code << " at " << error.position << ": " << error.message);
}

owned new_dataset(std::int64_t retention_rows) {
  lta_dataset_options options = {};
  options.struct_size = sizeof options;
  options.retention_rows = retention_rows;
  lta_error error = fresh_error();
  lta_dataset id = 0;
  must(lta_dataset_create(&options, &id, &error), error);
  return {id, lta_dataset_drop};
}

owned new_plan(const std::string& text, bool expression) {
  lta_error error = fresh_error();
  lta_plan_options options = {};
  options.struct_size = sizeof options;
  options.flags = expression ? LTA_PLAN_EXPRESSION : 0;
  lta_plan id = 0;
  const auto size = static_cast<std::int64_t>(text.size());
  INFO(text);
  must(lta_plan_compile(text.data(), size, &options, &id, &error), error);
  return {id, lta_plan_drop};
}

std::uint32_t open_partition(const owned& dataset, const std::string& symbol,
                             const std::string& timeframe) {
  lta_error error = fresh_error();
  std::uint32_t id = 0;
  must(lta_dataset_open_partition(dataset.id(), symbol.data(), std::ssize(symbol), timeframe.data(),
                                  std::ssize(timeframe), "", 0, &id, &error),
       error);
  return id;
}

void append(const owned& dataset, std::uint32_t partition, const std::vector<lta_bar>& bars) {
  std::vector<std::int64_t> times;
  std::array<std::vector<double>, 5> columns;
  for (const lta_bar& bar : bars) {
    times.push_back(bar.time_ns);
    const double values[] = {bar.open, bar.high, bar.low, bar.close, bar.volume};
    for (std::size_t k = 0; k < 5; ++k) columns[k].push_back(values[k]);
  }
  lta_error error = fresh_error();
  std::int64_t appended = 0;
  must(lta_dataset_append_ohlcv(dataset.id(), partition, std::ssize(bars), times.data(), nullptr,
                                columns[0].data(), columns[1].data(), columns[2].data(),
                                columns[3].data(), columns[4].data(), nullptr, LTA_APPEND_UNCHECKED,
                                &appended, &error),
       error);
  REQUIRE(appended == std::ssize(bars));
}

std::uint32_t output_count(const owned& plan) {
  lta_error error = fresh_error();
  lta_plan_info info = {};
  info.struct_size = sizeof info;
  must(lta_plan_get_info(plan.id(), &info, &error), error);
  return info.output_count;
}

namespace {

std::uint64_t cell_of(const lta_result_output& output, std::int64_t row) {
  const bool present =
      output.validity == nullptr || ((output.validity[row / 8] >> (row % 8)) & 1) != 0;
  if (output.dtype == LTA_FLOAT64) {
    const double value = static_cast<const double*>(output.values)[row];
    REQUIRE(present == (value == value));
    return std::bit_cast<std::uint64_t>(value);
  }
  const std::int8_t value = static_cast<const std::int8_t*>(output.values)[row];
  if (!present) return 0x7FF8000000000000;
  return std::bit_cast<std::uint64_t>(static_cast<double>(value));
}

// The outputs of the partition that was asked for at that place.
table read_table(const owned& result, std::uint32_t outputs, std::uint32_t place) {
  lta_error error = fresh_error();
  table t;
  t.output_count = outputs;
  for (std::uint32_t o = 0; o < t.output_count; ++o) {
    lta_result_output output = {};
    output.struct_size = sizeof output;
    must(lta_result_get_output(result.id(), place * outputs + o, &output, &error), error);
    REQUIRE(output.status == LTA_OK);
    if (o == 0) {
      t.times_ns.assign(output.times_ns, output.times_ns + output.row_count);
      t.cells.resize(static_cast<std::size_t>(output.row_count) * t.output_count);
    }
    for (std::int64_t row = 0; row < output.row_count; ++row) {
      t.cells[static_cast<std::size_t>(row) * t.output_count + o] = cell_of(output, row);
    }
  }
  return t;
}

}  // namespace

table run_batch(const owned& plan, const owned& dataset, std::uint32_t partition,
                const lta_execute_options* options) {
  lta_error error = fresh_error();
  lta_result id = 0;
  must(lta_plan_run(plan.id(), dataset.id(), &partition, 1, options, &id, &error), error);
  return read_table(owned(id, lta_result_drop), output_count(plan), 0);
}

table batch_of(const owned& plan, const std::vector<lta_bar>& bars) {
  const owned dataset = new_dataset();
  append(dataset, open_partition(dataset, "A"), bars);
  return run_batch(plan, dataset, 0);
}

std::vector<table> run_partitions(const owned& plan, const owned& dataset, std::uint32_t count,
                                  std::uint32_t threads) {
  std::vector<std::uint32_t> partitions;
  for (std::uint32_t k = 0; k < count; ++k) partitions.push_back(k);
  lta_execute_options options = {};
  options.struct_size = sizeof options;
  options.thread_count = threads;
  lta_error error = fresh_error();
  lta_result id = 0;
  must(lta_plan_run(plan.id(), dataset.id(), partitions.data(), count, &options, &id, &error),
       error);
  const owned result(id, lta_result_drop);
  std::vector<table> tables;
  for (const std::uint32_t k : partitions) {
    tables.push_back(read_table(result, output_count(plan), k));
  }
  return tables;
}

stream_rows::stream_rows(std::uint32_t outputs, std::int64_t room)
    : capacity(room), output_count(outputs) {
  const auto rows = static_cast<std::size_t>(room);
  partitions.resize(rows);
  times_ns.resize(rows);
  flags.resize(rows);
  values.resize(rows * outputs);
  validity.resize(rows * outputs);
  edges.resize(rows * outputs);
}

owned new_session(const owned& plan, const owned& dataset, std::uint32_t flags,
                  std::int32_t depth) {
  lta_error error = fresh_error();
  lta_session_options options = {};
  options.struct_size = sizeof options;
  options.flags = flags;
  options.revision_depth = depth;
  lta_session id = 0;
  must(lta_session_create(plan.id(), dataset.id(), nullptr, 0, &options, &id, &error), error);
  return {id, lta_session_drop};
}

lta_status try_push(const owned& session, const std::vector<lta_bar>& bars, stream_rows& rows,
                    lta_error& error) {
  return lta_session_push(session.id(), bars.data(), std::ssize(bars), rows.capacity,
                          rows.partitions.data(), rows.times_ns.data(), rows.flags.data(),
                          rows.values.data(), rows.validity.data(), rows.edges.data(), &rows.count,
                          &error);
}

void push(const owned& session, const std::vector<lta_bar>& bars, stream_rows& rows) {
  lta_error error = fresh_error();
  must(try_push(session, bars, rows, error), error);
}

std::string snapshot(const owned& session) {
  lta_error error = fresh_error();
  lta_blob id = 0;
  must(lta_session_snapshot(session.id(), nullptr, 0, &id, &error), error);
  const owned blob(id, lta_blob_drop);
  const void* data = nullptr;
  std::int64_t size = 0;
  must(lta_blob_get_data(id, &data, &size, &error), error);
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

owned restore(const owned& plan, const owned& dataset, const std::string& bytes,
              std::uint32_t flags) {
  lta_error error = fresh_error();
  lta_session_options options = {};
  options.struct_size = sizeof options;
  options.flags = flags;
  lta_session id = 0;
  must(lta_session_restore(plan.id(), dataset.id(), bytes.data(), std::ssize(bytes), &options, &id,
                           &error),
       error);
  return {id, lta_session_drop};
}

}  // namespace promise
