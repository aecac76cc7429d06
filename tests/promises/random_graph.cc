// SPDX-License-Identifier: MIT
#include "random_graph.hh"

#include <algorithm>
#include <cmath>

#include "catalog/registry.hh"
#include "indicators/indicators.hh"

namespace promise {
namespace {

using lta::parameter_kind;
using lta::value_type;

constexpr double period_max = 40;
constexpr const char* fields[] = {"open", "high", "low", "close", "volume"};

// One output of a node that is there.
struct made_output {
  std::string text;  // as an input of a payload
  value_type type;
  bool is_read = false;
  bool is_joined = false;  // of another partition
};

class graph_text {
 public:
  graph_text(random_source& random, entry_coverage& used, bool is_tree)
      : random_(random), used_(used), is_tree_(is_tree), has_durations_(random.chance(0.4)) {
    for (const char* name : fields) {
      add_node(R"("op": "field", "name": ")" + std::string(name) + '"', value_type::number);
    }
    for (const char* of : {R"("symbol": "B")", R"("of": "B")"}) {
      add_node(R"("op": "field", "name": "volume", )" + std::string(of), value_type::number);
    }
    add_node(R"("op": "number", "value": 1.5)", value_type::number);
    add_node(R"("op": "signal", "value": true)", value_type::signal);
    const std::string rises = R"("op": "gt", "inputs": ["n3", "n0"])";
    const std::string wide = R"("op": "gt", "inputs": ["n1", "n2"])";
    add_node(rises, value_type::signal);
    add_node(wide, value_type::signal);
    given_count_ = outputs_.size();
  }

  void add_call() {
    const auto entries = lta::catalog_entries();
    const auto at = static_cast<std::size_t>(random_.below(std::ssize(entries)));
    const lta::entry& e = random_.chance(0.06) ? lta::indicators::tf : *entries[at];
    value_type shared = random_.chance(0.7) ? value_type::number : value_type::signal;
    std::string inputs;
    for (const lta::input_spec& input : e.inputs) {
      const value_type wanted = input.type == value_type::any ? shared : input.type;
      inputs += (inputs.empty() ? "" : ", ") + take(wanted);
    }
    ++used_[e.id];
    const std::string id = next_id();
    nodes_ += R"(, {"id": ")" + id + R"(", "op": ")" + e.id + R"(", "inputs": [)" + inputs + ']' +
              parameters_of(e) + '}';
    for (const lta::output_spec& output : e.outputs) {
      const value_type type = output.type == value_type::any ? shared : output.type;
      const std::string one = R"({"node": ")" + id + R"(", "output": ")" + output.name + R"("})";
      outputs_.push_back({e.outputs.size() > 1 ? one : '"' + id + '"', type});
    }
  }

  std::string whole(int least_outputs) const {
    std::string text;
    for (std::size_t k = given_count_; k < outputs_.size(); ++k) {
      const bool is_late = k + static_cast<std::size_t>(least_outputs) >= outputs_.size();
      if (outputs_[k].is_read && !is_late) continue;
      add_output(text, outputs_[k], 'o' + std::to_string(k));
    }
    return payload(text);
  }

  std::string last() const {
    std::string text;
    add_output(text, outputs_.back(), "value");
    return payload(text);
  }

 private:
  std::string next_id() { return 'n' + std::to_string(node_count_++); }

  void add_node(const std::string& members, value_type type) {
    const std::string id = next_id();
    nodes_ += (nodes_.empty() ? "" : ", ") + (R"({"id": ")" + id + R"(", )") + members + '}';
    const bool is_joined = members.find("B\"") != std::string::npos;
    outputs_.push_back({'"' + id + '"', type, false, is_joined});
  }

  // An output of this type; those made last are likelier, so that graphs get deep.
  std::string take(value_type type) {
    for (int attempt = 0;; ++attempt) {
      const std::int64_t count = std::ssize(outputs_);
      const std::int64_t newest = std::max<std::int64_t>(count - 6, 0);
      const bool anywhere = attempt > 20 || random_.chance(0.4);
      const std::int64_t at =
          anywhere ? random_.below(count) : newest + random_.below(count - newest);
      made_output& chosen = outputs_[static_cast<std::size_t>(at)];
      const bool is_taken =
          is_tree_ && chosen.is_read && at >= static_cast<std::int64_t>(given_count_);
      if (chosen.type != type || is_taken) continue;
      chosen.is_read = true;
      if (chosen.is_joined) ++used_[joined_field];
      return chosen.text;
    }
  }

  // As JSON.
  std::string random_text(const lta::parameter_spec& p, double value) {
    static constexpr const char* durations[] = {"1d", "48h", "3d", "1w"};
    static constexpr const char* clocks[] = {"1d", "2d", "3d", "1w", "1M", "tick:3", "volume:9000"};
    const auto quoted = [](const std::string& text) { return '"' + text + '"'; };
    if (has_durations_ && p.takes_duration && random_.chance(0.7)) {
      ++used_[lag_by_time];
      return quoted(durations[random_.below(std::ssize(durations))]);
    }
    // Whole numbers of the bars of every clock they may stand on: of days.
    const bool is_clock = p.kind == parameter_kind::timeframe || p.kind == parameter_kind::clock;
    if (has_durations_ && is_clock) return quoted(clocks[0]);
    switch (p.kind) {
      case parameter_kind::choice: return quoted(p.choices[static_cast<std::size_t>(value)]);
      case parameter_kind::timeframe: return quoted(clocks[random_.below(5)]);
      case parameter_kind::clock: return quoted(clocks[random_.below(std::ssize(clocks))]);
      case parameter_kind::flag: return random_.chance(0.5) ? "true" : "false";
      default: return std::to_string(value);
    }
  }

  double random_value(const lta::parameter_spec& p) {
    const double end = std::min(p.maximum, std::max(p.minimum, 0.0) + period_max);
    if (p.kind == parameter_kind::choice) {
      return static_cast<double>(random_.below(std::ssize(p.choices)));
    }
    if (p.kind == parameter_kind::integer) {
      return p.minimum +
             static_cast<double>(random_.below(static_cast<std::int64_t>(end - p.minimum) + 1));
    }
    return p.minimum + std::floor(random_.unit() * (end - p.minimum) * 16) / 16;
  }

  // Empty where the defaults are to be used: at times, and where values exclude each other.
  std::string parameters_of(const lta::entry& e) {
    if (random_.chance(0.3)) return "";
    std::vector<double> values;
    std::string text;
    for (const lta::parameter_spec& p : e.parameters) {
      const bool is_plain = p.kind == parameter_kind::choice || p.kind == parameter_kind::integer ||
                            p.kind == parameter_kind::number;
      values.push_back(is_plain ? random_value(p) : p.default_value);
      text += (text.empty() ? "" : ", ") + ('"' + std::string(p.name) + R"(": )");
      text += random_text(p, values.back());
    }
    const bool fits = e.check == nullptr || e.check(values) == nullptr;
    return fits && !text.empty() ? R"(, "params": {)" + text + '}' : "";
  }

  void add_output(std::string& text, const made_output& output, const std::string& name) const {
    const bool is_object = output.text.front() == '{';
    text += text.empty() ? "" : ", ";
    text += R"({"name": ")" + name + R"(", )";
    text += is_object ? output.text.substr(1) : R"("node": )" + output.text + '}';
  }

  std::string payload(const std::string& outputs) const {
    return std::string(R"({"version": 1, "convention": ")") +
           (random_.chance(0.7) ? "talib" : "laakhay") + R"(", "nodes": [)" + nodes_ +
           R"(], "outputs": [)" + outputs + "]}";
  }

  random_source& random_;
  entry_coverage& used_;
  bool is_tree_;
  bool has_durations_;  // then all of its clocks are days, as its bars are
  std::size_t given_count_ = 0;
  int node_count_ = 0;
  std::string nodes_;
  std::vector<made_output> outputs_;
};

}  // namespace

std::string random_graph(random_source& random, int node_count, entry_coverage& used) {
  graph_text text(random, used, false);
  for (int k = 0; k < node_count; ++k) text.add_call();
  return text.whole(3);
}

std::string random_tree(random_source& random, int node_count, entry_coverage& used) {
  graph_text text(random, used, true);
  for (int k = 0; k < node_count; ++k) text.add_call();
  return text.last();
}

}  // namespace promise
