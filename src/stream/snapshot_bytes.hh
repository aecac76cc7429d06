// SPDX-License-Identifier: MIT
// Little-endian words in and out of snapshots. The reader trusts nothing: a read past the end
// fails, and stays failed.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace lta {

static_assert(std::endian::native == std::endian::little,
              "a big-endian port swaps words here and nowhere else");

// Words go into memory that is zero beforehand, so padding is left as it is.
class byte_writer {
 public:
  // Who knows how many bytes there will be pays for one allocation.
  explicit byte_writer(std::size_t expected_size = 0) : bytes_(expected_size, '\0') {}

  void u32(std::uint32_t v) { raw(&v, sizeof v); }
  void u64(std::uint64_t v) { raw(&v, sizeof v); }
  void i64(std::int64_t v) { raw(&v, sizeof v); }
  void f64(double v) { raw(&v, sizeof v); }
  void byte(std::int8_t v) { raw(&v, sizeof v); }
  void text(std::string_view v) { raw(v.data(), v.size()); }
  void align() { take((8 - size_ % 8) % 8); }
  // The next `size` bytes, to be written by the caller before anything else is.
  char* take(std::size_t size) {
    const std::size_t at = size_;
    size_ += size;
    if (size_ > bytes_.size()) bytes_.resize(std::max(size_, 2 * bytes_.size()), '\0');
    return bytes_.data() + at;
  }
  void put_u64_at(std::size_t at, std::uint64_t v) {
    std::memcpy(bytes_.data() + at, &v, sizeof v);
  }
  std::size_t size() const { return size_; }
  const char* data() const { return bytes_.data(); }
  std::string finish() {
    bytes_.resize(size_);
    return std::move(bytes_);
  }

 private:
  void raw(const void* data, std::size_t size) {
    char* to = take(size);
    if (size > 0) std::memcpy(to, data, size);
  }
  std::string bytes_;
  std::size_t size_ = 0;
};

class byte_reader {
 public:
  explicit byte_reader(std::string_view bytes) : bytes_(bytes) {}

  std::uint32_t u32() { return word<std::uint32_t>(); }
  std::uint64_t u64() { return word<std::uint64_t>(); }
  std::int64_t i64() { return word<std::int64_t>(); }
  double f64() { return word<double>(); }
  std::string_view text(std::uint64_t size) {
    if (!need(size)) return {};
    const std::string_view v = bytes_.substr(at_, size);
    at_ += size;
    return v;
  }
  // Padding is zero, or two different files would mean the same.
  void align() {
    while (at_ % 8 != 0) {
      if (!need(1)) return;
      if (bytes_[at_++] != '\0') failed_ = true;
    }
  }

  std::size_t position() const { return at_; }
  std::size_t left() const { return bytes_.size() - at_; }
  bool failed() const { return failed_; }

 private:
  bool need(std::uint64_t size) {
    if (size > left()) failed_ = true;
    return !failed_;
  }
  template <class T>
  T word() {
    T v = {};
    if (!need(sizeof v)) return v;
    std::memcpy(&v, bytes_.data() + at_, sizeof v);
    at_ += sizeof v;
    return v;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace lta
