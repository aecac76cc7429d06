// SPDX-License-Identifier: MIT
#include "exec/batch_workers.hh"

#include <algorithm>
#include <thread>

#include "base/float_guard.hh"
#include "exec/lanes_run.hh"
#include "exec/partition_run.hh"

namespace lta {

class batch_workers::lent_scratches {
 public:
  explicit lent_scratches(const batch_workers& of) : programs_(of.work_.programs) {
    scratches_.resize(programs_.count());
    lanes_.resize(programs_.count());
    for (std::size_t k = 0; k < programs_.count(); ++k) {
      scratches_[k] = programs_.prepared(k).take();
      const bool has_lanes = of.portions_.has_lanes() && of.lane_blocks_[k] != nullptr;
      if (has_lanes) lanes_[k] = programs_.prepared(k).take_lanes();
    }
  }
  lent_scratches(lent_scratches&&) = default;
  lent_scratches& operator=(lent_scratches&&) = delete;
  ~lent_scratches() {
    for (std::size_t k = 0; k < scratches_.size(); ++k) {
      if (scratches_[k]) programs_.prepared(k).give_back(std::move(scratches_[k]));
      if (lanes_[k]) programs_.prepared(k).give_back(std::move(lanes_[k]));
    }
  }

  run_scratch& of(std::size_t program) const { return *scratches_[program]; }
  lane_scratch& lanes_of(std::size_t program) const { return *lanes_[program]; }

 private:
  const bound_programs& programs_;
  std::vector<std::unique_ptr<run_scratch>> scratches_;
  std::vector<std::unique_ptr<lane_scratch>> lanes_;
};

batch_workers::batch_workers(const batch_work& work, plan_result& out, std::size_t thread_count)
    : work_(work),
      out_(out),
      lane_blocks_(find_lane_blocks(work)),
      portions_(find_partitions(), thread_count),
      thread_count_(std::min(thread_count, portions_.count())) {}

// Per program, where there are partitions enough.
std::vector<const lane_block_program*> batch_workers::find_lane_blocks(const batch_work& work) {
  std::vector<const lane_block_program*> found(work.programs.count(), nullptr);
  if (work.pins.size() < lane_count) return found;
  for (std::size_t k = 0; k < found.size(); ++k) found[k] = work.programs.prepared(k).lane_blocks();
  return found;
}

// The program whose lanes a partition can run in. One that lacks a field would have the others be
// filled with all the care that missing values take.
std::int64_t batch_workers::lanes_of(std::size_t k) const {
  constexpr std::int64_t none = -1;
  const std::size_t program = work_.programs.of(k);
  if (lane_blocks_[program] == nullptr || !work_.joins.of(k).empty()) return none;
  if (work_.length_of(k) > work_.programs.prepared(program).lane_rows()) return none;
  for (const output_rows& output : out_.partitions[k].outputs) {
    if (output.error) return none;
  }
  return static_cast<std::int64_t>(program);
}

std::vector<portions::partition> batch_workers::find_partitions() const {
  std::vector<portions::partition> found;
  found.reserve(work_.pins.size());
  for (std::size_t k = 0; k < work_.pins.size(); ++k) {
    found.push_back({.program = lanes_of(k), .length = work_.length_of(k)});
  }
  return found;
}

bool batch_workers::run() {
  // Memory first, threads second: once a thread runs nothing may throw.
  std::vector<lent_scratches> scratches;
  scratches.reserve(std::max<std::size_t>(thread_count_, 1));
  do {
    scratches.emplace_back(*this);
  } while (scratches.size() < thread_count_);
  std::vector<std::thread> threads;
  threads.reserve(thread_count_);
  for (std::size_t t = 1; t < thread_count_; ++t) {
    try {
      threads.emplace_back([this, &scratches, t] { work(scratches[t]); });
    } catch (const std::exception&) {
      break;  // no more threads to be had: those that run do all the work
    }
  }
  work(scratches[0]);
  for (std::thread& thread : threads) thread.join();
  return !stopped_.load();
}

void batch_workers::work(const lent_scratches& scratches) noexcept {
  const float_guard guard;
  for (std::size_t k = next_.fetch_add(1); k < portions_.count(); k = next_.fetch_add(1)) {
    if (work_.bypasses_cache) ask_for(k + 1, scratches);
    if (!run_portion(portions_.at(k), scratches)) {
      stopped_.store(true);
      break;
    }
  }
  work_.kernels.finish_stores();
}

// What comes first of the portion that is run next, and behind it, while another one is: what ran
// last had fields in the same places.
void batch_workers::ask_for(std::size_t portion, const lent_scratches& scratches) const noexcept {
  if (portion < portions_.count()) {
    const std::span<const std::size_t> next = portions_.at(portion);
    const std::size_t program = work_.programs.of(next.front());
    const std::span<const load_source> sources = next.size() < lane_count
                                                     ? scratches.of(program).sources
                                                     : scratches.lanes_of(program).sources_of(0);
    for (const std::size_t k : next) {
      ask_for_rows(work_.pins[k], sources, work_.pins[k].first_row(), first_block_size);
    }
  }
  if (portion + 1 < portions_.count()) {
    for (const std::size_t k : portions_.at(portion + 1)) ask_for_headers(work_.pins[k]);
  }
}

bool batch_workers::run_portion(std::span<const std::size_t> portion,
                                const lent_scratches& scratches) noexcept {
  const std::size_t program = work_.programs.of(portion.front());
  if (portion.size() < lane_count) {
    const std::size_t k = portion.front();
    return run_partition(work_.programs.at(program), work_.inputs_of(k), work_.cancel,
                         scratches.of(program), out_.partitions[k]);
  }
  each_lane<partition_inputs> in;
  each_lane<partition_rows*> out;
  for (const std::size_t k : portion) {
    in.push_back(work_.inputs_of(k));
    out.push_back(&out_.partitions[k]);
  }
  return run_lanes(*lane_blocks_[program], in, work_.cancel, scratches.lanes_of(program), out);
}

}  // namespace lta
