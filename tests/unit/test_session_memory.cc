// SPDX-License-Identifier: MIT
// Every allocation of what makes sessions fails once: the call says so, leaves the session, the
// plan and the dataset fit for use, and nothing behind once they are dropped.
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "abi/guard.hh"
#include "data_helpers.hh"
#include "failing_allocations.hh"
#include "plan/plan.hh"
#include "stream/session.hh"

using lta_test::failing_allocations;
using lta_test::live_allocation_count;
using lta_test::minute;

namespace {

constexpr const char* expressions[] = {
    "rsi(close, 14) + rolling_max(high, 20)",
    "crossup(close, sma(close, 5))",
    "tf(\"1h\", sma(close, 3))",
    "close.change_1h",
};
constexpr const char* symbols[] = {"A symbol too long to be kept in place", "B", "C"};
constexpr std::int64_t bar_count = 150;

using plan_ref = std::shared_ptr<const lta::plan>;
using session_ref = std::shared_ptr<lta::session>;

std::shared_ptr<lta::dataset> filled() {
  auto data = lta_test::make_dataset();
  for (const char* symbol : symbols) {
    const std::uint32_t id = lta_test::open_minutes(*data, symbol);
    REQUIRE(data->append_ohlcv(id, lta_test::minutes(bar_count).view(), 0));
  }
  return data;
}

// What a session is worth: its snapshot, and that behind one more bar of each partition.
std::string life_of(lta::session& session) {
  std::string bytes = *session.snapshot({});
  lta::row_sink sink = {.capacity = 100};
  std::vector<lta_bar> bars;
  for (std::uint32_t id = 0; id < std::size(symbols); ++id) {
    bars.push_back(lta_test::make_bar(bar_count * minute, 7, LTA_BAR_CLOSED, id));
  }
  REQUIRE(session.push(bars, sink));
  return bytes + *session.snapshot({});
}

struct attempt {
  const char* name;
  // Into `session`, on `data`, with the `bytes` of a session like it.
  std::function<lta::outcome(const plan_ref&, const std::shared_ptr<lta::dataset>& data,
                             const std::string& bytes, session_ref& session)>
      act;
  std::function<std::shared_ptr<lta::dataset>()> make_dataset;
  bool is_of_session = false;  // which is there before, and runs nothing
};

lta::outcome taken(lta::result<session_ref> made, session_ref& session) {
  if (!made) return made.error();
  session = std::move(*made);
  return lta::done{};
}

lta::outcome create(const plan_ref& plan, const std::shared_ptr<lta::dataset>& data,
                    const std::string&, session_ref& session) {
  return taken(lta::session::create(plan, data, {}, {.revision_depth = 3}), session);
}

template <bool is_detached>
lta::outcome restore(const plan_ref& plan, const std::shared_ptr<lta::dataset>& data,
                     const std::string& bytes, session_ref& session) {
  return taken(lta::session::restore(plan, data, bytes, {.detached = is_detached}), session);
}

lta::outcome adopt(const plan_ref&, const std::shared_ptr<lta::dataset>&, const std::string& bytes,
                   session_ref& session) {
  return session->adopt(bytes);
}

const attempt attempts[] = {
    {"create", create, filled},
    {"restore beside bars", restore<false>, filled},
    {"restore into nothing", restore<false>, [] { return lta_test::make_dataset(); }},
    {"restore detached", restore<true>, [] { return lta_test::make_dataset(); }},
    {"adopt", adopt, filled, true},
};

// Of allocations of one attempt none fails.
constexpr std::int64_t never = std::int64_t{1} << 40;

struct lived {
  bool has_failed;
  std::string life;
};

// An attempt of which allocation number `failing` fails, and another one behind it.
lived live(const attempt& tried, const std::string& expression, const std::string& bytes,
           std::int64_t failing) {
  const plan_ref plan = *lta::compile(expression, {.expression = true});
  const auto data = tried.make_dataset();
  session_ref session;
  if (tried.is_of_session) {
    REQUIRE(create(plan, data, bytes, session));
    REQUIRE(session->release(std::vector<std::uint32_t>{0, 1, 2}));
  }
  lta_status status;
  bool has_failed;
  {
    const failing_allocations at(failing, failing_allocations::span::once);
    status = lta::guarded(nullptr, [&] { return tried.act(plan, data, bytes, session); });
    has_failed = at.has_failed();
  }
  // A sort whose buffer fails does without.
  CHECK((status == LTA_OK || (has_failed && status == LTA_OUT_OF_MEMORY)));
  const std::uint32_t opened = data->partition_count();
  CHECK((opened == 0 || opened == std::size(symbols)));
  if (status != LTA_OK) {
    CHECK((session == nullptr || session->partition_count() == 0));
    REQUIRE(tried.act(plan, data, bytes, session));
  }
  return {has_failed, life_of(*session)};
}

}  // namespace

TEST_CASE("a session whose memory fails while it is made is made by the next call") {
  int failures = 0;
  for (const std::string expression : expressions) {
    session_ref first;
    REQUIRE(create(*lta::compile(expression, {.expression = true}), filled(), {}, first));
    const std::string bytes = *first->snapshot({});
    const std::string of_first = life_of(*first);
    for (const attempt& tried : attempts) {
      const std::string expected = live(tried, expression, bytes, never).life;
      // What another session takes over are partitions, and not what this one counted.
      CHECK((tried.is_of_session || expected == of_first));
      for (std::int64_t n = 0;; ++n) {
        INFO(expression << ", " << std::string(tried.name) << ", allocation " << n);
        REQUIRE(n < 2000);
        const std::int64_t held = live_allocation_count();
        bool has_failed = false;
        {
          const lived again = live(tried, expression, bytes, n);
          CHECK(again.life == expected);
          has_failed = again.has_failed;
        }
        CHECK(live_allocation_count() == held);
        if (!has_failed) break;
        ++failures;
      }
    }
  }
  CHECK(failures > 1000);
}
