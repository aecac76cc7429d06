// SPDX-License-Identifier: MIT
#include "calls.hh"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <memory>

#include "truth.hh"

namespace simulator {

using promise::fresh_error;
using promise::must;

namespace {

struct close_file {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using open_file = std::unique_ptr<std::FILE, close_file>;

void write_file(const std::string& path, const std::string& bytes) {
  const open_file file(std::fopen(path.c_str(), "wb"));
  REQUIRE(file != nullptr);
  REQUIRE(std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size());
}

std::string read_file(const std::string& path) {
  const open_file file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return {};
  std::string bytes;
  char block[1 << 16];
  while (const std::size_t count = std::fread(block, 1, sizeof block, file.get())) {
    bytes.append(block, count);
  }
  return bytes;
}

template <class T>
void add_raw(std::string& bytes, const T* values, std::int64_t count) {
  bytes.append(reinterpret_cast<const char*>(values), static_cast<std::size_t>(count) * sizeof(T));
}

}  // namespace

lta_status call_rows(row_call call, const owned& session, stream_rows& rows) {
  lta_error error = fresh_error();
  const lta_status status = call(session.id(), rows.capacity, rows.partitions.data(),
                                 rows.times_ns.data(), rows.flags.data(), rows.values.data(),
                                 rows.validity.data(), rows.edges.data(), &rows.count, &error);
  must(status, error);
  return status;
}

void push_through_queue(const owned& session, const std::vector<lta_bar>& bars, stream_rows& rows) {
  lta_error error = fresh_error();
  lta_producer id = 0;
  must(lta_producer_create(session.id(), nullptr, &id, &error), error);
  const owned producer(id, lta_producer_drop);
  std::int64_t accepted = 0;
  must(lta_producer_push_bars(id, bars.data(), std::ssize(bars), &accepted, &error), error);
  REQUIRE(accepted == std::ssize(bars));
  must(lta_session_drain(session.id(), 0, rows.capacity, rows.partitions.data(),
                         rows.times_ns.data(), rows.flags.data(), rows.values.data(),
                         rows.validity.data(), rows.edges.data(), &rows.count, &error),
       error);
}

bool has_log() {
  lta_library_info info = {};
  info.struct_size = sizeof info;
  lta_error error = fresh_error();
  must(lta_library_get_info(&info, &error), error);
  return (info.features & LTA_FEATURE_EVENT_LOG) != 0;
}

void attach_log(const owned& session, const std::string& path) {
  lta_log_options options = {};
  options.struct_size = sizeof options;
  options.commit_event_count = 8;
  lta_error error = fresh_error();
  must(lta_session_attach_log(session.id(), path.data(), std::ssize(path), &options, &error),
       error);
}

node recover_log(const owned& session, const owned& plan, const std::string& path) {
  lta_error error = fresh_error();
  must(lta_session_detach_log(session.id(), &error), error);
  node made = {promise::new_dataset(), {}};
  lta_session id = 0;
  must(lta_log_recover(path.data(), std::ssize(path), plan.id(), made.dataset.id(), nullptr,
                       nullptr, &id, nullptr, &error),
       error);
  made.session = owned(id, lta_session_drop);
  return made;
}

void push_points(const owned& session, const std::vector<lta_point>& points, stream_rows& rows) {
  lta_error error = fresh_error();
  must(lta_session_push_series(session.id(), points.data(), std::ssize(points), rows.capacity,
                               rows.partitions.data(), rows.times_ns.data(), rows.flags.data(),
                               rows.values.data(), rows.validity.data(), rows.edges.data(),
                               &rows.count, &error),
       error);
}

void store(const owned& dataset, const std::vector<lta_bar>& bars) {
  for (const lta_bar& bar : bars) {
    lta_error error = fresh_error();
    std::int64_t count = 0;
    switch (bar.state) {
      case LTA_BAR_CLOSED:
        must(lta_dataset_append_bars(dataset.id(), &bar, 1, 0, &count, &error), error);
        break;
      case LTA_BAR_FORMING:
        must(lta_dataset_set_forming(dataset.id(), &bar, 1, 0, &error), error);
        break;
      default: must(lta_dataset_revise(dataset.id(), &bar, 1, 0, &count, &error), error);
    }
  }
}

std::string snapshot_of(const owned& session, std::uint32_t partition) {
  lta_error error = fresh_error();
  lta_blob id = 0;
  must(lta_session_snapshot(session.id(), &partition, 1, &id, &error), error);
  const owned blob(id, lta_blob_drop);
  const void* data = nullptr;
  std::int64_t size = 0;
  must(lta_blob_get_data(id, &data, &size, &error), error);
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

void release(const owned& session, std::uint32_t partition) {
  lta_error error = fresh_error();
  must(lta_session_release(session.id(), &partition, 1, &error), error);
}

void adopt(const owned& session, const std::string& bytes) {
  lta_error error = fresh_error();
  must(lta_session_adopt(session.id(), bytes.data(), std::ssize(bytes), &error), error);
}

std::string bytes_of(const stream_rows& rows) {
  std::string bytes;
  const std::int64_t cells = rows.count * rows.output_count;
  add_raw(bytes, &rows.count, 1);
  add_raw(bytes, rows.partitions.data(), rows.count);
  add_raw(bytes, rows.times_ns.data(), rows.count);
  add_raw(bytes, rows.flags.data(), rows.count);
  add_raw(bytes, rows.values.data(), cells);
  add_raw(bytes, rows.validity.data(), cells);
  add_raw(bytes, rows.edges.data(), cells);
  return bytes;
}

std::string run_elsewhere(const std::string& program, const std::string& folder,
                          const remote_calls& given) {
  write_file(folder + "/payload", given.payload);
  write_file(folder + "/snapshot", given.snapshot);
  std::string calls;
  add_raw(calls, &given.partition_count, 1);
  for (const std::vector<lta_bar>& call : given.calls) {
    const std::int64_t count = std::ssize(call);
    add_raw(calls, &count, 1);
    add_raw(calls, call.data(), count);
  }
  write_file(folder + "/calls", calls);
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    execl(program.c_str(), program.c_str(), "--elsewhere", folder.c_str(),
          static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  return read_file(folder + "/rows");
}

int run_here(const std::string& folder) {
  const std::string calls = read_file(folder + "/calls");
  std::size_t at = 0;
  const auto number = [&] {
    std::int64_t v = 0;
    std::memcpy(&v, calls.data() + at, sizeof v);
    at += sizeof v;
    return v;
  };
  const owned plan = promise::new_plan(read_file(folder + "/payload"));
  const owned dataset = promise::new_dataset();
  const std::int64_t partitions = number();
  for (std::int64_t k = 0; k < partitions; ++k) {
    promise::open_partition(dataset, symbol_of(static_cast<std::size_t>(k)));
  }
  const owned session = promise::restore(plan, dataset, read_file(folder + "/snapshot"));
  stream_rows rows(promise::output_count(plan), 1024);
  std::string out;
  while (at < calls.size()) {
    std::vector<lta_bar> call(static_cast<std::size_t>(number()));
    std::memcpy(call.data(), calls.data() + at, call.size() * sizeof(lta_bar));
    at += call.size() * sizeof(lta_bar);
    promise::push(session, call, rows);
    out += bytes_of(rows);
  }
  write_file(folder + "/rows", out + promise::snapshot(session));
  return 0;
}

}  // namespace simulator
