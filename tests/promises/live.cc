// SPDX-License-Identifier: MIT
#include "live.hh"

#include <doctest/doctest.h>

#include <cstdio>
#include <map>

namespace promise {
namespace {

// Rows as delivered: a later row of the same time replaces an earlier one.
class delivered_rows {
 public:
  explicit delivered_rows(std::uint32_t outputs) : outputs_(outputs) {}

  void take(const stream_rows& rows, std::int64_t row) {
    const auto at = static_cast<std::size_t>(row);
    if ((rows.flags[at] & LTA_ROW_PROVISIONAL) != 0) return;
    auto& cells = final_[rows.times_ns[at]];
    const bool is_revised = (rows.flags[at] & LTA_ROW_REVISED) != 0;
    // A revised row replaces one; a closed row is new.
    CHECK(is_revised == !cells.empty());
    cells.resize(outputs_);
    for (std::uint32_t o = 0; o < outputs_; ++o) cells[o] = rows.cell(row, o);
  }

  // In the shape of the batch; a row that was never delivered has no cell like any other.
  table like(const table& batch, std::int64_t first_row) const {
    table t = batch;
    for (std::int64_t row = first_row; row < batch.row_count(); ++row) {
      const auto cells = final_.find(batch.times_ns[static_cast<std::size_t>(row)]);
      for (std::uint32_t o = 0; o < outputs_; ++o) {
        t.cells[static_cast<std::size_t>(row) * outputs_ + o] =
            cells == final_.end() ? never_delivered : cells->second[o];
      }
    }
    return t;
  }

  static constexpr std::uint64_t never_delivered = 0xFFFFFFFFFFFFFFFF;

 private:
  std::uint32_t outputs_;
  std::map<std::int64_t, std::vector<std::uint64_t>> final_;
};

lta_bar with_state(lta_bar bar, std::uint32_t partition, std::int32_t state) {
  bar.partition = partition;
  bar.state = state;
  return bar;
}

class live_feed {
 public:
  live_feed(random_source& random, std::uint32_t partition, const std::vector<lta_bar>& bars,
            std::int64_t first_row, std::int32_t depth)
      : random_(random), partition_(partition), bars_(bars), row_(first_row), depth_(depth) {}

  bool is_over() const { return row_ == std::ssize(bars_); }

  // The next bar: forming updates, the close, perhaps a duplicate or a correction.
  void tell(std::vector<lta_bar>& chunk) {
    const lta_bar& bar = bars_[static_cast<std::size_t>(row_)];
    for (std::int64_t k = random_.below(3); k > 0; --k) {
      chunk.push_back(with_state(disturbed(random_, bar), partition_, LTA_BAR_FORMING));
    }
    lta_bar closed = with_state(bar, partition_, LTA_BAR_CLOSED);
    if (random_.chance(0.08)) {
      closed = with_state(disturbed(random_, bar), partition_, LTA_BAR_CLOSED);
      wrong_.push_back(row_);
    }
    chunk.push_back(closed);
    if (random_.chance(0.05)) chunk.push_back(closed);
    for (std::size_t k = 0; k < wrong_.size();) {
      const bool must_now = row_ - wrong_[k] >= depth_ - 1 || row_ + 1 == std::ssize(bars_);
      if (must_now || random_.chance(0.3)) {
        const lta_bar& right = bars_[static_cast<std::size_t>(wrong_[k])];
        chunk.push_back(with_state(right, partition_, LTA_BAR_REVISED));
        wrong_.erase(wrong_.begin() + static_cast<std::ptrdiff_t>(k));
      } else {
        ++k;
      }
    }
    ++row_;
  }

 private:
  random_source& random_;
  std::uint32_t partition_;
  const std::vector<lta_bar>& bars_;
  std::int64_t row_;
  std::int32_t depth_;
  std::vector<std::int64_t> wrong_;  // rows pushed with other values than they end up with
};

std::string symbol_of(std::size_t market) { return {static_cast<char>('A' + market)}; }

// The session and the dataset it lives in; the dataset ends after the session.
class life {
 public:
  life(random_source& random, const owned& plan, const std::vector<std::vector<lta_bar>>& markets,
       const life_options& options)
      : random_(random),
        plan_(plan),
        markets_(markets),
        options_(options),
        outputs_(output_count(plan)),
        rows_(outputs_, 256),
        delivered_(markets.size(), delivered_rows(outputs_)) {
    for (std::size_t m = 0; m < markets.size(); ++m) {
      const std::uint32_t partition = open_partition(dataset_, symbol_of(m));
      const std::int64_t history = random.below(std::ssize(markets[m]) / 2);
      append(dataset_, partition, {markets[m].begin(), markets[m].begin() + history});
      first_rows_.push_back(history);
      feeds_.emplace_back(random, partition, markets[m], history, options.revision_depth);
    }
    const std::uint32_t flags = random.chance(0.3) ? LTA_SESSION_DETACHED : 0;
    has_all_rows_ = flags == 0;
    session_ = new_session(plan, dataset_, flags, options.revision_depth);
  }

  void run() {
    std::vector<lta_bar> chunk;
    for (std::size_t left = feeds_.size(); left > 0;) {
      live_feed& feed = feeds_[static_cast<std::size_t>(random_.below(std::ssize(feeds_)))];
      if (feed.is_over()) continue;
      feed.tell(chunk);
      left -= feed.is_over() ? 1 : 0;
      while (!chunk.empty() && (left == 0 || std::ssize(chunk) > 12 || random_.chance(0.5))) {
        push_part(chunk);
      }
    }
  }

  std::string difference_from_batch() {
    const owned whole = new_dataset();
    for (std::size_t m = 0; m < markets_.size(); ++m) {
      const std::uint32_t partition = open_partition(whole, symbol_of(m));
      append(whole, partition, markets_[m]);
      const table batch = run_batch(plan_, whole, partition);
      const table live = delivered_[m].like(batch, first_rows_[m]);
      const std::string found = difference(plan_, batch, live, first_rows_[m], batch.row_count());
      if (!found.empty()) return "partition " + symbol_of(m) + ", " + found;
    }
    return {};
  }

 private:
  // One call with the first few bars; forming, duplicate and revised bars may be cut apart.
  void push_part(std::vector<lta_bar>& chunk) {
    const std::int64_t count = 1 + random_.below(std::min<std::int64_t>(std::ssize(chunk), 5));
    push(session_, {chunk.begin(), chunk.begin() + count}, rows_);
    chunk.erase(chunk.begin(), chunk.begin() + count);
    for (std::int64_t row = 0; row < rows_.count; ++row) {
      delivered_[rows_.partitions[static_cast<std::size_t>(row)]].take(rows_, row);
    }
    if (has_all_rows_ && random_.chance(0.03)) check_provisional();
    if (random_.chance(options_.restore_rate)) go_on_as_snapshot();
  }

  // The last row of the call, when it is provisional, is what a run says of the forming bar.
  void check_provisional() {
    if (rows_.count == 0) return;
    const auto last = static_cast<std::size_t>(rows_.count - 1);
    if ((rows_.flags[last] & LTA_ROW_PROVISIONAL) == 0) return;
    lta_execute_options options = {};
    options.struct_size = sizeof options;
    options.flags = LTA_EXECUTE_INCLUDE_FORMING;
    options.last_row_count = 1;
    const table now = run_batch(plan_, dataset_, rows_.partitions[last], &options);
    REQUIRE(now.row_count() == 1);
    CHECK(now.times_ns[0] == rows_.times_ns[last]);
    for (std::uint32_t o = 0; o < now.output_count; ++o) {
      INFO("provisional value of ", output_name(plan_, o));
      CHECK(cell_text(rows_.cell(rows_.count - 1, o)) == cell_text(now.at(0, o)));
    }
  }

  void go_on_as_snapshot() {
    const std::string bytes = snapshot(session_);
    session_ = owned();
    if (!has_all_rows_ || random_.chance(0.7)) {  // else where the rows are
      dataset_ = new_dataset();
      for (std::size_t m = 0; m < markets_.size(); ++m) open_partition(dataset_, symbol_of(m));
      has_all_rows_ = false;
    }
    const bool is_detached = random_.chance(0.4);
    has_all_rows_ = has_all_rows_ && !is_detached;
    session_ = restore(plan_, dataset_, bytes, is_detached ? LTA_SESSION_DETACHED : 0);
    CHECK(snapshot(session_) == bytes);
  }

  random_source& random_;
  const owned& plan_;
  const std::vector<std::vector<lta_bar>>& markets_;
  life_options options_;
  std::uint32_t outputs_;
  stream_rows rows_;
  std::vector<delivered_rows> delivered_;
  owned dataset_ = new_dataset();
  std::vector<std::int64_t> first_rows_;
  std::vector<live_feed> feeds_;
  bool has_all_rows_ = true;
  owned session_;
};

}  // namespace

std::string live_difference(random_source& random, const owned& plan,
                            const std::vector<std::vector<lta_bar>>& markets,
                            const life_options& options) {
  life l(random, plan, markets, options);
  l.run();
  return l.difference_from_batch();
}

std::string output_name(const owned& plan, std::uint32_t index) {
  lta_plan_output output = {};
  output.struct_size = sizeof output;
  lta_error error = fresh_error();
  must(lta_plan_get_output(plan.id(), index, &output, &error), error);
  return {output.name, static_cast<std::size_t>(output.name_size)};
}

std::string cell_text(std::uint64_t bits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.17g (%016llx)", std::bit_cast<double>(bits),
                static_cast<unsigned long long>(bits));
  return text;
}

std::string difference(const owned& plan, const table& expected, const table& actual,
                       std::int64_t first, std::int64_t end) {
  std::int64_t count = 0;
  std::string where;
  for (std::int64_t row = first; row < end; ++row) {
    for (std::uint32_t o = 0; o < expected.output_count; ++o) {
      if (expected.at(row, o) == actual.at(row, o)) continue;
      if (count++ == 0) {
        where = "output \"" + output_name(plan, o) + "\", row " + std::to_string(row) +
                ": expected " + cell_text(expected.at(row, o)) + ", found " +
                cell_text(actual.at(row, o));
      }
    }
  }
  return count == 0 ? where : where + "; cells that differ: " + std::to_string(count);
}

}  // namespace promise
