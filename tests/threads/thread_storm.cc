// SPDX-License-Identifier: MIT
// One writer appends, sets forming bars, revises and lets retention drop rows, while readers run
// plans, look at columns, export streams and follow with a session. Every row a reader sees must be
// one the writer has written, whole. Under a thread sanitizer a race is a failure as well.
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include "base/arrow_abi.hh"
#include "laakhay_ta.h"

namespace {

constexpr std::int64_t minute_ns = 60'000'000'000;
constexpr std::uint32_t partition_count = 3;
constexpr std::int64_t bar_count = 3'000;
constexpr std::int64_t retention_rows = 300;
constexpr double revised_by = 0.25;

[[noreturn]] void fail(const char* what, const lta_error* error = nullptr) {
  std::fprintf(stderr, "thread_storm: %s%s%s\n", what, error ? ": " : "",
               error ? error->message : "");
  std::exit(1);
}

// Calls `function(arguments..., &error)` and insists.
template <class Function, class... Arguments>
lta_status must(const char* what, Function function, Arguments... arguments) {
  lta_error error{};
  error.struct_size = sizeof error;
  const lta_status status = function(arguments..., &error);
  if (status < 0) fail(what, &error);
  return status;
}

double price_at(std::int64_t time_ns) { return 100 + static_cast<double>(time_ns / minute_ns); }

// As it was appended, or as it was revised.
void check_close(std::int64_t time_ns, double close) {
  const double beyond = close - price_at(time_ns);
  if (beyond != 0 && beyond != revised_by) fail("a reader saw a close nobody wrote");
}

lta_bar bar_at(std::int64_t row, std::uint32_t partition, std::int32_t state, double beyond = 0) {
  const std::int64_t time_ns = row * minute_ns;
  const double price = price_at(time_ns) + beyond;
  return {time_ns, 0, price, price + 1, price - 1, price, 1, partition, state};
}

struct shared_state {
  lta_dataset dataset = 0;
  std::atomic<bool> is_over{false};
};

void write(shared_state& shared) {
  std::int64_t count;
  for (std::int64_t row = 0; row < bar_count; ++row) {
    lta_bar forming[partition_count];
    lta_bar closed[partition_count];
    for (std::uint32_t p = 0; p < partition_count; ++p) {
      forming[p] = bar_at(row, p, LTA_BAR_FORMING);
      closed[p] = bar_at(row, p, LTA_BAR_CLOSED);
    }
    must("set_forming", lta_dataset_set_forming, shared.dataset, forming, partition_count, 0U);
    must("append_bars", lta_dataset_append_bars, shared.dataset, closed, partition_count, 0U,
         &count);
    if (row % 7 == 3) {
      const lta_bar revised = bar_at(row - 2, 1, LTA_BAR_REVISED, revised_by);
      must("revise", lta_dataset_revise, shared.dataset, &revised, 1, 0U, &count);
    }
    const std::int64_t times_ns[] = {row * minute_ns};
    const double values[] = {price_at(times_ns[0])};
    must("append_series", lta_dataset_append_series, shared.dataset, 0U, 0U, 1, times_ns, values,
         nullptr, 0U, &count);
  }
  shared.is_over = true;
}

void look(shared_state& shared) {
  std::vector<lta_view> held;
  std::vector<lta_column> seen;
  const auto check_and_drop = [&] {
    for (std::size_t i = 0; i < held.size(); ++i) {
      const auto* closes = static_cast<const double*>(seen[i].values);
      for (std::int64_t row = 0; row < seen[i].row_count; ++row) {
        check_close(seen[i].times_ns[row], closes[row]);
      }
      must("view_drop", lta_view_drop, held[i]);
    }
    held.clear();
    seen.clear();
  };
  for (std::uint32_t turn = 0; !shared.is_over; ++turn) {
    lta_column column{};
    column.struct_size = sizeof column;
    lta_view view;
    must("get_column", lta_dataset_get_column, shared.dataset, turn % partition_count, "close",
         std::int64_t{5}, std::int64_t{-1}, &view, &column);
    held.push_back(view);
    seen.push_back(column);
    if (held.size() == 16) check_and_drop();  // much has been appended and dropped meanwhile
  }
  check_and_drop();
}

void execute(shared_state& shared) {
  constexpr std::string_view text = R"json({"version": 1, "outputs": [
      {"name": "same", "expr": "close"},
      {"name": "mean", "expr": "sma(close, 20)"},
      {"name": "own", "expr": "funding"}]})json";
  lta_execute_options options{};
  options.struct_size = sizeof options;
  options.flags = LTA_EXECUTE_INCLUDE_FORMING;
  options.thread_count = 2;  // threads within threads
  while (!shared.is_over) {
    lta_result result;
    must("execute_plan", lta_execute_plan, shared.dataset, text.data(),
         static_cast<std::int64_t>(text.size()), nullptr, std::int64_t{0}, &options, &result);
    for (std::uint32_t index = 0; index < 3 * partition_count; index += 3) {
      lta_result_output output{};
      output.struct_size = sizeof output;
      must("get_output", lta_result_get_output, result, index, &output);
      const auto* closes = static_cast<const double*>(output.values);
      for (std::int64_t row = 0; row < output.row_count; ++row) {
        check_close(output.times_ns[row], closes[row]);
      }
    }
    must("result_drop", lta_result_drop, result);
  }
}

void consume(shared_state& shared) {
  while (!shared.is_over) {
    ArrowArrayStream stream{};
    must("export_arrow", lta_dataset_export_arrow, shared.dataset, nullptr, std::int64_t{0},
         &stream);
    for (;;) {
      ArrowArray batch{};
      if (stream.get_next(&stream, &batch) != 0) fail("get_next failed");
      if (batch.release == nullptr) break;
      const auto* times_ns = static_cast<const std::int64_t*>(batch.children[3]->buffers[1]);
      const auto* closes = static_cast<const double*>(batch.children[8]->buffers[1]);
      for (std::int64_t row = 0; row < batch.length; ++row) check_close(times_ns[row], closes[row]);
      batch.release(&batch);
    }
    stream.release(&stream);
  }
}

void follow(shared_state& shared) {
  constexpr std::string_view text = "sma(close, 5)";
  lta_plan_options options{};
  options.struct_size = sizeof options;
  options.flags = LTA_PLAN_EXPRESSION;
  lta_plan plan;
  must("plan_compile", lta_plan_compile, text.data(), static_cast<std::int64_t>(text.size()),
       &options, &plan);
  std::vector<double> values(partition_count * bar_count * 2);
  while (!shared.is_over) {
    lta_session session;
    must("session_create", lta_session_create, plan, shared.dataset, nullptr, std::int64_t{0},
         nullptr, &session);
    lta_error error{};
    error.struct_size = sizeof error;
    lta_status status = LTA_OK;
    while (!shared.is_over && status >= 0) {
      std::int64_t row_count = 0;
      status =
          lta_session_advance(session, static_cast<std::int64_t>(values.size()), nullptr, nullptr,
                              nullptr, values.data(), nullptr, nullptr, &row_count, &error);
    }
    // A follower that retention has overtaken begins anew.
    if (status < 0 && std::string_view(error.code) != "session.rows_dropped")
      fail("advance", &error);
    must("session_drop", lta_session_drop, session);
  }
  must("plan_drop", lta_plan_drop, plan);
}

}  // namespace

int main() {
  shared_state shared;
  lta_dataset_options options{};
  options.struct_size = sizeof options;
  options.retention_rows = retention_rows;
  must("dataset_create", lta_dataset_create, &options, &shared.dataset);
  for (const char* symbol : {"A", "B", "C"}) {
    std::uint32_t partition;
    must("open_partition", lta_dataset_open_partition, shared.dataset, symbol, std::int64_t{1},
         "1m", std::int64_t{2}, "", std::int64_t{0}, &partition);
  }
  std::uint32_t series;
  must("open_series", lta_dataset_open_series, shared.dataset, 0U, "funding", std::int64_t{7}, 0U,
       &series);

  std::vector<std::thread> readers;
  for (const auto body : {look, look, execute, execute, consume, follow}) {
    readers.emplace_back(body, std::ref(shared));
  }
  write(shared);
  for (std::thread& reader : readers) reader.join();

  lta_dataset_info info{};
  info.struct_size = sizeof info;
  must("get_info", lta_dataset_get_info, shared.dataset, &info);
  if (info.row_count != partition_count * retention_rows) fail("rows are missing at the end");
  must("dataset_drop", lta_dataset_drop, shared.dataset);
  std::puts("thread_storm: done");
  return 0;
}
