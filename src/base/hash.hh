// SPDX-License-Identifier: MIT
// A 64-bit hash for checksums and keys: the same on every machine, for ever, because snapshots
// and fingerprints contain it. Not for adversaries: collisions can be built by hand.
//
// Promise: two inputs of one size that differ within a single byte (indeed within one aligned
// word of 8) never hash alike. Each word steps one of four lanes by a function that is bijective
// in the word and in the lane, and the result is bijective in each lane.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lta {

// Bijective; every bit of the result depends on every bit of the value.
constexpr std::uint64_t hash_mix(std::uint64_t value) {
  value ^= value >> 30;
  value *= 0xBF58476D1CE4E5B9;
  value ^= value >> 27;
  value *= 0x94D049BB133111EB;
  value ^= value >> 31;
  return value;
}

// Bytes are read as little-endian words.
std::uint64_t hash_bytes(const void* data, std::size_t size, std::uint64_t seed = 0);

inline std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0) {
  return hash_bytes(text.data(), text.size(), seed);
}

// For keys made of parts, in order: bijective in `hash` and in `value`, and not symmetric.
constexpr std::uint64_t hash_combine(std::uint64_t hash, std::uint64_t value) {
  return hash_mix(hash * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D + value);
}

}  // namespace lta
