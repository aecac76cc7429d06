// SPDX-License-Identifier: MIT
// Promise: the same bits everywhere. Every line of a file is a hash and an expression; the hash is
// that of all outputs over three partitions, at every instruction set of this machine, with 1, 2
// and 7 threads, under other rounding modes, in batch and bar by bar. The file is the same for
// every compiler, optimisation and processor; a line in it is never changed, only added.
//
//     golden_hash FILE             1 where a hash is another
//     golden_hash FILE --write     prints the file as it is computed here
#include <algorithm>
#include <bit>
#include <cfenv>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/targets.hh"
#include "laakhay_ta.h"

namespace {

constexpr std::int64_t hour_ns = 3'600'000'000'000;
constexpr std::uint64_t missing_bits = 0x7FF8000000000000;
constexpr std::int64_t bar_counts[] = {1500, 700, 37};  // of the three partitions

lta_error error = {
    .struct_size = sizeof(lta_error), .status = 0, .position = 0, .code = {}, .message = {}};

void must(lta_status status) {
  if (status >= 0) return;
  std::fprintf(stderr, "%s: %s\n", error.code, error.message);
  std::exit(2);
}

class random_source {
 public:
  explicit random_source(std::uint64_t seed) : state_(seed) {}
  double unit() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

// Hours with holes between them; prices that are missing, wild or those of the hour before. Only
// the four operations, which are the same everywhere.
std::vector<lta_bar> make_bars(std::uint32_t partition, std::int64_t count) {
  constexpr double nan = std::bit_cast<double>(missing_bits);
  random_source random(20261123 + partition);
  std::vector<lta_bar> bars;
  double price = 100;
  std::int64_t time_ns = 438'288 * hour_ns;  // 2020-01-01
  for (std::int64_t k = 0; k < count; ++k) {
    const double open = price;
    if (random.unit() > 0.1) price = price * (1 + 0.02 * (random.unit() - 0.5));
    const double close = random.unit() < 0.01 ? price * 1000 : price;
    const double top = open > close ? open : close;
    const double bottom = open > close ? close : open;
    lta_bar bar = {time_ns,
                   0,
                   open,
                   top + random.unit(),
                   bottom - random.unit(),
                   close,
                   10 + 1000 * random.unit(),
                   partition,
                   LTA_BAR_CLOSED};
    double* const fields[] = {&bar.open, &bar.high, &bar.low, &bar.close, &bar.volume};
    if (partition > 0 && random.unit() < 0.05) *fields[k % 5] = nan;
    bars.push_back(bar);
    time_ns += random.unit() < 0.02 ? 40 * hour_ns : hour_ns;
  }
  return bars;
}

lta_dataset new_dataset() {
  lta_dataset made = 0;
  must(lta_dataset_create(nullptr, &made, &error));
  for (const char* symbol : {"A", "B", "C"}) {
    std::uint32_t id = 0;
    must(lta_dataset_open_partition(made, symbol, 1, "1h", 2, "", 0, &id, &error));
  }
  return made;
}

// FNV over words.
class word_hash {
 public:
  void add(std::uint64_t word) { value_ = (value_ ^ word) * 0x100000001B3; }
  // A value that is not there is one number, however it is stored.
  void add(double value, bool present) {
    add(present ? std::bit_cast<std::uint64_t>(value) : missing_bits);
  }
  std::uint64_t value() const { return value_ ^ (value_ >> 29); }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325;
};

std::uint32_t output_count(lta_plan plan) {
  lta_plan_info info = {};
  info.struct_size = sizeof info;
  must(lta_plan_get_info(plan, &info, &error));
  return info.output_count;
}

std::uint64_t batch_hash(lta_plan plan, lta_dataset dataset, std::int32_t threads) {
  const std::uint32_t ids[] = {0, 1, 2};
  lta_execute_options options = {};
  options.struct_size = sizeof options;
  options.thread_count = threads;
  lta_result result = 0;
  must(lta_plan_run(plan, dataset, ids, 3, &options, &result, &error));
  const std::uint32_t outputs = output_count(plan);
  word_hash hash;
  for (std::uint32_t place = 0; place < 3; ++place) {
    std::vector<lta_result_output> columns(outputs);
    for (std::uint32_t o = 0; o < outputs; ++o) {
      columns[o].struct_size = sizeof columns[o];
      must(lta_result_get_output(result, place * outputs + o, &columns[o], &error));
    }
    for (std::int64_t row = 0; row < columns[0].row_count; ++row) {
      hash.add(static_cast<std::uint64_t>(columns[0].times_ns[row]));
      for (const lta_result_output& c : columns) {
        const bool present = c.validity == nullptr || ((c.validity[row / 8] >> (row % 8)) & 1) != 0;
        hash.add(c.dtype == LTA_FLOAT64 ? static_cast<const double*>(c.values)[row]
                                        : static_cast<const std::int8_t*>(c.values)[row],
                 present);
      }
    }
  }
  must(lta_result_drop(result, &error));
  return hash.value();
}

// Partition after partition, in pushes of 1 to 97 bars; 0 where the plan does not stream.
std::uint64_t stream_hash(lta_plan plan) {
  const lta_dataset dataset = new_dataset();
  const std::uint32_t outputs = output_count(plan);
  lta_session session = 0;
  const lta_status opened =
      lta_session_create(plan, dataset, nullptr, 0, nullptr, &session, &error);
  if (opened == LTA_UNSUPPORTED) {
    must(lta_dataset_drop(dataset, &error));
    return 0;
  }
  must(opened);
  constexpr std::int64_t room = 4096;
  std::vector<double> values(static_cast<std::size_t>(room) * outputs);
  std::vector<std::uint8_t> validity(values.size());
  std::vector<std::int64_t> times(room);
  word_hash hash;
  for (std::uint32_t place = 0; place < 3; ++place) {
    const std::vector<lta_bar> bars = make_bars(place, bar_counts[place]);
    std::size_t size = 1;
    for (std::size_t at = 0; at < bars.size(); at += size, size = size % 97 + 1) {
      size = std::min(size, bars.size() - at);
      std::int64_t rows = 0;
      must(lta_session_push(session, &bars[at], static_cast<std::int64_t>(size), room, nullptr,
                            times.data(), nullptr, values.data(), validity.data(), nullptr, &rows,
                            &error));
      for (std::int64_t row = 0; row < rows; ++row) {
        hash.add(static_cast<std::uint64_t>(times[static_cast<std::size_t>(row)]));
        for (std::uint32_t o = 0; o < outputs; ++o) {
          const std::size_t cell = static_cast<std::size_t>(row) * outputs + o;
          hash.add(values[cell], validity[cell] != 0);
        }
      }
    }
  }
  must(lta_session_drop(session, &error));
  must(lta_dataset_drop(dataset, &error));
  return hash.value();
}

lta_plan compile(const std::string& expression) {
  lta_plan_options options = {};
  options.struct_size = sizeof options;
  options.flags = LTA_PLAN_EXPRESSION;
  lta_plan plan = 0;
  const auto size = static_cast<std::int64_t>(expression.size());
  must(lta_plan_compile(expression.data(), size, &options, &plan, &error));
  return plan;
}

struct golden_line {
  std::uint64_t hash;
  std::string expression;
};

std::vector<golden_line> read_lines(const char* path) {
  std::FILE* file = std::fopen(path, "r");
  if (file == nullptr) {
    std::perror(path);
    std::exit(2);
  }
  std::vector<golden_line> lines;
  char text[1024];
  while (std::fgets(text, sizeof text, file) != nullptr) {
    if (text[0] == '#' || text[0] == '\n') continue;
    char* rest = nullptr;
    const std::uint64_t hash = std::strtoull(text, &rest, 16);
    std::string expression(rest + 1);
    while (!expression.empty() && expression.back() == '\n') expression.pop_back();
    lines.push_back({hash, expression});
  }
  std::fclose(file);
  return lines;
}

class judge {
 public:
  explicit judge(const golden_line& line) : line_(line) {}
  void expect(std::uint64_t found, const char* level, const char* how) {
    if (found == line_.hash) return;
    ++differences_;
    std::printf("%016" PRIx64 ", not %016" PRIx64 ": %s (%s, %s)\n", found, line_.hash,
                line_.expression.c_str(), level, how);
  }
  int differences() const { return differences_; }

 private:
  const golden_line& line_;
  int differences_ = 0;
};

int judge_line(const golden_line& line, lta_dataset dataset) {
  judge j(line);
  const lta_plan plan = compile(line.expression);
  for (const lta::kernel_table* level : lta::runnable_kernels()) {
    lta::limit_kernels(level->name);
    j.expect(batch_hash(plan, dataset, 1), level->name, "batch");
    j.expect(batch_hash(plan, dataset, 2), level->name, "batch, 2 threads");
    j.expect(batch_hash(plan, dataset, 7), level->name, "batch, 7 threads");
    std::fesetround(FE_UPWARD);
    const std::uint64_t upward = batch_hash(plan, dataset, 2);
    std::fesetround(FE_TONEAREST);
    j.expect(upward, level->name, "batch, the host rounds upward");
    const std::uint64_t streamed = stream_hash(plan);
    if (streamed != 0) j.expect(streamed, level->name, "bar by bar");
    lta::limit_kernels({});
  }
  must(lta_plan_drop(plan, &error));
  return j.differences();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const bool write = argc > 2 && std::string_view(argv[2]) == "--write";
  const lta_dataset dataset = new_dataset();
  for (std::uint32_t place = 0; place < 3; ++place) {
    const std::vector<lta_bar> bars = make_bars(place, bar_counts[place]);
    std::int64_t appended = 0;
    must(lta_dataset_append_bars(dataset, bars.data(), std::ssize(bars), 0, &appended, &error));
  }
  int differences = 0;
  const std::vector<golden_line> lines = read_lines(argv[1]);
  for (const golden_line& line : lines) {
    if (!write) {
      differences += judge_line(line, dataset);
      continue;
    }
    const lta_plan plan = compile(line.expression);
    std::printf("%016" PRIx64 " %s\n", batch_hash(plan, dataset, 1), line.expression.c_str());
    must(lta_plan_drop(plan, &error));
  }
  must(lta_dataset_drop(dataset, &error));
  if (!write) {
    std::printf("%zu expressions, %zu instruction sets, %d differences\n", lines.size(),
                lta::runnable_kernels().size(), differences);
  }
  return differences == 0 && !lines.empty() ? 0 : 1;
}
