// SPDX-License-Identifier: MIT
// A checksum for state that is written and read in bulk: the same on every machine, for ever,
// because snapshots contain it. One multiplication per word and eight lanes that do not wait for
// each other, where hash_bytes() has two and four: docs/decisions/0029-cheap-snapshots.md. Not for
// adversaries.
//
// Promise: two inputs that differ within one word of 8 bytes never have the same checksum: each
// word steps one lane by a function that is bijective in the word and in the lane, and so is all
// that follows.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lta {

// `size` is a multiple of 8. Bytes are read as little-endian words.
std::uint64_t checksum_bytes(const void* data, std::size_t size);

}  // namespace lta
