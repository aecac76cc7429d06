// SPDX-License-Identifier: MIT
// Snapshots as hostile bytes. The first byte of the input says how: 0 takes the rest as the
// snapshot itself, odd edits a good one, even edits a good one and puts every checksum right
// again. An edited snapshot must be refused unless someone made its checksums; whatever is
// accepted must go on and give a snapshot again.
#include <string_view>
#include <vector>

#include "base/checksum.hh"
#include "fuzz_input.hh"
#include "stream/snapshot_format.hh"

namespace {

using fuzz::sized;

constexpr std::string_view plan_text =
    R"json({"version": 1, "outputs": [
        {"name": "rsi", "expr": "rsi(close, 5)"},
        {"name": "band", "expr": "bbands(close, 6, 2).lower"},
        {"name": "macd", "expr": "macd(close, 3, 7, 4).histogram"},
        {"name": "signal", "expr": "crossup(ema(close, 3), sma(close, 8))"}]})json";
constexpr std::int64_t hour_ns = 3'600'000'000'000;
constexpr int bars_before = 40;

lta_bar bar_at(int row) {
  lta_bar bar{};
  bar.time_ns = (400'000 + row) * hour_ns;
  bar.open = 50.0 + row * 13 % 17;
  bar.high = bar.open + 2.0;
  bar.low = bar.open - 2.0;
  bar.close = bar.open + (row * 7 % 9 - 4) * 0.4;
  bar.volume = 10.0 + row;
  return bar;
}

lta_dataset make_dataset() {
  auto error = sized<lta_error>();
  lta_dataset dataset = 0;
  FUZZ_CHECK(lta_dataset_create(nullptr, &dataset, &error) == LTA_OK);
  std::uint32_t partition = 0;
  FUZZ_CHECK(lta_dataset_open_partition(dataset, "A", 1, "1h", 2, "", 0, &partition, &error) ==
             LTA_OK);
  return dataset;
}

void push(lta_session session, int first, int count) {
  auto error = sized<lta_error>();
  double values[4] = {};
  std::int64_t rows = 0;
  for (int row = first; row < first + count; ++row) {
    const lta_bar bar = bar_at(row);
    const lta_status status = lta_session_push(session, &bar, 1, 1, nullptr, nullptr, nullptr,
                                               values, nullptr, nullptr, &rows, &error);
    if (status < 0) fuzz::check_failure(status, error);
  }
}

std::vector<std::uint8_t> snapshot_of(lta_session session) {
  auto error = sized<lta_error>();
  lta_blob blob = 0;
  FUZZ_CHECK(lta_session_snapshot(session, nullptr, 0, &blob, &error) == LTA_OK);
  const void* data = nullptr;
  std::int64_t size = 0;
  FUZZ_CHECK(lta_blob_get_data(blob, &data, &size, &error) == LTA_OK);
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  std::vector<std::uint8_t> copy(bytes, bytes + size);
  FUZZ_CHECK(lta_blob_drop(blob, &error) == LTA_OK);
  return copy;
}

std::vector<std::uint8_t> edited(fuzz::input& in, std::vector<std::uint8_t> bytes) {
  for (int edit = 0; edit < 8 && !in.empty(); ++edit) {
    const std::uint8_t kind = in.byte();
    if (bytes.empty() || kind % 4 == 3) {
      bytes.push_back(in.byte());
    } else if (kind % 4 == 2) {
      bytes.resize(in.below(static_cast<std::uint32_t>(bytes.size())));
    } else {
      bytes[in.below(static_cast<std::uint32_t>(bytes.size()))] ^= in.byte();
    }
  }
  return bytes;
}

// Where the format keeps what a forger needs: docs/snapshot-format.md.
constexpr std::size_t partition_count_at = 36;
constexpr std::size_t column_count_at = 40;
constexpr std::size_t section_count_at = 96;
constexpr std::size_t columns_at = 48 + 6 * 8 + 8;
constexpr std::size_t column_size = 16;

template <class T>
T read_at(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  T value{};
  if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

void write_at(std::vector<std::uint8_t>& bytes, std::size_t at, std::uint64_t word) {
  std::memcpy(bytes.data() + at, &word, sizeof word);
}

// Puts right what can be, as far as the sizes lead.
std::vector<std::uint8_t> resealed(std::vector<std::uint8_t> bytes) {
  const std::uint64_t columns = read_at<std::uint32_t>(bytes, column_count_at);
  std::uint64_t at = columns_at + column_size * columns;
  if (bytes.size() % 8 != 0 || at + 16 > bytes.size()) return bytes;
  const std::uint64_t of_header = lta::checksum_bytes(bytes.data(), at);
  write_at(bytes, at, of_header);
  lta::snapshot_format::total_checksum total(of_header);
  at += 8;
  const std::uint64_t count = std::uint64_t{read_at<std::uint32_t>(bytes, partition_count_at)} +
                              read_at<std::uint32_t>(bytes, section_count_at);
  for (std::uint64_t k = 0; k < count; ++k) {
    const auto size = read_at<std::uint64_t>(bytes, at);
    if (size % 8 != 0 || size > bytes.size() || at + size + 24 > bytes.size()) return bytes;
    const std::uint64_t checksum = lta::checksum_bytes(bytes.data() + at + 8, size);
    total.add_section(size, checksum);
    at += 16 + size;
    write_at(bytes, at - 8, checksum);
  }
  write_at(bytes, at, total.value());
  return bytes;
}

void check_goes_on(lta_session session) {
  push(session, bars_before, 4);
  FUZZ_CHECK(!snapshot_of(session).empty());
}

struct fixture {
  lta_plan plan = 0;
  std::vector<std::uint8_t> good;

  fixture() {
    auto error = sized<lta_error>();
    FUZZ_CHECK(lta_plan_compile(plan_text.data(), static_cast<std::int64_t>(plan_text.size()),
                                nullptr, &plan, &error) == LTA_OK);
    const lta_dataset dataset = make_dataset();
    lta_session session = 0;
    FUZZ_CHECK(lta_session_create(plan, dataset, nullptr, 0, nullptr, &session, &error) == LTA_OK);
    push(session, 0, bars_before);
    good = snapshot_of(session);
    FUZZ_CHECK(good == resealed(good));
    FUZZ_CHECK(lta_session_drop(session, &error) == LTA_OK);
    FUZZ_CHECK(lta_dataset_drop(dataset, &error) == LTA_OK);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fixture fixed;
  fuzz::input in(data, size);
  const std::uint8_t way = in.byte();
  std::vector<std::uint8_t> bytes(in.rest(), in.rest() + in.left());
  if (way != 0) bytes = edited(in, fixed.good);
  if (way != 0 && way % 2 == 0) bytes = resealed(bytes);
  const lta_dataset dataset = make_dataset();
  auto options = sized<lta_session_options>();
  options.state_limit_bytes = 1 << 20;
  auto error = sized<lta_error>();
  lta_session session = 0;
  const lta_status status =
      lta_session_restore(fixed.plan, dataset, bytes.data(),
                          static_cast<std::int64_t>(bytes.size()), &options, &session, &error);
  if (status < 0) {
    fuzz::check_failure(status, error);
    FUZZ_CHECK(session == 0);
    FUZZ_CHECK(bytes != fixed.good);
  } else {
    FUZZ_CHECK(way % 2 == 0 || bytes == fixed.good);
    if (bytes == fixed.good) FUZZ_CHECK(snapshot_of(session) == bytes);
    check_goes_on(session);
    FUZZ_CHECK(lta_session_drop(session, &error) == LTA_OK);
  }
  FUZZ_CHECK(lta_dataset_drop(dataset, &error) == LTA_OK);
  return 0;
}
