// SPDX-License-Identifier: MIT
#include "log/wal_tail.hh"

#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace lta {
namespace {

constexpr std::size_t header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;
constexpr std::uint32_t magic = 0x377F0682;  // one more: checksums over big-endian words

struct file_closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using file = std::unique_ptr<std::FILE, file_closer>;

std::uint32_t big_endian(const std::uint8_t* at) {
  return (std::uint32_t{at[0]} << 24) | (std::uint32_t{at[1]} << 16) | (std::uint32_t{at[2]} << 8) |
         at[3];
}

std::uint32_t little_endian(const std::uint8_t* at) {
  return (std::uint32_t{at[3]} << 24) | (std::uint32_t{at[2]} << 16) | (std::uint32_t{at[1]} << 8) |
         at[0];
}

struct checksum {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  bool is_big_endian = false;

  void add(const std::uint8_t* data, std::size_t size) {
    const auto word = is_big_endian ? big_endian : little_endian;
    for (std::size_t at = 0; at < size; at += 8) {
      a += word(data + at) + b;
      b += word(data + at + 4) + a;
    }
  }
  bool is(const std::uint8_t* at) const { return big_endian(at) == a && big_endian(at + 4) == b; }
};

failure damaged(long long at) {
  return fail(LTA_CORRUPT_DATA, "log.damaged", at,
              "the log's write-ahead file is damaged at byte %lld, before commits that are whole",
              at);
}

// What lies behind the last commit that reads well. Frames of an earlier use of the file carry
// other salts: they mark the end.
class tail_reader {
 public:
  tail_reader(std::FILE* from, const std::uint8_t* header)
      : from_(from), page_bytes_(big_endian(header + 8)) {
    std::memcpy(salts_, header + 16, sizeof salts_);
    sum_.is_big_endian = (big_endian(header) & 1) != 0;
    sum_.add(header, 24);
  }

  result<std::int64_t> read() {
    std::vector<std::uint8_t> frame(frame_header_bytes + page_bytes_);
    while (true) {
      const std::size_t size = std::fread(frame.data(), 1, frame.size(), from_);
      if (size >= 16 && std::memcmp(frame.data() + 8, salts_, sizeof salts_) != 0) break;
      if (size < 16) {
        if (size > 0) end_ += static_cast<std::int64_t>(size);
        break;
      }
      end_ += static_cast<std::int64_t>(size);
      if (size < frame.size()) break;
      if (auto judged = take_frame(frame); !judged) return judged.error();
    }
    return end_;
  }

 private:
  outcome take_frame(const std::vector<std::uint8_t>& frame) {
    const bool is_commit = big_endian(frame.data() + 4) != 0;
    if (is_whole_) {
      sum_.add(frame.data(), 8);
      sum_.add(frame.data() + frame_header_bytes, page_bytes_);
      is_whole_ = sum_.is(frame.data() + 16);
      if (!is_whole_) bad_at_ = at_;
    }
    at_ += static_cast<std::int64_t>(frame.size());
    if (!is_commit) return done{};
    // A loss of power may leave the parts of the last commit in any order, but not of earlier ones.
    if (!is_whole_ && ++bad_commits_ > 1) return damaged(bad_at_);
    if (is_whole_) end_ = 0;
    return done{};
  }

  std::FILE* from_;
  std::size_t page_bytes_;
  std::uint8_t salts_[8];
  checksum sum_;
  std::int64_t at_ = header_bytes;
  std::int64_t end_ = 0;
  std::int64_t bad_at_ = -1;
  int bad_commits_ = 0;
  bool is_whole_ = true;
};

}  // namespace

result<std::int64_t> unfinished_bytes(const std::string& wal_path) {
  const file wal(std::fopen(wal_path.c_str(), "rb"));
  if (!wal) return std::int64_t{0};
  std::uint8_t header[header_bytes];
  const std::size_t size = std::fread(header, 1, sizeof header, wal.get());
  if (size == 0) return std::int64_t{0};
  checksum sum;
  sum.is_big_endian = (header[3] & 1) != 0;
  sum.add(header, 24);
  const std::uint32_t page_bytes = size < sizeof header ? 0 : big_endian(header + 8);
  const bool is_page =
      page_bytes >= 512 && page_bytes <= 65536 && (page_bytes & (page_bytes - 1)) == 0;
  if (!is_page || (big_endian(header) & ~1u) != magic || !sum.is(header + 24)) return damaged(0);
  return tail_reader(wal.get(), header).read();
}

}  // namespace lta
