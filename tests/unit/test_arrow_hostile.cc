// SPDX-License-Identifier: MIT
// Nothing an Arrow producer says is believed; what it gave is released once, whatever happens.
#include <doctest/doctest.h>

#include <string>

#include "arrow_tables.hh"

namespace {

using lta_test::append;
using lta_test::arrow_producer;
using lta_test::bars;
using lta_test::close_at;
using lta_test::code_of;
using lta_test::made_batch;
using lta_test::made_dictionary;
using lta_test::made_text;
using lta_test::make_dataset;
using lta_test::refused;
using lta_test::refused_code;
using lta_test::split;
using lta_test::spoilt;
using lta_test::spoilt_schema;
using lta_test::text_of;

}  // namespace

TEST_CASE("what a producer says of its arrays is checked") {
  CHECK(spoilt([](ArrowArray& a) { a.length = -1; }) == "arrow.length");
  CHECK(spoilt([](ArrowArray& a) { a.offset = -1; }) == "arrow.length");
  CHECK(spoilt([](ArrowArray& a) { a.offset = INT64_MAX; }) == "arrow.length");
  CHECK(spoilt([](ArrowArray& a) { a.offset = 1; }) == "arrow.length");  // past the columns' end
  CHECK(spoilt([](ArrowArray& a) { a.length = 4; }) == "arrow.length");
  CHECK(spoilt([](ArrowArray& a) { a.null_count = 4; }) == "arrow.null_count");
  CHECK(spoilt([](ArrowArray& a) { a.null_count = -2; }) == "arrow.null_count");
  CHECK(spoilt([](ArrowArray& a) { a.n_children = 5; }) == "arrow.children");
  CHECK(spoilt([](ArrowArray& a) { a.n_children = 7; }) == "arrow.children");
  CHECK(spoilt([](ArrowArray& a) { a.children = nullptr; }) == "arrow.children");
  CHECK(spoilt([](ArrowArray& a) { a.n_buffers = 0; }) == "arrow.buffers");
  CHECK(spoilt([](ArrowArray& a) { a.buffers = nullptr; }) == "arrow.buffers");
  const auto child = [](auto body) {
    return [body](ArrowArray& a) { body(*a.children[close_at]); };
  };
  CHECK(spoilt(child([](ArrowArray& a) { a.length = 2; })) == "arrow.length");
  CHECK(spoilt(child([](ArrowArray& a) { a.length = -3; })) == "arrow.length");
  CHECK(spoilt(child([](ArrowArray& a) { a.offset = -8; })) == "arrow.length");
  CHECK(spoilt(child([](ArrowArray& a) { a.n_buffers = 1; })) == "arrow.buffers");
  CHECK(spoilt(child([](ArrowArray& a) { a.n_buffers = 3; })) == "arrow.buffers");
  CHECK(spoilt(child([](ArrowArray& a) { a.buffers[1] = nullptr; })) == "arrow.buffers");
  CHECK(spoilt(child([](ArrowArray& a) { a.buffers = nullptr; })) == "arrow.buffers");
  CHECK(spoilt(child([](ArrowArray& a) { a.null_count = 1; })) == "arrow.null_count");
  CHECK(spoilt(child([](ArrowArray& a) { a.n_children = 1; })) == "arrow.children");
}

TEST_CASE("dictionaries are checked where they are used") {
  made_batch batch = bars(3);
  batch.push_back(made_dictionary<std::int32_t>("symbol", "i", {0, 1, 2}, {"A", "B"}));
  const lta::failure past = refused({batch}, split());
  CHECK(std::string(past.code) == "arrow.dictionary_index");
  CHECK(past.position == 2);
  batch.back() = made_dictionary<std::int32_t>("symbol", "i", {0, -1, 1}, {"A", "B"});
  CHECK(refused_code({batch}, split()) == "arrow.dictionary_index");
  batch.back() = made_dictionary<std::uint64_t>("symbol", "L", {0, UINT64_MAX, 1}, {"A", "B"});
  CHECK(refused_code({batch}, split()) == "arrow.dictionary_index");
  batch.back() = made_dictionary<std::int32_t>("symbol", "i", {0, 1, 1}, {"A", "B"});
  batch.back().dictionary->validity = {0b01};
  batch.back().dictionary->null_count = 1;
  CHECK(refused_code({batch}, split()) == "arrow.null_name");
  batch.back().dictionary->validity = {};
  batch.back().dictionary->null_count = 0;
  batch.back().dictionary->length = -1;
  CHECK(refused_code({batch}, split()) == "arrow.length");
  batch.back() = made_dictionary<double>("symbol", "g", {0, 1, 1}, {"A", "B"});
  CHECK(refused_code({batch}, split()) == "arrow.column_type");
}

TEST_CASE("text with offsets that fall is refused") {
  made_batch batch = bars(2);
  batch.push_back(made_text("symbol", {"AB", "CD"}));
  batch.back().buffers[0] = lta_test::bytes_of<std::int32_t>({0, 4, 2});
  CHECK(refused_code({batch}, split()) == "arrow.text");
  batch.back().buffers[0] = lta_test::bytes_of<std::int32_t>({-2, 2, 4});
  CHECK(refused_code({batch}, split()) == "arrow.text");
}

TEST_CASE("what a producer says of its schema is checked") {
  CHECK(spoilt_schema([](ArrowSchema& s) { s.format = "g"; }) == "arrow.not_a_table");
  CHECK(spoilt_schema([](ArrowSchema& s) { s.format = nullptr; }) == "arrow.not_a_table");
  CHECK(spoilt_schema([](ArrowSchema& s) { s.n_children = -1; }) == "arrow.schema");
  CHECK(spoilt_schema([](ArrowSchema& s) { s.children = nullptr; }) == "arrow.schema");
  CHECK(spoilt_schema([](ArrowSchema& s) { s.children[1]->format = nullptr; }) == "arrow.schema");
  CHECK(spoilt_schema([](ArrowSchema& s) { s.children[1]->name = nullptr; }) ==
        "arrow.missing_column");
  CHECK(spoilt_schema([](ArrowSchema& s) { s.children[1]->format = "+l"; }) == "arrow.column_type");
  CHECK(spoilt_schema([](ArrowSchema& s) { s.children[0]->format = "tsx:"; }) ==
        "arrow.column_type");
}

TEST_CASE("rows that are null as a whole are refused") {
  static const std::uint8_t validity = 0b101;
  const auto nulls = [](ArrowArray& a) {
    a.buffers[0] = &validity;
    a.null_count = 1;
  };
  CHECK(spoilt(nulls) == "arrow.null_row");
}

TEST_CASE("a producer that fails is quoted, on one line, and nothing is kept") {
  const auto data = make_dataset();
  arrow_producer producer({bars(3), bars(3, 3)});
  producer.fail_at_batch = 1;
  const auto failed = append(*data, producer);
  CHECK(code_of(failed) == "arrow.stream_failed");
  CHECK(text_of(failed).find("the disk is on fire") != std::string::npos);
  CHECK(data->partition_count() == 0);
}
