// SPDX-License-Identifier: MIT
// Runs the conformance cases through the C ABI: run_c DIRECTORY. The library that reads the case
// files has no part in what is tested.
#include <functional>
#include <map>

#include "abi_calls.hh"

namespace conformance {
namespace {

class runner {
 public:
  explicit runner(std::string directory)
      : directory_(std::move(directory)), datasets_(load("datasets")["datasets"]) {}

  json load(const std::string& name) const {
    const std::string path = directory_ + "/" + name + ".json";
    std::FILE* file = std::fopen(path.c_str(), "rb");
    expect(file != nullptr, "cannot read " + path);
    json content = json::parse(file);
    std::fclose(file);
    return content;
  }

  std::int64_t value_count() const { return value_count_; }

  void batch(const json& wanted) {
    owner dataset(lta_dataset_drop);
    owner result(lta_result_drop);
    const std::string plan = wanted["plan"];
    fill(dataset, datasets_[wanted["dataset"].get<std::string>()]);
    lta_execute_options options = {};
    options.struct_size = sizeof options;
    options.flags = is_expression(plan) ? LTA_EXECUTE_EXPRESSION : 0;
    error_out error;
    error.check(lta_execute_plan(dataset.id, plan.data(), size_of(plan), nullptr, 0, &options,
                                 &result.id, error));
    lta_result_info info = {};
    info.struct_size = sizeof info;
    error.check(lta_result_get_info(result.id, &info, error));
    expect_equal("output count", info.output_count, wanted["outputs"].size());
    expect_equal("failed count", info.failed_count, 0);
    for (std::uint32_t i = 0; i < info.output_count; ++i) {
      lta_result_output output = {};
      output.struct_size = sizeof output;
      error.check(lta_result_get_output(result.id, i, &output, error));
      check_output(output, wanted["outputs"][i], times_of(wanted["dataset"], output));
    }
  }

  void stream(const json& wanted) {
    owner plan(lta_plan_drop);
    owner dataset(lta_dataset_drop);
    owner session(lta_session_drop);
    compile(wanted["plan"], plan);
    create(dataset);
    open_session(plan, dataset, session);
    run_steps(plan, dataset, session, wanted["steps"]);
  }

  // The bytes of the state after the steps before, each of them checked.
  std::string written(const json& wanted) {
    owner plan(lta_plan_drop);
    owner dataset(lta_dataset_drop);
    owner session(lta_session_drop);
    compile(wanted["plan"], plan);
    create(dataset);
    open_session(plan, dataset, session);
    run_steps(plan, dataset, session, wanted["before"]);
    return snapshot_of(session);
  }

  void snapshot(const json& wanted) {
    const std::string bytes = bytes_of(wanted["snapshot"]);
    expect(written(wanted) == bytes, "the snapshot has other bytes");
    owner plan(lta_plan_drop);
    owner dataset(lta_dataset_drop);
    owner session(lta_session_drop);
    compile(wanted["plan"], plan);
    create(dataset);
    restore(plan, dataset, bytes, session);
    run_steps(plan, dataset, session, wanted["steps"]);
  }

  void run_steps(const owner& plan, owner& dataset, owner& session, const json& steps) {
    std::size_t at = 0;
    for (const json& step : steps) {
      const std::string where = "step " + std::to_string(at++);
      if (step.contains("restore")) {
        const std::string bytes = snapshot_of(session);
        session.reset();
        dataset.reset();
        create(dataset);
        restore(plan, dataset, bytes, session);
      } else if (step.contains("error")) {
        const std::string before = snapshot_of(session);
        expect_refusal(step["error"], [&] { push(dataset, session, step, where); });
        expect(snapshot_of(session) == before, where + ": the refused push changed the state");
      } else {
        push(dataset, session, step, where);
      }
    }
  }

  void error(const json& wanted) {
    owner plan(lta_plan_drop);
    owner dataset(lta_dataset_drop);
    owner session(lta_session_drop);
    if (wanted.contains("append")) {
      create(dataset);
      expect_refusal(wanted, [&] { append(dataset, wanted["append"]); });
      expect_equal("rows after", info_of(dataset.id).row_count, 0);
    } else if (wanted.contains("restore")) {
      compile(wanted["plan"], plan);
      create(dataset);
      const std::string bytes = bytes_of(wanted["restore"]);
      expect_refusal(wanted, [&] { restore(plan, dataset, bytes, session); });
    } else if (wanted.contains("use")) {
      create(dataset);
      const lta_dataset id = wanted["use"] == "dropped dataset" ? dataset.id : 0;
      dataset.reset();
      expect_refusal(wanted, [&] { info_of(id); });
    } else {
      expect_refusal(wanted, [&] { compile(wanted["plan"], plan); });
      expect_equal("the plan's id", plan.id, 0);
    }
  }

 private:
  using column = std::vector<double>;

  static column numbers(const json& words) {
    column values;
    for (const json& word : words) values.push_back(number(word));
    return values;
  }

  static std::string bytes_of(const std::string& digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
      bytes.push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    }
    return bytes;
  }

  static lta_dataset_info info_of(lta_dataset dataset) {
    lta_dataset_info info = {};
    info.struct_size = sizeof info;
    error_out error;
    error.check(lta_dataset_get_info(dataset, &info, error));
    return info;
  }

  static void open_session(const owner& plan, const owner& dataset, owner& session) {
    error_out error;
    error.check(lta_session_create(plan.id, dataset.id, nullptr, 0, nullptr, &session.id, error));
  }

  static void append_columns(const owner& dataset, std::uint32_t partition,
                             const std::vector<std::int64_t>& times,
                             const std::vector<column>& prices) {
    std::int64_t appended = 0;
    error_out error;
    error.check(lta_dataset_append_ohlcv(
        dataset.id, partition, static_cast<std::int64_t>(times.size()), times.data(), nullptr,
        prices[0].data(), prices[1].data(), prices[2].data(), prices[3].data(), prices[4].data(),
        nullptr, 0, &appended, error));
    expect_equal("rows appended", appended, times.size());
  }

  static void append(const owner& dataset, const json& record) {
    const std::uint32_t partition =
        open_partition(dataset, record["symbol"], record["timeframe"], "ohlcv");
    std::vector<std::int64_t> times;
    std::vector<column> prices(5);
    for (const json& bar : record["bars"]) {
      times.push_back(bar[0]);
      for (std::size_t k = 0; k < 5; ++k) prices[k].push_back(number(bar[k + 1]));
    }
    append_columns(dataset, partition, times, prices);
  }

  static void fill(owner& dataset, const json& partitions) {
    create(dataset);
    for (const json& part : partitions) {
      const std::uint32_t partition =
          open_partition(dataset, part["symbol"], part["timeframe"], part["source"]);
      const std::vector<std::int64_t> times = part["time"];
      std::vector<column> prices;
      for (const char* name : {"open", "high", "low", "close", "volume"}) {
        prices.push_back(numbers(part[name]));
      }
      append_columns(dataset, partition, times, prices);
      for (const auto& [name, words] : part["series"].items()) {
        std::uint32_t series = 0;
        std::int64_t appended = 0;
        const column points = numbers(words);
        error_out error;
        error.check(lta_dataset_open_series(dataset.id, partition, name.data(), size_of(name), 0,
                                            &series, error));
        error.check(lta_dataset_append_series(dataset.id, partition, series,
                                              static_cast<std::int64_t>(times.size()), times.data(),
                                              points.data(), nullptr, 0, &appended, error));
      }
    }
  }

  json times_of(const std::string& dataset, const lta_result_output& output) const {
    for (const json& part : datasets_[dataset]) {
      if (part["symbol"] == text_of(output.symbol, output.symbol_size) &&
          part["source"] == text_of(output.source, output.source_size)) {
        return part["time"];
      }
    }
    return {};
  }

  void check_output(const lta_result_output& output, const json& wanted, const json& times) {
    const std::string where =
        text_of(output.symbol, output.symbol_size) + " " + text_of(output.name, output.name_size);
    expect_equal(
        where,
        json{text_of(output.symbol, output.symbol_size),
             text_of(output.timeframe, output.timeframe_size),
             text_of(output.source, output.source_size), text_of(output.name, output.name_size),
             output.dtype == LTA_INT8 ? "int8" : "float64", output.first_valid_row},
        json{wanted["symbol"], wanted["timeframe"], wanted["source"], wanted["name"],
             wanted["dtype"], wanted["first_valid_row"]});
    expect_equal(where + ": status", output.status, LTA_OK);
    expect_equal(where + ": rows", output.row_count, wanted["values"].size());
    for (std::int64_t row = 0; row < output.row_count; ++row) {
      const std::string cell = where + ": row " + std::to_string(row);
      const bool is_present =
          output.validity == nullptr || ((output.validity[row / 8] >> (row % 8)) & 1) != 0;
      const auto index = static_cast<std::size_t>(row);
      double value = NAN;
      if (output.dtype == LTA_FLOAT64) value = static_cast<const double*>(output.values)[row];
      if (output.dtype == LTA_INT8 && is_present) {
        value = static_cast<const std::int8_t*>(output.values)[row];
      }
      expect_value(cell, value, is_present, wanted["values"][index]);
      expect_equal(cell + ": time", output.times_ns[row], times[index]);
      ++value_count_;
    }
  }

  void push(const owner& dataset, const owner& session, const json& step,
            const std::string& where) {
    const std::uint32_t partition = open_partition(dataset, step["symbol"], "1d", "ohlcv");
    static const std::map<std::string, std::int32_t> states = {
        {"closed", LTA_BAR_CLOSED}, {"forming", LTA_BAR_FORMING}, {"revised", LTA_BAR_REVISED}};
    std::vector<lta_bar> bars;
    for (const json& bar : step["bars"]) {
      bars.push_back({bar[0], 0, number(bar[1]), number(bar[2]), number(bar[3]), number(bar[4]),
                      number(bar[5]), partition, states.at(step["state"])});
    }
    lta_session_info info = {};
    info.struct_size = sizeof info;
    error_out error;
    error.check(lta_session_get_info(session.id, &info, error));
    const auto capacity = static_cast<std::size_t>(info.rows_per_bar_max) * bars.size();
    std::vector<std::uint32_t> partitions(capacity), flags(capacity);
    std::vector<std::int64_t> times(capacity);
    std::vector<double> values(capacity * info.output_count);
    std::vector<std::uint8_t> validity(capacity * info.output_count);
    std::int64_t row_count = 0;
    error.check(lta_session_push(session.id, bars.data(), static_cast<std::int64_t>(bars.size()),
                                 static_cast<std::int64_t>(capacity), partitions.data(),
                                 times.data(), flags.data(), values.data(), validity.data(),
                                 nullptr, &row_count, error));
    const json wanted = step.value("rows", json::array());
    expect_equal(where + ": row count", row_count, wanted.size());
    for (std::size_t row = 0; row < wanted.size(); ++row) {
      const std::string line = where + ", row " + std::to_string(row);
      const char* kind = (flags[row] & LTA_ROW_PROVISIONAL) != 0 ? "forming"
                         : (flags[row] & LTA_ROW_REVISED) != 0   ? "revised"
                                                                 : "closed";
      expect_equal(line, json{partitions[row], times[row], kind},
                   json{partition, wanted[row][0], wanted[row][1]});
      for (std::size_t k = 0; k < info.output_count; ++k) {
        const std::size_t cell = row * info.output_count + k;
        expect_value(line + ", output " + std::to_string(k), values[cell], validity[cell] != 0,
                     wanted[row][k + 2]);
        ++value_count_;
      }
    }
  }

  std::string directory_;
  json datasets_;
  std::int64_t value_count_ = 0;
};

int run(const std::string& directory) {
  runner cases(directory);
  const std::vector<std::pair<std::string, std::function<void(const json&)>>> kinds = {
      {"expressions", [&](const json& c) { cases.batch(c); }},
      {"catalogue", [&](const json& c) { cases.batch(c); }},
      {"payloads", [&](const json& c) { cases.batch(c); }},
      {"streams", [&](const json& c) { cases.stream(c); }},
      {"snapshots", [&](const json& c) { cases.snapshot(c); }},
      {"errors", [&](const json& c) { cases.error(c); }}};
  int failed = 0;
  std::string listed;
  for (const auto& [kind, check] : kinds) {
    const json all = cases.load(kind)["cases"];
    listed += (listed.empty() ? "" : ", ") + std::to_string(all.size()) + " " + kind;
    for (const json& wanted : all) {
      std::string problem;
      try {
        check(wanted);
      } catch (const wrong& w) {
        problem = w.what();
      } catch (const refusal& r) {
        problem = r.code + ": " + r.message;
      }
      if (problem.empty()) continue;
      ++failed;
      const std::string name = wanted["name"];
      std::printf("C: %s: %s: %s\n", kind.c_str(), name.c_str(), problem.c_str());
    }
  }
  std::printf("C: %s; %lld values; %d failed\n", listed.c_str(),
              static_cast<long long>(cases.value_count()), failed);
  return failed == 0 ? 0 : 1;
}

// A line of hexadecimal digits per case of snapshots.json, for make_cases.py to keep.
int write_snapshots(const std::string& directory) {
  runner cases(directory);
  const json all = cases.load("snapshots");
  for (const json& wanted : all["cases"]) {
    for (const char byte : cases.written(wanted)) {
      std::printf("%02x", static_cast<unsigned char>(byte));
    }
    std::printf("\n");
  }
  return 0;
}

}  // namespace
}  // namespace conformance

int main(int argument_count, char** arguments) {
  if (argument_count == 3 && std::string(arguments[2]) == "--write-snapshots") {
    return conformance::write_snapshots(arguments[1]);
  }
  if (argument_count != 2) {
    std::fputs("usage: run_c DIRECTORY [--write-snapshots]\n", stderr);
    return 2;
  }
  return conformance::run(arguments[1]);
}
