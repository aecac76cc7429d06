// SPDX-License-Identifier: MIT
// A plan running live. What a call does is collected as events first; whatever can fail fails
// then, and running the events cannot.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hh"
#include "data/bar_writer.hh"
#include "data/transaction.hh"
#include "plan/plan.hh"
#include "stream/partition_state.hh"
#include "stream/recorder.hh"
#include "stream/row_sink.hh"
#include "stream/session_program.hh"

namespace lta {

struct session_options {
  bool detached = false;
  bool skip_history = false;
  bool edges_only = false;
  bool closed_edges = false;
  std::int32_t revision_depth = 0;
  std::int64_t state_limit_bytes = 0;     // 0 is no limit
  const kernel_table* kernels = nullptr;  // null: the fastest; the bits are the same
};

struct session_counters {
  std::int64_t closed = 0;
  std::int64_t provisional = 0;
  std::int64_t revised = 0;
  std::int64_t duplicates = 0;
  std::int64_t late = 0;
  std::int64_t overtaken = 0;
};

// What of the state belongs to another room: told when it is taken, opaque here. Its bytes are
// padded with zeros to a multiple of 8.
struct snapshot_section {
  std::string name;
  std::string bytes;
  bool may_be_skipped = false;  // by a library that does not know the name
};

// Writes the section for the partitions of a snapshot.
using section_writer = std::function<result<std::string>(std::span<const std::uint32_t>)>;

// What a snapshot brings beside partitions, before any of it is taken.
using section_judge = std::function<outcome(std::span<const snapshot_section>)>;

enum class replay_end : std::uint8_t { rows_left, finished, idle };

class session {
 public:
  // `partitions` nullopt: those the plan selects, now and later.
  static result<std::shared_ptr<session>> create(
      std::shared_ptr<const plan> compiled, std::shared_ptr<dataset> rows,
      const std::optional<std::vector<std::uint32_t>>& partitions, const session_options& options);
  static result<std::shared_ptr<session>> restore(std::shared_ptr<const plan> compiled,
                                                  std::shared_ptr<dataset> rows,
                                                  std::string_view snapshot,
                                                  const session_options& options);

  // `program` is of `compiled`.
  session(std::shared_ptr<const plan> compiled, std::shared_ptr<const session_program> program,
          std::shared_ptr<dataset> rows, const session_options& options);

  // All or none of these; `replay` as much as the sink takes.
  outcome push(std::span<const lta_bar> bars, row_sink& sink);
  outcome advance(row_sink& sink);
  result<replay_end> replay(row_sink& sink);
  // Points of series; false: they are stored, memory for the rows they change failed.
  result<bool> push_series(std::span<const lta_point> points, row_sink& sink);
  result<std::string> snapshot(const std::optional<std::vector<std::uint32_t>>& partitions);

  outcome join(std::span<const std::uint32_t> partitions);
  outcome release(std::span<const std::uint32_t> partitions);
  // A judge that refuses the sections refuses the snapshot; then nothing has changed.
  outcome adopt(std::string_view snapshot, const section_judge& judge = {});

  // State of others that travels in this session's snapshots under a name of its own. What was
  // restored stays, and is written again, until a writer is set for its name.
  void set_section(std::string_view name, bool may_be_skipped, section_writer write);
  void drop_section(std::string_view name);
  std::optional<std::string_view> restored_section(std::string_view name) const;

  // Null: nobody is told. It is not owned.
  void set_recorder(session_recorder* recorder) noexcept { recorder_ = recorder; }
  session_recorder* recorder() const noexcept { return recorder_; }
  const plan& compiled() const { return plan_; }
  const dataset& named_rows() const { return *named_; }
  bool is_detached() const { return options_.detached; }
  std::size_t output_count() const { return steps_.outputs().size(); }
  std::size_t partition_count() const { return states_.size(); }
  std::int32_t revision_depth() const { return options_.revision_depth; }
  // One bar gives its own row and those it changes; a bar that others read may change theirs.
  std::int64_t rows_per_bar_max() const {
    const std::int64_t own = std::max<std::int64_t>(options_.revision_depth + 1, 2);
    const auto readers = static_cast<std::int64_t>(states_.size());
    return steps_.joins().empty() ? own : own + readers * (options_.revision_depth + 1);
  }
  std::int64_t state_bytes() const;  // memory of all partitions' slots
  const session_counters& counters() const { return counters_; }
  std::int64_t refused_count() const { return refused_count_; }
  // Into `out` as many as it holds; the count there is.
  std::int64_t readiness(std::span<lta_readiness> out) const;

 private:
  friend class snapshot_writer;
  friend class snapshot_reader;

  struct attached_section {
    snapshot_section held;  // as restored, until a writer takes over
    section_writer write;
  };

  // What a call has staged is gone with the call: pins that stayed would make every revision copy.
  class call_scope {
   public:
    explicit call_scope(session& s) : session_(s) {}
    call_scope(const call_scope&) = delete;
    call_scope& operator=(const call_scope&) = delete;
    ~call_scope() { session_.end_call(); }

   private:
    session& session_;
  };

  enum class event_kind : std::uint8_t { close, refill, form };
  struct event {
    lta_bar bar;  // close_time_ns is set
    partition_state* state;
    std::int64_t order_ns;  // when it runs: the close time, or that of the bar before it
    std::int64_t sequence;  // in which events of one partition and order run
    std::int32_t rows;      // index into pins_, -1 where the bar is enough
    std::int32_t back;      // slots before the open one as the call began, for refill
    event_kind kind;
  };
  // A closed slot whose fields change.
  struct rewrite {
    lta_bar bar;
    partition_state* state;
    std::int32_t rows;
    std::int32_t back;
    bool joins_only = false;  // the bar has its times alone
  };
  // What the current call is going to do with a partition.
  struct staging {
    partition_state* state;
    std::int32_t rows;           // index into pins_, -1 none
    bool has_rows;               // unseen rows of the dataset are staged
    std::int64_t closed_count;   // slots it will close
    std::int64_t own_row;        // the first row the call itself appends, -1 none
    std::int64_t last_close_ns;  // of the last slot it closes
    std::int64_t form_event;     // the one that counts, -1 none
    std::int64_t refill_back;    // slots to step back, 0 none
    std::optional<lta_bar> forming;
    std::uint64_t revised_count;  // of the dataset as the call began
    std::uint64_t own_revised_count;
  };

  static constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

  // session.cc
  outcome open_selected(bool is_creating);
  outcome make_own_rows();
  outcome advance_rows(row_sink& sink);
  result<replay_end> replay_rows(row_sink& sink);
  void close_states_from(std::size_t count) noexcept;
  // What is staged, or nothing of it: states that it opened are closed again.
  template <class Stage>
  outcome stage_or_nothing(Stage stage) {
    const std::size_t state_count = states_.size();
    const std::uint32_t joined_count = joined_count_;
    const auto undo = [&] {
      close_states_from(state_count);
      joined_count_ = joined_count;
    };
    try {
      outcome staged = stage();
      if (!staged) undo();
      return staged;
    } catch (...) {
      undo();
      throw;
    }
  }
  static failure unknown_partition(std::uint32_t id);
  result<partition_state*> open_state(std::uint32_t partition);
  result<partition_state*> open_state(const pinned_rows& rows, bool is_restoring);
  outcome find_joins(partition_state& state) const;
  outcome look_at_joins(partition_state& state, std::int64_t close_ns, call_joins& joins) const;
  partition_state* state_of(std::uint32_t partition) const {
    return partition < by_partition_.size() ? by_partition_[partition] : nullptr;
  }
  dataset_use use_of_rows() const {
    return options_.detached ? dataset_use::alone : dataset_use::shared;
  }
  std::int64_t state_bytes_of_one() const;
  // Slots in a cache near the core come by themselves; of more of them those of the next
  // partitions are asked for.
  bool are_slots_far() const {
    constexpr std::int64_t near_bytes_max = std::int64_t{4} << 20;
    return state_bytes() > near_bytes_max;
  }
  bool wants(std::uint32_t partition) const;
  outcome mirror_partitions();
  outcome check_fields(std::uint32_t partition) const;
  outcome check_timeframe(const pinned_rows& rows) const;
  outcome consume_history(partition_state& state);
  outcome keep_rows(const partition_state& state, const pinned_rows& seen);

  // collect.cc
  void end_call() noexcept;
  staging& touch(partition_state& state);
  outcome stage_rows(staging& s, std::int64_t row_limit);
  void stage_revisions(staging& s, const pinned_rows& rows);
  outcome stage_bar(const lta_bar& bar, const bar_verdict& verdict, std::int64_t index);
  outcome stage_revised(staging& s, const lta_bar& bar, std::int64_t row, std::int64_t index);
  outcome stage_all(std::int64_t row_limit);
  outcome stage_joins(bool of_all);
  void stage_samples(staging& s);
  void add_event(staging& s, event_kind kind, const lta_bar& bar, std::int64_t back);
  void finish_staging();
  void order_events();
  void keep_steps_back() noexcept;
  std::int64_t back_of(const partition_state& state, std::int64_t time_ns) const;
  outcome check_room(std::int64_t needed, const row_sink& sink) const;

  // points.cc
  result<bool> push_points(std::span<const lta_point> points, row_sink& sink, bool& saw_others);
  outcome store_points(std::span<const lta_point> points, transaction& within,
                       const row_sink& sink);
  outcome stage_points(std::span<const lta_point> points);

  // run.cc
  void run_events(row_sink& sink, std::int64_t event_limit) noexcept;
  void run_close(event& e, row_sink& sink) noexcept;
  void finish_close(event& e, row_sink& sink) noexcept;
  void run_form(event& e, row_sink& sink) noexcept;
  void run_refill(event& e, row_sink& sink) noexcept;
  // Of the slot whose outputs have been read.
  bool tell_close(partition_state& state, bool ends_forming) noexcept;
  bool tell_form(partition_state& state) noexcept;
  bool tell_refill(partition_state& state, std::int64_t back, bool is_oldest) noexcept;
  void read_outputs(const partition_state& state, std::int64_t back) noexcept;
  void note_values(partition_state& state) noexcept;
  void emit(const partition_state& state, const lta_bar& bar, std::uint32_t flags, bool has_edge,
            row_sink& sink) const noexcept;

  // push.cc
  struct bar_order {  // in which rows are told
    std::int64_t close_time_ns;
    std::uint32_t partition;
    std::uint32_t index;

    friend auto operator<=>(const bar_order&, const bar_order&) = default;
  };
  [[gnu::always_inline]] void prefetch_state(std::span<const lta_bar> bars, std::size_t k) const {
    const partition_state* coming = k < bars.size() ? state_of(bars[k].partition) : nullptr;
    if (coming != nullptr) coming->prefetch();
  }
  static bool is_next(const partition_state& state, const lta_bar& bar, const bar_verdict& verdict);
  bool is_plain(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                const row_sink& sink);
  bool sort_bars(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts);
  bool push_next(const lta_bar& bar, row_sink& sink) noexcept;
  bool is_closed_and_forming(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                             const row_sink& sink);
  outcome stage_push(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                     const row_sink& sink);
  outcome push_bars(std::span<const lta_bar> bars, row_sink& sink, bool& saw_others);

  // run_many.cc
  void prepare_to_catch_up(std::int64_t slot_count);
  template <class Write, class Finish>
  void fill_many(partition_state& state, std::int64_t count, Write write, Finish finish) noexcept;
  template <class BarAt>
  void close_block(partition_state& state, std::int64_t size, BarAt bar_at,
                   row_sink& sink) noexcept;
  void read_block(std::int64_t slot) noexcept;
  bool tells_values_alone(const partition_state& state) const;
  void run_closes(std::span<event> of_one, row_sink& sink) noexcept;
  void run_history(partition_state& state, const pinned_rows& rows, const call_joins& joins);
  void run_plain(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                 row_sink& sink) noexcept;
  bool begin_closed(partition_state& state, const lta_bar& bar) noexcept;
  void close_one(partition_state& state, const lta_bar& bar, row_sink& sink) noexcept;
  void tell_closed(partition_state& state, const lta_bar& bar, bool ends_forming,
                   row_sink& sink) noexcept;
  void begin_forming(partition_state& state, const lta_bar& bar) noexcept;
  void form_one(partition_state& state, const lta_bar& bar, row_sink& sink) noexcept;
  void tell_forming(partition_state& state, const lta_bar& bar, row_sink& sink) noexcept;
  void emit_open_slot(const partition_state& state, std::int64_t time_ns,
                      row_sink& sink) const noexcept;
  // run_tiles.cc
  struct bar_group {  // of a plain call
    std::size_t first;
    std::size_t count;
    tile* of;             // one bar each of its partitions; null: all of one partition
    std::uint32_t alone;  // that one
  };
  void leave_tile(partition_state& state);
  void stay_alone(partition_state& state);
  bool goes_on(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
               const row_sink& sink) const;
  bool form_tile(std::span<const lta_bar> bars);
  void group_bars(std::span<const lta_bar> bars, bool may_use_tiles);
  void tell_tile(tile& t, std::span<const lta_bar> bars, row_sink& sink) noexcept;
  void run_tile(tile& t, std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                row_sink& sink) noexcept;
  void run_groups(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                  row_sink& sink) noexcept;
  // run_visits.cc
  void write_lanes(lanes* memory, std::int64_t position, std::span<const lta_bar> bars,
                   std::span<const bar_verdict> verdicts) noexcept;
  void find_outputs(const lanes* memory, std::int64_t position) noexcept;
  void prepare_visits(std::size_t bar_count);
  std::size_t visitors_from(std::size_t group) const;
  void run_closed_and_forming(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                              row_sink& sink) noexcept;
  void run_visit(std::span<const lta_bar> bars, std::span<const bar_verdict> verdicts,
                 row_sink& sink) noexcept;
  void tell_visit(std::span<partition_state* const> states, std::span<const lta_bar> bars,
                  std::span<const bar_verdict> verdicts, row_sink& sink) noexcept;

  const std::shared_ptr<const plan> kept_plan_;  // what the program is made of
  const std::shared_ptr<const session_program> program_;
  const plan& plan_;  // the one the program runs
  const step_program& steps_;
  const slot_places& places_;
  const std::shared_ptr<dataset> named_;  // whose partition ids bars carry
  std::shared_ptr<dataset> rows_;         // where rows are; our own when detached
  const session_options options_;
  std::optional<timeframe> bars_ = {};  // in which the plan's lags that are times are counted
  std::optional<std::vector<std::uint32_t>> chosen_;      // partitions the caller named
  std::vector<std::unique_ptr<partition_state>> states_;  // in order of opening
  std::vector<partition_state*> by_partition_;            // by id, null where there is none
  std::uint32_t joined_count_ = 0;  // partitions of the dataset looked at for joining
  std::vector<event> events_;
  std::vector<rewrite> rewrites_;
  std::vector<staging> stagings_;
  std::vector<pinned_rows> pins_;
  call_joins joins_;
  const std::vector<std::size_t>& signals_;  // the outputs that are
  std::vector<std::int8_t> edges_;           // per output, of the row that is being told
  std::vector<double> row_;                  // outputs of the slot that is being told
  std::vector<double> before_;               // the same before it was refilled
  std::vector<double*> field_columns_;  // of slots that are written together, per field of the plan
  std::vector<const double*> output_columns_;  // outputs of slots that are told together
  std::optional<catch_up> block_;              // where they are, once there were any
  std::vector<double*> block_fields_;          // its columns for the fields of bars
  slot_memory<lanes> visited_;                 // lanes that partitions in no tile visit, if any
  std::vector<bar_group> groups_;
  std::vector<bar_order> order_;  // of a call's bars, where they came in another
  std::vector<lta_bar> sorted_bars_;
  std::vector<bar_verdict> sorted_verdicts_;
  bool are_groups_known_ = false;     // a call of the same partitions has the same ones
  std::int64_t duplicate_count_ = 0;  // of the current call
  std::int64_t overtaken_count_ = 0;
  std::int64_t late_count_ = 0;
  std::int64_t form_count_ = 0;  // events that are forming bars
  session_counters counters_;
  std::int64_t refused_count_ = 0;
  std::vector<attached_section> sections_;  // by name
  session_recorder* recorder_ = nullptr;
  std::uint64_t own_revision_;  // of rows_: all changes up to it are ours, or have been run
};

}  // namespace lta
