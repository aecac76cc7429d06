// SPDX-License-Identifier: MIT
// Partitions whose bars come together, eight at a time.
#include <algorithm>
#include <bit>
#include <limits>
#include <span>

#include "stream/session.hh"

namespace lta {
namespace {

// Bars a partition gets together with others before its slots go into a tile. After a tile was
// given up it is more, and more each time: partitions that come and go would pay for the way.
constexpr std::int32_t together_min = 4;
constexpr std::int32_t together_again_max = 4096;

// A step of a tile reads and writes lines all over it, more than a processor looks ahead for: they
// are asked for while the tile before it is stepped, for which its header has to be there. Of lines
// side by side the first few, for the processor goes on by itself; all of them where tiles are in
// no near cache. Inlined always: a compiler drops calls of a function that only prefetches.
constexpr std::int64_t near_lines_ahead = 4;
[[gnu::always_inline]] inline void prefetch_header(const tile& t) {
  const char* header = reinterpret_cast<const char*>(&t);
  for (std::size_t at = 0; at < sizeof t; at += 64) __builtin_prefetch(header + at, 1);
}
[[gnu::always_inline]] inline void prefetch_runs(const tile& t, std::span<const slot_run> runs,
                                                 std::int64_t lines_ahead) {
  for (const slot_run& run : runs) {
    const lanes* const first = t.memory.get() + run.first.at(t.position);
    const std::int64_t count = std::min(run.count, lines_ahead);
    for (std::int64_t k = 0; k < count; ++k) __builtin_prefetch(first + k, 1);
  }
}
[[gnu::always_inline]] inline void prefetch_slots(const tile& t, const slot_places& places,
                                                  std::int64_t lines_ahead, bool slides) {
  __builtin_prefetch(&t.times[0], 1);
  prefetch_runs(t, places.touched, lines_ahead);
  if (slides) prefetch_runs(t, places.slid, lines_ahead);
}

}  // namespace

// Gives up the tile that the partition is in, if any; throws std::bad_alloc.
void session::leave_tile(partition_state& state) {
  if (state.in_tile() == nullptr) return;
  std::array<slot_memory<double>, lane_count> alone;
  for (auto& memory : alone) memory = allocate_slots<double>(steps_.element_count());
  const auto members = state.in_tile()->states;
  for (std::size_t lane = 0; lane < lane_count; ++lane) {
    members[lane]->leave(std::move(alone[lane]));
    std::int32_t& again = members[lane]->together_again;
    members[lane]->together_count = together_min - again;
    again = std::min(2 * again, together_again_max);
  }
  are_groups_known_ = false;
}

void session::stay_alone(partition_state& state) {
  leave_tile(state);
  state.together_count = std::min(state.together_count, 0);
}

// Whether the first bars are of as many partitions as a tile has lanes, which are in one, or have
// all earned one; then they are in it.
bool session::form_tile(std::span<const lta_bar> bars) {
  if (bars.size() < lane_count) return false;
  const tile* const formed = state_of(bars[0].partition)->in_tile();
  for (std::size_t k = 0; k < lane_count; ++k) {
    const partition_state& state = *state_of(bars[k].partition);
    if (state.in_tile() != formed) return false;
    if (formed != nullptr) continue;
    if (state.together_count < together_min) return false;
    if (state.forming) return false;  // its bar is closed alone
  }
  if (formed != nullptr) return true;
  auto made = std::make_shared<tile>();
  made->memory = program_->lanes->make_memory();
  made->position = steps_.layout().home();
  const std::int64_t known_max = options_.revision_depth + 1;
  made->times.resize(std::bit_ceil(static_cast<std::size_t>(known_max)) * lane_count);
  for (std::size_t k = 0; k < lane_count; ++k) state_of(bars[k].partition)->enter(made, k);
  return true;
}

// Whether the call is plain and has the groups of the last one: one bar each, in the same order.
// Of partitions in tiles it looks at nothing of their own.
bool session::goes_on(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                      const row_sink& sink) const {
  const bool is_possible = are_groups_known_ && sink.capacity >= std::ssize(bars) &&
                           bars.size() == groups_.back().first + groups_.back().count;
  if (!is_possible) return false;
  std::int64_t last_ns = std::numeric_limits<std::int64_t>::min();
  for (const bar_group& g : groups_) {
    for (std::size_t lane = 0; lane < g.count; ++lane) {
      const lta_bar& bar = bars[g.first + lane];
      const bar_verdict& verdict = verdicts[g.first + lane];
      if (verdict.close_time_ns < last_ns) return false;
      last_ns = verdict.close_time_ns;
      const bool is_as_before =
          g.of != nullptr
              ? bar.partition == g.of->partitions[lane] && verdict.action == bar_action::append &&
                    verdict.row == g.of->rows_before[lane] + g.of->closed_count
              : bar.partition == g.alone && is_next(*state_of(g.alone), bar, verdict);
      if (!is_as_before) return false;
    }
  }
  return true;
}

// Groups of the bars of a plain call, before anything of it happens. Tiles are for calls with one
// bar per partition: where there are more, a partition that leaves for its second bar would have
// left before its first one.
void session::group_bars(std::span<const lta_bar> bars, bool may_use_tiles) {
  if (bars.size() == 1) {
    stay_alone(*state_of(bars[0].partition));
    return;
  }
  prepare_visits(bars.size());
  const auto is_behind = [](const lta_bar& a, const lta_bar& b) {
    return a.partition >= b.partition;
  };
  const bool can_use_tiles = may_use_tiles && program_->lanes && bars.size() >= lane_count &&
                             std::adjacent_find(bars.begin(), bars.end(), is_behind) == bars.end();
  groups_.clear();
  are_groups_known_ = false;
  bool stay_as_they_are = can_use_tiles;
  std::size_t size = 0;
  for (std::size_t k = 0; k < bars.size(); k += size) {
    partition_state& state = *state_of(bars[k].partition);
    if (can_use_tiles && form_tile(bars.subspan(k))) {
      size = lane_count;
      groups_.push_back({k, size, state.in_tile(), 0});
      continue;
    }
    size = 1;
    while (k + size < bars.size() && bars[k + size].partition == bars[k].partition) ++size;
    if (can_use_tiles) {
      leave_tile(state);
      // Who has earned a tile and is alone is not among enough others to be in one.
      stay_as_they_are &= state.together_count == together_min;
      state.together_count = std::min(state.together_count + 1, together_min);
    } else {
      stay_alone(state);
    }
    groups_.push_back({k, size, nullptr, state.partition()});
  }
  are_groups_known_ = stay_as_they_are;
}

// Rows of the open slot.
void session::tell_tile(tile& t, std::span<const lta_bar> bars, row_sink& sink) noexcept {
  find_outputs(t.memory.get(), t.position);
  if (t.tells_values) {
    sink.write_values(program_->kernels, output_columns_, lane_count);
    sink.add(t.partitions, [&](std::size_t lane) { return bars[lane].time_ns; });
    return;
  }
  t.tells_values = true;
  for (std::size_t lane = 0; lane < lane_count; ++lane) {
    partition_state& state = *t.states[lane];
    for (std::size_t o = 0; o < row_.size(); ++o) row_[o] = output_columns_[o][lane];
    const bool has_edge = !tells_values_alone(state) && tell_close(state, false);
    emit(state, bars[lane], 0, has_edge, sink);
    t.tells_values &= tells_values_alone(state);
  }
}

// One bar each of the partitions of one tile.
void session::run_tile(tile& t, std::span<const lta_bar> bars,
                       std::span<const bar_verdict> verdicts, row_sink& sink) noexcept {
  write_lanes(t.memory.get(), t.position, bars, verdicts);
  program_->lanes->fill(t.memory.get(), t.position);
  tell_tile(t, bars, sink);
  bar_times* const times = &t.time_of(t.closed_count, 0);
  for (std::size_t lane = 0; lane < lane_count; ++lane) {
    times[lane] = {bars[lane].time_ns, verdicts[lane].close_time_ns};
  }
  ++t.closed_count;
  t.position = steps_.layout().next(t.memory.get(), t.position);
  counters_.closed += lane_count;
}

void session::run_groups(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                         row_sink& sink) noexcept {
  if (bars.size() == 1) return run_plain(bars, verdicts, sink);
  const auto tile_of = [&](std::size_t index) -> const tile* {
    return index < groups_.size() ? groups_[index].of : nullptr;
  };
  const auto prefetch_alone = [&](std::size_t first, std::size_t count) {
    for (std::size_t k = first; k < std::min(first + count, groups_.size()); ++k) {
      if (groups_[k].of == nullptr) state_of(groups_[k].alone)->prefetch_slots(places_);
    }
  };
  const bool is_far = are_slots_far();
  const std::int64_t lines_ahead =
      is_far ? std::numeric_limits<std::int64_t>::max() : near_lines_ahead;
  for (std::size_t k = 0; k < groups_.size(); ++k) {
    const bar_group& g = groups_[k];
    if (const tile* coming = tile_of(k + 2)) prefetch_header(*coming);
    if (const tile* next = tile_of(k + 1)) {
      prefetch_slots(*next, places_, lines_ahead, next->position + 1 == steps_.layout().capacity());
    }
    if (const std::size_t count = visitors_from(k)) {
      if (is_far) prefetch_alone(k + count, lane_count);
      run_visit(bars.subspan(g.first, count), verdicts.subspan(g.first, count), sink);
      k += count - 1;
      continue;
    }
    if (is_far) prefetch_alone(k + 1, 1);
    const auto of_group = bars.subspan(g.first, g.count);
    const auto judged = verdicts.subspan(g.first, g.count);
    if (g.of != nullptr) {
      run_tile(*g.of, of_group, judged, sink);
    } else {
      run_plain(of_group, judged, sink);
    }
  }
}

}  // namespace lta
