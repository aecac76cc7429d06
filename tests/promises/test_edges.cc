// SPDX-License-Identifier: MIT
// Promise: what a session has told of a signal's rises and falls, less what it took back, is what a
// run over the bars says, after every call and across snapshots. The run knows nothing of edges.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "support.hh"

namespace promise {
namespace {

constexpr const char* signal_plan = R"json({"version": 1, "outputs": [
  {"name": "up", "expr": "close > open"}, {"name": "mean", "expr": "close > sma(close, 3)"},
  {"name": "value", "expr": "sma(close, 2)"}, {"name": "cross", "expr": "crossup(close, open)"},
  {"name": "gone", "expr": "is_missing(close)"},
  {"name": "week", "expr": "close > tf('1w', close)"},
  {"name": "held", "expr": "bars_since(close > open) < 3"}]})json";

int edge_of(const table& rows, std::int64_t row, std::uint32_t output) {
  const auto is_true = [&](std::int64_t at) {
    return at >= 0 && std::bit_cast<double>(rows.at(at, output)) == 1.0 ? 1 : 0;
  };
  return is_true(row) - is_true(row - 1);
}

// Every edge told and not taken back, by time: 1 a rise, -1 a fall, per output.
class edge_ledger {
 public:
  explicit edge_ledger(std::uint32_t outputs) : outputs_(outputs) {}

  void take(const stream_rows& rows) {
    for (std::int64_t row = 0; row < rows.count; ++row) {
      auto& told = told_[rows.times_ns[static_cast<std::size_t>(row)]];
      told.resize(outputs_);
      for (std::uint32_t o = 0; o < outputs_; ++o) {
        const int edge = rows.edges[static_cast<std::size_t>(row) * outputs_ + o];
        const int sign = edge > 0 ? 1 : -1;
        switch (edge * sign) {
          case 0: break;
          case 1:
            CHECK(told[o] == 0);
            told[o] = sign;
            break;
          case 2:
            CHECK(told[o] == -sign);
            told[o] = 0;
            break;
          default:
            CHECK(edge * sign == 3);
            CHECK(told[o] == -sign);
            told[o] = sign;
        }
      }
    }
  }
  void take_all(const table& rows) {
    for (std::int64_t row = 0; row < rows.row_count(); ++row) {
      auto& told = told_[rows.times_ns[static_cast<std::size_t>(row)]];
      told.resize(outputs_);
      for (std::uint32_t o = 0; o < outputs_; ++o) told[o] = edge_of(rows, row, o);
    }
  }
  // A forming bar that is gone: its edges count as told of the bar in its place.
  void move(std::int64_t from_ns, std::int64_t to_ns) {
    const auto gone = told_.find(from_ns);
    if (gone == told_.end() || from_ns == to_ns) return;
    auto told = gone->second;
    told_.erase(gone);
    CHECK(told_.count(to_ns) == 0);
    told_[to_ns] = std::move(told);
  }
  int at(std::int64_t time_ns, std::uint32_t output) const {
    const auto found = told_.find(time_ns);
    return found == told_.end() ? 0 : found->second[output];
  }

 private:
  std::uint32_t outputs_;
  std::map<std::int64_t, std::vector<int>> told_;
};

class edge_life {
 public:
  edge_life(random_source& random, std::uint32_t flags)
      : random_(random), flags_(flags), market_(make_market(random, 90, {.missing_rate = 0.02})) {
    partition_ = open_partition(dataset_, "A");
    history_ = random.below(20);
    append(dataset_, partition_, {market_.begin(), market_.begin() + history_});
    next_ = history_;
    for (std::int64_t row = 0; row < history_; ++row) closed_.push_back(row);
    closed_before_ = history_;
    session_ = new_session(plan_, dataset_, flags, depth_);
  }

  void run() {
    // A session goes on where a run ended: its edges count as told.
    ledger_.take_all(now(false));
    while (next_ < std::ssize(market_)) {
      const std::vector<lta_bar> call = make_call();
      push(session_, call, rows_);
      if (forming_ns_ >= 0) ledger_.move(forming_ns_, place_of_forming());
      forming_ns_ = forming_now();
      ledger_.take(rows_);
      check_rows();
      check_ledger();
      if (random_.chance(0.1)) {
        const std::string bytes = snapshot(session_);
        session_ = restore(plan_, dataset_, bytes, flags_);
        CHECK(snapshot(session_) == bytes);
      }
    }
  }

 private:
  lta_bar at(std::int64_t row, std::int32_t state, bool is_other) {
    lta_bar bar = market_[static_cast<std::size_t>(row)];
    if (is_other) bar = disturbed(random_, bar);
    bar.partition = partition_;
    bar.state = state;
    return bar;
  }

  std::vector<lta_bar> make_call() {
    std::vector<lta_bar> call;
    for (std::int64_t k = 1 + random_.below(4); k > 0 && next_ < std::ssize(market_); --k) {
      const std::int64_t reach = std::min<std::int64_t>(depth_, std::ssize(closed_));
      if (reach > 0 && random_.chance(0.25)) {
        const auto row = closed_.end() - 1 - random_.below(reach);
        call.push_back(at(*row, LTA_BAR_REVISED, true));
      } else if (random_.chance(0.4)) {
        // At times of a later bar, so that the one between overtakes nothing, or of one that never
        // comes.
        const std::int64_t row =
            std::min<std::int64_t>(next_ + random_.below(3), std::ssize(market_) - 1);
        call.push_back(at(row, LTA_BAR_FORMING, true));
        if (random_.chance(0.15)) next_ = row + random_.below(2);
      } else {
        closed_.push_back(next_);
        call.push_back(at(next_++, LTA_BAR_CLOSED, false));
      }
    }
    return call;
  }

  table now(bool with_forming) {
    lta_execute_options options = {};
    options.struct_size = sizeof options;
    options.flags = with_forming ? LTA_EXECUTE_INCLUDE_FORMING : 0;
    return run_batch(plan_, dataset_, partition_, &options);
  }
  std::int64_t forming_now() {
    const table closed = now(false);
    const table all = now(true);
    return all.row_count() > closed.row_count() ? all.times_ns.back() : -1;
  }
  // The bar of its time, or the first one after it that was not closed when it was told, or else
  // the forming one.
  std::int64_t place_of_forming() {
    const table all = now(true);
    for (std::int64_t row = closed_before_; row < all.row_count(); ++row) {
      const std::int64_t time_ns = all.times_ns[static_cast<std::size_t>(row)];
      if (time_ns >= forming_ns_) return time_ns;
    }
    return all.times_ns.back();
  }

  void check_rows() {
    for (std::int64_t row = 0; row < rows_.count; ++row) {
      const auto first = rows_.edges.begin() + row * std::ssize(names_);
      const bool has_edge =
          std::any_of(first, first + std::ssize(names_), [](std::int8_t e) { return e != 0; });
      const bool is_provisional =
          (rows_.flags[static_cast<std::size_t>(row)] & LTA_ROW_PROVISIONAL) != 0;
      if ((flags_ & LTA_SESSION_EDGES_ONLY) != 0) CHECK(has_edge);
      if ((flags_ & LTA_SESSION_CLOSED_EDGES) != 0 && is_provisional) CHECK_FALSE(has_edge);
    }
  }

  void check_ledger() {
    closed_before_ = now(false).row_count();
    const table all = now((flags_ & LTA_SESSION_CLOSED_EDGES) == 0);
    for (const std::uint32_t o : {0U, 1U, 3U, 4U, 5U, 6U}) {
      CAPTURE(o);
      std::string wrong;
      for (std::int64_t row = 0; row < all.row_count(); ++row) {
        const std::int64_t time_ns = all.times_ns[static_cast<std::size_t>(row)];
        if (ledger_.at(time_ns, o) != edge_of(all, row, o)) {
          wrong += std::to_string(row) + " ";
        }
      }
      CHECK(wrong == "");
    }
  }

  random_source& random_;
  std::uint32_t flags_;
  std::vector<lta_bar> market_;
  std::string names_ = "0123456";
  owned plan_ = new_plan(signal_plan);
  owned dataset_ = new_dataset();
  std::uint32_t partition_ = 0;
  std::int32_t depth_ = static_cast<std::int32_t>(1 + random_.below(8));
  std::int64_t history_ = 0;
  std::int64_t next_ = 0;
  std::vector<std::int64_t> closed_;  // rows of the market
  std::int64_t closed_before_ = 0;
  std::int64_t forming_ns_ = -1;
  owned session_;
  stream_rows rows_ = stream_rows(7);
  edge_ledger ledger_ = edge_ledger(7);
};

}  // namespace

TEST_CASE("edges told and not taken back are those of a run over the bars, after every call") {
  const std::uint64_t seed = seed_of(6'100);
  for (std::uint64_t k = 0; k < 60; ++k) {
    CAPTURE(seed + k);
    random_source random(seed + k);
    const std::uint32_t flags = (k % 2 == 0 ? 0U : std::uint32_t{LTA_SESSION_EDGES_ONLY}) |
                                (k % 3 == 0 ? std::uint32_t{LTA_SESSION_CLOSED_EDGES} : 0U);
    edge_life(random, flags).run();
  }
}

}  // namespace promise
