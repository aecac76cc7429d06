// SPDX-License-Identifier: MIT
#include "recorded_life.hh"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>

namespace log_test {

using namespace promise;

namespace {

constexpr const char* payload = R"json({"version": 1, "outputs": [
  {"name": "sma", "expr": "sma(close, 9)"},
  {"name": "rsi", "expr": "rsi(close, 5)"},
  {"name": "macd", "expr": "macd(close, 3, 7, 4)"},
  {"name": "trend", "expr": "supertrend(5, 2)"},
  {"name": "cross", "expr": "crossup(ema(close, 3), sma(close, 8))"}]})json";

constexpr const char* symbols[] = {"C", "A", "B"};  // not in the order snapshots have

lta_bar with_state(lta_bar bar, std::uint32_t partition, std::int32_t state) {
  bar.partition = partition;
  bar.state = state;
  return bar;
}

// Forming updates, closes, duplicates and corrections of the last few bars.
std::vector<life_call> make_pushes(random_source& random, std::size_t count) {
  std::vector<std::vector<lta_bar>> markets;
  for (std::size_t m = 0; m < std::size(symbols); ++m) {
    markets.push_back(make_market(random,
                                  std::ssize(symbols) + 4 * static_cast<std::int64_t>(count),
                                  {.missing_rate = 0.01}));
  }
  std::vector<std::size_t> closed(markets.size(), 0);
  std::vector<life_call> pushes(count);
  for (life_call& call : pushes) {
    std::vector<lta_bar>& push = call.bars;
    for (std::int64_t k = 1 + random.below(4); k > 0; --k) {
      const auto m = static_cast<std::size_t>(random.below(std::ssize(markets)));
      const auto partition = static_cast<std::uint32_t>(m);
      const lta_bar& next = markets[m][closed[m]];
      if (random.chance(0.4)) {
        push.push_back(with_state(disturbed(random, next), partition, LTA_BAR_FORMING));
        continue;
      }
      if (closed[m] > 4 && random.chance(0.2)) {
        lta_bar& old = markets[m][closed[m] - 1 - static_cast<std::size_t>(random.below(4))];
        const bool is_repeated = random.chance(0.4);
        if (!is_repeated) old = disturbed(random, old);
        push.push_back(with_state(old, partition, is_repeated ? LTA_BAR_CLOSED : LTA_BAR_REVISED));
        continue;
      }
      push.push_back(with_state(next, partition, LTA_BAR_CLOSED));
      ++closed[m];
    }
  }
  return pushes;
}

// Where ticks go, and bars of producers.
constexpr std::uint32_t tick_partition = 3;
constexpr std::uint32_t bar_partition = 6;
constexpr const char* fed_timeframes[] = {"1m", "5m", "tick:7", "1m"};
constexpr std::int64_t second_ns = 1'000'000'000;

// Ticks that come late, are of nobody or no good among those that are not, bars of a producer.
life_call make_drain(random_source& random, std::int64_t& now_ns, std::int64_t& bar_count) {
  life_call call;
  call.what = life_call::kind::drain;
  for (std::int64_t k = 1 + random.below(40); k > 0; --k) {
    now_ns += random.below(8 * second_ns);
    lta_tick tick = {now_ns, 100 + static_cast<double>(random.below(64)) / 8,
                     static_cast<double>(random.below(5)), tick_partition,
                     static_cast<std::int32_t>(random.below(3)) - 1};
    if (random.chance(0.1)) tick.time_ns -= random.below(400) * second_ns;
    if (random.chance(0.03)) tick.quantity = -1;
    if (random.chance(0.03)) tick.partition = random.chance(0.5) ? 5 : 99;
    call.ticks.push_back(tick);
  }
  for (std::int64_t k = random.below(3); k > 0; --k) {
    const double price = 50 + static_cast<double>(random.below(80)) / 4;
    call.bars.push_back({bar_count++ * 60 * second_ns, 0, price, price + 1, price - 1, price, 3,
                         random.chance(0.1) ? 77 : bar_partition, LTA_BAR_CLOSED});
  }
  if (random.chance(0.3)) call.room = 12;
  return call;
}

void add_builder(const owned& session, std::uint32_t partition, std::uint32_t flags,
                 std::int32_t late) {
  lta_builder_options options = {};
  options.struct_size = sizeof options;
  options.flags = flags;
  options.late = late;
  if ((flags & LTA_BUILDER_TICKS_OF) != 0) options.tick_partition = tick_partition;
  lta_builder id = 0;
  lta_error error = fresh_error();
  must(lta_builder_create(session.id(), partition, &options, &id, &error), error);
  lta_builder_drop(id, nullptr);
}

std::int64_t pending_count(const owned& session) {
  lta_feed_info info = {};
  info.struct_size = sizeof info;
  lta_error error = fresh_error();
  must(lta_session_get_feed_info(session.id(), &info, &error), error);
  return info.pending_count;
}

// What the items of a call go through.
void produce(const owned& session, const life_call& call) {
  if (call.ticks.empty() && call.bars.empty()) return;
  lta_error error = fresh_error();
  lta_producer id = 0;
  must(lta_producer_create(session.id(), nullptr, &id, &error), error);
  const owned producer(id, lta_producer_drop);
  std::int64_t count = 0;
  must(lta_producer_push_ticks(id, call.ticks.data(), std::ssize(call.ticks), &count, &error),
       error);
  must(lta_producer_push_bars(id, call.bars.data(), std::ssize(call.bars), &count, &error), error);
}

lta_status run_call(const owned& session, const life_call& call, stream_rows& rows,
                    lta_error& error) {
  error = fresh_error();
  switch (call.what) {
    case life_call::kind::push: return try_push(session, call.bars, rows, error);
    case life_call::kind::drain:
      produce(session, call);
      return lta_session_drain(session.id(), 0, call.room, rows.partitions.data(),
                               rows.times_ns.data(), rows.flags.data(), rows.values.data(),
                               rows.validity.data(), rows.edges.data(), &rows.count, &error);
    case life_call::kind::clock: break;
  }
  return lta_session_advance_clock(session.id(), call.now_ns, call.room, rows.partitions.data(),
                                   rows.times_ns.data(), rows.flags.data(), rows.values.data(),
                                   rows.validity.data(), rows.edges.data(), &rows.count, &error);
}

}  // namespace

// In memory where there is a place for it: the tests write thousands of files.
scratch_folder::scratch_folder() {
  std::error_code ignored;
  const std::filesystem::path memory = "/dev/shm";
  const bool has_memory = std::filesystem::is_directory(memory, ignored);
  const auto where = has_memory ? memory : std::filesystem::temp_directory_path();
  std::string name = (where / "laakhay_ta_log_XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string file_bytes(const std::string& path) {
  std::string bytes;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return bytes;
  char part[65536];
  while (const std::size_t size = std::fread(part, 1, sizeof part, file)) bytes.append(part, size);
  std::fclose(file);
  return bytes;
}

void write_file(const std::string& path, const std::string& bytes) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  REQUIRE(std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size());
  std::fclose(file);
}

owned recorded_life::new_market() const {
  owned dataset = new_dataset();
  for (const char* symbol : symbols) open_partition(dataset, symbol);
  if (fed_ == feeding::none) return dataset;
  for (std::size_t k = 0; k < std::size(fed_timeframes); ++k) {
    open_partition(dataset, std::string(1, static_cast<char>('S' + k)), fed_timeframes[k]);
  }
  return dataset;
}

owned recorded_life::new_session(const owned& dataset) const {
  owned session = promise::new_session(plan_, dataset);
  if (fed_ == feeding::none) return session;
  add_builder(session, tick_partition, 0, LTA_LATE_REVISE);
  add_builder(session, tick_partition + 1, LTA_BUILDER_TICKS_OF | LTA_BUILDER_EMPTY_BARS,
              LTA_LATE_REFUSE);
  add_builder(session, tick_partition + 2, LTA_BUILDER_TICKS_OF, LTA_LATE_REFUSE);
  return session;
}

recorded_life::recorded_life(std::uint64_t seed, std::size_t push_count, feeding fed)
    : fed_(fed), plan_(new_plan(payload)) {
  random_source random(seed);
  std::vector<life_call> own = make_pushes(random, push_count);
  std::size_t own_count = 0;
  const owned dataset = new_market();
  const owned session = new_session(dataset);
  snapshots_.push_back(promise::snapshot(session));
  std::int64_t now_ns = 0;
  std::int64_t clock_ns = -1;
  std::int64_t bar_count = 0;
  while (pushes_.size() < push_count) {
    life_call call;
    if (pending_count(session) > 0) {
      // Bars that wait go before anything new, so that each call is one event.
      call.what = life_call::kind::drain;
    } else if (fed_ == feeding::none || random.chance(0.3)) {
      call = std::move(own[own_count++]);
    } else if (now_ns > clock_ns && random.chance(0.2)) {
      clock_ns = now_ns;
      call.what = life_call::kind::clock;
      call.now_ns = now_ns;
    } else {
      call = make_drain(random, now_ns, bar_count);
    }
    rows_.push_back(push(session, call));
    snapshots_.push_back(promise::snapshot(session));
    pushes_.push_back(std::move(call));
  }
}

lta_status recorded_life::run(const owned& session, const life_call& call, stream_rows& rows) {
  lta_error error = fresh_error();
  const lta_status said = run_call(session, call, rows, error);
  must(said, error);
  // Rows that are left are told by the next call, as is a log that failed.
  return said == LTA_FULL || said == LTA_IDLE ? LTA_OK : said;
}

std::string recorded_life::push(const owned& session, const life_call& call, lta_status* status) {
  lta_error error = fresh_error();
  lta_session_info info = {};
  info.struct_size = sizeof info;
  must(lta_session_get_info(session.id(), &info, &error), error);
  stream_rows rows(info.output_count, 256);
  const lta_status said = run(session, call, rows);
  if (status != nullptr) *status = said;
  std::string bytes;
  const auto add = [&](const auto& column, std::size_t per_row) {
    const std::size_t size = static_cast<std::size_t>(rows.count) * per_row * sizeof column[0];
    bytes.append(reinterpret_cast<const char*>(column.data()), size);
  };
  add(rows.partitions, 1);
  add(rows.times_ns, 1);
  add(rows.flags, 1);
  add(rows.values, rows.output_count);
  add(rows.validity, rows.output_count);
  add(rows.edges, rows.output_count);
  return bytes;
}

lta_log_options options_of(const log_settings& settings) {
  lta_log_options options = {};
  options.struct_size = sizeof options;
  options.flags = settings.flags;
  options.commit_event_count = settings.commit_event_count;
  options.snapshot_interval_bytes = settings.snapshot_interval_bytes;
  return options;
}

lta_status attach(const owned& session, const std::string& path, const log_settings& settings,
                  lta_error& error) {
  const lta_log_options options = options_of(settings);
  error = fresh_error();
  return lta_session_attach_log(session.id(), path.data(), std::ssize(path), &options, &error);
}

lta_log_info info_of(const owned& session) {
  lta_log_info info = {};
  info.struct_size = sizeof info;
  lta_error error = fresh_error();
  must(lta_session_get_log_info(session.id(), &info, &error), error);
  return info;
}

recovered recover(const owned& plan, const std::string& path, const log_settings* settings) {
  recovered r;
  r.dataset = new_dataset();
  r.error = fresh_error();
  r.info.struct_size = sizeof r.info;
  lta_log_options options = {};
  if (settings != nullptr) options = options_of(*settings);
  lta_session id = 0;
  r.status = lta_log_recover(path.data(), std::ssize(path), plan.id(), r.dataset.id(), nullptr,
                             settings == nullptr ? nullptr : &options, &id, &r.info, &r.error);
  if (r.status >= 0) r.session = owned(id, lta_session_drop);
  return r;
}

}  // namespace log_test
