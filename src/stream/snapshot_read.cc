// SPDX-License-Identifier: MIT
// Restoring: the whole snapshot is read and judged before anything is opened or allocated.
#include <algorithm>
#include <bit>
#include <limits>

#include "base/hash.hh"
#include "base/limits.hh"
#include "base/number.hh"
#include "base/version.hh"
#include "stream/session.hh"
#include "stream/snapshot_bytes.hh"
#include "stream/snapshot_format.hh"

namespace lta {
namespace {

failure malformed(std::size_t position, const char* what) {
  return fail(LTA_CORRUPT_DATA, "snapshot.malformed", static_cast<std::int64_t>(position),
              "the snapshot is malformed at byte %zu: %s", position, what);
}

bool is_canonical(double x) {
  return std::bit_cast<std::uint64_t>(canonical(x)) == std::bit_cast<std::uint64_t>(x);
}

struct snapshot_header {
  std::uint32_t flags;
  std::uint64_t fingerprint;
  std::uint32_t revision_depth;
  std::uint32_t partition_count;
  std::uint32_t column_count;
  std::uint32_t output_count;
  std::int64_t counters[6];
};

struct partition_image {
  partition_name name;
  std::int64_t slot_count;
  std::int64_t valued_count;
  std::vector<lta_bar> bars;  // of the last slots; the last valued_count with their values
  std::optional<lta_bar> forming;
  std::size_t slots_at;  // of the column slots in the snapshot
  std::vector<std::int8_t> reported;
};

lta_bar read_bar(byte_reader& in, std::int32_t state) {
  lta_bar bar = {};
  bar.time_ns = in.i64();
  bar.close_time_ns = in.i64();
  for (double* v : {&bar.open, &bar.high, &bar.low, &bar.close, &bar.volume}) *v = in.f64();
  bar.state = state;
  return bar;
}

}  // namespace

class snapshot_reader {
 public:
  explicit snapshot_reader(std::string_view bytes) : bytes_(bytes), in_(bytes) {}

  outcome read_header();
  outcome check_plan(const plan& compiled) const;
  outcome read_body(const session& target);
  outcome open(session& target) const;
  session_options options(session_options wanted) const {
    wanted.revision_depth = static_cast<std::int32_t>(header_.revision_depth);
    return wanted;
  }
  std::uint32_t revision_depth() const { return header_.revision_depth; }

 private:
  outcome read_columns(const std::vector<snapshot_format::state_column>& wanted);
  outcome read_partition(byte_reader in, std::size_t base, std::size_t slot_bytes);
  outcome check_bars(const partition_image& image, std::size_t base) const;
  outcome check_ordinals(const session& target, const partition_image& image,
                         std::size_t base) const;
  void read_slots(const session& target, const partition_image& image, partition_state& state,
                  bool of_clocks) const;
  outcome open_partition(session& target, const partition_image& image,
                         std::uint32_t partition) const;
  outcome seed_rows(session& target, const std::vector<std::uint32_t>& ids) const;

  std::string_view bytes_;
  byte_reader in_;
  snapshot_header header_ = {};
  std::vector<snapshot_format::state_column> stored_;  // column: in the session
  std::vector<partition_image> partitions_;
};

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
  const std::size_t content = bytes_.size() - trailer;
  byte_reader last(bytes_.substr(content));
  if (last.u64() != hash_bytes(bytes_.data(), content)) {
    return fail(LTA_CORRUPT_DATA, "snapshot.checksum", -1,
                "the snapshot is damaged or cut short: its checksum does not fit its %zu bytes",
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
  if (in_.failed()) return malformed(in_.position(), "the header is cut short");
  if ((header_.flags & ~snapshot_format::chosen_partitions) != 0) {
    return malformed(20, "unknown flags");
  }
  if (header_.revision_depth > static_cast<std::uint32_t>(limits::revision_depth_max)) {
    return malformed(32, "the revision depth is out of range");
  }
  return done{};
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
outcome snapshot_reader::read_columns(const std::vector<snapshot_format::state_column>& wanted) {
  if (header_.column_count > in_.left() / 16) return malformed(in_.position(), "column count");
  std::size_t found = 0;
  for (std::uint32_t k = 0; k < header_.column_count; ++k) {
    snapshot_format::state_column column = {.key = in_.u64(), .column = 0, .slots = in_.i64()};
    if (column.slots <= 0 || column.slots > static_cast<std::int64_t>(bytes_.size() / 8)) {
      return malformed(in_.position(), "a column's slot count is out of range");
    }
    if (k > 0 && stored_.back().key >= column.key) {
      return malformed(in_.position(), "columns are not in order");
    }
    const auto same = std::find_if(wanted.begin(), wanted.end(),
                                   [&](const auto& w) { return w.key == column.key; });
    column.column = program::no_column;
    if (same != wanted.end() && same->slots == column.slots) {
      column.column = same->column;
      column.clock = same->clock;
      ++found;
    }
    stored_.push_back(column);
  }
  if (found < wanted.size()) {
    return fail(LTA_UNSUPPORTED, "snapshot.other_lowering", -1,
                "%zu of the %zu state columns of this build are not in the snapshot",
                wanted.size() - found, wanted.size());
  }
  const std::size_t here = in_.position();
  if (in_.u64() != hash_bytes(bytes_.data(), here)) return malformed(here, "header checksum");
  return done{};
}

outcome snapshot_reader::read_body(const session& target) {
  if (auto read = read_columns(snapshot_format::state_columns(target.steps_)); !read) return read;
  std::size_t slot_bytes = 0;
  for (const auto& column : stored_) slot_bytes += static_cast<std::size_t>(column.slots) * 8;
  if (slot_bytes > bytes_.size() && header_.partition_count > 0) {
    return malformed(in_.position(), "columns hold more than the snapshot");
  }
  for (std::uint32_t k = 0; k < header_.partition_count; ++k) {
    const std::uint64_t size = in_.u64();
    const std::size_t base = in_.position();
    const std::string_view section = in_.text(size);
    const std::uint64_t checksum = in_.u64();
    if (in_.failed() || size % 8 != 0) return malformed(base, "a partition is cut short");
    if (checksum != hash_bytes(section.data(), section.size())) {
      return malformed(base, "a partition's checksum");
    }
    if (auto read = read_partition(byte_reader(section), base, slot_bytes); !read) return read;
    if (auto good = check_ordinals(target, partitions_.back(), base); !good) return good;
    if (k > 0 && !(partitions_[k - 1].name < partitions_[k].name)) {
      return malformed(base, "partitions are not in order");
    }
  }
  if (in_.left() != sizeof(std::uint64_t)) return malformed(in_.position(), "bytes are left over");
  return done{};
}

outcome snapshot_reader::read_partition(byte_reader in, std::size_t base, std::size_t slot_bytes) {
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
  for (std::int64_t k = 0; k < known && !in.failed(); ++k) {
    image.bars.push_back(read_bar(in, LTA_BAR_CLOSED));
  }
  if (flags != 0) image.forming = read_bar(in, LTA_BAR_FORMING);
  if (auto checked = check_bars(image, base + in.position()); !checked) return checked;
  image.slots_at = base + in.position();
  byte_reader slots(in.text(slot_bytes));
  while (slots.left() > 0) {
    if (!is_canonical(slots.f64())) return malformed(image.slots_at, "a slot is not canonical");
  }
  for (const char was_true : in.text(header_.output_count)) {
    if (was_true != '\0' && was_true != '\1') return malformed(base, "what was reported");
    image.reported.push_back(was_true);
  }
  in.align();
  if (in.failed() || in.left() != 0) return malformed(base + in.position(), "a partition's size");
  partitions_.push_back(std::move(image));
  return done{};
}

// Coarse slots are counted, so their numbers rise by one at most; anything else would point outside
// of the state.
outcome snapshot_reader::check_ordinals(const session& target, const partition_image& image,
                                        std::size_t base) const {
  byte_reader slots(bytes_.substr(image.slots_at));
  for (const auto& column : stored_) {
    bool is_ordinal = false;
    for (const step_program::coarse_clock& clock : target.steps_.clocks()) {
      is_ordinal |= column.clock == 0 && column.column == clock.columns.ordinal;
    }
    double before = missing;
    for (std::int64_t back = column.slots; back >= 1; --back) {
      const double v = slots.f64();
      if (!is_ordinal) continue;
      const bool is_first = back == image.slot_count || back == column.slots;
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

outcome snapshot_reader::open(session& target) const {
  if (target.options_.detached) {
    if (auto made = target.make_own_rows(); !made) return made;
  }
  std::vector<std::uint32_t> ids;
  for (const partition_image& image : partitions_) {
    const auto id =
        target.named_->open_partition(image.name.symbol, image.name.timeframe, image.name.source);
    if (!id) return id.error();
    ids.push_back(*id);
  }
  if (auto mirrored = target.mirror_partitions(); !mirrored) return mirrored;
  if (auto seeded = seed_rows(target, ids); !seeded) return seeded;
  for (std::size_t k = 0; k < ids.size(); ++k) {
    if (auto opened = open_partition(target, partitions_[k], ids[k]); !opened) return opened;
  }
  if ((header_.flags & snapshot_format::chosen_partitions) != 0) target.chosen_ = std::move(ids);
  const std::int64_t* c = header_.counters;
  target.counters_ = {.closed = c[0],
                      .provisional = c[1],
                      .revised = c[2],
                      .duplicates = c[3],
                      .late = c[4],
                      .overtaken = c[5]};
  return done{};
}

// Slots of the partition's own bars, which say where those of clocks lie; then those.
void snapshot_reader::read_slots(const session& target, const partition_image& image,
                                 partition_state& state, bool of_clocks) const {
  byte_reader slots(bytes_.substr(image.slots_at));
  for (const auto& column : stored_) {
    for (std::int64_t back = column.slots; back >= 1; --back) {
      const double v = slots.f64();
      if (column.column == program::no_column || (column.clock > 0) != of_clocks) continue;
      state.memory()[snapshot_format::element_of(target.steps_, state, column, back)] = v;
    }
  }
}

outcome snapshot_reader::open_partition(session& target, const partition_image& image,
                                        std::uint32_t partition) const {
  const auto opened = target.open_state(partition, true);
  if (!opened) return opened.error();
  partition_state& state = **opened;
  state.set_slot_count(image.slot_count);
  state.reported = image.reported;
  const auto known = static_cast<std::int64_t>(image.bars.size());
  for (std::int64_t back = known; back >= 1; --back) {
    const lta_bar& bar = image.bars[static_cast<std::size_t>(known - back)];
    state.set_times(back, bar.time_ns, bar.close_time_ns);
  }
  read_slots(target, image, state, false);
  state.find_origins();
  read_slots(target, image, state, true);
  const result<pinned_rows> rows = target.rows_->pin(partition);
  if (!rows) return rows.error();
  state.find_fields(*rows);
  state.next_row = image.bars.empty() ? rows->first_row()
                                      : rows->row_at_or_after_time(image.bars.back().time_ns + 1);
  // Where retention has dropped the position, it may have dropped rows behind it.
  const bool is_dropped =
      !image.bars.empty() && rows->first_row() > 0 && state.next_row == rows->first_row();
  if (is_dropped) --state.next_row;
  // Not a count the dataset can have: the first look compares the rows with the slots, in case
  // they were corrected meanwhile.
  state.seen_revised_count = std::uint64_t{1} << 63;
  if (image.forming) {
    state.forming = image.forming;
    state.forming->partition = partition;
    call_joins joins;
    const std::int64_t close_ns = state.forming->close_time_ns;
    if (auto looked = target.look_at_joins(state, close_ns, joins); !looked) return looked;
    state.write_fields(*state.forming, &*rows, joins, 0);
    state.fill(0);
  }
  return done{};
}

// Partitions that have no rows, or only rows before the position, get the last bars they do not
// have, so that those can be revised or delivered again: all of them or none.
outcome snapshot_reader::seed_rows(session& target, const std::vector<std::uint32_t>& ids) const {
  std::vector<lta_bar> seeds;
  for (std::size_t k = 0; k < ids.size(); ++k) {
    const partition_image& image = partitions_[k];
    const auto info = target.rows_->partition_info(ids[k]);
    if (!info) return info.error();
    const bool is_empty = info->row_count == 0;
    if (is_empty && info->first_row > 0) continue;
    const auto newer = std::find_if(
        image.bars.end() - image.valued_count, image.bars.end(),
        [&](const lta_bar& bar) { return is_empty || bar.time_ns > info->last_time_ns; });
    if (!is_empty && newer == image.bars.end()) continue;
    const std::size_t first = seeds.size();
    seeds.insert(seeds.end(), newer, image.bars.end());
    if (image.forming) seeds.push_back(*image.forming);
    for (std::size_t s = first; s < seeds.size(); ++s) seeds[s].partition = ids[k];
  }
  bar_writer writer(*target.rows_);
  const auto checked = writer.check(seeds, bar_check::unchecked);
  if (!checked) return checked.error();
  writer.commit();
  return done{};
}

result<std::shared_ptr<session>> session::restore(std::shared_ptr<const plan> compiled,
                                                  std::shared_ptr<dataset> rows,
                                                  std::string_view snapshot,
                                                  const session_options& options) {
  snapshot_reader reader(snapshot);
  if (auto read = reader.read_header(); !read) return read.error();
  if (auto checked = reader.check_plan(*compiled); !checked) return checked.error();
  auto made =
      std::make_shared<session>(std::move(compiled), std::move(rows), reader.options(options));
  if (auto read = reader.read_body(*made); !read) return read.error();
  if (auto opened = reader.open(*made); !opened) return opened.error();
  // Where there were no rows there are none but the snapshot's; else there may be later ones.
  constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();
  const bool had_rows = made->own_revision_ != 0 && !made->options_.detached;
  made->own_revision_ = had_rows ? unknown : made->rows_->revision();
  return made;
}

}  // namespace lta
