// SPDX-License-Identifier: MIT
#include "stream/event_log.hh"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <utility>

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

result<std::unique_ptr<event_log>> event_log::attach(std::shared_ptr<session> of,
                                                     std::string_view path,
                                                     const event_log_options& options) {
  auto store =
      log_store::open(path, {.open_for = log_store::mode::create, .full_sync = options.full_sync});
  if (!store) return store.error();
  std::unique_ptr<event_log> made(new event_log(std::move(of), std::move(*store), options));
  if (auto started = made->start(); !started) return started.error();
  made->session_->set_recorder(made.get());
  return made;
}

event_log::~event_log() { session_->set_recorder(nullptr); }

outcome event_log::start() {
  const std::uint64_t fingerprint = session_->compiled().fingerprint();
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
    if ((*head)->fingerprint != fingerprint) {
      return fail(LTA_INVALID_ARGUMENT, "log.other_plan", -1,
                  "the file holds a log of another plan");
    }
    // A torn tail that stayed would lie behind commits to come.
    if (auto folded = store_->fold(); !folded) return folded;
    auto names = store_->read_names();
    if (!names) return names.error();
    entries_ = std::move(*names);
    written_entry_count_ = entries_.size();
    store_->set_head(**head);
    last_sequence_ = durable_sequence_ = (*head)->last_sequence;
  }
  if (auto learned = learn_partitions(); !learned) return learned;
  if (auto begun = store_->begin(); !begun) return begun;
  if (is_new) {
    if (auto made = store_->make_tables(fingerprint); !made) return made;
  }
  return write_all(true);
}

// A log that began with this dataset has its partitions in the same order.
std::uint32_t event_log::entry_of(std::string bytes, std::size_t likely) {
  auto found = entries_.begin();
  if (likely < entries_.size() && entries_[likely] == bytes) {
    found += static_cast<std::ptrdiff_t>(likely);
  } else {
    found = std::find(entries_.begin(), entries_.end(), bytes);
  }
  const auto at = static_cast<std::uint32_t>(found - entries_.begin());
  if (found == entries_.end()) entries_.push_back(std::move(bytes));
  return at;
}

// All partitions of the dataset, in its order, so that a new dataset gets them in the same.
outcome event_log::learn_partitions() {
  const dataset& rows = session_->named_rows();
  const std::uint32_t count = rows.partition_count();
  while (log_partitions_.size() < count) {
    const auto id = static_cast<std::uint32_t>(log_partitions_.size());
    const auto name = rows.name_of(id);
    if (!name) return name.error();
    log_partitions_.reserve(count);
    log_partitions_.push_back(entry_of(partition_bytes(*name), id));
  }
  return done{};
}

result<std::uint32_t> event_log::log_series(std::uint32_t partition, std::uint32_t series) {
  if (log_series_.size() <= partition) log_series_.resize(partition + 1);
  std::vector<std::uint32_t>& known = log_series_[partition];
  while (known.size() <= series) {
    const auto id = static_cast<std::uint32_t>(known.size());
    const auto info = session_->named_rows().series_info(partition, id);
    if (!info) return info.error();
    const std::string_view name(info->name, static_cast<std::size_t>(info->name_size));
    known.reserve(known.size() + 1);
    known.push_back(
        entry_of(series_bytes(log_partitions_[partition], info->flags, name), entries_.size()));
  }
  return known[series];
}

void event_log::make_room() {
  // A call that was refused, or threw, leaves bytes behind.
  waiting_bytes_.resize(waiting_size_);
  if (waiting_.size() == waiting_.capacity()) waiting_.reserve(2 * waiting_.size() + 16);
}

// One bad partition, and the session is going to refuse the call: nothing is prepared.
void event_log::prepare(std::span<const lta_bar> bars) {
  if (is_fed_) return;
  is_prepared_ = false;
  if (bars.empty()) return;
  make_room();
  if (!failed_) {
    if (!learn_partitions()) return;
    for (lta_bar bar : bars) {
      if (bar.partition >= log_partitions_.size()) return;
      bar.partition = log_partitions_[bar.partition];
      append_record(bar, waiting_bytes_);
    }
  }
  prepared_size_ = waiting_bytes_.size() - waiting_size_;
  prepared_kind_ = event_kind::bars;
  is_prepared_ = true;
}

void event_log::prepare(std::span<const lta_point> points) {
  is_prepared_ = false;
  if (points.empty()) return;
  make_room();
  if (!failed_) {
    if (!learn_partitions()) return;
    for (lta_point point : points) {
      if (point.partition >= log_partitions_.size()) return;
      const auto series = log_series(point.partition, point.series);
      if (!series) return;
      point.partition = log_partitions_[point.partition];
      point.series = *series;
      append_record(point, waiting_bytes_);
    }
  }
  prepared_size_ = waiting_bytes_.size() - waiting_size_;
  prepared_kind_ = event_kind::points;
  is_prepared_ = true;
}

void event_log::prepare_other() {
  make_room();
  prepared_size_ = 0;
  prepared_kind_ = event_kind::others;
  is_prepared_ = true;
}

void event_log::record(bool saw_others) noexcept {
  fed_saw_others_ |= is_fed_ && saw_others;
  if (is_fed_ || !is_prepared_) return;
  is_prepared_ = false;
  ++last_sequence_;
  has_missed_ |= failed_.has_value();
  if (failed_) return;
  waiting_.push_back({saw_others ? event_kind::others : prepared_kind_, prepared_size_});
  waiting_size_ += prepared_size_;
  needs_snapshot_ |= saw_others;
  bytes_since_snapshot_ += static_cast<std::int64_t>(prepared_size_);
}

// The pushes of a call that the feed makes are part of its event.
void event_log::begin_fed(event_kind kind, std::int64_t row_capacity, std::int64_t number) {
  make_room();
  fed_saw_others_ = false;
  prepared_kind_ = kind;
  if (!failed_) {
    fed_saw_others_ = !learn_partitions();
    append_record(fed_header{row_capacity, number, 0, 0}, waiting_bytes_);
  }
  is_fed_ = true;
}

void event_log::begin_drain(std::int64_t row_capacity, std::int64_t sequence) {
  begin_fed(event_kind::drain, row_capacity, sequence);
}

void event_log::begin_clock(std::int64_t row_capacity, std::int64_t now_ns) {
  begin_fed(event_kind::clock, row_capacity, now_ns);
}

// Partitions that nobody knows are refused, and again when the event is run.
template <class Record>
void event_log::add_records(fed_records kind, std::span<const Record> records) {
  if (failed_) return;
  append_record(
      fed_block{static_cast<std::uint32_t>(kind), static_cast<std::uint32_t>(records.size())},
      waiting_bytes_);
  const std::size_t at = waiting_bytes_.size();
  waiting_bytes_.resize(at + records.size_bytes());
  char* to = waiting_bytes_.data() + at;
  for (Record record : records) {
    const bool is_known = record.partition < log_partitions_.size();
    record.partition = is_known ? log_partitions_[record.partition] : unknown_partition;
    std::memcpy(to, &record, sizeof record);
    to += sizeof record;
  }
}

void event_log::add_items(std::span<const lta_tick> ticks) {
  add_records(fed_records::ticks, ticks);
}

void event_log::add_items(std::span<const lta_bar> bars) { add_records(fed_records::bars, bars); }

void event_log::end_fed(const fed_end& end) noexcept {
  is_fed_ = false;
  if (!end.changed && end.repeats) return;
  ++last_sequence_;
  has_missed_ |= failed_.has_value();
  if (failed_) return;
  const bool saw_others = fed_saw_others_ || !end.repeats;
  const std::int64_t outcome_words[] = {end.row_count, end.refused_count};
  std::memcpy(waiting_bytes_.data() + waiting_size_ + offsetof(fed_header, row_count),
              outcome_words, sizeof outcome_words);
  const std::size_t size = waiting_bytes_.size() - waiting_size_;
  waiting_.push_back({saw_others ? event_kind::others : prepared_kind_, size});
  waiting_size_ += size;
  needs_snapshot_ |= saw_others;
  bytes_since_snapshot_ += static_cast<std::int64_t>(size);
}

bool event_log::settle() noexcept {
  const bool is_due = std::ssize(waiting_) >= options_.commit_event_count ||
                      (options_.commit_bytes > 0 &&
                       static_cast<std::int64_t>(waiting_size_) >= options_.commit_bytes);
  if (!waiting_.empty() && is_due && !commit()) has_missed_ = true;
  return !std::exchange(has_missed_, false);
}

bool event_log::is_snapshot_due() const {
  if (needs_snapshot_) return true;
  const std::int64_t interval =
      options_.snapshot_interval_bytes > 0
          ? options_.snapshot_interval_bytes
          : std::max(snapshot_interval_bytes_min, events_per_snapshot_size * snapshot_size_);
  return bytes_since_snapshot_ >= interval;
}

outcome event_log::commit() {
  const outcome written = without_exceptions([&]() -> outcome {
    if (auto begun = store_->begin(); !begun) return begun;
    return write_all(is_snapshot_due());
  });
  if (!written) fail_with(written.error());
  return written;
}

outcome event_log::write_all(bool with_snapshot) {
  for (std::size_t id = written_entry_count_; id < entries_.size(); ++id) {
    auto added = store_->add_name(static_cast<std::int64_t>(id), entries_[id]);
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
    const auto snapshot = session_->snapshot(std::nullopt);
    if (!snapshot) return snapshot.error();
    if (auto added = store_->add_snapshot(*snapshot); !added) return added;
    snapshot_size = std::ssize(*snapshot);
    if (options_.prune) {
      if (auto pruned = store_->prune(); !pruned) return pruned;
    }
  }
  if (auto committed = store_->commit(); !committed) return committed;
  written_entry_count_ = entries_.size();
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

outcome event_log::flush() noexcept {
  if (failed_) return *failed_;
  if (waiting_.empty()) return done{};
  return commit();
}

outcome event_log::close() noexcept {
  auto flushed = flush();
  if (store_) {
    auto folded = store_->fold();
    if (flushed) flushed = folded;
  }
  store_.reset();
  return flushed;
}

}  // namespace lta
