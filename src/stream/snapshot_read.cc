// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <limits>

#include "base/checksum.hh"
#include "base/limits.hh"
#include "base/number.hh"
#include "base/planted.hh"
#include "base/quoted.hh"
#include "base/version.hh"
#include "stream/snapshot_reader.hh"

namespace lta {
namespace {

failure malformed(std::size_t position, const char* what) {
  return fail(LTA_CORRUPT_DATA, "snapshot.malformed", static_cast<std::int64_t>(position),
              "the snapshot is malformed at byte %zu: %s", position, what);
}

std::uint64_t word_at(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Every word is that of a finite number or of the one missing value. Nearly all are finite, and an
// exponent of ones is the only one that one more carries into the sign.
bool are_canonical(std::string_view slots) {
  constexpr std::uint64_t exponent = 0x7FF0'0000'0000'0000, one = 0x0010'0000'0000'0000;
  const auto is_canonical = [](std::uint64_t word) {
    return is_finite(std::bit_cast<double>(word)) || word == std::bit_cast<std::uint64_t>(missing);
  };
  constexpr std::size_t block = 16;
  const char* at = slots.data();
  for (std::size_t left = slots.size() / sizeof(double); left > 0;) {
    const std::size_t count = std::min(left, block);
    std::uint64_t carries = std::uint64_t{count < block} << 63;
    for (std::size_t k = 0; k < block && count == block; ++k) {
      carries |= (word_at(at + k * sizeof(double)) & exponent) + one;
    }
    if (carries >> 63 != 0) {
      for (std::size_t k = 0; k < count; ++k) {
        if (!is_canonical(word_at(at + k * sizeof(double)))) return false;
      }
    }
    at += count * sizeof(double);
    left -= count;
  }
  return true;
}

// Of a bar's bytes, in the order of its members; zeros where the snapshot ends before.
lta_bar read_bar(byte_reader& in, std::int32_t state) {
  static_assert(offsetof(lta_bar, close_time_ns) == 8 && offsetof(lta_bar, open) == 16 &&
                offsetof(lta_bar, volume) + sizeof(double) == snapshot_format::bar_size);
  lta_bar bar = {};
  const std::string_view bytes = in.text(snapshot_format::bar_size);
  if (!bytes.empty()) std::memcpy(&bar, bytes.data(), snapshot_format::bar_size);
  bar.state = state;
  return bar;
}

}  // namespace

outcome snapshot_reader::read_header() {
  constexpr std::size_t trailer = sizeof(std::uint64_t);
  if (bytes_.size() < snapshot_format::magic.size() ||
      bytes_.substr(0, snapshot_format::magic.size()) != snapshot_format::magic) {
    return fail(LTA_CORRUPT_DATA, "snapshot.foreign", 0,
                "%zu bytes that do not begin as a snapshot does", bytes_.size());
  }
  in_.text(snapshot_format::magic.size());
  const std::uint32_t version = in_.u32();
  const std::uint32_t numbers = in_.u32();
  in_.u32();  // the engine that wrote it: for people
  header_.flags = in_.u32();
  if (!in_.failed() && version != snapshot_format::version) {
    return fail(LTA_UNSUPPORTED, "snapshot.version", 8,
                "the snapshot has version %u, this library reads %u", version,
                snapshot_format::version);
  }
  if (!in_.failed() && numbers != numeric_version) {
    return fail(LTA_UNSUPPORTED, "snapshot.numeric_version", 12,
                "the snapshot has numeric version %u, this library computes %u", numbers,
                numeric_version);
  }
  if (bytes_.size() < 2 * trailer || bytes_.size() % 8 != 0) {
    return fail(LTA_CORRUPT_DATA, "snapshot.truncated", static_cast<std::int64_t>(bytes_.size()),
                "the snapshot ends after %zu bytes", bytes_.size());
  }
  if (!find_sections()) {
    return fail(LTA_CORRUPT_DATA, "snapshot.checksum", -1,
                "the snapshot is damaged or cut short: its checksums do not fit its %zu bytes",
                bytes_.size());
  }
  header_.fingerprint = in_.u64();
  header_.revision_depth = in_.u32();
  header_.partition_count = in_.u32();
  header_.column_count = in_.u32();
  header_.output_count = in_.u32();
  for (std::int64_t& count : header_.counters) {
    count = in_.i64();
    if (count < 0) return malformed(in_.position(), "a counter is negative");
  }
  header_.section_count = in_.u32();
  const std::uint32_t reserved = in_.u32();
  if (reserved != 0) return malformed(100, "unknown bytes");
  if ((header_.flags & ~snapshot_format::chosen_partitions) != 0) {
    return malformed(20, "unknown flags");
  }
  if (header_.revision_depth > static_cast<std::uint32_t>(limits::revision_depth_max)) {
    return malformed(32, "the revision depth is out of range");
  }
  return done{};
}

// Sizes are read before anything says that they are right, so each is held against what is there.
bool snapshot_reader::find_sections() {
  byte_reader in(bytes_);
  in.text(snapshot_format::partition_count_at);
  const std::uint64_t partition_count = in.u32();
  const std::uint64_t column_count = in.u32();
  in.text(snapshot_format::section_count_at - in.position());
  const std::uint64_t count = partition_count + in.u32();
  in.text(snapshot_format::header_size - in.position());
  in.text(column_count * snapshot_format::column_size);
  if (in.failed()) return false;
  const std::uint64_t of_header = checksum_bytes(bytes_.data(), in.position());
  if (in.u64() != of_header || count > in.left() / snapshot_format::frame_size) return false;
  snapshot_format::total_checksum total(of_header);
  framed_.reserve(count);
  for (std::uint64_t k = 0; k < count; ++k) {
    const std::uint64_t size = in.u64();
    const std::string_view section = in.text(size);
    const std::uint64_t checksum = in.u64();
    if (in.failed() || size % 8 != 0) return false;
    if (checksum != checksum_bytes(section.data(), section.size())) return false;
    total.add_section(size, checksum);
    framed_.push_back(section);
  }
  return in.u64() == total.value() && in.left() == 0;
}

outcome snapshot_reader::check_plan(const plan& compiled) const {
  if (header_.fingerprint == compiled.fingerprint() &&
      header_.output_count == compiled.compiled().outputs.size()) {
    return done{};
  }
  return fail(LTA_INVALID_ARGUMENT, "snapshot.other_plan", -1,
              "the snapshot was taken with plan %016llx, this one is %016llx",
              static_cast<unsigned long long>(header_.fingerprint),
              static_cast<unsigned long long>(compiled.fingerprint()));
}

// Columns are found by what they mean, wherever this build keeps them.
outcome snapshot_reader::read_columns(const snapshot_columns& wanted) {
  stored_.reserve(header_.column_count);
  auto next = wanted.all().begin();
  std::size_t found = 0;
  for (std::uint32_t k = 0; k < header_.column_count; ++k) {
    state_column column = {.key = in_.u64(), .column = 0, .slots = in_.i64()};
    if (column.slots <= 0 || column.slots > static_cast<std::int64_t>(bytes_.size() / 8)) {
      return malformed(in_.position(), "a column's slot count is out of range");
    }
    if (k > 0 && stored_.back().in_session.key >= column.key) {
      return malformed(in_.position(), "columns are not in order");
    }
    while (next != wanted.all().end() && next->key < column.key) ++next;
    column.column = program::no_column;
    if (next != wanted.all().end() && next->key == column.key && next->slots == column.slots) {
      column = *next;
      ++found;
    }
    stored_.push_back({column, slot_bytes_});
    slot_bytes_ += static_cast<std::size_t>(column.slots) * sizeof(double);
    if (wanted.is_ordinal(column)) ordinals_.push_back(stored_.back());
  }
  has_ours_alone_ = stored_.size() == wanted.all().size();
  if (found < wanted.all().size()) {
    return fail(LTA_UNSUPPORTED, "snapshot.other_lowering", -1,
                "%zu of the %zu state columns of this build are not in the snapshot",
                wanted.all().size() - found, wanted.all().size());
  }
  return done{};
}

std::optional<timeframe> snapshot_reader::first_timeframe() const {
  if (header_.partition_count == 0) return std::nullopt;
  byte_reader section(framed_[0]);
  section.text(section.u64());
  section.align();
  const std::string_view name = section.text(section.u64());
  if (section.failed()) return std::nullopt;
  const result<timeframe> bars = timeframe::parse(name);
  return bars ? std::optional(*bars) : std::nullopt;
}

outcome snapshot_reader::read_body(session& target) {
  if (auto read = read_columns(target.program_->columns); !read) return read;
  if (slot_bytes_ > bytes_.size() && header_.partition_count > 0) {
    return malformed(in_.position(), "columns hold more than the snapshot");
  }
  // No more than there are bytes for, whatever the header says; so the bars stay where they are.
  const std::size_t bars_most = std::size_t{header_.partition_count} * (header_.revision_depth + 1);
  bars_.reserve(std::min(bars_most, in_.left() / snapshot_format::bar_size));
  const std::size_t least = snapshot_format::frame_size + slot_bytes_;
  partitions_.reserve(std::min<std::size_t>(header_.partition_count, in_.left() / least));
  for (std::uint32_t k = 0; k < header_.partition_count; ++k) {
    const std::size_t base = position_of(framed_[k]);
    if (auto read = read_partition(byte_reader(framed_[k]), base, target.signals_.size()); !read) {
      return read;
    }
    if (auto good = check_ordinals(partitions_.back(), base); !good) return good;
    if (k > 0 && !(partitions_[k - 1].name < partitions_[k].name)) {
      return malformed(base, "partitions are not in order");
    }
  }
  for (std::size_t k = header_.partition_count; k < framed_.size(); ++k) {
    if (auto read = read_section(framed_[k]); !read) return read;
  }
  return done{};
}

// Known by name to whom it belongs; what is in it is judged there.
outcome snapshot_reader::read_section(std::string_view whole) {
  const std::size_t base = position_of(whole);
  byte_reader in(whole);
  const std::uint32_t flags = in.u32();
  const std::string_view name = in.text(in.u32());
  in.align();
  if (in.failed() || name.empty() || (flags & ~snapshot_format::may_be_skipped) != 0) {
    return malformed(base, "a section's name");
  }
  if (!sections_.empty() && sections_.back().name >= name) {
    return malformed(base, "sections are not in order");
  }
  const bool is_known = std::find(std::begin(snapshot_format::known_sections),
                                  std::end(snapshot_format::known_sections),
                                  name) != std::end(snapshot_format::known_sections);
  const bool is_skipped = (flags & snapshot_format::may_be_skipped) != 0;
  if (!is_known && !is_skipped && !planted("snapshot.unknown_section")) {
    return fail(LTA_UNSUPPORTED, "snapshot.unknown_section", static_cast<std::int64_t>(base),
                "the snapshot has a section %s, which this library does not know",
                quoted(name).c_str());
  }
  sections_.push_back({std::string(name), std::string(in.text(in.left())), is_skipped});
  return done{};
}

outcome snapshot_reader::read_delivered(byte_reader& in, std::size_t base, std::size_t signal_count,
                                        partition_image& image) const {
  image.has_value = in.text(header_.output_count);
  image.levels = in.text(image.bars.size() * signal_count);
  image.forming_told = in.text(signal_count);
  in.align();
  const auto is_flag = [](char c) { return c == '\0' || c == '\1'; };
  const bool are_flags = std::all_of(image.has_value.begin(), image.has_value.end(), is_flag) &&
                         std::all_of(image.levels.begin(), image.levels.end(), is_flag);
  // Without a forming bar nothing can have been told of it.
  const bool are_edges = std::all_of(
      image.forming_told.begin(), image.forming_told.end(),
      [&](char c) { return c == '\0' || (image.forming && (c == '\1' || c == '\xff')); });
  if (!are_flags || !are_edges) return malformed(base, "what was delivered");
  return done{};
}

outcome snapshot_reader::read_partition(byte_reader in, std::size_t base,
                                        std::size_t signal_count) {
  partition_image image = {};
  for (std::string_view* part : {&image.name.symbol, &image.name.timeframe, &image.name.source}) {
    *part = in.text(in.u64());
    in.align();
  }
  if (image.name.symbol.empty() || image.name.timeframe.empty() || image.name.source.empty()) {
    return malformed(base, "a partition's name");
  }
  image.slot_count = in.i64();
  const std::uint32_t flags = in.u32();
  image.valued_count = in.u32();
  const std::int64_t known = std::min<std::int64_t>(image.slot_count, header_.revision_depth + 1);
  if (in.failed() || image.slot_count < 0 || image.slot_count > limits::rows_per_partition_max ||
      image.valued_count > known || (flags & ~snapshot_format::has_forming) != 0) {
    return malformed(base + in.position(), "a partition's position");
  }
  const std::size_t first_bar = bars_.size();
  for (std::int64_t k = 0; k < known && !in.failed(); ++k) {
    bars_.push_back(read_bar(in, LTA_BAR_CLOSED));
  }
  image.bars = std::span(bars_).subspan(first_bar);
  if (flags != 0) image.forming = read_bar(in, LTA_BAR_FORMING);
  if (auto checked = check_bars(image, base + in.position()); !checked) return checked;
  const std::size_t slots_at = base + in.position();
  const std::string_view slots = in.text(slot_bytes_);
  if (!are_canonical(slots)) return malformed(slots_at, "a slot is not canonical");
  image.slots = slots.data();
  if (auto read = read_delivered(in, base, signal_count, image); !read) return read;
  if (in.failed() || in.left() != 0) return malformed(base + in.position(), "a partition's size");
  partitions_.push_back(image);
  return done{};
}

// Coarse slots are counted, so their numbers rise by one at most; anything else would point outside
// of the state.
outcome snapshot_reader::check_ordinals(const partition_image& image, std::size_t base) const {
  for (const stored_column& column : ordinals_) {
    const std::int64_t count = column.in_session.slots;
    double before = missing;
    for (std::int64_t back = count; back >= 1; --back) {
      double v;
      std::memcpy(&v, image.slots + column.at + 8 * static_cast<std::size_t>(count - back), 8);
      const bool is_first = back == image.slot_count || back == count;
      const bool is_whole = v >= 0 && v <= static_cast<double>(image.slot_count) &&
                            v == static_cast<double>(static_cast<std::int64_t>(v));
      const bool fits = back > image.slot_count ? is_missing(v)
                        : is_first              ? is_whole && (back != image.slot_count || v == 0)
                                                : is_whole && (v == before || v == before + 1);
      if (!fits) return malformed(base, "the count of coarse bars");
      before = v;
    }
  }
  return done{};
}

outcome snapshot_reader::check_bars(const partition_image& image, std::size_t base) const {
  for (std::size_t k = 0; k < image.bars.size(); ++k) {
    if (image.bars[k].time_ns == std::numeric_limits<std::int64_t>::max()) {
      return malformed(base, "a time is out of range");
    }
    if (k > 0 && image.bars[k].time_ns <= image.bars[k - 1].time_ns) {
      return malformed(base, "times do not rise");
    }
  }
  if (image.forming && !image.bars.empty() && image.forming->time_ns <= image.bars.back().time_ns) {
    return malformed(base, "the forming bar is not after the last closed one");
  }
  return done{};
}

}  // namespace lta
