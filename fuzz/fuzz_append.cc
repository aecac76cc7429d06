// SPDX-License-Identifier: MIT
// Columns of any shape and content: an append takes all rows or none, and what it took is there.
#include <vector>

#include "fuzz_input.hh"

namespace {

using fuzz::sized;

struct columns {
  std::vector<std::int64_t> times;
  std::vector<std::int64_t> close_times;
  std::vector<double> values[5];
  std::int64_t sizes[7] = {};
};

constexpr std::int64_t minute_ns = 60'000'000'000;

// Times near the ends of int64 are wanted here; their sum may wrap.
std::int64_t later(std::int64_t time_ns, std::int64_t distance_ns) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(time_ns) +
                                   static_cast<std::uint64_t>(distance_ns));
}

columns take_columns(fuzz::input& in, std::int64_t& clock) {
  columns made;
  const std::uint32_t rows = in.below(40);
  for (std::uint32_t row = 0; row < rows; ++row) {
    const std::uint8_t step = in.byte();
    clock += step < 250 ? minute_ns : (step - 252) * minute_ns;
    made.times.push_back(step == 255 ? in.take<std::int64_t>() : clock);
    made.close_times.push_back(later(made.times.back(), step == 251 ? -1 : minute_ns));
    for (std::vector<double>& column : made.values) column.push_back(in.number());
  }
  for (std::int64_t& size : made.sizes) size = rows;
  if (in.byte() > 240) made.sizes[in.below(7)] += in.byte() - 128;
  return made;
}

std::uint64_t revision_of(lta_dataset dataset, std::int64_t* rows) {
  auto info = sized<lta_dataset_info>();
  auto error = sized<lta_error>();
  FUZZ_CHECK(lta_dataset_get_info(dataset, &info, &error) == LTA_OK);
  *rows = info.row_count;
  return info.revision;
}

void append_bars(fuzz::input& in, lta_dataset dataset, std::uint32_t partition,
                 std::int64_t& clock) {
  columns made = take_columns(in, clock);
  const bool with_close_times = in.byte() < 128;
  if (!with_close_times) made.sizes[1] = 0;
  std::int64_t before = 0;
  const std::uint64_t revision = revision_of(dataset, &before);
  std::int64_t appended = -1;
  auto error = sized<lta_error>();
  const lta_status status = lta_dataset_append_ohlcv(
      dataset, partition, static_cast<std::int64_t>(made.times.size()), made.times.data(),
      with_close_times ? made.close_times.data() : nullptr, made.values[0].data(),
      made.values[1].data(), made.values[2].data(), made.values[3].data(), made.values[4].data(),
      made.sizes, in.below(9), &appended, &error);
  std::int64_t after = 0;
  if (status < 0) {
    fuzz::check_failure(status, error);
    FUZZ_CHECK(appended == -1);
    FUZZ_CHECK(revision_of(dataset, &after) == revision && after == before);
    return;
  }
  FUZZ_CHECK(appended >= 0 && appended <= static_cast<std::int64_t>(made.times.size()));
  const bool changed = revision_of(dataset, &after) != revision;
  FUZZ_CHECK(changed == (appended > 0));
  FUZZ_CHECK(after <= before + appended);
}

void append_points(fuzz::input& in, lta_dataset dataset, std::uint32_t partition,
                   std::int64_t& clock) {
  const std::string name = in.text(12);
  std::uint32_t series = 0;
  auto error = sized<lta_error>();
  lta_status status =
      lta_dataset_open_series(dataset, partition, name.data(),
                              static_cast<std::int64_t>(name.size()), in.below(3), &series, &error);
  if (status < 0) return fuzz::check_failure(status, error);
  const columns made = take_columns(in, clock);
  const std::int64_t sizes[] = {made.sizes[0], made.sizes[1]};
  std::int64_t appended = -1;
  status = lta_dataset_append_series(
      dataset, partition, series, static_cast<std::int64_t>(made.times.size()), made.times.data(),
      made.values[0].data(), sizes, in.below(9), &appended, &error);
  if (status < 0) {
    fuzz::check_failure(status, error);
    FUZZ_CHECK(appended == -1);
  }
}

// Whatever was stored, no output holds an infinity and every row is there.
void check_runs(lta_dataset dataset, std::uint32_t partition) {
  const std::string text = "sma(close, 3) / (high - low) + volume";
  lta_result result = 0;
  auto options = sized<lta_execute_options>();
  options.flags = LTA_EXECUTE_EXPRESSION;
  auto error = sized<lta_error>();
  const lta_status status =
      lta_execute_plan(dataset, text.data(), static_cast<std::int64_t>(text.size()), &partition, 1,
                       &options, &result, &error);
  if (status < 0) return fuzz::check_failure(status, error);
  auto output = sized<lta_result_output>();
  FUZZ_CHECK(lta_result_get_output(result, 0, &output, &error) == LTA_OK);
  for (std::int64_t row = 0; output.status == LTA_OK && row < output.row_count; ++row) {
    const double value = static_cast<const double*>(output.values)[row];
    FUZZ_CHECK(value != std::numeric_limits<double>::infinity());
    FUZZ_CHECK(value != -std::numeric_limits<double>::infinity());
    if (row > 0) FUZZ_CHECK(output.times_ns[row - 1] < output.times_ns[row]);
  }
  FUZZ_CHECK(lta_result_drop(result, &error) == LTA_OK);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  auto error = sized<lta_error>();
  auto options = sized<lta_dataset_options>();
  options.retention_rows = in.byte() % 64;
  options.memory_limit_bytes = in.byte() < 224 ? 0 : 4096;
  lta_dataset dataset = 0;
  FUZZ_CHECK(lta_dataset_create(&options, &dataset, &error) == LTA_OK);
  const char* timeframes[] = {"1m", "1d", "bar", "tick:5"};
  const char* timeframe = timeframes[in.below(4)];
  std::uint32_t partition = 0;
  FUZZ_CHECK(lta_dataset_open_partition(dataset, "A", 1, timeframe,
                                        static_cast<std::int64_t>(std::strlen(timeframe)), "", 0,
                                        &partition, &error) == LTA_OK);
  std::int64_t clock = 1'700'000'000'000'000'000;
  for (int step = 0; step < 16 && !in.empty(); ++step) {
    if (in.byte() < 192) {
      append_bars(in, dataset, partition, clock);
    } else {
      append_points(in, dataset, partition, clock);
    }
  }
  check_runs(dataset, partition);
  FUZZ_CHECK(lta_dataset_drop(dataset, &error) == LTA_OK);
  return 0;
}
