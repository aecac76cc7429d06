// SPDX-License-Identifier: MIT
#include <algorithm>

#include "base/hash.hh"
#include "base/key_hash.hh"
#include "base/number.hh"
#include "base/version.hh"
#include "stream/session.hh"
#include "stream/snapshot_bytes.hh"
#include "stream/snapshot_format.hh"

namespace lta {

std::vector<snapshot_format::state_column> snapshot_format::state_columns(
    const step_program& steps) {
  const program& p = steps.plan_program();
  std::vector<state_column> all;
  const auto add = [&](const program& of, const slot_layout& layout, std::uint32_t clock,
                       std::uint64_t clock_hash) {
    for (std::uint32_t c = 0; c < of.columns.size(); ++c) {
      const std::int64_t slots = layout.retained(c) - (clock == 0 ? 0 : 1);
      if (slots <= 0) continue;
      key_hash key;
      if (clock > 0) key.word(clock_hash);
      key.word(of.primitives.formula(of.columns[c].node));
      key.word(of.columns[c].role);
      all.push_back({key.value(), c, slots, clock});
    }
  };
  add(p, steps.layout(), 0, 0);
  for (std::uint32_t k = 0; k < steps.clocks().size(); ++k) {
    const step_program::coarse_clock& clock = steps.clocks()[k];
    add(clock.program.inner, clock.layout, k + 1,
        clock_key(clock.program.spacing, clock.program.level));
  }
  std::sort(all.begin(), all.end(),
            [](const state_column& a, const state_column& b) { return a.key < b.key; });
  return all;
}

class snapshot_writer {
 public:
  explicit snapshot_writer(const session& from)
      : session_(from), columns_(snapshot_format::state_columns(from.steps_)) {}

  outcome write(std::vector<partition_state*> states, bool is_part) {
    const auto named = [&](const partition_state* s) {
      return *session_.named_->name_of(s->partition());
    };
    std::sort(states.begin(), states.end(),
              [&](const auto* a, const auto* b) { return named(a) < named(b); });
    write_header(states.size(), is_part);
    std::vector<std::uint32_t> ids;
    for (const partition_state* state : states) {
      if (auto written = write_partition(*state, named(state)); !written) return written;
      ids.push_back(state->partition());
    }
    for (const auto& attached : session_.sections_) {
      if (auto written = write_section(attached, ids); !written) return written;
    }
    out_.u64(hash_bytes(out_.bytes().data(), out_.size()));
    return done{};
  }

  std::string& bytes() { return out_.bytes(); }

 private:
  void write_header(std::size_t partition_count, bool is_part) {
    const bool is_chosen = is_part || session_.chosen_.has_value();
    out_.text(snapshot_format::magic);
    out_.u32(snapshot_format::version);
    out_.u32(numeric_version);
    out_.u32(snapshot_format::engine_version);
    out_.u32(is_chosen ? snapshot_format::chosen_partitions : 0);
    out_.u64(session_.plan_->fingerprint());
    out_.u32(static_cast<std::uint32_t>(session_.options_.revision_depth));
    out_.u32(static_cast<std::uint32_t>(partition_count));
    out_.u32(static_cast<std::uint32_t>(columns_.size()));
    out_.u32(static_cast<std::uint32_t>(session_.output_count()));
    const session_counters& c = session_.counters_;
    for (const std::int64_t count :
         {c.closed, c.provisional, c.revised, c.duplicates, c.late, c.overtaken}) {
      out_.i64(count);
    }
    out_.u32(static_cast<std::uint32_t>(session_.sections_.size()));
    out_.u32(0);
    for (const auto& column : columns_) {
      out_.u64(column.key);
      out_.i64(column.slots);
    }
    out_.u64(hash_bytes(out_.bytes().data(), out_.size()));
  }

  void write_bar(const lta_bar& bar) {
    out_.i64(bar.time_ns);
    out_.i64(bar.close_time_ns);
    for (const double v : {bar.open, bar.high, bar.low, bar.close, bar.volume}) {
      out_.f64(canonical(v));
    }
  }

  outcome write_partition(const partition_state& state, const partition_name& name) {
    byte_writer section;
    std::swap(section, out_);
    for (const std::string_view part : {name.symbol, name.timeframe, name.source}) {
      out_.u64(part.size());
      out_.text(part);
      out_.align();
    }
    if (auto written = write_position(state); !written) return written;
    for (const auto& column : columns_) {
      for (std::int64_t back = column.slots; back >= 1; --back) {
        const bool is_read =
            snapshot_format::is_read_again(state, column, back, session_.options_.revision_depth);
        const std::int64_t at = snapshot_format::element_of(session_.steps_, state, column, back);
        out_.f64(is_read ? state.slot(at) : missing);
      }
    }
    write_delivered(state.told, state);
    std::swap(section, out_);
    write_framed(section);
    return done{};
  }

  void write_delivered(const delivered& told, const partition_state& state) {
    const auto bytes = [&](const std::vector<std::int8_t>& values) {
      for (const std::int8_t value : values) out_.byte(value);
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
    byte_writer section;
    section.u32(attached.held.may_be_skipped ? snapshot_format::may_be_skipped : 0);
    section.u32(static_cast<std::uint32_t>(attached.held.name.size()));
    section.text(attached.held.name);
    section.align();
    if (attached.write) {
      const auto written = attached.write(partitions);
      if (!written) return written.error();
      section.text(*written);
    } else {
      section.text(attached.held.bytes);
    }
    section.align();
    write_framed(section);
    return done{};
  }

  void write_framed(byte_writer& section) {
    out_.u64(section.size());
    out_.text(section.bytes());
    out_.u64(hash_bytes(section.bytes().data(), section.size()));
  }

  // The times of the last slots, and those of their bars that the dataset still has.
  outcome write_position(const partition_state& state) {
    const std::int64_t known = state.known_back();
    const result<pinned_rows> rows = session_.rows_->pin(state.partition(), state.next_row - known);
    if (!rows) return rows.error();
    const std::int64_t held = state.next_row - std::max<std::int64_t>(rows->from_row(), 0);
    // Behind them the dataset may have other bars, older than any slot.
    std::int64_t valued = 0;
    while (valued < std::min(known, held) &&
           rows->time_ns(state.next_row - valued - 1) == state.time_ns(valued + 1)) {
      ++valued;
    }
    out_.i64(state.slot_count());
    out_.u32(state.forming ? snapshot_format::has_forming : 0);
    out_.u32(static_cast<std::uint32_t>(valued));
    for (std::int64_t back = known; back >= 1; --back) {
      lta_bar bar = {state.time_ns(back), state.close_time_ns(back), 0, 0, 0, 0, 0, 0, 0};
      if (back <= valued) bar = rows->bar(state.next_row - back);
      write_bar(bar);
    }
    if (state.forming) write_bar(*state.forming);
    return done{};
  }

  const session& session_;
  const std::vector<snapshot_format::state_column> columns_;
  byte_writer out_;
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
  snapshot_writer writer(*this);
  if (auto written = writer.write(std::move(states), partitions.has_value()); !written) {
    return written.error();
  }
  return std::move(writer.bytes());
}

}  // namespace lta
