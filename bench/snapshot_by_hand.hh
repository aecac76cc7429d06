// SPDX-License-Identifier: MIT
// Snapshots of the documented format taken and restored by hand: what nobody can do without. Slots
// of short columns lie in rows, as steps want them, and become columns; every byte is in a checksum
// that is computed and compared; every slot and every time is judged; a partition is one allocation
// for its slots and its bars, and its name is hashed once. No engine, no session, no errors told.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

namespace by_hand {

inline std::uint64_t word_at(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}
inline void put_word(char* at, std::uint64_t word) { std::memcpy(at, &word, sizeof word); }

// ---- The checksum ----------------------------------------------------------------------------

constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;

inline std::uint64_t mixed(std::uint64_t v) {
  v = (v ^ v >> 30) * 0xBF58476D1CE4E5B9;
  v = (v ^ v >> 27) * 0x94D049BB133111EB;
  return v ^ v >> 31;
}

inline std::uint64_t checksum(const char* at, std::size_t size) {
  std::uint64_t lanes[8];
  const auto step = [&](std::size_t i, std::uint64_t word) {
    lanes[i] = std::rotl((lanes[i] ^ word) * odd, 29);
  };
  for (std::size_t i = 0; i < 8; ++i) lanes[i] = (i + 1) * odd;
  const std::size_t words = size / 8;
  for (std::size_t k = 0; k + 8 <= words; k += 8) {
    for (std::size_t i = 0; i < 8; ++i) step(i, word_at(at + 8 * (k + i)));
  }
  for (std::size_t k = words / 8 * 8; k < words; ++k) step(k % 8, word_at(at + 8 * k));
  for (const std::size_t n : {4, 2, 1}) {
    for (std::size_t i = 0; i < n; ++i) step(i, lanes[i + n]);
  }
  return mixed(lanes[0] ^ size);
}

inline std::uint64_t combined(std::uint64_t h, std::uint64_t v) {
  return mixed(h * odd + 0x2545F4914F6CDD1D + v);
}

// ---- One partition ---------------------------------------------------------------------------

// What all partitions of a snapshot share.
struct shape {
  static constexpr std::int64_t slack = 8;        // slots between two slides
  static constexpr std::int64_t narrow_max = 16;  // slots of columns that share rows
  static constexpr std::int64_t chunk_rows = 64;  // of bars
  struct column {
    std::int64_t slots;
    std::int64_t at;      // among the slots of the snapshot
    std::int64_t oldest;  // element
  };

  explicit shape(std::string_view bytes)
      : header(bytes.substr(0, 104 + 16 * (word_at(bytes.data() + 40) & UINT32_MAX))),
        partition_count((word_at(bytes.data() + 32) >> 32)),
        known(static_cast<std::int64_t>(word_at(bytes.data() + 32) & UINT32_MAX) + 1),
        told_bytes(word_at(bytes.data() + 40) >> 32) {
    std::int64_t row_slots = 0;
    for (std::size_t k = 104; k < header.size(); k += 16) {
      const auto slots = static_cast<std::int64_t>(word_at(header.data() + k + 8));
      const bool is_narrow = slots <= narrow_max;
      (is_narrow ? narrow : wide).push_back({slots, slot_count, 0});
      if (is_narrow) row_slots = std::max(row_slots, slots);
      slot_count += slots;
    }
    row_width = std::ssize(narrow);
    for (std::int64_t c = 0; c < row_width; ++c) {
      column& of = narrow[static_cast<std::size_t>(c)];
      of.oldest = (row_slots - of.slots) * row_width + c;
    }
    element_count = (row_slots + slack) * row_width;
    for (column& of : wide) {
      of.oldest = element_count;
      element_count += of.slots + slack;
    }
    told_padded = (told_bytes + 7) / 8 * 8;
  }

  std::string_view header;
  std::uint64_t partition_count;
  std::int64_t known;
  std::size_t told_bytes;  // of outputs; the plan has no signals
  std::size_t told_padded = 0;
  std::vector<column> narrow, wide;
  std::int64_t slot_count = 0;
  std::int64_t row_width = 0;
  std::int64_t element_count = 0;
};

struct partition {
  std::uint64_t name_hash;
  std::int64_t slot_count;
  std::size_t name_bytes;
  char names[96];  // as they are in a snapshot
  char told[64];
  double* slots;
  std::uint64_t* bars;  // seven columns
};

using two = double __attribute__((vector_size(16)));

// Two slots each of two rows as two columns, or the other way round.
inline void transpose(void* const (&from)[2], void* const (&to)[2]) {
  two a, b;
  std::memcpy(&a, from[0], sizeof a);
  std::memcpy(&b, from[1], sizeof b);
  const two left = __builtin_shufflevector(a, b, 0, 2);
  const two right = __builtin_shufflevector(a, b, 1, 3);
  std::memcpy(to[0], &left, sizeof left);
  std::memcpy(to[1], &right, sizeof right);
}

// Of slots in memory and their place in a snapshot: out of the one, into the other.
enum class way : std::uint8_t { out, in };

template <way w>
void move(double* slots, char* image, std::int64_t count = 1) {
  const auto size = static_cast<std::size_t>(8 * count);
  w == way::out ? std::memcpy(image, slots, size) : std::memcpy(slots, image, size);
}

// Columns that are neighbours in rows.
template <way w>
void move_pair(double* row, std::int64_t width, std::int64_t count, char* left, char* right) {
  std::int64_t k = 0;
  for (; k + 2 <= count; k += 2, row += 2 * width) {
    void* const rows[] = {row, row + width};
    void* const columns[] = {left + 8 * k, right + 8 * k};
    w == way::out ? transpose(rows, columns) : transpose(columns, rows);
  }
  if (k == count) return;
  move<w>(row, left + 8 * k);
  move<w>(row + 1, right + 8 * k);
}

template <way w>
void move_slots(const shape& s, double* slots, char* image) {
  for (std::size_t k = 0; k < s.narrow.size(); ++k) {
    const shape::column& left = s.narrow[k];
    double* const oldest = slots + left.oldest;
    char* const column = image + 8 * left.at;
    if (k + 1 < s.narrow.size() && s.narrow[k + 1].slots == left.slots) {
      move_pair<w>(oldest, s.row_width, left.slots, column, image + 8 * s.narrow[++k].at);
      continue;
    }
    for (std::int64_t i = 0; i < left.slots; ++i) {
      move<w>(oldest + i * s.row_width, column + 8 * i);
    }
  }
  for (const shape::column& c : s.wide) move<w>(slots + c.oldest, image + 8 * c.at, c.slots);
}

// ---- A market --------------------------------------------------------------------------------

class market {
 public:
  explicit market(const shape& s) : shape_(s) {}
  ~market() {
    for (partition* p : partitions_) ::operator delete(p);
  }
  market(const market&) = delete;
  market& operator=(const market&) = delete;

  bool restore(std::string_view bytes);
  std::unique_ptr<char[]> snapshot(std::size_t* out_size) const;

 private:
  bool restore_partition(const char* at, std::size_t size);
  char* write_partition(const partition& p, char* at) const;
  std::size_t section_bytes(const partition& p) const {
    return p.name_bytes + 16 + 56 * static_cast<std::size_t>(shape_.known) +
           8 * static_cast<std::size_t>(shape_.slot_count) + shape_.told_padded;
  }
  void enter(std::uint64_t hash, std::uint32_t id);

  const shape& shape_;
  std::vector<partition*> partitions_;
  std::vector<std::uint32_t> places_;  // of ids by hash, + 1; 0 is free
};

inline void market::enter(std::uint64_t hash, std::uint32_t id) {
  const std::size_t last = places_.size() - 1;
  std::size_t at = hash & last;
  while (places_[at] != 0 && partitions_[places_[at] - 1]->name_hash != hash) at = (at + 1) & last;
  places_[at] = id + 1;
}

inline bool market::restore(std::string_view bytes) {
  const char* at = bytes.data() + shape_.header.size();
  std::uint64_t total = checksum(bytes.data(), shape_.header.size());
  if (word_at(at) != total) return false;
  at += 8;
  places_.assign(std::bit_ceil(2 * shape_.partition_count), 0);
  partitions_.reserve(shape_.partition_count);
  for (std::uint64_t k = 0; k < shape_.partition_count; ++k) {
    const std::size_t size = word_at(at);
    const std::uint64_t sum = checksum(at + 8, size);
    if (word_at(at + 8 + size) != sum) return false;
    total = combined(combined(total, size), sum);
    if (!restore_partition(at + 8, size)) return false;
    at += 16 + size;
  }
  return word_at(at) == total;
}

inline bool market::restore_partition(const char* at, std::size_t size) {
  const char* const begin = at;
  for (int part = 0; part < 3; ++part) at += 8 + (word_at(at) + 7) / 8 * 8;
  const auto name_bytes = static_cast<std::size_t>(at - begin);
  if (name_bytes > sizeof(partition::names) || shape_.told_bytes > sizeof(partition::told)) {
    return false;
  }
  const auto slot_bytes = 8 * static_cast<std::size_t>(shape_.element_count);
  const std::size_t own = (sizeof(partition) + 63) / 64 * 64;
  char* const memory = static_cast<char*>(
      ::operator new(own + slot_bytes + 8 * 7 * static_cast<std::size_t>(shape::chunk_rows)));
  auto* p = reinterpret_cast<partition*>(memory);
  p->slots = reinterpret_cast<double*>(memory + own);
  p->bars = reinterpret_cast<std::uint64_t*>(memory + own + slot_bytes);
  p->name_bytes = name_bytes;
  std::memcpy(p->names, begin, name_bytes);
  p->name_hash = std::hash<std::string_view>()({begin, name_bytes});
  p->slot_count = static_cast<std::int64_t>(word_at(at));
  at += 16;
  bool is_good = true;
  std::int64_t before = INT64_MIN;
  for (std::int64_t row = 0; row < shape_.known; ++row, at += 56) {
    const auto time = static_cast<std::int64_t>(word_at(at));
    is_good &= time > before;
    before = time;
    for (int c = 0; c < 7; ++c) p->bars[c * shape::chunk_rows + row] = word_at(at + 8 * c);
  }
  // No infinity, and one NaN.
  std::uint64_t carries = 0;
  for (std::int64_t k = 0; k < shape_.slot_count; ++k) {
    const std::uint64_t word = word_at(at + 8 * k);
    const bool is_missing = word == 0x7FF8000000000000;
    carries |= is_missing ? 0 : (word & 0x7FF0000000000000) + 0x0010000000000000;
  }
  is_good &= carries >> 63 == 0;
  move_slots<way::in>(shape_, p->slots, const_cast<char*>(at));  // which it only reads
  at += 8 * shape_.slot_count;
  std::memcpy(p->told, at, shape_.told_bytes);
  is_good &= at + shape_.told_padded == begin + size;
  partitions_.push_back(p);
  enter(p->name_hash, static_cast<std::uint32_t>(partitions_.size() - 1));
  return is_good;
}

inline char* market::write_partition(const partition& p, char* at) const {
  std::memcpy(at, p.names, p.name_bytes);
  at += p.name_bytes;
  put_word(at, static_cast<std::uint64_t>(p.slot_count));
  put_word(at + 8, static_cast<std::uint64_t>(shape_.known) << 32);
  at += 16;
  for (std::int64_t row = 0; row < shape_.known; ++row, at += 56) {
    for (int c = 0; c < 7; ++c) put_word(at + 8 * c, p.bars[c * shape::chunk_rows + row]);
  }
  move_slots<way::out>(shape_, p.slots, at);
  at += 8 * shape_.slot_count;
  put_word(at + shape_.told_padded - 8, 0);
  std::memcpy(at, p.told, shape_.told_bytes);
  return at + shape_.told_padded;
}

inline std::unique_ptr<char[]> market::snapshot(std::size_t* out_size) const {
  std::size_t size = shape_.header.size() + 16;
  for (const partition* p : partitions_) size += 16 + section_bytes(*p);
  auto bytes = std::make_unique_for_overwrite<char[]>(size);
  char* at = bytes.get();
  std::memcpy(at, shape_.header.data(), shape_.header.size());
  std::uint64_t total = checksum(at, shape_.header.size());
  at += shape_.header.size();
  put_word(at, total);
  at += 8;
  for (const partition* p : partitions_) {
    const std::size_t section = section_bytes(*p);
    put_word(at, section);
    write_partition(*p, at + 8);
    const std::uint64_t sum = checksum(at + 8, section);
    put_word(at + 8 + section, sum);
    total = combined(combined(total, section), sum);
    at += 16 + section;
  }
  put_word(at, total);
  *out_size = size;
  return bytes;
}

}  // namespace by_hand
