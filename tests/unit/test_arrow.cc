// SPDX-License-Identifier: MIT
// Results walked as a consumer in C would walk them.
#include <doctest/doctest.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "base/arrow_abi.hh"
#include "data_helpers.hh"
#include "exec/arrow_export.hh"
#include "exec/batch.hh"
#include "failing_allocations.hh"

namespace {

using lta::plan_result;
using lta_test::minute;
using result_pointer = std::shared_ptr<const plan_result>;

constexpr std::int64_t symbol_at = 0, timeframe_at = 1, source_at = 2, time_at = 3;
constexpr std::int64_t mean_at = 4, above_at = 5, rate_at = 6, column_count = 7;
constexpr const char* payload = R"json({"version": 1, "outputs": [
    {"name": "mean", "expr": "sma(close, 3)"},
    {"name": "above", "expr": "close > sma(close, 3)"},
    {"name": "rate", "expr": "funding"}]})json";

// Five bars of AAA with a series "funding", twelve of BBB without one, none of CCC.
result_pointer make_result(std::vector<std::uint32_t> partitions = {0, 1, 2}) {
  const auto data = lta_test::make_dataset();
  for (const char* symbol : {"AAA", "BBB", "CCC"}) lta_test::open_minutes(*data, symbol);
  REQUIRE(data->append_ohlcv(0, lta_test::minutes(5).view(), 0));
  REQUIRE(data->append_ohlcv(1, lta_test::minutes(12).view(), 0));
  REQUIRE(data->open_series(0, "funding", 0));
  const std::int64_t times[] = {1 * minute, 4 * minute};
  const double rates[] = {0.25, -0.5};
  REQUIRE(data->append_series(0, 0, {2, times, rates, nullptr}, 0));
  const auto compiled = lta::compile(payload, {});
  REQUIRE(compiled);
  const auto ran = lta::run_batch(*compiled, data, {.partitions = std::move(partitions)});
  REQUIRE(ran);
  return *ran;
}

template <class Node>
struct released {
  Node node = {};
  released() = default;
  released(const released&) = delete;
  released& operator=(const released&) = delete;
  ~released() {
    if (node.release != nullptr) node.release(&node);
  }
  Node* operator->() { return &node; }
};
template <class Node>
bool is_live(const Node& node) {
  return node.release != nullptr;
}
using stream_holder = released<ArrowArrayStream>;
using schema_holder = released<ArrowSchema>;
using array_holder = released<ArrowArray>;

void open_stream(result_pointer from, stream_holder& out) {
  REQUIRE(lta::export_arrow(std::move(from), &out.node));
}

void next_batch(stream_holder& stream, array_holder& out) {
  REQUIRE(stream->get_next(&stream.node, &out.node) == 0);
}

const ArrowArray& child(array_holder& batch, std::int64_t index) { return *batch->children[index]; }

template <class Value>
const Value* buffer(const ArrowArray& column, int index) {
  return static_cast<const Value*>(column.buffers[index]);
}

bool is_valid(const ArrowArray& column, std::int64_t row) {
  const auto* bits = buffer<std::uint8_t>(column, 0);
  return bits == nullptr || ((bits[row / 8] >> (row % 8)) & 1) != 0;
}

// 'v' where there is a value, '-' where there is none.
std::string validity_of(const ArrowArray& column) {
  std::string all;
  for (std::int64_t row = 0; row < column.length; ++row) all += is_valid(column, row) ? 'v' : '-';
  return all;
}

std::string text_at(const ArrowArray& column, std::int64_t row) {
  const std::int32_t index = buffer<std::int32_t>(column, 1)[row];
  const ArrowArray& words = *column.dictionary;
  REQUIRE(index < words.length);
  const auto* ends = buffer<std::int32_t>(words, 1);
  return std::string(buffer<char>(words, 2) + ends[index],
                     static_cast<std::size_t>(ends[index + 1] - ends[index]));
}

// Moves as the specification says: the bytes go, the original is marked released.
template <class Node>
void move_node(Node& from, Node& to) {
  std::memcpy(&to, &from, sizeof from);
  from.release = nullptr;
}

}  // namespace

constexpr auto once = lta_test::failing_allocations::span::once;

TEST_CASE("the schema names and types every column") {
  stream_holder stream;
  open_stream(make_result(), stream);
  schema_holder schema;
  REQUIRE(stream->get_schema(&stream.node, &schema.node) == 0);
  CHECK(std::string(schema->format) == "+s");
  CHECK(schema->metadata == nullptr);
  REQUIRE(schema->n_children == column_count);
  const char* const names[] = {"symbol", "timeframe", "source", "time", "mean", "above", "rate"};
  const char* const formats[] = {"i", "i", "i", "tsn:UTC", "g", "c", "g"};
  for (std::int64_t k = 0; k < column_count; ++k) {
    const ArrowSchema& column = *schema->children[k];
    CAPTURE(k);
    CHECK(std::string(column.name) == names[k]);
    CHECK(std::string(column.format) == formats[k]);
    CHECK(column.flags == (k < mean_at ? 0 : ARROW_FLAG_NULLABLE));
    CHECK(column.n_children == 0);
    CHECK(is_live(column));
    CHECK((column.dictionary != nullptr) == (k < time_at));
    if (k < time_at) CHECK(std::string(column.dictionary->format) == "u");
  }
}

TEST_CASE("batches are the result's own memory, one per partition, in order") {
  const result_pointer result = make_result();
  stream_holder stream;
  open_stream(result, stream);
  const char* const symbols[] = {"AAA", "BBB", "CCC"};
  const std::int64_t lengths[] = {5, 12, 0};
  for (std::size_t k = 0; k < 3; ++k) {
    CAPTURE(k);
    array_holder batch;
    next_batch(stream, batch);
    const lta::partition_rows& part = result->partitions[k];
    REQUIRE(is_live(batch.node));
    REQUIRE(batch->n_children == column_count);
    CHECK(batch->length == lengths[k]);
    CHECK(batch->null_count == 0);
    CHECK(batch->n_buffers == 1);
    CHECK(batch->buffers[0] == nullptr);
    CHECK(child(batch, time_at).buffers[1] == part.times_ns);
    CHECK(child(batch, mean_at).buffers[1] == part.outputs[0].values);
    CHECK(child(batch, above_at).buffers[1] == part.outputs[1].values);
    for (std::int64_t c = 0; c < column_count; ++c) {
      CHECK(child(batch, c).length == lengths[k]);
      CHECK(child(batch, c).offset == 0);
      CHECK(child(batch, c).n_buffers == 2);
      CHECK(child(batch, c).buffers[1] != nullptr);
    }
    for (std::int64_t row = 0; row < lengths[k]; ++row) {
      CHECK(text_at(child(batch, symbol_at), row) == symbols[k]);
      CHECK(text_at(child(batch, timeframe_at), row) == "1m");
      CHECK(text_at(child(batch, source_at), row) == "ohlcv");
      CHECK(buffer<std::int64_t>(child(batch, time_at), 1)[row] == row * minute);
    }
  }
  for (int again = 0; again < 2; ++again) {
    array_holder end;
    end->length = 99;
    next_batch(stream, end);
    CHECK_FALSE(is_live(end.node));
    CHECK(end->length == 0);
  }
  CHECK(stream->get_last_error(&stream.node) == nullptr);
}

TEST_CASE("missing values are nulls") {
  stream_holder stream;
  open_stream(make_result(), stream);
  array_holder batch;
  next_batch(stream, batch);
  CHECK(validity_of(child(batch, mean_at)) == "--vvv");
  CHECK(validity_of(child(batch, above_at)) == "--vvv");
  CHECK(validity_of(child(batch, rate_at)) == "-v--v");
  CHECK(child(batch, rate_at).null_count == -1);
  const auto* means = buffer<double>(child(batch, mean_at), 1);
  CHECK(means[2] == 101);
  CHECK(means[4] == 103);
  CHECK(std::isnan(means[0]));
  const auto* above = buffer<std::int8_t>(child(batch, above_at), 1);
  CHECK(above[2] == 1);
  CHECK(buffer<double>(child(batch, rate_at), 1)[4] == -0.5);
  CHECK(child(batch, time_at).null_count == 0);
  CHECK(child(batch, symbol_at).null_count == 0);
}

TEST_CASE("an output without missing values needs no bitmap") {
  const auto data = lta_test::make_dataset();
  lta_test::open_minutes(*data);
  REQUIRE(data->append_ohlcv(0, lta_test::minutes(3).view(), 0));
  const auto compiled = lta::compile("close", {.expression = true});
  REQUIRE(compiled);
  stream_holder stream;
  const auto ran = lta::run_batch(*compiled, data, {.partitions = {{0}}});
  REQUIRE(ran);
  open_stream(*ran, stream);
  array_holder batch;
  next_batch(stream, batch);
  CHECK(child(batch, mean_at).buffers[0] == nullptr);
  CHECK(child(batch, mean_at).null_count == 0);
  CHECK(buffer<double>(child(batch, mean_at), 1)[2] == 102);
}

TEST_CASE("a failed output is a column of nulls") {
  const result_pointer result = make_result();
  REQUIRE(result->failed_count == 2);
  REQUIRE(result->partitions[1].outputs[2].error->status == LTA_NOT_FOUND);
  stream_holder stream;
  open_stream(result, stream);
  array_holder first, second;
  next_batch(stream, first);
  next_batch(stream, second);
  const ArrowArray& rate = child(second, rate_at);
  CHECK(rate.null_count == 12);
  CHECK(validity_of(rate) == "------------");
  for (std::int64_t row = 0; row < 12; ++row) CHECK(buffer<double>(rate, 1)[row] == 0);
}

TEST_CASE("partitions come as asked for, and may come twice") {
  stream_holder stream;
  open_stream(make_result({1, 0, 1}), stream);
  std::string symbols;
  for (int k = 0; k < 3; ++k) {
    array_holder batch;
    next_batch(stream, batch);
    CHECK(child(batch, symbol_at).dictionary->length == 2);
    symbols += text_at(child(batch, symbol_at), 4);
  }
  CHECK(symbols == "BBBAAABBB");
}

TEST_CASE("a result without partitions is a stream with a schema and no batch") {
  stream_holder stream;
  open_stream(make_result({}), stream);
  schema_holder schema;
  REQUIRE(stream->get_schema(&stream.node, &schema.node) == 0);
  CHECK(schema->n_children == column_count);
  array_holder end;
  next_batch(stream, end);
  CHECK_FALSE(is_live(end.node));
}

TEST_CASE("every struct keeps the result alive, in any order of release") {
  for (int last = 0; last < 3; ++last) {
    CAPTURE(last);
    result_pointer result = make_result();
    const std::weak_ptr<const plan_result> alive = result;
    stream_holder stream;
    schema_holder schema;
    array_holder batch;
    open_stream(std::move(result), stream);
    REQUIRE(stream->get_schema(&stream.node, &schema.node) == 0);
    next_batch(stream, batch);
    const auto release = [&](int which) {
      if (which == 0) stream->release(&stream.node);
      if (which == 1) schema->release(&schema.node);
      if (which == 2) batch->release(&batch.node);
    };
    release((last + 1) % 3);
    release((last + 2) % 3);
    CHECK_FALSE(alive.expired());
    if (last == 1) CHECK(std::string(schema->children[mean_at]->name) == "mean");
    if (last == 2) CHECK(buffer<double>(child(batch, mean_at), 1)[4] == 103);
    release(last);
    CHECK(alive.expired());
    CHECK_FALSE(is_live(stream.node));
    CHECK_FALSE(is_live(schema.node));
    CHECK_FALSE(is_live(batch.node));
  }
}

TEST_CASE("moved structs go on working") {
  result_pointer result = make_result();
  const std::weak_ptr<const plan_result> alive = result;
  stream_holder original, stream;
  open_stream(std::move(result), original);
  move_node(original.node, stream.node);
  array_holder made, batch;
  next_batch(stream, made);
  move_node(made.node, batch.node);
  schema_holder described, schema;
  REQUIRE(stream->get_schema(&stream.node, &described.node) == 0);
  move_node(described.node, schema.node);
  std::memset(static_cast<void*>(&original.node), 0, sizeof original.node);
  std::memset(static_cast<void*>(&made.node), 0, sizeof made.node);
  std::memset(static_cast<void*>(&described.node), 0, sizeof described.node);
  CHECK(buffer<double>(child(batch, mean_at), 1)[4] == 103);
  CHECK(std::string(schema->children[rate_at]->name) == "rate");
  batch->release(&batch.node);
  next_batch(stream, batch);
  CHECK(batch->length == 12);
  stream->release(&stream.node);
  batch->release(&batch.node);
  schema->release(&schema.node);
  CHECK(alive.expired());
}

TEST_CASE("children taken out of their parent outlive it") {
  result_pointer result = make_result();
  const std::weak_ptr<const plan_result> alive = result;
  array_holder mean, symbol, symbol_words;
  schema_holder time_schema;
  {
    stream_holder stream;
    open_stream(std::move(result), stream);
    schema_holder schema;
    array_holder first, batch;
    REQUIRE(stream->get_schema(&stream.node, &schema.node) == 0);
    next_batch(stream, first);
    next_batch(stream, batch);
    move_node(*schema->children[time_at], time_schema.node);
    move_node(*batch->children[mean_at], mean.node);
    move_node(*batch->children[symbol_at], symbol.node);
    move_node(*first->children[symbol_at]->dictionary, symbol_words.node);
  }
  CHECK_FALSE(alive.expired());
  CHECK(std::string(time_schema->format) == "tsn:UTC");
  CHECK(buffer<double>(mean.node, 1)[11] == 110);
  CHECK(text_at(symbol.node, 11) == "BBB");
  CHECK(std::string(buffer<char>(symbol_words.node, 2), 3) == "AAA");
  time_schema->release(&time_schema.node);
  symbol->release(&symbol.node);
  symbol_words->release(&symbol_words.node);
  CHECK_FALSE(alive.expired());
  mean->release(&mean.node);
  CHECK(alive.expired());
}

TEST_CASE("structs are released on any thread") {
  result_pointer result = make_result();
  const std::weak_ptr<const plan_result> alive = result;
  ArrowArrayStream stream = {};
  REQUIRE(lta::export_arrow(std::move(result), &stream));
  std::vector<ArrowArray> batches(3);
  for (ArrowArray& batch : batches) REQUIRE(stream.get_next(&stream, &batch) == 0);
  std::vector<std::thread> threads;
  for (ArrowArray& batch : batches) threads.emplace_back([&] { batch.release(&batch); });
  threads.emplace_back([&] { stream.release(&stream); });
  for (std::thread& thread : threads) thread.join();
  CHECK(alive.expired());
}

TEST_CASE("an export that runs out of memory leaves nothing behind") {
  const result_pointer result = make_result();
  const long owners = result.use_count();
  const std::int64_t live = lta_test::live_allocation_count();
  std::int64_t failures = 0;
  for (bool done = false; !done; ++failures) {
    ArrowArrayStream stream = {};
    bool threw = false;
    {
      const lta_test::failing_allocations fault(failures, once);
      try {
        done = static_cast<bool>(lta::export_arrow(result, &stream));
      } catch (const std::bad_alloc&) {
        threw = true;
      }
    }
    REQUIRE(threw != done);
    REQUIRE(is_live(stream) == done);
    if (done) stream.release(&stream);
    REQUIRE(result.use_count() == owners);
    REQUIRE(lta_test::live_allocation_count() == live);
  }
  CHECK(failures > 5);
}

TEST_CASE("callbacks answer ENOMEM, say so, and can be repeated") {
  stream_holder stream;
  open_stream(make_result({1, 0}), stream);
  array_holder first;
  next_batch(stream, first);
  const std::int64_t live = lta_test::live_allocation_count();
  const auto answers = [&](auto call) {
    std::int64_t failures = 0;
    for (int answer = ENOMEM; answer != 0; ++failures) {
      {
        const lta_test::failing_allocations fault(failures, once);
        answer = call();
      }
      const char* message = stream->get_last_error(&stream.node);
      REQUIRE((answer == 0 || answer == ENOMEM));
      REQUIRE((message == nullptr) == (answer == 0));
      if (answer != 0) REQUIRE(lta_test::live_allocation_count() == live);
    }
    return failures;
  };
  {
    schema_holder schema;
    CHECK(answers([&] { return stream->get_schema(&stream.node, &schema.node); }) > column_count);
    CHECK(schema->n_children == column_count);
  }
  {
    array_holder batch;
    CHECK(answers([&] { return stream->get_next(&stream.node, &batch.node); }) > column_count);
    CHECK(text_at(child(batch, symbol_at), 0) == "AAA");
  }
  CHECK(lta_test::live_allocation_count() == live);
  array_holder end;
  next_batch(stream, end);
  CHECK_FALSE(is_live(end.node));
}
