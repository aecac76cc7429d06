// SPDX-License-Identifier: MIT
// Arrow streams of any claims and content: an append takes all rows or none, and releases what it
// was given once. Buffers are as large as any claim that is not refused; a pointer cannot be
// checked.
#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "../tests/unit/arrow_helpers.hh"
#include "fuzz_input.hh"

namespace {

using fuzz::sized;
using lta_test::arrow_made;

constexpr std::int64_t rows_behind = 256;  // of every buffer
constexpr std::int64_t claimed_max = 64;   // of a length or an offset: three add up to less

struct kind {
  const char* format;
  std::size_t value_bytes;
};
constexpr kind kinds[] = {{"g", 8}, {"f", 4},       {"l", 8},    {"i", 4},    {"S", 2},   {"c", 1},
                          {"L", 8}, {"tsm:UTC", 8}, {"tsn:", 8}, {"tss:", 8}, {"tdD", 4}, {"u", 4},
                          {"U", 8}, {"vu", 16},     {"+l", 4},   {"tsx:", 8}, {"", 8}};
constexpr const char* names[] = {"time",   "open",      "high",   "low",        "close",   "volume",
                                 "symbol", "timeframe", "source", "close_time", "funding", ""};

// Small, or impossible.
std::int64_t claim(fuzz::input& in, std::int64_t honest) {
  const std::uint8_t choice = in.byte();
  if (choice < 216) return honest;
  if (choice < 240) return in.below(claimed_max);
  constexpr std::int64_t impossible[] = {-1, INT64_MIN, INT64_MAX, (std::int64_t{1} << 40) + 1};
  return impossible[choice % 4];
}

// Rising times, prices around 100, names of a letter: mostly what an append takes.
void fill(fuzz::input& in, arrow_made& column, const kind& of) {
  lta_test::bytes values(rows_behind * of.value_bytes + 16, 0);
  const std::uint8_t mode = in.byte();
  for (std::int64_t row = 0; row < rows_behind; ++row) {
    std::uint8_t* at = values.data() + static_cast<std::size_t>(row) * of.value_bytes;
    const std::string format = of.format;
    if (format == "g") {
      const double number = row < 40 ? in.number() : 100;
      std::memcpy(at, &number, sizeof number);
    } else if (format == "f") {
      const float number = 100;
      std::memcpy(at, &number, sizeof number);
    } else if (format == "vu") {
      const std::int32_t size = row % 3 == 0 ? in.byte() % 24 : 1;
      const std::int32_t buffer = mode > 250 ? in.byte() : 0;
      const std::int32_t offset = in.byte() % 70;
      std::memcpy(at, &size, 4);
      at[4] = 'A';
      if (size > 12) {
        std::memcpy(at + 8, &buffer, 4);
        std::memcpy(at + 12, &offset, 4);
      }
    } else {
      const std::int64_t steps = mode < 200 ? row : in.byte() - 8;
      std::memcpy(at, &steps, std::min<std::size_t>(of.value_bytes, 8));
    }
  }
  column.buffers.push_back(values);
}

// Offsets within 64 bytes of text, or before them.
void fill_text(fuzz::input& in, arrow_made& column, std::size_t offset_bytes) {
  lta_test::bytes offsets((rows_behind + 1) * offset_bytes, 0);
  const std::uint8_t mode = in.byte();
  for (std::int64_t row = 0; row <= rows_behind; ++row) {
    std::int64_t offset = std::min<std::int64_t>(row, 64);
    if (mode > 200) offset = in.byte() % 66 - 1;
    std::memcpy(offsets.data() + static_cast<std::size_t>(row) * offset_bytes, &offset,
                offset_bytes);
  }
  column.buffers.push_back(offsets);
}

arrow_made make_column(fuzz::input& in, const char* name, const kind& of, std::int64_t rows);

void make_dictionary(fuzz::input& in, arrow_made& column) {
  const std::int64_t words = in.below(6);
  column.dictionary = std::make_shared<arrow_made>(make_column(in, "", kinds[11], words));
}

arrow_made make_column(fuzz::input& in, const char* name, const kind& of, std::int64_t rows) {
  arrow_made column{name, of.format, claim(in, rows), {}, {}, claim(in, 0), claim(in, 0), {}};
  const std::string format = of.format;
  if (format == "u" || format == "U") {
    fill_text(in, column, of.value_bytes);
    column.buffers.push_back(lta_test::bytes(64, 'B'));
  } else {
    fill(in, column, of);
  }
  if (format == "vu") {
    column.buffers.push_back(lta_test::bytes(64, 'C'));
    column.buffers.push_back(lta_test::bytes_of<std::int64_t>({64, 64, 64, 64}));
  }
  if (in.byte() > 200) column.validity = lta_test::bytes(64, in.byte());
  return column;
}

const kind& kind_of(fuzz::input& in, std::size_t name) {
  const std::uint8_t choice = in.byte();
  if (choice > 232) return kinds[choice % std::size(kinds)];
  if (name == 0) return kinds[7 + choice % 3];
  if (name >= 6 && name <= 8) return kinds[11 + choice % 3];
  return kinds[choice % 7];
}

std::vector<lta_test::made_batch> make_batches(fuzz::input& in) {
  std::vector<lta_test::made_batch> batches(1 + in.below(3));
  std::vector<std::pair<std::size_t, const kind*>> columns;
  for (std::size_t name = 0; name < std::size(names); ++name) {
    const bool usual = name < 7;
    const std::uint8_t choice = in.byte();
    if (usual ? choice > 248 : choice < 200) continue;
    columns.emplace_back(name, &kind_of(in, name));
  }
  for (lta_test::made_batch& batch : batches) {
    const std::int64_t rows = in.below(40);
    for (const auto& [name, of] : columns) {
      batch.push_back(make_column(in, names[name], *of, rows));
      const std::string format = of->format;
      if (format == "c" && name >= 6) make_dictionary(in, batch.back());
    }
  }
  return batches;
}

// A claim of the producer that is not true, now and then.
void spoil(fuzz::input& in, ArrowArray& array) {
  if (in.byte() < 232) return;
  array.n_children = claim(in, array.n_children - (in.byte() & 1));
  array.null_count = claim(in, array.null_count);
  if (array.n_children > 0 && array.children != nullptr && in.byte() > 128) {
    ArrowArray& child = *array.children[0];
    child.n_buffers = in.byte() % 3;
    if (in.byte() > 128 && child.n_buffers > 1) child.buffers[1] = nullptr;
  }
}

struct dataset_state {
  std::uint32_t partition_count;
  std::int64_t row_count;
  std::uint64_t revision;
  bool operator==(const dataset_state&) const = default;
};

dataset_state state_of(lta_dataset dataset) {
  auto info = sized<lta_dataset_info>();
  auto error = sized<lta_error>();
  FUZZ_CHECK(lta_dataset_get_info(dataset, &info, &error) == LTA_OK);
  return {info.partition_count, info.row_count, info.revision};
}

void append_stream(fuzz::input& in, lta_dataset dataset) {
  auto options = sized<lta_arrow_options>();
  options.flags = in.byte() % 17;
  options.append_flags = in.byte() % 6;
  options.time_unit = in.byte() % 6;
  const std::string symbol = in.byte() > 128 ? "S" : "";
  options.symbol = symbol.data();
  options.symbol_size = static_cast<std::int64_t>(symbol.size());
  options.timeframe = "1m";
  options.timeframe_size = in.byte() > 240 ? 0 : 2;

  // Half of the streams are renamed and half of their times are local.
  static constexpr std::string_view renamed = "time\nopen\nhigh\nlow\nclose\nvolume\n\nx";
  if (in.byte() > 128) {
    options.column_names = renamed.data();
    options.column_names_size = in.byte() % (std::ssize(renamed) + 1);
  }
  std::int64_t zone[6] = {std::numeric_limits<std::int64_t>::min(), 0, 0, 0, 0, 0};
  if (in.byte() > 128) {
    for (int i = 1; i < 6; ++i) zone[i] = in.byte() * std::int64_t{60'000'000'000};
    options.zone_changes = zone;
    options.zone_change_count = in.byte() % 4;
  }

  lta_test::arrow_producer producer(make_batches(in));
  producer.spoil_array = [&](ArrowArray& array) { spoil(in, array); };
  if (in.byte() > 240) producer.fail_at_batch = in.byte() % 3;
  const dataset_state before = state_of(dataset);
  ArrowArrayStream stream = producer.open();
  std::int64_t appended = -1;
  auto error = sized<lta_error>();
  const lta_status status = lta_dataset_append_arrow(dataset, &stream, &options, &appended, &error);
  FUZZ_CHECK(stream.release == nullptr);
  FUZZ_CHECK(producer.live.is_zero());
  if (status < 0) {
    fuzz::check_failure(status, error);
    FUZZ_CHECK(appended == -1);
    FUZZ_CHECK(state_of(dataset) == before);
    return;
  }
  FUZZ_CHECK(appended >= 0);
  FUZZ_CHECK(state_of(dataset).row_count <= before.row_count + appended);
}

// What was stored goes out again, every batch of it.
void read_back(lta_dataset dataset) {
  ArrowArrayStream stream{};
  auto error = sized<lta_error>();
  FUZZ_CHECK(lta_dataset_export_arrow(dataset, nullptr, 0, &stream, &error) == LTA_OK);
  std::int64_t rows = 0;
  for (;;) {
    ArrowArray batch{};
    FUZZ_CHECK(stream.get_next(&stream, &batch) == 0);
    if (batch.release == nullptr) break;
    rows += batch.length;
    batch.release(&batch);
  }
  stream.release(&stream);
  FUZZ_CHECK(rows == state_of(dataset).row_count);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::input in(data, size);
  auto error = sized<lta_error>();
  auto options = sized<lta_dataset_options>();
  options.retention_rows = in.byte() % 64;
  lta_dataset dataset = 0;
  FUZZ_CHECK(lta_dataset_create(&options, &dataset, &error) == LTA_OK);
  for (int step = 0; step < 3 && !in.empty(); ++step) append_stream(in, dataset);
  read_back(dataset);
  FUZZ_CHECK(lta_dataset_drop(dataset, &error) == LTA_OK);
  return 0;
}
