// SPDX-License-Identifier: MIT
// Compiling costs microseconds per node, and twice the nodes cost twice as much.
#include <doctest/doctest.h>

#include <time.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <string>

#include "plan/plan.hh"

namespace {

// An unoptimised library is allowed as much as the promise gives an optimised one; a sanitizer,
// which watches every access, twenty times that.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double microseconds_per_node_max = 400;
#else
constexpr double microseconds_per_node_max = 20;
#endif
constexpr int small = 500;
constexpr int times_larger = 8;
constexpr double growth_max = 2.5 * times_larger;

double thread_microseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

using plan_writer = std::function<std::string(int)>;

std::string outputs(int count, const std::function<std::string(const std::string&)>& expression) {
  std::string text = R"({"version": 1, "outputs": [)";
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i + 1);
    text += (i == 0 ? "" : ",") + (R"({"name": "o)" + number + R"(", "expr": ")");
    text += expression(number) + R"("})";
  }
  return text + "]}";
}

std::string chain(int count, const char* link) {
  std::string text = R"({"version": 1, "outputs": [{"expr": "close)";
  for (int i = 0; i < count; ++i) text += link + std::to_string(i + 2) + ".5";
  return text + R"("}]})";
}

std::string nodes(int count, const std::string& operation) {
  std::string text = R"({"version": 1, "nodes": [{"id": "n0", "op": "field", "name": "close"})";
  for (int i = 1; i <= count; ++i) {
    text += R"(, {"id": "n)" + std::to_string(i) + R"(", "op": ")" + operation;
    text += R"(", "inputs": ["n)" + std::to_string(i - 1) + "\"]}";
  }
  return text + R"(], "outputs": [{"node": "n)" + std::to_string(count) + "\"}]}";
}

struct shape {
  const char* name;
  plan_writer write;
};

const shape shapes[] = {
    {"a chain", [](int n) { return chain(n, " + "); }},
    {"a chain of products", [](int n) { return chain(n, " * "); }},
    {"nodes in a row", [](int n) { return nodes(n, "abs"); }},
    {"windows in a row", [](int n) { return nodes(n / 8, "sma"); }},
    {"recursions side by side",
     [](int n) { return outputs(n, [](const auto& k) { return "ema(" + k + ")"; }); }},
    {"windows side by side",
     [](int n) { return outputs(n / 8, [](const auto& k) { return "close.max(" + k + ")"; }); }},
    {"fields", [](int n) { return outputs(n, [](const auto& k) { return "field_" + k; }); }},
    {"one node over and over",
     [](int n) { return outputs(n, [](const auto&) { return std::string("sma(20)"); }); }},
    {"signals", [](int n) {
       return outputs(n / 4, [](const auto& k) { return "close > " + k + " and not open < " + k; });
     }}};

double microseconds_of(const std::string& text, std::int64_t& node_count) {
  const double start = thread_microseconds();
  const auto p = lta::compile(text, {});
  const double elapsed = thread_microseconds() - start;
  REQUIRE_MESSAGE(p, (p ? "" : p.error().message));
  // Where everything is shared the outputs are what is paid for.
  const lta::program& made = (*p)->compiled();
  node_count = static_cast<std::int64_t>(std::max(made.order.size(), made.outputs.size()));
  return elapsed;
}

}  // namespace

TEST_CASE("compiling costs at most 20 us per node and grows as the plan does") {
  for (const shape& s : shapes) {
    CAPTURE(std::string(s.name));
    const std::string text = s.write(small);
    const std::string larger = s.write(small * times_larger);
    double least = std::numeric_limits<double>::infinity();
    double least_of_larger = least;
    std::int64_t nodes_of_larger = 0;
    for (int turn = 0; turn < 5; ++turn) {
      std::int64_t count = 0;
      least = std::min(least, microseconds_of(text, count));
      least_of_larger = std::min(least_of_larger, microseconds_of(larger, nodes_of_larger));
    }
    const auto paid_for = static_cast<double>(nodes_of_larger);
    MESSAGE(std::string(s.name) << ": " << least_of_larger / paid_for << " us per node, "
                                << least_of_larger / least << " times for " << times_larger
                                << " times the plan");
    CHECK(least_of_larger / paid_for <= microseconds_per_node_max);
    CHECK(least_of_larger <= growth_max * least);
  }
}
