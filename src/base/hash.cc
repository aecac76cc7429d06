// SPDX-License-Identifier: MIT
#include "base/hash.hh"

#include <bit>
#include <cstring>

namespace lta {
namespace {

constexpr std::uint64_t odd_a = 0x9E3779B97F4A7C15;
constexpr std::uint64_t odd_b = 0xC2B2AE3D27D4EB4F;

std::uint64_t load_word(const unsigned char* at, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, size);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

std::uint64_t step(std::uint64_t lane, std::uint64_t word) {
  return std::rotl((lane ^ word) * odd_a, 29) * odd_b;
}

}  // namespace

std::uint64_t hash_bytes(const void* data, std::size_t size, std::uint64_t seed) {
  const unsigned char* at = static_cast<const unsigned char*>(data);
  std::uint64_t lanes[4] = {seed ^ odd_a, seed ^ odd_b, ~seed ^ odd_a, ~seed ^ odd_b};
  std::size_t left = size;
  for (; left >= 32; left -= 32, at += 32) {
    for (int i = 0; i < 4; ++i) lanes[i] = step(lanes[i], load_word(at + 8 * i, 8));
  }
  // What is left is padded with zeros; the size tells such inputs apart.
  for (int i = 0; left > 0; ++i) {
    const std::size_t part = left < 8 ? left : 8;
    lanes[i] = step(lanes[i], load_word(at, part));
    left -= part;
    at += part;
  }
  std::uint64_t hash = hash_mix(size);
  for (const std::uint64_t lane : lanes) hash = hash_combine(hash, lane);
  return hash;
}

}  // namespace lta
