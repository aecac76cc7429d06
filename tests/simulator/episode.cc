// SPDX-License-Identifier: MIT
#include "episode.hh"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "calls.hh"
#include "feed.hh"

namespace simulator {
namespace {

constexpr std::int64_t room = 1024;

class episode {
 public:
  episode(const settings& given, const surroundings& around, coverage& seen)
      : random_(given.seed),
        given_(given),
        around_(around),
        seen_(seen),
        truth_(random_, make_plan(random_, given, seen.entries)),
        feed_(random_, truth_, seen),
        rows_(truth_.outputs(), room),
        twin_rows_(truth_.outputs(), room) {}

  void run();

 private:
  const episode_plan& made() const { return truth_.made(); }
  bool is_plain() const { return !made().has_series && !made().has_joins; }
  bool is_alone() const { return !twin_ && !remote_ && !is_logged_ && nodes_.size() == 1; }
  bool is_attached() const { return flags_ == 0; }

  void begin();
  void open_other_nodes();
  void step();
  void push_bars();
  void push_as(const owned& session, const std::vector<lta_bar>& bars, bool is_queued);
  void push_split(const std::vector<lta_bar>& bars, bool is_queued);
  void let_others_store();
  void refuse();
  void give_points();
  void compare();
  void restore_in_place();
  void begin_twin();
  void end_twin();
  void end_remote();
  void begin_log();
  void end_log();
  void hand_over();
  void mirror(const std::string& what, const std::string& own, const std::string& other);
  owned some_dataset();

  random_source random_;
  const settings given_;
  const surroundings& around_;
  coverage& seen_;
  truth truth_;
  feed feed_;
  stream_rows rows_;
  stream_rows twin_rows_;
  std::vector<node> nodes_;
  std::vector<std::size_t> homes_;  // of each partition
  std::uint32_t flags_ = 0;
  std::optional<node> twin_;
  std::optional<remote_calls> remote_;
  std::string remote_expected_;
  bool is_logged_ = false;
  std::int64_t twin_calls_ = 0;  // left
};

void episode::begin() {
  for (market& m : truth_.markets()) {
    const std::int64_t history = random_.below(made().bar_count / 4);
    const std::int64_t count = made().has_joins && m.is_over() ? 0 : history;
    m.closed.assign(m.coming.begin(), m.coming.begin() + count);
  }
  // Both know the same history, or one would be far behind the other.
  if (made().has_joins) {
    market& b = truth_.markets()[1];
    b.closed.assign(b.coming.begin(), b.coming.begin() + truth_.markets()[0].count());
  }
  for (market& m : truth_.markets()) {
    m.was_told.assign(m.closed.size(), false);
    m.told.assign(m.closed.size() * truth_.outputs(), 0);
  }
  flags_ = is_plain() && random_.chance(0.25) ? LTA_SESSION_DETACHED : 0;
  nodes_.push_back({truth_.dataset_of(made().bar_count), {}});
  nodes_[0].session = new_session(truth_.plan(), nodes_[0].dataset, flags_, made().depth);
  homes_.assign(truth_.markets().size(), 0);
  if (is_plain() && made().partition_count > 1 && random_.chance(0.3)) open_other_nodes();
}

// Sessions that run nothing yet.
void episode::open_other_nodes() {
  for (int k = 0; k < 8; ++k) {
    nodes_.push_back({promise::new_dataset(), {}});
    node& other = nodes_.back();
    for (std::size_t p = 0; p < homes_.size(); ++p) {
      promise::open_partition(other.dataset, symbol_of(p));
    }
    other.session = new_session(truth_.plan(), other.dataset, flags_, made().depth);
    for (std::size_t p = 0; p < homes_.size(); ++p) {
      release(other.session, static_cast<std::uint32_t>(p));
    }
  }
}

void episode::run() {
  begin();
  for (std::int64_t call = 0; !feed_.is_over(); ++call) {
    if (given_.calls_max > 0 && call >= given_.calls_max) break;
    step();
  }
  if (twin_) end_twin();
  if (remote_) end_remote();
  if (is_logged_) end_log();
  compare();
}

void episode::step() {
  const double draw = random_.unit();
  if (draw < 0.02) compare();
  if (draw >= 0.02 && draw < 0.04 && is_alone()) restore_in_place();
  if (draw >= 0.04 && draw < 0.08 && is_alone()) begin_twin();
  if (draw >= 0.08 && draw < 0.2 && nodes_.size() > 1) hand_over();
  if (draw >= 0.25 && draw < 0.29 && is_alone() && is_plain() && is_attached()) begin_log();
  if (draw >= 0.12 && draw < 0.25 && is_alone() && is_attached()) {
    let_others_store();
  } else {
    push_bars();
  }
  for (std::int64_t k = random_.below(5); k > 0; --k) refuse();
  if (made().has_series) give_points();
  if ((twin_ || remote_ || is_logged_) && --twin_calls_ <= 0) {
    if (twin_) end_twin();
    if (remote_) end_remote();
    if (is_logged_) end_log();
  }
}

void episode::push_bars() {
  const std::vector<lta_bar> bars =
      feed_.bars(1 + random_.below(40), [](std::size_t) { return true; });
  const bool is_queued = random_.chance(0.2);
  seen_.add(is_queued ? deed::drain : deed::push);
  if (nodes_.size() > 1) return push_split(bars, is_queued);
  push_as(nodes_[0].session, bars, is_queued);
  truth_.take(rows_);
  if (twin_) {
    push(twin_->session, bars, twin_rows_);
    mirror("rows of the twin", bytes_of(rows_), bytes_of(twin_rows_));
  }
  if (remote_) {
    remote_->calls.push_back(bars);
    remote_expected_ += bytes_of(rows_);
  }
}

void episode::push_as(const owned& session, const std::vector<lta_bar>& bars, bool is_queued) {
  if (is_queued) return push_through_queue(session, bars, rows_);
  push(session, bars, rows_);
}

void episode::push_split(const std::vector<lta_bar>& bars, bool is_queued) {
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    std::vector<lta_bar> own;
    for (const lta_bar& bar : bars) {
      if (homes_[bar.partition] == k) own.push_back(bar);
    }
    push_as(nodes_[k].session, own, is_queued);
    truth_.take(rows_);
  }
}

void episode::let_others_store() {
  store(nodes_[0].dataset, feed_.bars(1 + random_.below(12), [](std::size_t) { return true; }));
  if (random_.chance(0.5)) {
    seen_.add(deed::advance);
    call_rows(lta_session_advance, nodes_[0].session, rows_);
    return truth_.take(rows_);
  }
  seen_.add(deed::replay);
  lta_status status = LTA_FULL;
  // Not much room, but for a revision that steps back whole in every partition.
  stream_rows few(truth_.outputs(), (made().depth + 2) * made().partition_count + random_.below(9));
  while (status == LTA_FULL) {
    status = call_rows(lta_session_replay, nodes_[0].session, few);
    truth_.take(few);
  }
}

void episode::refuse() {
  const auto who = static_cast<std::size_t>(random_.below(std::ssize(homes_)));
  if (made().has_joins && who != 0) return;
  const std::vector<lta_bar> bars = feed_.refused_bars(who);
  if (bars.empty()) return;
  lta_error error = promise::fresh_error();
  REQUIRE(try_push(nodes_[homes_[who]].session, bars, rows_, error) < 0);
  if (twin_) REQUIRE(try_push(twin_->session, bars, twin_rows_, error) < 0);
}

void episode::give_points() {
  const std::vector<lta_point> points = feed_.points();
  push_points(nodes_[0].session, points, rows_);
  truth_.take(rows_);
  if (!twin_) return;
  push_points(twin_->session, points, twin_rows_);
  mirror("rows of the twin", bytes_of(rows_), bytes_of(twin_rows_));
}

void episode::mirror(const std::string& what, const std::string& own, const std::string& other) {
  const auto at = std::mismatch(own.begin(), own.end(), other.begin(), other.end()).first;
  INFO(what, ": ", own.size(), " and ", other.size(), " bytes, first difference at ",
       at - own.begin());
  const bool is_same = own == other;
  REQUIRE(is_same);
}

void episode::compare() {
  seen_.add(deed::comparison);
  const std::string found = truth_.difference();
  REQUIRE(found == "");
}

owned episode::some_dataset() {
  const std::int64_t all = made().bar_count;
  if (made().has_joins) return truth_.dataset_of(all);
  if (is_plain() && random_.chance(0.4)) return truth_.dataset_of(0);
  if (random_.chance(0.3)) return truth_.dataset_of(all);
  seen_.add(deed::later_rows);
  // The forming bar comes with the snapshot where it is not there.
  return truth_.dataset_of(made().depth + 1 + random_.below(40), random_.chance(0.7));
}

void episode::restore_in_place() {
  seen_.add(deed::restore);
  const std::string bytes = promise::snapshot(nodes_[0].session);
  nodes_[0].session = owned();
  if (!is_attached() || random_.chance(0.5)) nodes_[0].dataset = some_dataset();
  nodes_[0].session = restore(truth_.plan(), nodes_[0].dataset, bytes, flags_);
  REQUIRE(promise::snapshot(nodes_[0].session) == bytes);
}

void episode::begin_twin() {
  seen_.add(deed::snapshot);
  const std::string bytes = promise::snapshot(nodes_[0].session);
  twin_calls_ = 1 + random_.below(20);
  if (is_plain() && random_.chance(0.2)) {
    seen_.add(deed::process);
    remote_ = {made().payload, made().partition_count, bytes, {}};
    remote_expected_.clear();
    return;
  }
  seen_.add(deed::twin);
  twin_.emplace();
  twin_->dataset = some_dataset();
  const bool is_detached = is_plain() && random_.chance(0.3);
  twin_->session =
      restore(truth_.plan(), twin_->dataset, bytes, is_detached ? LTA_SESSION_DETACHED : 0);
  REQUIRE(promise::snapshot(twin_->session) == bytes);
}

void episode::end_twin() {
  mirror("snapshot of the twin", promise::snapshot(nodes_[0].session),
         promise::snapshot(twin_->session));
  twin_.reset();
}

void episode::end_remote() {
  remote_expected_ += promise::snapshot(nodes_[0].session);
  mirror("another process", remote_expected_,
         run_elsewhere(around_.program, around_.folder, *remote_));
  remote_.reset();
}

void episode::begin_log() {
  if (!has_log()) return;
  seen_.add(deed::recovery);
  is_logged_ = true;
  twin_calls_ = 1 + random_.below(20);
  for (const char* name : {"/log", "/log-wal", "/log-shm"}) {
    std::remove((around_.folder + name).c_str());
  }
  attach_log(nodes_[0].session, around_.folder + "/log");
}

void episode::end_log() {
  is_logged_ = false;
  const node made = recover_log(nodes_[0].session, truth_.plan(), around_.folder + "/log");
  mirror("a recovered session", promise::snapshot(nodes_[0].session),
         promise::snapshot(made.session));
}

void episode::hand_over() {
  const auto who = static_cast<std::size_t>(random_.below(std::ssize(homes_)));
  // Not back: a dataset it has left has rows that were corrected since.
  if (homes_[who] + 1 == nodes_.size()) return;
  seen_.add(deed::hand_over);
  const auto partition = static_cast<std::uint32_t>(who);
  const std::string bytes = snapshot_of(nodes_[homes_[who]].session, partition);
  release(nodes_[homes_[who]].session, partition);
  adopt(nodes_[++homes_[who]].session, bytes);
}

}  // namespace

void run_episode(const settings& given, const surroundings& around, coverage& seen) {
  ++seen.episodes;
  episode(given, around, seen).run();
}

}  // namespace simulator
