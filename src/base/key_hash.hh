// SPDX-License-Identifier: MIT
// Hashes of small keys: formulas, column names, fingerprints. Part of the snapshot and payload
// formats: the same input has the same hash in every build, for ever.
#pragma once

#include <cstdint>
#include <string_view>

namespace lta {

class key_hash {
 public:
  void word(std::uint64_t w) {
    state_ = (state_ ^ w) * 0x9FB21C651E98DF25u;
    state_ ^= state_ >> 32;
  }
  void text(std::string_view bytes) {
    word(bytes.size());
    std::uint64_t w = 0;
    int shift = 0;
    for (const char c : bytes) {
      w |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << shift;
      shift += 8;
      if (shift == 64) {
        word(w);
        w = 0;
        shift = 0;
      }
    }
    if (shift != 0) word(w);
  }
  std::uint64_t value() const {
    std::uint64_t v = state_;
    v = (v ^ (v >> 29)) * 0xBF58476D1CE4E5B9u;
    return v ^ (v >> 32);
  }

 private:
  std::uint64_t state_ = 0x6C61616B68617921u;
};

}  // namespace lta
