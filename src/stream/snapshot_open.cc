// SPDX-License-Identifier: MIT
// A snapshot that was judged becomes state.
#include <algorithm>
#include <limits>

#include "base/planted.hh"
#include "stream/bound_plan.hh"
#include "stream/snapshot_reader.hh"

namespace lta {

outcome snapshot_reader::open(session& target) const {
  if (target.options_.detached) {
    if (auto made = target.make_own_rows(); !made) return made;
  }
  auto opened = open_partitions(target);
  if (!opened) return opened.error();
  if ((header_.flags & snapshot_format::chosen_partitions) != 0) {
    target.chosen_ = std::move(*opened);
  }
  const std::int64_t* c = header_.counters;
  target.counters_ = {.closed = c[0],
                      .provisional = c[1],
                      .revised = c[2],
                      .duplicates = c[3],
                      .late = c[4],
                      .overtaken = c[5]};
  for (const snapshot_section& section : sections_) {
    target.sections_.push_back({section, nullptr});
  }
  return done{};
}

outcome snapshot_reader::adopt(session& target) const {
  if (target.options_.revision_depth != static_cast<std::int32_t>(header_.revision_depth)) {
    return fail(LTA_INVALID_ARGUMENT, "snapshot.other_depth", 32,
                "the snapshot has revision depth %u, the session %d", header_.revision_depth,
                target.options_.revision_depth);
  }
  for (const partition_image& image : partitions_) {
    const partition_name& name = image.name;
    const auto id = target.named_->find_partition(name.symbol, name.timeframe, name.source);
    if (!id || target.state_of(*id) == nullptr || planted("session.adopted_twice")) continue;
    return fail(LTA_INVALID_ARGUMENT, "session.partition_runs", -1,
                "the session runs partition %u already: release it first", *id);
  }
  const auto opened = open_partitions(target);
  if (!opened) return opened.error();
  return done{};
}

result<std::vector<std::uint32_t>> snapshot_reader::open_partitions(session& target) const {
  std::vector<partition_name> names;
  names.reserve(partitions_.size());
  for (const partition_image& image : partitions_) names.push_back(image.name);
  auto ids = target.named_->open_partitions(names);
  if (!ids) return ids;
  if (auto mirrored = target.mirror_partitions(); !mirrored) return mirrored.error();
  if (auto seeded = seed_rows(target, *ids); !seeded) return seeded.error();
  for (std::size_t k = 0; k < ids->size(); ++k) {
    auto opened = open_partition(target, partitions_[k], (*ids)[k]);
    if (!opened) return opened.error();
  }
  return ids;
}

void snapshot_reader::read_columns_of(bool clocks, const snapshot_columns& columns,
                                      const partition_image& image, partition_state& state) const {
  for (const stored_column& stored : stored_) {
    const state_column& column = stored.in_session;
    if (column.column == program::no_column || (column.clock > 0) != clocks) continue;
    columns.copy_in(state, column, image.slots + stored.at);
  }
}

// Slots of the partition's own bars say where those of clocks lie.
void snapshot_reader::read_slots(const snapshot_columns& columns, const partition_image& image,
                                 partition_state& state) const {
  if (has_ours_alone_ && !columns.has_clocks()) {
    columns.copy_in(state, image.slots);
    return;
  }
  read_columns_of(false, columns, image, state);
  state.find_origins();
  if (columns.has_clocks()) read_columns_of(true, columns, image, state);
}

outcome snapshot_reader::open_partition(session& target, const partition_image& image,
                                        std::uint32_t partition) const {
  const result<pinned_rows> rows = target.rows_->pin(partition);
  if (!rows) return rows.error();
  const auto opened = target.open_state(*rows, true);
  if (!opened) return opened.error();
  partition_state& state = **opened;
  state.set_slot_count(image.slot_count);
  if (!planted("snapshot.has_value")) {
    std::copy(image.has_value.begin(), image.has_value.end(), state.told.has_value.begin());
  }
  if (!planted("snapshot.forming_told")) {
    std::copy(image.forming_told.begin(), image.forming_told.end(),
              state.told.forming_told.begin());
  }
  const auto known = static_cast<std::int64_t>(image.bars.size());
  for (std::int64_t back = known; back >= 1; --back) {
    const lta_bar& bar = image.bars[static_cast<std::size_t>(known - back)];
    state.set_times(back, bar.time_ns, bar.close_time_ns);
    const std::size_t signals = target.signals_.size();
    for (std::size_t k = 0; k < signals; ++k) {
      const auto at = static_cast<std::size_t>(known - back) * signals + k;
      if (planted("snapshot.levels")) continue;
      state.told.set_level(image.slot_count - back, k, image.levels[at]);
    }
  }
  read_slots(target.program_->columns, image, state);
  state.set_next_row(image.bars.empty()
                         ? rows->first_row()
                         : rows->row_at_or_after_time(image.bars.back().time_ns + 1));
  // Where retention has dropped the position, it may have dropped rows behind it.
  const bool is_dropped =
      !image.bars.empty() && rows->first_row() > 0 && state.next_row() == rows->first_row();
  if (is_dropped) state.set_next_row(state.next_row() - 1);
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
// have, so that those can be revised or delivered again: all of them or none. The forming bar comes
// with them, and where only it is missing.
outcome snapshot_reader::seed_rows(session& target, const std::vector<std::uint32_t>& ids) const {
  std::vector<lta_bar> seeds;
  seeds.reserve(bars_.size() + partitions_.size());
  for (std::size_t k = 0; k < ids.size(); ++k) {
    const partition_image& image = partitions_[k];
    const auto info = target.rows_->partition_info(ids[k]);
    if (!info) return info.error();
    const bool is_empty = info->row_count == 0;
    if (is_empty && info->first_row > 0) continue;
    const auto newer = std::find_if(
        image.bars.end() - image.valued_count, image.bars.end(),
        [&](const lta_bar& bar) { return is_empty || bar.time_ns > info->last_time_ns; });
    const bool ends_before = is_empty || newer != image.bars.end();
    const bool ends_there =
        !ends_before && !image.bars.empty() && info->last_time_ns == image.bars.back().time_ns;
    const bool has_own = info->forming != 0 || planted("snapshot.forming_missing");
    const std::size_t first = seeds.size();
    seeds.insert(seeds.end(), newer, image.bars.end());
    if (image.forming && (ends_before || (ends_there && !has_own))) {
      seeds.push_back(*image.forming);
    }
    for (std::size_t s = first; s < seeds.size(); ++s) seeds[s].partition = ids[k];
  }
  bar_writer writer(*target.rows_);
  const auto checked = writer.check(seeds, bar_check::stored);
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
  std::optional<timeframe> bars = reader.first_timeframe();
  if (!bars) bars = first_timeframe(*compiled, *rows, std::nullopt);
  const session_options taken = reader.options(options);
  auto program = session_program::of(compiled, bars, taken.kernels, taken.revision_depth);
  if (!program) return program.error();
  auto made =
      std::make_shared<session>(std::move(compiled), std::move(*program), std::move(rows), taken);
  made->bars_ = bars;
  if (auto read = reader.read_body(*made); !read) return read.error();
  if (auto opened = reader.open(*made); !opened) return opened.error();
  // Where there were no rows there are none but the snapshot's; else there may be later ones.
  constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();
  const bool had_rows = made->own_revision_ != 0 && !made->options_.detached;
  made->own_revision_ = had_rows ? unknown : made->rows_->revision();
  return made;
}

}  // namespace lta
