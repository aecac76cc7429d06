// SPDX-License-Identifier: MIT
#include "plan_checks.hh"

#include <bit>
#include <string>
#include <vector>

#include "fuzz_input.hh"

namespace fuzz {
namespace {

constexpr std::int64_t day_ns = 86'400'000'000'000;
constexpr int row_count = 48;
// Room for what a fuzzer writes, not for windows that only cost time.
constexpr std::int64_t node_limit = 2000;
constexpr std::int64_t state_limit_bytes = 1 << 20;

lta_bar bar_at(int row, std::uint32_t partition) {
  const double middle = 100.0 + (row * 37 % 23) - 0.25 * (row % 5);
  lta_bar bar{};
  bar.time_ns = (20000 + row) * day_ns;
  bar.open = middle - 0.5;
  bar.high = middle + 1.5;
  bar.low = middle - 1.0;
  bar.close = middle + 0.75 * (row % 3 - 1);
  bar.volume = 1000.0 + row * 17 % 29;
  bar.partition = partition;
  return bar;
}

lta_dataset make_dataset() {
  auto error = sized<lta_error>();
  lta_dataset dataset = 0;
  FUZZ_CHECK(lta_dataset_create(nullptr, &dataset, &error) == LTA_OK);
  std::uint32_t partition = 7;
  FUZZ_CHECK(lta_dataset_open_partition(dataset, "A", 1, "1d", 2, "", 0, &partition, &error) ==
             LTA_OK);
  FUZZ_CHECK(partition == 0);
  return dataset;
}

void append_rows(lta_dataset dataset) {
  std::vector<std::int64_t> times;
  std::vector<double> columns[5];
  for (int row = 0; row < row_count; ++row) {
    const lta_bar bar = bar_at(row, 0);
    times.push_back(bar.time_ns);
    const double values[] = {bar.open, bar.high, bar.low, bar.close, bar.volume};
    for (int column = 0; column < 5; ++column) columns[column].push_back(values[column]);
  }
  std::int64_t appended = 0;
  auto error = sized<lta_error>();
  FUZZ_CHECK(lta_dataset_append_ohlcv(dataset, 0, row_count, times.data(), nullptr,
                                      columns[0].data(), columns[1].data(), columns[2].data(),
                                      columns[3].data(), columns[4].data(), nullptr, 0, &appended,
                                      &error) == LTA_OK);
  FUZZ_CHECK(appended == row_count);
}

std::string canonical_payload(lta_plan plan) {
  auto error = sized<lta_error>();
  lta_blob blob = 0;
  FUZZ_CHECK(lta_plan_explain(plan, LTA_EXPLAIN_PAYLOAD, &blob, &error) == LTA_OK);
  const void* data = nullptr;
  std::int64_t size = 0;
  FUZZ_CHECK(lta_blob_get_data(blob, &data, &size, &error) == LTA_OK);
  std::string text(static_cast<const char*>(data), static_cast<std::size_t>(size));
  FUZZ_CHECK(lta_blob_drop(blob, &error) == LTA_OK);
  return text;
}

lta_plan_info info_of(lta_plan plan) {
  auto info = sized<lta_plan_info>();
  auto error = sized<lta_error>();
  FUZZ_CHECK(lta_plan_get_info(plan, &info, &error) == LTA_OK);
  return info;
}

void check_round_trip(lta_plan plan, const lta_plan_options& options) {
  const std::string payload = canonical_payload(plan);
  auto error = sized<lta_error>();
  lta_plan again = 0;
  const lta_status status = lta_plan_compile(
      payload.data(), static_cast<std::int64_t>(payload.size()), &options, &again, &error);
  if (status != LTA_OK)
    std::fprintf(stderr, "%s: %s\n%s\n", error.code, error.message, payload.c_str());
  FUZZ_CHECK(status == LTA_OK);
  FUZZ_CHECK(info_of(again).fingerprint == info_of(plan).fingerprint);
  FUZZ_CHECK(canonical_payload(again) == payload);
  FUZZ_CHECK(lta_plan_drop(again, &error) == LTA_OK);
}

// The value of one output at one row as the session would report it.
double batch_value(const lta_result_output& output, int row, bool* valid) {
  *valid = output.validity == nullptr || ((output.validity[row / 8] >> (row % 8)) & 1) != 0;
  if (output.dtype == LTA_INT8) return static_cast<const std::int8_t*>(output.values)[row];
  return static_cast<const double*>(output.values)[row];
}

void check_row(lta_result result, std::uint32_t output_count, int row,
               const std::vector<double>& values, const std::vector<std::uint8_t>& validity) {
  auto error = sized<lta_error>();
  for (std::uint32_t index = 0; index < output_count; ++index) {
    auto output = sized<lta_result_output>();
    FUZZ_CHECK(lta_result_get_output(result, index, &output, &error) == LTA_OK);
    FUZZ_CHECK(output.status == LTA_OK && output.row_count == row_count);
    bool valid = false;
    const double expected = batch_value(output, row, &valid);
    FUZZ_CHECK(valid == (validity[index] != 0));
    if (valid) {
      FUZZ_CHECK(std::bit_cast<std::uint64_t>(values[index]) ==
                 std::bit_cast<std::uint64_t>(expected));
    }
  }
}

void check_stream_equals_batch(lta_plan plan, lta_result result) {
  const std::uint32_t output_count = info_of(plan).output_count;
  auto error = sized<lta_error>();
  const lta_dataset live = make_dataset();
  lta_session session = 0;
  const std::uint32_t partition = 0;
  const lta_status created =
      lta_session_create(plan, live, &partition, 1, nullptr, &session, &error);
  if (created == LTA_UNSUPPORTED) {
    FUZZ_CHECK(std::string(error.code) == "session.label");
    FUZZ_CHECK(canonical_payload(plan).find("\"label\": true") != std::string::npos);
    FUZZ_CHECK(lta_dataset_drop(live, &error) == LTA_OK);
    return;
  }
  FUZZ_CHECK(created == LTA_OK);
  std::vector<double> values(output_count);
  std::vector<std::uint8_t> validity(output_count);
  for (int row = 0; row < row_count; ++row) {
    lta_bar bar = bar_at(row, 0);
    std::int64_t rows = -1;
    for (const std::int32_t state : {LTA_BAR_FORMING, LTA_BAR_CLOSED}) {
      bar.state = state;
      bar.close = state == LTA_BAR_FORMING ? bar.low : bar_at(row, 0).close;
      FUZZ_CHECK(lta_session_push(session, &bar, 1, 1, nullptr, nullptr, nullptr, values.data(),
                                  validity.data(), nullptr, &rows, &error) == LTA_OK);
      FUZZ_CHECK(rows == 1);
    }
    check_row(result, output_count, row, values, validity);
  }
  FUZZ_CHECK(lta_session_drop(session, &error) == LTA_OK);
  FUZZ_CHECK(lta_dataset_drop(live, &error) == LTA_OK);
}

void check_explains(lta_plan plan) {
  auto error = sized<lta_error>();
  for (const std::int32_t format : {LTA_EXPLAIN_TEXT, LTA_EXPLAIN_JSON, LTA_EXPLAIN_DOT}) {
    lta_blob blob = 0;
    FUZZ_CHECK(lta_plan_explain(plan, format, &blob, &error) == LTA_OK);
    FUZZ_CHECK(lta_blob_drop(blob, &error) == LTA_OK);
  }
}

void check_runs(lta_plan plan) {
  auto error = sized<lta_error>();
  const lta_dataset dataset = make_dataset();
  append_rows(dataset);
  const std::uint32_t partition = 0;
  lta_result result = 0;
  const lta_status ran = lta_plan_run(plan, dataset, &partition, 1, nullptr, &result, &error);
  if (ran == LTA_LIMIT_EXCEEDED) {
    // Lags that are times become bars here, and may be more than the plan's limits allow.
    FUZZ_CHECK(std::string(error.code) == "plan.state_too_large");
    FUZZ_CHECK(canonical_payload(plan).find("\"periods\": \"") != std::string::npos);
    FUZZ_CHECK(lta_dataset_drop(dataset, &error) == LTA_OK);
    return;
  }
  FUZZ_CHECK(ran == LTA_OK);
  auto info = sized<lta_result_info>();
  FUZZ_CHECK(lta_result_get_info(result, &info, &error) == LTA_OK);
  // An output may fail on its own (a series this dataset lacks); then there is no row to compare.
  if (info.failed_count == 0) check_stream_equals_batch(plan, result);
  FUZZ_CHECK(lta_result_drop(result, &error) == LTA_OK);
  FUZZ_CHECK(lta_dataset_drop(dataset, &error) == LTA_OK);
}

}  // namespace

void check_plan_text(std::string_view text, std::uint32_t flags) {
  auto options = sized<lta_plan_options>();
  options.flags = flags;
  options.node_limit = node_limit;
  options.state_limit_bytes = state_limit_bytes;
  auto error = sized<lta_error>();
  lta_plan plan = 0;
  const lta_status status = lta_plan_compile(text.data(), static_cast<std::int64_t>(text.size()),
                                             &options, &plan, &error);
  if (status != LTA_OK) {
    check_failure(status, error);
    FUZZ_CHECK(plan == 0);
    // Where a limit was passed, position is the count that was needed.
    if (status != LTA_LIMIT_EXCEEDED) {
      FUZZ_CHECK(error.position <= static_cast<std::int64_t>(text.size()));
    }
    return;
  }
  options.flags = 0;
  check_round_trip(plan, options);
  check_explains(plan);
  check_runs(plan);
  FUZZ_CHECK(lta_plan_drop(plan, &error) == LTA_OK);
}

}  // namespace fuzz
