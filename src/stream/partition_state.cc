// SPDX-License-Identifier: MIT
#include "stream/partition_state.hh"

#include <algorithm>
#include <bit>

#include "base/number.hh"
#include "exec/clock_column.hh"

namespace lta {
namespace {

// Not looked up in the partition's own rows.
constexpr std::int32_t field_joined = -2;

double value_of_bar(const lta_bar& bar, std::int32_t field) {
  const double* values = &bar.open;
  return values[field];
}

}  // namespace

partition_state::partition_state(const step_program& steps, std::uint32_t partition,
                                 std::size_t signal_count, std::int64_t revision_depth)
    : position_(steps.layout().home()),
      times_(std::bit_ceil(static_cast<std::size_t>(revision_depth + 1))),
      partition_(partition),
      told(steps.outputs().size(), signal_count, revision_depth),
      joins(steps.joins().size()),
      steps_(steps),
      memory_(allocate_slots<double>(steps.element_count())),
      origins_(steps.clocks().size()),
      known_max_(revision_depth + 1) {
  steps.clear(memory_.get());
  slots_ = memory_.get();
  fields_.resize(steps.fields().size(), field_unknown);
  for (const joined_field& join : steps.joins()) fields_[join.field] = field_joined;
}

void partition_state::enter(std::shared_ptr<tile> into, std::size_t lane) noexcept {
  const slot_layout& layout = steps_.layout();
  const program& p = steps_.plan_program();
  for (std::uint32_t c = 0; c < p.columns.size(); ++c) {
    for (std::int64_t back = layout.retained(c); back >= 1; --back) {
      into->memory[layout.at(c, into->position - back)][lane] =
          slot(layout.at(c, position_ - back));
    }
  }
  for (std::int64_t back = known_back(); back >= 1; --back) {
    into->time_of(into->closed_count - back, lane) = times_of(back);
  }
  slot_count_ -= into->closed_count;
  next_row_ -= into->closed_count;
  into->rows_before[lane] = next_row_;
  into->partitions[lane] = partition_;
  into->states[lane] = this;
  tile_ = std::move(into);
  lane_ = static_cast<std::uint8_t>(lane);
  slots_ = reinterpret_cast<double*>(tile_->memory.get()) + lane;
  element_stride_ = lane_count;
  memory_.reset();
}

void partition_state::leave(slot_memory<double> into) noexcept {
  steps_.clear(into.get());
  const slot_layout& layout = steps_.layout();
  const program& p = steps_.plan_program();
  for (std::uint32_t c = 0; c < p.columns.size(); ++c) {
    for (std::int64_t back = layout.retained(c); back >= 1; --back) {
      into[layout.at(c, layout.home() - back)] = slot(layout.at(c, position(back)));
    }
  }
  const std::int64_t known = known_back();
  next_row_ = next_row();
  slot_count_ = slot_count();
  for (std::int64_t back = known; back >= 1; --back) {
    times_[ring(back)] = tile_->time_of(tile_->closed_count - back, lane_);
  }
  tile_.reset();
  memory_ = std::move(into);
  slots_ = memory_.get();
  element_stride_ = 1;
  position_ = layout.home();
}

void partition_state::find_fields(const pinned_rows& rows) noexcept {
  reads_series_ = false;
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    const step_program::field_column& f = steps_.fields()[k];
    if (f.kind != op::field || fields_[k] == field_joined) continue;
    fields_[k] = rows.field_index(steps_.plan_program().primitives.fields()[f.field]);
    reads_series_ |= fields_[k] == field_unknown || fields_[k] >= field_series;
  }
}

double partition_state::other_value_of(std::size_t index, const lta_bar& bar,
                                       const pinned_rows* rows) const noexcept {
  const step_program::field_column& given = steps_.fields()[index];
  if (given.kind != op::field) {
    const timeframe& spacing = steps_.plan_program().primitives.clocks()[given.field];
    return clock_value(given.kind, spacing, bar.time_ns, bar.close_time_ns);
  }
  const std::int32_t field = fields_[index];
  return field == field_unknown || rows == nullptr ? missing : rows->field_of_bar(field, bar);
}

void partition_state::write_fields(const lta_bar& bar, const pinned_rows* rows,
                                   const call_joins& known, std::int64_t back) noexcept {
  write_joins(bar, known, back);
  // A path may lead back to the partition itself: to the bar, then.
  for (std::size_t k = 0; k < joins.size(); ++k) {
    if (joins[k].partition != partition_) continue;
    const std::uint32_t column = steps_.fields()[steps_.joins()[k].field].column;
    double& held = slot(steps_.layout().at(column, position(back)));
    const std::int32_t field = joins[k].field;
    held = field == field_unknown ? missing
           : field < field_series ? canonical(value_of_bar(bar, field))
           : rows == nullptr      ? missing
                                  : rows->field_of_bar(field, bar);
  }
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    if (fields_[k] == field_joined) continue;
    slot(steps_.layout().at(steps_.fields()[k].column, position(back))) = value_of(k, bar, rows);
  }
}

void partition_state::write_joins(const lta_bar& bar, const call_joins& known,
                                  std::int64_t back) noexcept {
  for (std::size_t k = 0; k < joins.size(); ++k) {
    const std::uint32_t column = steps_.fields()[steps_.joins()[k].field].column;
    double& held = slot(steps_.layout().at(column, position(back)));
    if (joins[k].partition == partition_) continue;
    const bool is_known =
        joins[k].partition >= 0 && known.value(static_cast<std::uint32_t>(joins[k].partition),
                                               joins[k].field, bar.close_time_ns, &held);
    if (!is_known && back == 0) held = slot(steps_.layout().at(column, position(1)));
  }
}

bool partition_state::holds_joins(std::int64_t close_time_ns, const call_joins& known,
                                  std::int64_t back) const noexcept {
  for (std::size_t k = 0; k < joins.size(); ++k) {
    if (joins[k].partition < 0 || joins[k].partition == partition_) continue;
    const std::uint32_t column = steps_.fields()[steps_.joins()[k].field].column;
    const double held = slot(steps_.layout().at(column, position(back)));
    double now = held;
    known.value(static_cast<std::uint32_t>(joins[k].partition), joins[k].field, close_time_ns,
                &now);
    if (std::bit_cast<std::uint64_t>(held) != std::bit_cast<std::uint64_t>(now)) return false;
  }
  return true;
}

bool partition_state::holds(const lta_bar& bar, const pinned_rows* rows,
                            std::int64_t back) const noexcept {
  for (std::size_t k = 0; k < fields_.size(); ++k) {
    if (fields_[k] == field_joined) continue;
    const double held = slot(steps_.layout().at(steps_.fields()[k].column, position(back)));
    const double now = value_of(k, bar, rows);
    if (std::bit_cast<std::uint64_t>(held) != std::bit_cast<std::uint64_t>(now)) return false;
  }
  return true;
}

std::int64_t partition_state::known_back() const { return std::min(slot_count(), known_max_); }

void partition_state::take_block(catch_up& block, std::int64_t count) noexcept {
  block.end(memory_.get(), position_, count);
  position_ = steps_.layout().home();
}

void partition_state::reveal() const noexcept {
  const hidden_columns& hidden = steps_.hidden();
  hidden.reveal(steps_.layout(), slots_, element_stride_, position(), hidden.retained());
  for (std::size_t k = 0; k < origins_.size(); ++k) {
    // The open coarse slot is among the retained ones.
    const step_program::coarse_clock& clock = steps_.clocks()[k];
    const std::int64_t newest = coarse_slot(k) - origins_[k];
    clock.hidden.reveal(clock.layout, slots_ + clock.offset, 1, newest,
                        std::max<std::int64_t>(clock.hidden.retained() - 1, 0));
  }
}

void partition_state::close(const lta_bar& bar) noexcept {
  note_closed(bar);
  steps_.close(memory_.get(), origins_.data(), position_);
  position_ = steps_.layout().next(memory_.get(), position_);
}

std::int64_t partition_state::coarse_slot(std::size_t clock, std::int64_t back) const noexcept {
  const std::uint32_t column = steps_.clocks()[clock].columns.ordinal;
  const double ordinal = slot(steps_.layout().at(column, position(back)));
  return is_missing(ordinal) ? -1 : static_cast<std::int64_t>(ordinal);
}

void partition_state::find_origins() noexcept {
  for (std::size_t k = 0; k < origins_.size(); ++k) origins_[k] = coarse_slot(k) + 1;
}

}  // namespace lta
