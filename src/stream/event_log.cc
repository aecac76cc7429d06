// SPDX-License-Identifier: MIT
#include "stream/event_log.hh"

#include <algorithm>
#include <new>

namespace lta {
namespace {

constexpr std::int64_t snapshot_interval_bytes_min = std::int64_t{1} << 20;
constexpr std::int64_t events_per_snapshot_size = 8;

failure out_of_memory() {
  return fail(LTA_OUT_OF_MEMORY, "memory.exhausted", -1, "an allocation failed; nothing changed");
}

template <class Body>
outcome without_exceptions(Body body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  }
}

}  // namespace

result<std::unique_ptr<event_log>> event_log::attach(session& of, std::string_view path,
                                                     const event_log_options& options) {
  auto store =
      log_store::open(path, {.open_for = log_store::mode::create, .full_sync = options.full_sync});
  if (!store) return store.error();
  std::unique_ptr<event_log> made(new event_log(std::move(*store), options));
  if (auto started = made->start(of); !started) return started.error();
  return made;
}

outcome event_log::start(session& of) {
  const auto head = store_->read_head();
  if (!head) return head.error();
  const bool is_new = !*head;
  if (!is_new) {
    if (!options_.continues) {
      return fail(
          LTA_INVALID_ARGUMENT, "log.exists", -1,
          "the file already holds a log of %lld events; recover it, or say LTA_LOG_CONTINUE",
          static_cast<long long>((*head)->last_sequence));
    }
    if ((*head)->fingerprint != of.compiled().fingerprint()) {
      return fail(LTA_INVALID_ARGUMENT, "log.other_plan", -1,
                  "the file holds a log of another plan");
    }
    // A torn tail that stayed would lie behind commits to come.
    if (auto folded = store_->fold(); !folded) return folded;
    auto names = store_->read_names();
    if (!names) return names.error();
    names_ = std::move(*names);
    written_name_count_ = names_.size();
    store_->set_head(**head);
    last_sequence_ = durable_sequence_ = (*head)->last_sequence;
  }
  if (auto learned = learn_names(of); !learned) return learned;
  if (auto begun = store_->begin(); !begun) return begun;
  if (is_new) {
    if (auto made = store_->make_tables(of.compiled().fingerprint()); !made) return made;
  }
  return write_all(of, true);
}

// All partitions of the dataset, in its order, so that a new dataset gets them in the same.
outcome event_log::learn_names(const session& of) {
  const std::uint32_t count = of.named_rows().partition_count();
  while (log_partitions_.size() < count) {
    const auto id = static_cast<std::uint32_t>(log_partitions_.size());
    const auto name = of.named_rows().name_of(id);
    if (!name) return name.error();
    std::string bytes = name_bytes(*name);
    // A log that began with this dataset has them in the same order.
    std::size_t at = id;
    if (at >= names_.size() || names_[at] != bytes) {
      const auto found = std::find(names_.begin(), names_.end(), bytes);
      at = static_cast<std::size_t>(found - names_.begin());
    }
    if (at == names_.size()) names_.push_back(std::move(bytes));
    log_partitions_.push_back(static_cast<std::uint32_t>(at));
  }
  return done{};
}

void event_log::make_room() {
  // A call that was refused, or threw, leaves bytes behind.
  waiting_bytes_.resize(waiting_size_);
  if (waiting_.size() == waiting_.capacity()) waiting_.reserve(2 * waiting_.size() + 16);
}

void event_log::prepare_bars(const session& of, std::span<const lta_bar> bars) {
  is_prepared_ = false;
  if (bars.empty()) return;
  is_prepared_ = failed_.has_value();
  if (failed_ || !learn_names(of)) return;
  for (const lta_bar& bar : bars) {
    if (bar.partition >= log_partitions_.size()) return;
  }
  make_room();
  append_bars(bars, log_partitions_, waiting_bytes_);
  prepared_size_ = waiting_bytes_.size() - waiting_size_;
  prepared_kind_ = event_kind::bars;
  is_prepared_ = true;
}

void event_log::prepare_others() {
  make_room();
  prepared_size_ = 0;
  prepared_kind_ = event_kind::others;
  is_prepared_ = true;
}

bool event_log::record(session& of) noexcept {
  if (!is_prepared_) return true;
  is_prepared_ = false;
  ++last_sequence_;
  if (failed_) return false;
  const bool with_others = of.read_rows_of_others();
  waiting_.push_back({with_others ? event_kind::others : prepared_kind_, prepared_size_});
  needs_snapshot_ |= with_others || prepared_kind_ == event_kind::others;
  waiting_size_ += prepared_size_;
  bytes_since_snapshot_ += static_cast<std::int64_t>(prepared_size_);
  const bool is_due =
      std::ssize(waiting_) >= options_.commit_event_count ||
      (options_.commit_bytes > 0 && std::ssize(waiting_bytes_) >= options_.commit_bytes);
  if (!is_due) return true;
  return static_cast<bool>(commit(of, is_snapshot_due()));
}

bool event_log::is_snapshot_due() const {
  if (needs_snapshot_) return true;
  const std::int64_t interval =
      options_.snapshot_interval_bytes > 0
          ? options_.snapshot_interval_bytes
          : std::max(snapshot_interval_bytes_min, events_per_snapshot_size * snapshot_size_);
  return bytes_since_snapshot_ >= interval;
}

outcome event_log::commit(session& of, bool with_snapshot) {
  const outcome written = without_exceptions([&]() -> outcome {
    if (auto begun = store_->begin(); !begun) return begun;
    return write_all(of, with_snapshot);
  });
  if (!written) fail_with(written.error());
  return written;
}

outcome event_log::write_all(session& of, bool with_snapshot) {
  for (std::size_t id = written_name_count_; id < names_.size(); ++id) {
    auto added = store_->add_name(static_cast<std::int64_t>(id), names_[id]);
    if (!added) return added;
  }
  const std::string_view bytes = waiting_bytes_;
  std::size_t at = 0;
  for (const waiting_event& e : waiting_) {
    auto added = store_->add_event(static_cast<std::uint32_t>(e.kind), bytes.substr(at, e.size));
    if (!added) return added;
    at += e.size;
  }
  std::int64_t snapshot_size = snapshot_size_;
  if (with_snapshot) {
    const auto snapshot = of.snapshot(std::nullopt);
    if (!snapshot) return snapshot.error();
    if (auto added = store_->add_snapshot(*snapshot); !added) return added;
    snapshot_size = std::ssize(*snapshot);
    if (options_.prune) {
      if (auto pruned = store_->prune(); !pruned) return pruned;
    }
  }
  if (auto committed = store_->commit(); !committed) return committed;
  written_name_count_ = names_.size();
  waiting_.clear();
  waiting_bytes_.clear();
  waiting_size_ = 0;
  durable_sequence_ = last_sequence_;
  if (with_snapshot) {
    snapshot_sequence_ = last_sequence_;
    snapshot_size_ = snapshot_size;
    bytes_since_snapshot_ = 0;
    needs_snapshot_ = false;
  }
  return done{};
}

// The file keeps what it has: nothing is tried again on it by this log.
void event_log::fail_with(const failure& why) noexcept {
  failed_ = why;
  store_.reset();
  waiting_.clear();
  waiting_bytes_.clear();
  waiting_size_ = 0;
}

outcome event_log::flush(session& of) noexcept {
  if (failed_) return *failed_;
  if (waiting_.empty()) return done{};
  return commit(of, is_snapshot_due());
}

outcome event_log::close(session& of) noexcept {
  auto flushed = flush(of);
  if (store_) {
    auto folded = store_->fold();
    if (flushed) flushed = folded;
  }
  store_.reset();
  return flushed;
}

}  // namespace lta
