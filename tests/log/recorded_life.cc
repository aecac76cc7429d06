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
std::vector<std::vector<lta_bar>> make_pushes(random_source& random, std::size_t count) {
  std::vector<std::vector<lta_bar>> markets;
  for (std::size_t m = 0; m < std::size(symbols); ++m) {
    markets.push_back(make_market(random,
                                  std::ssize(symbols) + 4 * static_cast<std::int64_t>(count),
                                  {.missing_rate = 0.01}));
  }
  std::vector<std::size_t> closed(markets.size(), 0);
  std::vector<std::vector<lta_bar>> pushes(count);
  for (auto& push : pushes) {
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

owned recorded_life::new_market() {
  owned dataset = new_dataset();
  for (const char* symbol : symbols) open_partition(dataset, symbol);
  return dataset;
}

recorded_life::recorded_life(std::uint64_t seed, std::size_t push_count)
    : plan_(new_plan(payload)) {
  random_source random(seed);
  pushes_ = make_pushes(random, push_count);
  const owned dataset = new_market();
  const owned session = new_session(plan_, dataset);
  snapshots_.push_back(promise::snapshot(session));
  for (const auto& bars : pushes_) {
    rows_.push_back(push(session, bars));
    snapshots_.push_back(promise::snapshot(session));
  }
}

std::string recorded_life::push(const owned& session, const std::vector<lta_bar>& bars,
                                lta_status* status) {
  lta_error error = fresh_error();
  lta_session_info info = {};
  info.struct_size = sizeof info;
  must(lta_session_get_info(session.id(), &info, &error), error);
  stream_rows rows(info.output_count, 256);
  const lta_status said = try_push(session, bars, rows, error);
  must(said, error);
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
