// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cfenv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/float_guard.hh"
#include "base/hash.hh"
#include "base/kept_list.hh"
#include "base/lines.hh"
#include "base/nearest.hh"
#include "base/quoted.hh"
#include "base/status.hh"
#include "base/text.hh"

TEST_CASE("utf-8 is checked as the standard defines it") {
  CHECK(lta::is_utf8("BTC/USDT"));
  CHECK(
      lta::is_utf8("Stra\xC3\x9F"
                   "e"));
  CHECK(lta::is_utf8("\xF0\x9F\x92\xB0"));
  CHECK_FALSE(lta::is_utf8("\xC0\x80"));          // overlong NUL
  CHECK_FALSE(lta::is_utf8("\xED\xA0\x80"));      // surrogate
  CHECK_FALSE(lta::is_utf8("\xF4\x90\x80\x80"));  // past U+10FFFF
  CHECK_FALSE(lta::is_utf8("abc\xE2\x82"));       // cut short
}

TEST_CASE("a long message is cut between characters") {
  std::string long_name(430, 'a');
  long_name += "\xE2\x82\xAC";  // three bytes, the field has room for one
  const lta::failure f = lta::fail(LTA_NOT_FOUND, "test.code", 7, "%s", long_name.c_str());
  CHECK(f.status == LTA_NOT_FOUND);
  CHECK(f.position == 7);
  CHECK(std::strcmp(f.code, "test.code") == 0);
  CHECK(std::strlen(f.message) == 430);
}

TEST_CASE("text in a message is short, well-formed and on one line") {
  CHECK(std::string(lta::quoted("BTC").c_str()) == "\"BTC\"");
  CHECK(std::string(lta::quoted("a\nb\x7F").c_str()) == "\"a?b?\"");
  CHECK(std::string(lta::quoted("a\xFF"
                                "b")
                        .c_str()) == "\"a?b\"");
  CHECK(std::string(lta::quoted("").c_str()) == "\"\"");
  const std::string euros = std::string(71, 'x') + "\xE2\x82\xAC";
  CHECK(std::string(lta::quoted(euros).c_str()) == "\"" + std::string(71, 'x') + "...\"");
}

TEST_CASE("numbers in a message read back as the same number") {
  CHECK(std::string(lta::shown_number(0.1).c_str()) == "0.1");
  CHECK(std::string(lta::shown_number(-0.0).c_str()) == "-0");
  CHECK(std::string(lta::shown_number(1e300).c_str()) == "1e+300");
  CHECK(std::strtod(lta::shown_number(-1.7976931348623157e308).c_str(), nullptr) ==
        -1.7976931348623157e308);
}

TEST_CASE("changing one byte always changes the hash") {
  for (const std::size_t size : {1u, 7u, 8u, 9u, 31u, 32u, 33u, 64u, 100u}) {
    std::vector<unsigned char> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(37 * i + 11);
    const std::uint64_t before = lta::hash_bytes(bytes.data(), size);
    for (std::size_t i = 0; i < size; ++i) {
      for (int change = 1; change < 256; ++change) {
        bytes[i] = static_cast<unsigned char>(bytes[i] ^ change);
        if (lta::hash_bytes(bytes.data(), size) == before) FAIL("collision at " << i);
        bytes[i] = static_cast<unsigned char>(bytes[i] ^ change);
      }
    }
  }
}

TEST_CASE("the hash tells sizes, seeds and orders apart") {
  const unsigned char zeros[40] = {};
  std::set<std::uint64_t> seen;
  for (std::size_t size = 0; size <= sizeof zeros; ++size) {
    CHECK(seen.insert(lta::hash_bytes(zeros, size)).second);
    CHECK(seen.insert(lta::hash_bytes(zeros, size, 1)).second);
  }
  const std::uint64_t a = lta::hash_text("a"), b = lta::hash_text("b");
  CHECK(lta::hash_combine(a, b) != lta::hash_combine(b, a));
  CHECK(lta::hash_combine(0, 0) != 0);
}

// Snapshots and fingerprints hold these numbers: they may never change. Calculated by a separate
// implementation in Python from the description in hash.hh.
TEST_CASE("the hash is the same for ever") {
  CHECK(lta::hash_text("") == 0x20EB1C63B9A60E64ull);
  CHECK(lta::hash_text("laakhay") == 0xA2E02605A975DDDAull);
  CHECK(lta::hash_text("The quick brown fox jumps over the lazy dog", 42) == 0x81B8F755F9EC632Full);
  CHECK(lta::hash_combine(1, 2) == 0xCB76CBD9308EA10Full);
}

TEST_CASE("edit distance counts slips of the pen") {
  CHECK(lta::edit_distance("close", "close", 3) == 0);
  CHECK(lta::edit_distance("CLOSE", "close", 3) == 0);
  CHECK(lta::edit_distance("clsoe", "close", 3) == 1);
  CHECK(lta::edit_distance("clos", "close", 3) == 1);
  CHECK(lta::edit_distance("kitten", "sitting", 5) == 3);
  CHECK(lta::edit_distance("kitten", "sitting", 2) == 3);
  CHECK(lta::edit_distance("", "abc", 5) == 3);
  CHECK(lta::edit_distance(std::string(300, 'a'), "abc", 5) == 6);
}

TEST_CASE("the nearest name is offered only when it is near") {
  const auto nearest = [](std::string_view wanted) {
    lta::nearest_name near(wanted);
    for (const char* known : {"sma", "ema", "wma", "macd", "bbands", "stochastic"}) {
      near.offer(known);
    }
    return std::string(near.best());
  };
  CHECK(nearest("smaa") == "sma");
  CHECK(nearest("bband") == "bbands");
  CHECK(nearest("stochastics") == "stochastic");
  CHECK(nearest("MACD") == "macd");
  CHECK(nearest("xma") == "sma");  // of equally near ones the first
  CHECK(nearest("supertrend") == "");
  CHECK(nearest("") == "");
}

TEST_CASE("a kept list shares what it made, forgets the oldest, and keeps no failure") {
  lta::kept_list<int, const int, 2> kept;
  int made_count = 0;
  const auto of = [&](int key) {
    return *kept.find_or_make(key, [&]() -> lta::result<std::shared_ptr<const int>> {
      ++made_count;
      return std::make_shared<const int>(10 * key);
    });
  };
  const auto one = of(1);
  CHECK(*one == 10);
  CHECK(of(2) != one);
  CHECK(of(1) == one);
  CHECK(made_count == 2);
  const auto failed = kept.find_or_make(3, []() -> lta::result<std::shared_ptr<const int>> {
    return lta::fail(LTA_INTERNAL, "test.failed", -1, "not made");
  });
  CHECK(!failed);
  CHECK(of(1) == one);  // still, as the failure took nobody's place
  CHECK(*of(3) == 30);
  CHECK(made_count == 3);
  CHECK(of(1) != one);  // the oldest, made again
  CHECK(*one == 10);
}

TEST_CASE("memory in lines begins on one, whatever its size") {
  for (std::size_t size = 0; size < 300; ++size) {
    void* memory = lta::allocate_lines(size);
    CHECK(reinterpret_cast<std::uintptr_t>(memory) % lta::line_bytes == 0);
    std::memset(memory, 0x5A, size);
    lta::free_lines(memory);
  }
  lta::free_lines(nullptr);
}

TEST_CASE("the engine's floating-point environment is not the host's") {
  volatile double tiny = std::numeric_limits<double>::denorm_min();
  volatile double one = 1, three = 3;
  REQUIRE(std::fesetround(FE_UPWARD) == 0);
  const double upward = one / three;
  {
    const lta::float_guard floats;
    const double nearest = one / three;
    CHECK(nearest != upward);
    CHECK(nearest == 1.0 / 3.0);
    const lta::float_guard again;
    CHECK(tiny * one == tiny);
  }
  CHECK(one / three == upward);
  CHECK(std::fegetround() == FE_UPWARD);
  std::fesetround(FE_TONEAREST);
#if defined(__SSE__)
  const unsigned before = _mm_getcsr();
  _mm_setcsr(before | 0x8040);  // flush to zero, denormals are zero
  CHECK(tiny * one == 0);
  {
    const lta::float_guard floats;
    CHECK(tiny * one != 0);
  }
  CHECK(tiny * one == 0);
  _mm_setcsr(before);
#endif
}
