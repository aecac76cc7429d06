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
  return out.finish();
}

result<std::uint32_t> session_feed::read_partition(byte_reader& in) {
  std::string_view parts[3];
  for (std::string_view& part : parts) part = in.text(in.u32());
  in.align();
  if (in.failed()) return malformed(in, "cut short in a name");
  return rows_->open_partition(parts[0], parts[1], parts[2]);
}

result<session_feed::open_builder_state> session_feed::read_builder(byte_reader& in) {
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
  auto opened = make_state(*partition, options);
  if (!opened) return opened;
  if (auto series = open_series_of(*opened); !series) return series.error();
  const std::uint64_t word_count = in.u64();
  if (in.failed() || word_count > in.left() / 8) return malformed(in, "cut short in a state");
  std::vector<std::uint64_t> taken(static_cast<std::size_t>(word_count));
  for (std::uint64_t& word : taken) word = in.u64();
  state_words words(std::move(taken));
  opened->makes->visit(words);
  if (!words.is_whole()) return malformed(in, "a builder's state that cannot be");
  opened->is_dirty = is_dirty == 1;
  return opened;
}

outcome session_feed::read_pending(byte_reader& in, read_feed& into) {
  const std::uint64_t count = in.u64();
  for (std::uint64_t k = 0; k < count; ++k) {
    const auto partition = read_partition(in);
    if (!partition) return partition.error();
    std::uint32_t marks = 0;
    made_bar made = read_bar(in, *partition, &marks);
    const auto builder =
        std::find_if(into.builders.begin(), into.builders.end(),
                     [&](const open_builder_state& b) { return b.partition == *partition; });
    const bool has_builder = builder != into.builders.end();
    const bool is_made = (marks & 1) != 0;
    if (is_made && has_builder) {
      made.builder = static_cast<std::int32_t>(builder - into.builders.begin());
    }
    made.has_extras = (marks & 2) != 0;
    const bool has_series = made.builder >= 0 && builder->options.has(LTA_BUILDER_SERIES);
    const bool is_possible =
        marks <= 3 && (!is_made || has_builder) && (!made.has_extras || has_series);
    if (in.failed() || !is_possible) return malformed(in, "a bar that cannot be");
    into.pending.push_back(made);
  }
  return done{};
}

result<session_feed::read_feed> session_feed::read_all(std::string_view bytes) {
  byte_reader in(bytes);
  if (in.u32() != state_version) return malformed(in, "of another version");
  const std::uint32_t has_clock = in.u32();
  const std::int64_t clock_ns = in.i64();
  const std::uint64_t count = in.u64();
  if (in.failed() || has_clock > 1 || (has_clock == 0 && clock_ns != 0)) {
    return malformed(in, "a clock that cannot be");
  }
  read_feed read;
  if (has_clock == 1) read.clock_ns = clock_ns;
  for (std::uint64_t k = 0; k < count; ++k) {
    auto builder = read_builder(in);
    if (!builder) return builder.error();
    const bool is_there =
        std::any_of(read.builders.begin(), read.builders.end(),
                    [&](const open_builder_state& b) { return b.partition == builder->partition; });
    if (is_there) return malformed(in, "two builders of one partition");
    read.builders.push_back(std::move(*builder));
  }
  if (auto pending = read_pending(in, read); !pending) return pending.error();
  if (in.failed() || in.left() != 0) return malformed(in, "more or less than it says");
  return read;
}

// There is room for all of it.
void session_feed::take_read(read_feed& read) noexcept {
  for (open_builder_state& builder : read.builders) {
    const std::int32_t there = builder_of(builder.partition);
    if (there >= 0) {
      builders_[static_cast<std::size_t>(there)] = std::move(builder);
    } else {
      builders_.push_back(std::move(builder));
    }
  }
  for (made_bar& made : read.pending) {
    if (made.builder >= 0) made.builder = builder_of(made.bar.partition);
    pending_.push_back(made);
  }
  link_builders();
  read = {};
}

// A feed that could not be read is of no use, and its session with it.
outcome session_feed::read_state(std::string_view bytes) {
  auto read = read_all(bytes);
  if (!read) return read.error();
  make_room_for_builders(read->builders);
  make_room(pending_, read->pending.size());
  keep_in_snapshots();
  clock_ns_ = read->clock_ns;
  take_read(*read);
  return done{};
}

// A session's clock is its own: that of the session the partitions come from is left there.
outcome session_feed::stage_adopted(std::string_view bytes) {
  drop_adopted();
  auto read = read_all(bytes);
  if (!read) return read.error();
  for (const open_builder_state& builder : read->builders) {
    const std::int32_t there = builder_of(builder.partition);
    if (there < 0 || !builders_[static_cast<std::size_t>(there)].makes->forming()) continue;
    return fail(LTA_INVALID_ARGUMENT, "builder.has_ticks", -1,
                "the session's builder of partition %u holds ticks already, and so does the "
                "snapshot's",
                builder.partition);
  }
  make_room_for_builders(read->builders);
  make_room(pending_, read->pending.size());
  const bool brings_any = !read->builders.empty() || !read->pending.empty();
  keeps_adopted_ = brings_any && !is_kept_;
  if (brings_any) keep_in_snapshots();
  adopted_ = std::move(*read);
  return done{};
}

void session_feed::take_adopted() noexcept {
  keeps_adopted_ = false;
  take_read(adopted_);
}

void session_feed::drop_adopted() noexcept {
  adopted_ = {};
  if (!keeps_adopted_) return;
  session_->drop_section("feed");
  is_kept_ = keeps_adopted_ = false;
}

}  // namespace lta
