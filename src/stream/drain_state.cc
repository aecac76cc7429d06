// SPDX-License-Identifier: MIT
// A feed as bytes: its clock, its builders with their open bars, and made bars that were not yet
// pushed. Partitions go by name. docs/feed.md has it byte by byte.
#include <algorithm>

#include "base/limits.hh"
#include "stream/drain.hh"
#include "stream/snapshot_bytes.hh"

namespace lta {
namespace {

constexpr std::uint32_t state_version = 1;

failure malformed(const byte_reader& in, const char* what) {
  return fail(LTA_CORRUPT_DATA, "snapshot.feed_malformed", static_cast<std::int64_t>(in.position()),
              "the feed of the snapshot: %s", what);
}

void write_name(byte_writer& out, const partition_name& name) {
  for (const std::string_view part : {name.symbol, name.timeframe, name.source}) {
    out.u32(static_cast<std::uint32_t>(part.size()));
    out.text(part);
  }
  out.align();
}

void write_bar(byte_writer& out, const made_bar& made) {
  const lta_bar& b = made.bar;
  out.i64(b.time_ns);
  out.i64(b.close_time_ns);
  for (const double value : {b.open, b.high, b.low, b.close, b.volume}) out.f64(value);
  out.u32(static_cast<std::uint32_t>(b.state));
  out.u32((made.builder >= 0 ? 1U : 0U) | (made.has_extras ? 2U : 0U));
  for (const double value : made.extras) out.f64(value);
}

made_bar read_bar(byte_reader& in, std::uint32_t partition, std::uint32_t* marks) {
  made_bar made{{}, {}, 0, -1, false};
  lta_bar& b = made.bar;
  b.time_ns = in.i64();
  b.close_time_ns = in.i64();
  for (double* value : {&b.open, &b.high, &b.low, &b.close, &b.volume}) *value = in.f64();
  b.partition = partition;
  b.state = static_cast<std::int32_t>(in.u32());
  *marks = in.u32();
  for (double& value : made.extras) value = in.f64();
  return made;
}

}  // namespace

result<std::string> session_feed::write_state(std::span<const std::uint32_t> partitions) const {
  const auto is_asked = [&](std::uint32_t id) {
    return std::find(partitions.begin(), partitions.end(), id) != partitions.end();
  };
  std::vector<std::pair<partition_name, const open_builder_state*>> asked;
  for (const open_builder_state& b : builders_) {
    if (is_asked(b.partition)) asked.emplace_back(*rows_->name_of(b.partition), &b);
  }
  std::sort(asked.begin(), asked.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  byte_writer out;
  out.u32(state_version);
  out.u32(clock_ns_ ? 1 : 0);
  out.i64(clock_ns_.value_or(0));
  out.u64(asked.size());
  for (const auto& [name, b] : asked) {
    const builder_options& o = b->options;
    write_name(out, name);
    write_name(out, *rows_->name_of(o.tick_partition));
    out.u32(o.flags);
    out.u32(static_cast<std::uint32_t>(o.kind));
    out.u32(static_cast<std::uint32_t>(o.late));
    out.u32(b->is_dirty ? 1 : 0);
    out.i64(o.offset_ns);
    out.u64(o.sessions.size());
    for (const trading_session& s : o.sessions) {
      out.i64(s.open_ns);
      out.i64(s.close_ns);
    }
    state_words words;
    b->makes->visit(words);
    out.u64(words.words().size());
    for (const std::uint64_t word : words.words()) out.u64(word);
  }
  const auto first = pending_.begin() + static_cast<std::ptrdiff_t>(pushed_count_);
  const auto is_kept = [&](const made_bar& made) { return is_asked(made.bar.partition); };
  out.u64(static_cast<std::uint64_t>(std::count_if(first, pending_.end(), is_kept)));
  for (auto made = first; made != pending_.end(); ++made) {
    if (!is_kept(*made)) continue;
    write_name(out, *rows_->name_of(made->bar.partition));
    write_bar(out, *made);
  }
  return std::move(out.bytes());
}

result<std::uint32_t> session_feed::read_partition(byte_reader& in) {
  std::string_view parts[3];
  for (std::string_view& part : parts) part = in.text(in.u32());
  in.align();
  if (in.failed()) return malformed(in, "cut short in a name");
  return rows_->open_partition(parts[0], parts[1], parts[2]);
}

outcome session_feed::read_builder(byte_reader& in) {
  const auto partition = read_partition(in);
  if (!partition) return partition.error();
  const auto ticks_of = read_partition(in);
  if (!ticks_of) return ticks_of.error();
  builder_options options;
  options.flags = in.u32();
  options.kind = static_cast<std::int32_t>(in.u32());
  options.late = static_cast<std::int32_t>(in.u32());
  const std::uint32_t is_dirty = in.u32();
  options.offset_ns = in.i64();
  const std::uint64_t session_count = in.u64();
  const bool is_own = *ticks_of == *partition || options.has(LTA_BUILDER_TICKS_OF);
  if (in.failed() || is_dirty > 1 || !is_own || session_count > in.left() / 16) {
    return malformed(in, "a builder that cannot be");
  }
  for (std::uint64_t k = 0; k < session_count; ++k) {
    const std::int64_t open_ns = in.i64();
    options.sessions.push_back({open_ns, in.i64()});
  }
  options.tick_partition = *ticks_of;
  if (builder_of(*partition) >= 0) return malformed(in, "two builders of one partition");
  if (auto opened = open_builder(*partition, options); !opened) return opened.error();
  const std::uint64_t word_count = in.u64();
  if (in.failed() || word_count > in.left() / 8) return malformed(in, "cut short in a state");
  std::vector<std::uint64_t> taken(static_cast<std::size_t>(word_count));
  for (std::uint64_t& word : taken) word = in.u64();
  state_words words(std::move(taken));
  builders_.back().makes->visit(words);
  if (!words.is_whole()) return malformed(in, "a builder's state that cannot be");
  if (is_dirty == 0) return done{};
  builders_.back().is_dirty = true;
  dirty_.push_back(static_cast<std::int32_t>(builders_.size() - 1));
  return done{};
}

outcome session_feed::read_pending(byte_reader& in) {
  const std::uint64_t count = in.u64();
  for (std::uint64_t k = 0; k < count; ++k) {
    const auto partition = read_partition(in);
    if (!partition) return partition.error();
    std::uint32_t marks = 0;
    made_bar made = read_bar(in, *partition, &marks);
    const bool is_made = (marks & 1) != 0;
    if (is_made) made.builder = builder_of(*partition);
    made.has_extras = (marks & 2) != 0;
    const bool has_series =
        made.builder >= 0 &&
        builders_[static_cast<std::size_t>(made.builder)].options.has(LTA_BUILDER_SERIES);
    const bool is_possible =
        marks <= 3 && (!is_made || made.builder >= 0) && (!made.has_extras || has_series);
    if (in.failed() || !is_possible) return malformed(in, "a bar that cannot be");
    pending_.push_back(made);
  }
  return done{};
}

// A feed that could not be read is of no use, and its session with it.
outcome session_feed::read_state(std::string_view bytes) {
  byte_reader in(bytes);
  if (in.u32() != state_version) return malformed(in, "of another version");
  const std::uint32_t has_clock = in.u32();
  const std::int64_t clock_ns = in.i64();
  const std::uint64_t count = in.u64();
  if (in.failed() || has_clock > 1 || (has_clock == 0 && clock_ns != 0)) {
    return malformed(in, "a clock that cannot be");
  }
  keep_in_snapshots();
  if (has_clock == 1) clock_ns_ = clock_ns;
  for (std::uint64_t k = 0; k < count; ++k) {
    if (auto read = read_builder(in); !read) return read;
  }
  if (auto read = read_pending(in); !read) return read;
  if (in.failed() || in.left() != 0) return malformed(in, "more or less than it says");
  return done{};
}

}  // namespace lta
