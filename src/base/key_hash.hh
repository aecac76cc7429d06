// SPDX-License-Identifier: MIT
// Hashes of keys made of parts: formulas, column names, fingerprints. Part of the snapshot and
// payload formats: the same parts have the same hash in every build, for ever.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/hash.hh"

namespace lta {

class key_hash {
 public:
  void word(std::uint64_t part) { state_ = hash_combine(state_, part); }
  void text(std::string_view part) {
    word(part.size());
    word(hash_text(part));
  }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0;
};

}  // namespace lta
