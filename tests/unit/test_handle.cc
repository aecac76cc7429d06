// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "abi/guard.hh"
#include "abi/handle.hh"
#include "abi/objects.hh"
#include "data_helpers.hh"

using lta::blob;
using lta::cancel_flag;
using lta::handle_kind;
using lta_test::code_of;

namespace {

std::uint64_t make_blob(const char* text = "x") {
  return *lta::open_handle(std::make_shared<blob>(blob{text}));
}

std::string pin_code(std::uint64_t id) { return code_of(lta::pinned<blob>::take(id)); }

}  // namespace

TEST_CASE("an id finds its object until it is dropped, once") {
  const std::int64_t before = lta::live_handle_count();
  const std::uint64_t id = make_blob("bytes");
  CHECK(id != 0);
  CHECK(lta::live_handle_count() == before + 1);
  {
    const auto found = lta::pinned<blob>::take(id);
    REQUIRE(found);
    CHECK((*found)->bytes == "bytes");
  }
  CHECK(lta::drop_handle(id, handle_kind::blob));
  CHECK(lta::live_handle_count() == before);
  CHECK(code_of(lta::drop_handle(id, handle_kind::blob)) == "handle.stale");
  CHECK(pin_code(id) == "handle.stale");
}

TEST_CASE("wrong, forged and zero ids are refused") {
  const std::uint64_t id = make_blob();
  CHECK(code_of(lta::pinned<cancel_flag>::take(id)) == "handle.wrong_kind");
  CHECK(lta::pinned<cancel_flag>::take(id).error().status == LTA_INVALID_HANDLE);
  CHECK(std::string(lta::pinned<cancel_flag>::take(id).error().message)
            .find("is a blob: expected a cancel flag") != std::string::npos);
  CHECK(code_of(lta::drop_handle(id, handle_kind::cancel)) == "handle.wrong_kind");
  CHECK(pin_code(0) == "handle.zero");
  for (int bit = 0; bit < 64; ++bit) {
    INFO(bit);
    CHECK(pin_code(id ^ (std::uint64_t{1} << bit)) != "ok");
  }
  for (const std::uint64_t forged : {~std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 56,
                                     (std::uint64_t{1} << 56) | 0xFFFFFF}) {
    if (forged != id) CHECK(pin_code(forged) != "ok");
  }
  CHECK(pin_code(id) == "ok");
  CHECK(lta::drop_handle(id, handle_kind::blob));
}

TEST_CASE("ids are never given twice") {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t id = make_blob();
    CHECK(seen.insert(id).second);
    CHECK(lta::drop_handle(id, handle_kind::blob));
  }
}

TEST_CASE("a dropped object lives until its last pin") {
  const auto watched = std::make_shared<blob>(blob{"watched"});
  const std::weak_ptr<blob> alive = watched;
  const std::uint64_t id = *lta::open_handle(std::shared_ptr<blob>(watched));
  std::shared_ptr<blob> mine = watched;
  {
    const auto pin = lta::pinned<blob>::take(id);
    const auto second = lta::pinned<blob>::take(id);
    REQUIRE(pin);
    CHECK(lta::drop_handle(id, handle_kind::blob));
    CHECK(pin_code(id) == "handle.stale");
    CHECK((*pin)->bytes == "watched");
    CHECK(alive.use_count() == 3);
  }
  CHECK(alive.use_count() == 2);
}

TEST_CASE("many objects live at once, across the blocks of the table") {
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < 5000; ++i) ids.push_back(make_blob(std::to_string(i).c_str()));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto found = lta::pinned<blob>::take(ids[i]);
    REQUIRE(found);
    CHECK((*found)->bytes == std::to_string(i));
  }
  for (const std::uint64_t id : ids) CHECK(lta::drop_handle(id, handle_kind::blob));
}

TEST_CASE("a storm of creates, uses and drops from four threads") {
  struct counted {
    explicit counted(std::atomic<int>& alive) : alive_(alive) { ++alive_; }
    ~counted() { --alive_; }
    std::atomic<int>& alive_;
    int marker = 4711;
  };
  static std::atomic<int> alive{0};
  const std::int64_t before = lta::live_handle_count();
  std::atomic<std::uint64_t> shared_ids[16] = {};
  std::atomic<int> created{0}, dropped{0}, used{0}, wrong{0};
  const auto work = [&](unsigned seed) {
    for (int i = 0; i < 20'000; ++i) {
      seed = seed * 1664525u + 1013904223u;
      std::atomic<std::uint64_t>& place = shared_ids[(seed >> 8) % 16];
      const unsigned action = (seed >> 20) % 4;
      if (action == 0) {
        const std::uint64_t id =
            *lta::open_handle(handle_kind::plan, std::make_shared<counted>(alive));
        ++created;
        const std::uint64_t old = place.exchange(id);
        if (old && lta::drop_handle(old, handle_kind::plan)) ++dropped;
      } else if (action == 1) {
        // Two threads may drop the same id: one of them is told that it was gone.
        const std::uint64_t id = place.load();
        if (id && lta::drop_handle(id, handle_kind::plan)) ++dropped;
      } else {
        const std::uint64_t id = place.load();
        const auto pin = action == 2 ? lta::handle_pin::take(id, handle_kind::plan)
                                     : lta::handle_pin::take_alone(id, handle_kind::plan);
        if (!pin) continue;
        ++used;
        if (static_cast<counted*>(pin->object())->marker != 4711) ++wrong;
      }
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i) threads.emplace_back(work, i * 7919 + 1);
  for (std::thread& thread : threads) thread.join();
  for (auto& place : shared_ids) {
    if (place && lta::drop_handle(place, handle_kind::plan)) ++dropped;
  }
  CHECK(created == dropped);
  CHECK(alive == 0);
  CHECK(wrong == 0);
  CHECK(used > 100);
  CHECK(lta::live_handle_count() == before);
}

TEST_CASE("an overlapping call is told that the object is busy") {
  const std::int64_t before = lta::live_handle_count();
  const std::uint64_t id = make_blob();
  const auto alone = [&] { return lta::pinned<blob>::take_alone(id); };
  {
    const auto first = alone();
    REQUIRE(first);
    const auto second = alone();
    REQUIRE_FALSE(second);
    CHECK(second.error().status == LTA_BUSY);
    CHECK(pin_code(id) == "ok");
  }
  {
    const auto shared = lta::pinned<blob>::take(id);
    const auto last = alone();
    REQUIRE(last);
    REQUIRE(lta::drop_handle(id, handle_kind::blob));
    const auto dropped = alone();
    REQUIRE_FALSE(dropped);
    CHECK(dropped.error().status == LTA_INVALID_HANDLE);
    CHECK(lta::live_handle_count() == before + 1);
  }
  CHECK(lta::live_handle_count() == before);
}

TEST_CASE("structs are read as far as both sides know them") {
  struct larger {
    lta_dataset_options known;
    std::uint64_t later;
  };
  larger given{{sizeof(larger), 0, 10, 20}, 0};
  const auto taken = lta::take(&given.known, "options");
  REQUIRE(taken);
  CHECK(taken->retention_rows == 10);
  CHECK(taken->struct_size == sizeof(lta_dataset_options));
  given.later = std::uint64_t{1} << 32;
  const auto unknown = lta::take(&given.known, "options");
  CHECK(code_of(unknown) == "struct.unknown_field");
  CHECK(unknown.error().status == LTA_UNSUPPORTED);
  given.known.struct_size = 23;
  CHECK(code_of(lta::take(&given.known, "options")) == "struct.too_small");
  given.known.struct_size = 0xCCCCCCCC;
  CHECK(code_of(lta::take(&given.known, "options")) == "struct.too_large");
  CHECK(lta::take<lta_dataset_options>(nullptr, "options")->retention_rows == 0);
}

TEST_CASE("structs are written as far as the caller has room, then zeros") {
  struct larger {
    lta_dataset_info known;
    unsigned char later[8];
    unsigned char guard;
  } out;
  std::memset(&out, 0xAA, sizeof out);
  out.known.struct_size = sizeof(lta_dataset_info) + 8;
  lta::give(lta_dataset_info{sizeof(lta_dataset_info), 1, 2, 3, 4}, &out.known);
  CHECK(out.known.struct_size == sizeof(lta_dataset_info) + 8);
  CHECK(out.known.revision == 4);
  for (const unsigned char byte : out.later) CHECK(byte == 0);
  CHECK(out.guard == 0xAA);
  CHECK(code_of(lta::check_out<lta_dataset_info>(nullptr, "out_info")) == "argument.null");
}

TEST_CASE("a failure fills as much of the error as there is") {
  const lta::failure f = lta::fail(LTA_NOT_FOUND, "test.code", 5, "a message");
  for (std::uint32_t size = 0; size <= sizeof(lta_error); ++size) {
    lta_error error;
    std::memset(&error, 0xAA, sizeof error);
    error.struct_size = size;
    CHECK(lta::give_failure(f, &error) == LTA_NOT_FOUND);
    const auto* bytes = reinterpret_cast<const unsigned char*>(&error);
    for (std::size_t i = std::max(size, 4u); i < sizeof error; ++i) REQUIRE(bytes[i] == 0xAA);
    if (size >= 16) CHECK(error.position == 5);
    if (size >= 80) CHECK(std::string(error.code) == "test.code");
    if (size >= 90) CHECK(std::string(error.message) == "a message");
    if (size == 85) CHECK(std::string(error.message) == "a me");
  }
  CHECK(lta::give_failure(f, nullptr) == LTA_NOT_FOUND);
}

TEST_CASE("exceptions stop at the door") {
  lta_error error{};
  error.struct_size = sizeof error;
  const auto exhausted = [&]() -> lta::outcome { throw std::bad_alloc(); };
  CHECK(lta::guarded(&error, exhausted) == LTA_OUT_OF_MEMORY);
  CHECK(std::string(error.code) == "memory.exhausted");
  const auto broken = [&]() -> lta::outcome { throw 1; };
  CHECK(lta::guarded(&error, broken) == LTA_INTERNAL);
  CHECK(lta::guarded(&error, []() -> lta::result<lta_status> { return LTA_IDLE; }) == LTA_IDLE);
}
