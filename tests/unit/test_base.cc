// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "base/status.hh"
#include "base/text.hh"

TEST_CASE("utf-8 is checked as the standard defines it") {
  CHECK(lta::is_utf8("BTC/USDT"));
  CHECK(lta::is_utf8("Stra\xC3\x9F" "e"));
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
