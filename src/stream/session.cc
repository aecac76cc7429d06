// SPDX-License-Identifier: MIT
#include "stream/session.hh"

#include <algorithm>
#include <limits>

#include "base/quoted.hh"
#include "exec/batch.hh"
#include "exec/row_range.hh"
#include "stream/bound_plan.hh"

namespace lta {
namespace {

// Rows collected at a time where a call may cover a long history.
constexpr std::int64_t replay_rows_max = 4096;

failure no_rows(const char* call) {
  return fail(LTA_UNSUPPORTED, "session.detached", -1,
              "a detached session has no rows to %s over; push bars to it", call);
}

outcome check_streamable(const program& p) {
  for (std::size_t o = 0; o < p.outputs.size(); ++o) {
    if (!p.outputs[o].is_label) continue;
    return fail(LTA_UNSUPPORTED, "session.label", static_cast<std::int64_t>(o),
                "output %s is a label: it may read later bars, which a session does not have yet",
                quoted(p.outputs[o].name).c_str());
  }
  return done{};
}

}  // namespace

session::session(std::shared_ptr<const plan> compiled,
                 std::shared_ptr<const session_program> program, std::shared_ptr<dataset> rows,
                 const session_options& options)
    : kept_plan_(std::move(compiled)),
      program_(std::move(program)),
      plan_(program_->runs),
      steps_(program_->steps),
      places_(program_->places),
      named_(rows),
      rows_(std::move(rows)),
      options_(options),
      signals_(program_->signals),
      edges_(steps_.outputs().size(), 0),
      row_(steps_.outputs().size()),
      before_(steps_.outputs().size()),
      field_columns_(steps_.fields().size()),
      output_columns_(steps_.outputs().size()),
      own_revision_(rows_->revision()) {}

result<std::shared_ptr<session>> session::create(
    std::shared_ptr<const plan> compiled, std::shared_ptr<dataset> rows,
    const std::optional<std::vector<std::uint32_t>>& partitions, const session_options& options) {
  if (auto checked = check_streamable(compiled->compiled()); !checked) return checked.error();
  const std::optional<timeframe> bars = first_timeframe(*compiled, *rows, partitions);
  auto program = session_program::of(compiled, bars, options.kernels, options.revision_depth);
  if (!program) return program.error();
  auto made =
      std::make_shared<session>(std::move(compiled), std::move(*program), std::move(rows), options);
  made->bars_ = bars;
  if (partitions) {
    for (const std::uint32_t id : *partitions) {
      if (const auto name = made->named_->name_of(id); !name) return name.error();
    }
  }
  made->chosen_ = partitions;
  if (options.detached) {
    if (auto own = made->make_own_rows(); !own) return own.error();
  }
  if (auto opened = made->open_selected(true); !opened) return opened.error();
  if (options.detached) made->own_revision_ = made->rows_->revision();
  return made;
}

// A detached session judges bars as every other one does, against rows of its own: just those that
// can still be revised or delivered again.
outcome session::make_own_rows() {
  auto own = dataset::create({.retention_rows = options_.revision_depth + 1});
  if (!own) return own.error();
  rows_ = std::move(*own);
  return done{};
}

bool session::wants(std::uint32_t partition) const {
  if (chosen_) return std::find(chosen_->begin(), chosen_->end(), partition) != chosen_->end();
  const auto name = named_->name_of(partition);
  return name && is_selected(plan_.select(), *name);
}

// States for the wanted partitions that have none yet. What they bring is history when the session
// is being created, and news to be reported later on.
outcome session::open_selected(bool is_creating) {
  if (auto mirrored = mirror_partitions(); !mirrored) return mirrored;
  const std::uint32_t count = named_->partition_count();
  for (std::uint32_t id = joined_count_; id < count; ++id) {
    if (!wants(id) || state_of(id) != nullptr) continue;
    const auto state = open_state(id);
    if (!state) return state.error();
    if (!is_creating) continue;
    if (auto consumed = consume_history(**state); !consumed) return consumed;
  }
  joined_count_ = count;
  return done{};
}

// A detached session's own rows go by the partition ids that bars carry.
outcome session::mirror_partitions() {
  if (!options_.detached) return done{};
  const std::uint32_t count = rows_->partition_count();
  if (count == named_->partition_count()) return done{};
  const auto opened = rows_->open_partitions(named_->names_from(count));
  if (!opened) return opened.error();
  return done{};
}

// A detached session has no series, and one that goes by a bar field's name would be read as that
// field.
outcome session::check_fields(std::uint32_t partition) const {
  if (!options_.detached) return done{};
  if (program_->has_bar_names_alone && !named_->has_series(partition)) return done{};
  const result<pinned_rows> rows = named_->pin(partition, no_limit);
  if (!rows) return rows.error();
  for (const step_program::field_column& f : steps_.fields()) {
    if (f.kind != op::field) continue;
    std::string name = plan_.compiled().primitives.fields()[f.field];
    if (const auto path = path_of_name(name)) name = path->field;
    const std::int32_t field = rows->field_index(name);
    if (field >= 0 && field < field_series) continue;
    return fail(LTA_UNSUPPORTED, "session.detached_series", -1,
                "the plan reads the series '%s': a detached session has the fields of bars only",
                name.c_str());
  }
  return done{};
}

outcome session::check_timeframe(const pinned_rows& rows) const {
  for (const program_output& output : plan_.compiled().outputs) {
    if (auto good = check_clocks(plan_.compiled(), output, rows); !good) return good;
  }
  if (plan_.has_durations() && bars_ != rows.bar_timeframe()) {
    const std::string_view own = rows.timeframe_name();
    return fail(LTA_UNSUPPORTED, "session.other_timeframe", -1,
                "the plan has lags that are times, counted in bars of %s: a partition of timeframe "
                "%.*s needs a session of its own",
                bars_ ? bars_->text().c_str() : "?", static_cast<int>(own.size()), own.data());
  }
  return done{};
}

result<partition_state*> session::open_state(std::uint32_t partition) {
  const result<pinned_rows> rows = rows_->pin(partition, no_limit);
  if (!rows) return rows.error();
  return open_state(*rows, false);
}

result<partition_state*> session::open_state(const pinned_rows& rows, bool is_restoring) {
  const std::uint32_t partition = rows.partition_id();
  if (auto checked = check_fields(partition); !checked) return checked.error();
  if (program_->depends_on_timeframe) {
    if (auto checked = check_timeframe(rows); !checked) return checked.error();
  }
  const std::int64_t bytes = state_bytes_of_one();
  const std::int64_t total = bytes * static_cast<std::int64_t>(states_.size() + 1);
  if (options_.state_limit_bytes > 0 && total > options_.state_limit_bytes) {
    return fail(LTA_LIMIT_EXCEEDED, "session.state_limit", -1,
                "%zu partitions need %lld bytes of state, the limit is %lld", states_.size() + 1,
                static_cast<long long>(total), static_cast<long long>(options_.state_limit_bytes));
  }
  auto state = std::make_unique<partition_state>(steps_, partition, signals_.size(),
                                                 options_.revision_depth);
  state->find_fields(rows);
  // A snapshot has the samples its slots need; the partitions they came from may come later.
  if (auto found = find_joins(*state); !found && !is_restoring) return found.error();
  if (by_partition_.size() <= partition) by_partition_.resize(partition + 1, nullptr);
  states_.push_back(std::move(state));
  by_partition_[partition] = states_.back().get();
  return states_.back().get();
}

std::int64_t session::state_bytes_of_one() const {
  return steps_.element_count() * static_cast<std::int64_t>(sizeof(double)) +
         static_cast<std::int64_t>(sizeof(partition_state));
}

std::int64_t session::state_bytes() const {
  return state_bytes_of_one() * static_cast<std::int64_t>(states_.size());
}

outcome session::consume_history(partition_state& state) {
  const result<pinned_rows> pinned = named_->pin(state.partition());
  if (!pinned) return pinned.error();
  const pinned_rows& rows = *pinned;
  state.find_fields(rows);
  call_joins joins;
  constexpr std::int64_t from_start = std::numeric_limits<std::int64_t>::min();
  for (auto& source : state.joins) {
    const auto id = static_cast<std::uint32_t>(source.partition);
    if (auto looked = joins.look_at(*named_, id, from_start); !looked) return looked;
    const auto k = static_cast<std::size_t>(&source - state.joins.data());
    source.field = joins.field_index(id, steps_.joins()[k].path.field);
  }
  if (!options_.skip_history) run_history(state, rows, joins);
  if (options_.detached) {
    if (auto kept = keep_rows(state, rows); !kept) return kept;
  }
  // Attached, what was pinned is where it stands: others may have added rows meanwhile.
  const result<pinned_rows> own =
      options_.detached ? rows_->pin(state.partition(), no_limit) : pinned;
  if (!own) return own.error();
  state.set_next_row(own->row_count());
  state.seen_revised_count = own->revised_count();
  if (own->forming() && !options_.skip_history) {
    state.forming = own->forming();
    state.write_fields(*state.forming, &rows, joins, 0);
    state.fill(0);
  }
  return done{};
}

// The last rows of a dataset that is not ours into the one that is.
outcome session::keep_rows(const partition_state& state, const pinned_rows& seen) {
  const std::int64_t count =
      std::min<std::int64_t>(seen.row_count() - seen.from_row(), options_.revision_depth + 1);
  std::vector<lta_bar> bars;
  for (std::int64_t row = seen.row_count() - count; row < seen.row_count(); ++row) {
    bars.push_back(seen.bar(row));
  }
  if (seen.forming()) bars.push_back(*seen.forming());
  for (lta_bar& bar : bars) bar.partition = state.partition();
  bar_writer writer(*rows_);
  const auto checked = writer.check(bars, bar_check::stored);
  if (!checked) return checked.error();
  writer.commit();
  return done{};
}

// A refused call must not leave states behind that a snapshot would show.
void session::close_states_from(std::size_t count) noexcept {
  end_call();
  are_groups_known_ = false;
  while (states_.size() > count) {
    by_partition_[states_.back()->partition()] = nullptr;
    states_.pop_back();
  }
}

outcome session::advance_rows(row_sink& sink) {
  const call_scope scope(*this);
  auto staged = stage_or_nothing([&]() -> outcome {
    if (auto all = stage_all(no_limit); !all) return all;
    finish_staging();
    return check_room(std::ssize(events_), sink);
  });
  if (!staged) return staged;
  run_events(sink, no_limit);
  return done{};
}

outcome session::advance(row_sink& sink) {
  if (options_.detached) return no_rows("advance");
  if (recorder_ != nullptr) recorder_->prepare_other();
  const std::uint64_t revision = rows_->revision();
  auto advanced = advance_rows(sink);
  if (!advanced) return advanced;
  if (recorder_ != nullptr && revision != own_revision_) recorder_->record(true);
  own_revision_ = revision;
  return advanced;
}

result<replay_end> session::replay(row_sink& sink) {
  if (options_.detached) return no_rows("replay");
  if (recorder_ != nullptr) recorder_->prepare_other();
  const std::uint64_t revision = rows_->revision();
  const auto end = replay_rows(sink);
  if (!end) return end;
  if (recorder_ != nullptr && *end != replay_end::idle) recorder_->record(true);
  if (*end != replay_end::rows_left) own_revision_ = revision;
  return end;
}

result<replay_end> session::replay_rows(row_sink& sink) {
  bool ran = false;
  while (true) {
    const call_scope scope(*this);
    const std::int64_t limit = std::min(sink.capacity - sink.count, replay_rows_max);
    auto staged = stage_or_nothing([&] { return stage_all(std::max<std::int64_t>(limit, 1)); });
    // Rows that have run are delivered; what is wrong behind them is for the next call.
    if (!staged) return ran ? result<replay_end>(replay_end::rows_left) : staged.error();
    finish_staging();
    if (events_.empty()) return ran ? replay_end::finished : replay_end::idle;
    std::int64_t event_limit = limit;
    if (!rewrites_.empty()) {
      // A step back is all or nothing.
      keep_steps_back();
      event_limit = static_cast<std::int64_t>(events_.size());
      if (auto room = check_room(event_limit, sink); !ran && !room) return room.error();
    }
    if (limit == 0 || event_limit > sink.capacity - sink.count) return replay_end::rows_left;
    // The first of every partition, in order, are the first of all.
    run_events(sink, event_limit);
    ran = true;
  }
}

}  // namespace lta
