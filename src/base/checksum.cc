// SPDX-License-Identifier: MIT
#include "base/checksum.hh"

#include <bit>
#include <cassert>
#include <cstring>

#include "base/hash.hh"

namespace lta {
namespace {

static_assert(std::endian::native == std::endian::little, "a big-endian port swaps words here");

constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
constexpr std::size_t lane_bytes = 8;
constexpr std::size_t lane_count = 8;

std::uint64_t step(std::uint64_t lane, std::uint64_t word) {
  return std::rotl((lane ^ word) * odd, 29);
}

std::uint64_t word_at(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

}  // namespace

std::uint64_t checksum_bytes(const void* data, std::size_t size) {
  assert(size % lane_bytes == 0);
  const char* at = static_cast<const char*>(data);
  std::uint64_t lanes[lane_count];
  for (std::size_t i = 0; i < lane_count; ++i) lanes[i] = (i + 1) * odd;
  std::size_t left = size / lane_bytes;
  for (; left >= lane_count; left -= lane_count, at += lane_count * lane_bytes) {
    for (std::size_t i = 0; i < lane_count; ++i) {
      lanes[i] = step(lanes[i], word_at(at + i * lane_bytes));
    }
  }
  for (std::size_t i = 0; i < left; ++i) lanes[i] = step(lanes[i], word_at(at + i * lane_bytes));
  for (std::size_t width = lane_count / 2; width >= 1; width /= 2) {
    for (std::size_t i = 0; i < width; ++i) lanes[i] = step(lanes[i], lanes[i + width]);
  }
  return hash_mix(lanes[0] ^ size);
}

}  // namespace lta
