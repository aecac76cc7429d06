// SPDX-License-Identifier: MIT
// One bar each of partitions that are in no tile: up to eight of them visit lanes for it.
#include <algorithm>

#include "base/planted.hh"

#include "stream/session.hh"

namespace lta {
namespace {

// Fewer partitions step one by one.
constexpr std::size_t visitors_min = 4;

bool is_closing(const bar_verdict& verdict) { return verdict.action == bar_action::append; }

}  // namespace

// Memory for calls of that many bars; throws std::bad_alloc.
void session::prepare_visits(std::size_t bar_count) {
  const bool is_missing = program_->visits && bar_count >= visitors_min && !visited_;
  if (is_missing) visited_ = program_->lanes->make_memory();
}

// How many groups from this one on are a bar each of partitions that can visit lanes together; 0
// where they are too few.
std::size_t session::visitors_from(std::size_t group) const {
  if (!visited_) return 0;
  const auto is_visitor = [&](std::size_t index) {
    const bar_group& g = groups_[index];
    return g.of == nullptr && g.count == 1;
  };
  std::size_t count = 0;
  while (count < lane_count && group + count < groups_.size() && is_visitor(group + count)) {
    // One that comes again waits for its first bar.
    const bool is_another = count == 0 ||
                            groups_[group + count].alone > groups_[group + count - 1].alone ||
                            planted("visits.again");
    if (!is_another) break;
    ++count;
  }
  return count >= visitors_min ? count : 0;
}

// Fields of the open slot. A lane that is free has some bar too, and nobody reads what it gives.
void session::write_lanes(lanes* memory, std::int64_t position, std::span<const lta_bar> bars,
                          std::span<const bar_verdict> verdicts) noexcept {
  const auto bar_at = [&](auto i) { return judged(bars[i], verdicts[i]); };
  const std::uint32_t* const fields = places_.fields.at(position);
  // Partitions that read no series have the same fields, so any of them knows them all.
  const partition_state& first = *state_of(bars[0].partition);
  if (bars.size() == lane_count) {
    for (std::size_t k = 0; k < field_columns_.size(); ++k) {
      field_columns_[k] = reinterpret_cast<double*>(&memory[fields[k]]);
    }
    first.write_block(program_->kernels, field_columns_, bars, bar_at);
    return;
  }
  for (std::size_t k = 0; k < field_columns_.size(); ++k) {
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
      memory[fields[k]][lane] = first.value_of(k, bar_at(lane < bars.size() ? lane : 0), nullptr);
    }
  }
}

// Where the outputs of the open slot are.
void session::find_outputs(const lanes* memory, std::int64_t position) noexcept {
  const std::uint32_t* const outputs = places_.outputs.at(position);
  for (std::size_t o = 0; o < output_columns_.size(); ++o) {
    output_columns_[o] = reinterpret_cast<const double*>(&memory[outputs[o]]);
  }
}

// Bars that are closed, or are forming, in the order in which rows are told.
void session::run_closed_and_forming(std::span<const lta_bar> bars,
                                     std::span<const bar_verdict> verdicts,
                                     row_sink& sink) noexcept {
  const bool is_far = are_slots_far();
  std::size_t size = 0;
  for (std::size_t k = 0; k < bars.size(); k += size) {
    const auto is_another = [&](std::size_t i) {
      return bars[i].partition > bars[i - 1].partition || planted("visits.twice");
    };
    size = 1;
    while (size < lane_count && k + size < bars.size() && is_another(k + size)) ++size;
    for (std::size_t i = k + size; is_far && i < std::min(k + 2 * size, bars.size()); ++i) {
      state_of(bars[i].partition)->prefetch_slots(places_);
    }
    if (visited_ && size >= visitors_min) {
      run_visit(bars.subspan(k, size), verdicts.subspan(k, size), sink);
      continue;
    }
    for (std::size_t i = k; i < k + size; ++i) {
      partition_state& state = *state_of(bars[i].partition);
      const lta_bar bar = judged(bars[i], verdicts[i]);
      if (is_closing(verdicts[i])) {
        close_one(state, bar, sink);
      } else {
        form_one(state, bar, sink);
      }
    }
  }
}

// Bars that are closed, or are forming, of one partition each.
void session::run_visit(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                        row_sink& sink) noexcept {
  const lane_visits& visits = *program_->visits;
  lanes* const memory = visited_.get();
  partition_state* states[lane_count];
  lane_guest guests[lane_count];
  for (std::size_t i = 0; i < bars.size(); ++i) {
    states[i] = state_of(bars[i].partition);
    guests[i] = {states[i]->slots_alone(), states[i]->position()};
  }
  std::fill(guests + bars.size(), guests + lane_count, guests[0]);
  visits.bring(guests, memory);
  write_lanes(memory, visits.position(), bars, verdicts);
  program_->lanes->fill(memory, visits.position());
  visits.take_back(guests, memory);
  find_outputs(memory, visits.position());
  tell_visit({states, bars.size()}, bars, verdicts, sink);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    if (is_closing(verdicts[i])) states[i]->close(judged(bars[i], verdicts[i]));
  }
}

// Rows of the open slots, which are filled.
void session::tell_visit(std::span<partition_state* const> states, std::span<const lta_bar> bars,
                         std::span<const bar_verdict> verdicts, row_sink& sink) noexcept {
  const bool are_values = std::all_of(
      states.begin(), states.end(), [&](const auto* state) { return tells_values_alone(*state); });
  if (are_values) sink.write_values(program_->kernels, output_columns_, std::ssize(bars));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    partition_state& state = *states[i];
    const lta_bar bar = judged(bars[i], verdicts[i]);
    if (is_closing(verdicts[i])) {
      const bool ends_forming = begin_closed(state, bar);
      if (!are_values) tell_closed(state, bar, ends_forming, sink);
    } else {
      begin_forming(state, bar);
      if (!are_values) tell_forming(state, bar, sink);
      if (are_values && sink.flags != nullptr) sink.flags[sink.count] = LTA_ROW_PROVISIONAL;
    }
    if (are_values) sink.add(state.partition(), bar.time_ns);
  }
}

}  // namespace lta
