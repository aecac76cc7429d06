// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstring>

#include "base/checksum.hh"
#include "base/number.hh"
#include "base/version.hh"
#include "stream/session.hh"
#include "stream/snapshot_bytes.hh"
#include "stream/snapshot_columns.hh"
#include "stream/snapshot_format.hh"

namespace lta {

class snapshot_writer {
 public:
  explicit snapshot_writer(session& from)
      : session_(from), columns_(from.program_->columns), depth_(from.options_.revision_depth) {}

  result<std::string> write(const std::vector<partition_state*>& states, bool is_part) {
    std::vector<named_state> named;
    named.reserve(states.size());
    for (const partition_state* s : states) {
      named.push_back({*session_.named_->name_of(s->partition()), s});
    }
    const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
    if (!std::is_sorted(named.begin(), named.end(), by_name)) {
      std::sort(named.begin(), named.end(), by_name);
    }
    out_ = byte_writer(expected_size(named));
    write_header(named.size(), is_part);
    const std::uint64_t of_header = checksum_bytes(out_.data(), out_.size());
    out_.u64(of_header);
    total_ = snapshot_format::total_checksum(of_header);
    std::vector<std::uint32_t> ids;
    ids.reserve(named.size());
    for (const named_state& each : named) {
      if (auto written = write_partition(*each.state, each.name); !written) return written.error();
      ids.push_back(each.state->partition());
    }
    for (const auto& attached : session_.sections_) {
      if (auto written = write_section(attached, ids); !written) return written.error();
    }
    out_.u64(total_.value());
    return out_.finish();
  }

 private:
  struct named_state {
    partition_name name;
    const partition_state* state;
  };

  // All of it but the further sections.
  std::size_t expected_size(const std::vector<named_state>& named) const {
    const std::size_t known = static_cast<std::size_t>(depth_) + 1;
    const std::size_t signals = session_.signals_.size();
    const std::size_t told = session_.output_count() + (known + 1) * signals;
    const std::size_t words = 5 + static_cast<std::size_t>(columns_.slot_count());
    const std::size_t most =
        snapshot_format::frame_size + 8 * words + (known + 1) * snapshot_format::bar_size + told;
    std::size_t size = snapshot_format::header_size + 16 +
                       columns_.all().size() * snapshot_format::column_size + named.size() * most;
    constexpr std::size_t paddings = 4 * 7;  // of three texts and of what was told, at most
    for (const auto& [name, state] : named) {
      size += name.symbol.size() + name.timeframe.size() + name.source.size() + paddings;
    }
    return size;
  }

  void write_header(std::size_t partition_count, bool is_part) {
    const bool is_chosen = is_part || session_.chosen_.has_value();
    out_.text(snapshot_format::magic);
    out_.u32(snapshot_format::version);
    out_.u32(numeric_version);
    out_.u32(snapshot_format::engine_version);
    out_.u32(is_chosen ? snapshot_format::chosen_partitions : 0);
    out_.u64(session_.plan_.fingerprint());
    out_.u32(static_cast<std::uint32_t>(depth_));
    out_.u32(static_cast<std::uint32_t>(partition_count));
    out_.u32(static_cast<std::uint32_t>(columns_.all().size()));
    out_.u32(static_cast<std::uint32_t>(session_.output_count()));
    const session_counters& c = session_.counters_;
    for (const std::int64_t count :
         {c.closed, c.provisional, c.revised, c.duplicates, c.late, c.overtaken}) {
      out_.i64(count);
    }
    out_.u32(static_cast<std::uint32_t>(session_.sections_.size()));
    out_.u32(0);
    for (const state_column& column : columns_.all()) {
      out_.u64(column.key);
      out_.i64(column.slots);
    }
  }

  void write_bars(std::span<const lta_bar> bars) {
    char* to = out_.take(bars.size() * snapshot_format::bar_size);
    // Word by word: a copy of more than one waits for the words it is made of.
    const auto put = [&](auto word) {
      static_assert(sizeof word == 8);
      std::memcpy(to, &word, sizeof word);
      to += sizeof word;
    };
    for (const lta_bar& bar : bars) {
      put(bar.time_ns);
      put(bar.close_time_ns);
      for (const double value : {bar.open, bar.high, bar.low, bar.close, bar.volume}) {
        put(canonical(value));
      }
    }
  }

  // The size is known behind the section.
  std::size_t begin_section() {
    out_.u64(0);
    return out_.size();
  }
  void end_section(std::size_t base) {
    const std::size_t size = out_.size() - base;
    out_.put_u64_at(base - sizeof(std::uint64_t), size);
    const std::uint64_t checksum = checksum_bytes(out_.data() + base, size);
    out_.u64(checksum);
    total_.add_section(size, checksum);
  }

  outcome write_partition(const partition_state& state, const partition_name& name) {
    const std::size_t base = begin_section();
    for (const std::string_view part : {name.symbol, name.timeframe, name.source}) {
      out_.u64(part.size());
      out_.text(part);
      out_.align();
    }
    if (auto written = write_position(state); !written) return written;
    const auto slots = static_cast<std::size_t>(columns_.slot_count());
    state.reveal();
    columns_.copy_out(state, depth_, out_.take(slots * sizeof(double)));
    write_delivered(state.told, state);
    end_section(base);
    return done{};
  }

  void write_delivered(const delivered& told, const partition_state& state) {
    const auto bytes = [&](const std::vector<std::int8_t>& values) {
      out_.text({reinterpret_cast<const char*>(values.data()), values.size()});
    };
    bytes(told.has_value);
    for (std::int64_t back = state.known_back(); back >= 1; --back) {
      for (std::size_t k = 0; k < session_.signals_.size(); ++k) {
        out_.byte(told.level(state.slot_count() - back, k));
      }
    }
    bytes(told.forming_told);
    out_.align();
  }

  outcome write_section(const session::attached_section& attached,
                        std::span<const std::uint32_t> partitions) {
    const std::size_t base = begin_section();
    out_.u32(attached.held.may_be_skipped ? snapshot_format::may_be_skipped : 0);
    out_.u32(static_cast<std::uint32_t>(attached.held.name.size()));
    out_.text(attached.held.name);
    out_.align();
    if (attached.write) {
      const auto written = attached.write(partitions);
      if (!written) return written.error();
      out_.text(*written);
    } else {
      out_.text(attached.held.bytes);
    }
    out_.align();
    end_section(base);
    return done{};
  }

  // The times of the last slots, and those of their bars that the dataset still has.
  outcome write_position(const partition_state& state) {
    const std::int64_t known = state.known_back();
    const result<pinned_rows> rows =
        session_.rows_->pin(state.partition(), state.next_row() - known);
    if (!rows) return rows.error();
    const std::int64_t held = state.next_row() - std::max<std::int64_t>(rows->from_row(), 0);
    const std::int64_t there = std::clamp<std::int64_t>(held, 0, known);
    bars_.resize(static_cast<std::size_t>(known));
    const auto bar_of = [&](std::int64_t back) { return bars_.data() + known - back; };
    rows->read_bars(state.next_row() - there, there, bar_of(there));
    // Behind them the dataset may have other bars, older than any slot.
    std::int64_t valued = 0;
    while (valued < there && bar_of(valued + 1)->time_ns == state.time_ns(valued + 1)) ++valued;
    for (std::int64_t back = valued + 1; back <= known; ++back) {
      *bar_of(back) = {state.time_ns(back), state.close_time_ns(back), 0, 0, 0, 0, 0, 0, 0};
    }
    out_.i64(state.slot_count());
    out_.u32(state.forming ? snapshot_format::has_forming : 0);
    out_.u32(static_cast<std::uint32_t>(valued));
    write_bars(bars_);
    if (state.forming) write_bars({&*state.forming, 1});
    return done{};
  }

  const session& session_;
  const snapshot_columns& columns_;
  const std::int32_t depth_;
  byte_writer out_;
  std::vector<lta_bar> bars_;  // of the partition that is being written
  snapshot_format::total_checksum total_{0};
};

failure session::unknown_partition(std::uint32_t id) {
  return fail(LTA_NOT_FOUND, "session.unknown_partition", -1,
              "the session does not run partition %u", id);
}

result<std::string> session::snapshot(const std::optional<std::vector<std::uint32_t>>& partitions) {
  std::vector<partition_state*> states;
  if (partitions) {
    for (const std::uint32_t id : *partitions) {
      partition_state* state = state_of(id);
      if (state == nullptr) return unknown_partition(id);
      if (std::find(states.begin(), states.end(), state) == states.end()) states.push_back(state);
    }
  } else {
    for (const auto& state : states_) states.push_back(state.get());
  }
  return snapshot_writer(*this).write(states, partitions.has_value());
}

}  // namespace lta
