// SPDX-License-Identifier: MIT
// Little-endian words in and out of snapshots. The reader trusts nothing: a read past the end
// fails, and stays failed.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace lta {

static_assert(std::endian::native == std::endian::little,
              "a big-endian port swaps words here and nowhere else");

class byte_writer {
 public:
  void u32(std::uint32_t v) { raw(&v, sizeof v); }
  void u64(std::uint64_t v) { raw(&v, sizeof v); }
  void i64(std::int64_t v) { raw(&v, sizeof v); }
  void f64(double v) { raw(&v, sizeof v); }
  void byte(std::int8_t v) { bytes_.push_back(static_cast<char>(v)); }
  void text(std::string_view v) { bytes_.append(v); }
  void align() { bytes_.resize((bytes_.size() + 7) / 8 * 8, '\0'); }
  std::size_t size() const { return bytes_.size(); }
  std::string& bytes() { return bytes_; }

 private:
  void raw(const void* data, std::size_t size) {
    bytes_.append(static_cast<const char*>(data), size);
  }
  std::string bytes_;
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
