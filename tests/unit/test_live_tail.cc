// SPDX-License-Identifier: MIT
// Bars appended one by one wait in a tail before they are in the columns. Nobody can tell.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <map>
#include <random>
#include <thread>

#include "data/bar_writer.hh"
#include "data_helpers.hh"

using namespace lta_test;

namespace {

std::string append(lta::dataset& data, const std::vector<lta_bar>& bars) {
  return code_of(data.write_bars(bars, LTA_BAR_CLOSED, 0));
}

// So many bars of partition 0, one call each.
std::shared_ptr<lta::dataset> fed(std::int64_t count) {
  const auto data = make_dataset();
  open_minutes(*data);
  for (std::int64_t i = 0; i < count; ++i) {
    REQUIRE(append(*data, {make_bar(i * minute, 100 + static_cast<double>(i))}) == "ok");
  }
  return data;
}

}  // namespace

TEST_CASE("every way to look at a dataset shows the bars that were appended last") {
  for (const std::int64_t count : {1, 2, 5, 16, 17, 64, 65, 70, 200}) {
    CAPTURE(count);
    const std::int64_t last = (count - 1) * minute;
    const double price = 99 + static_cast<double>(count);
    CHECK(fed(count)->info().row_count == count);
    CHECK(fed(count)->revision() == static_cast<std::uint64_t>(count));
    const auto info = *fed(count)->partition_info(0);
    CHECK(info.row_count == count);
    CHECK(info.first_time_ns == 0);
    CHECK(info.last_time_ns == last);
    CHECK(info.revision == static_cast<std::uint64_t>(count));
    const auto pinned = fed(count);
    const auto pin = *pinned->pin(0);
    CHECK(pin.row_count() == count);
    for (std::int64_t row = 0; row < count; ++row) {
      REQUIRE(pin.time_ns(row) == row * minute);
      REQUIRE(pin.close_time_ns(row) == (row + 1) * minute);
      const lta_bar bar = pin.bar(row);
      const double wanted = 100 + static_cast<double>(row);
      REQUIRE(bar.open == wanted);
      REQUIRE(bar.high == wanted + 1);
      REQUIRE(bar.low == wanted - 1);
      REQUIRE(bar.close == wanted);
      REQUIRE(bar.volume == 1);
    }
    CHECK((*fed(count)->pin_since(0, last)).from_row() == count - 1);
    const std::uint32_t ids[] = {0};
    const auto all_pinned = fed(count);
    CHECK((*all_pinned->pin_all(ids))[0].bar(count - 1).close == price);
    CHECK(fed(count)->column(0, "close", count - 1)->end_row == count);
  }
}

TEST_CASE("a bar behind others of the same call or of calls before obeys the same order") {
  // Each on a tail of its own: a refused bar ends one.
  const auto code = [](const std::vector<lta_bar>& bars) {
    const auto data = fed(5);
    const std::string appended = append(*data, bars);
    CHECK(data->info().row_count == 5);
    CHECK(data->revision() == 5);
    return appended;
  };
  CHECK(code({make_bar(4 * minute, 104)}) == "ok");  // delivered again
  CHECK(code({make_bar(4 * minute, 1)}) == "dataset.time_conflict");
  CHECK(code({make_bar(4 * minute - 1, 1)}) == "dataset.time_not_rising");
  CHECK(code({make_bar(5 * minute, 1), make_bar(5 * minute, 2)}) == "dataset.time_conflict");
  CHECK(code({make_bar(5 * minute, 1), make_bar(3 * minute + 1, 2)}) == "dataset.time_not_rising");
  lta_bar early = make_bar(5 * minute, 1);
  early.close_time_ns = 5 * minute;
  CHECK(code({early}) == "dataset.close_time_not_after_open");
  lta_bar late = make_bar(5 * minute, 1);
  late.close_time_ns = 9 * minute;
  CHECK(code({late, make_bar(6 * minute, 1)}) == "dataset.close_time_not_rising");
  constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();
  CHECK(code({make_bar(end - minute + 1, 1)}) == "dataset.time_overflow");
  lta_bar low = make_bar(5 * minute, 1);
  low.high = 0.5;
  CHECK(code({low}) == "dataset.high_too_low");
  low.high = std::numeric_limits<double>::infinity();
  CHECK(code({low}) == "dataset.infinite_value");
  const auto data = fed(5);
  CHECK(append(*data, {late}) == "ok");
  CHECK((*data->pin(0)).close_time_ns(5) == 9 * minute);
}

TEST_CASE("the next bar of a partition is stored at once; any other one changes nothing") {
  static constexpr std::int64_t count = 5;
  const auto try_on = [](lta::dataset& data, const lta_bar& bar, std::int64_t row,
                         std::uint64_t revision, std::int64_t* out_close_ns) {
    return data.append_next(bar, row, revision, lta::dataset_use::shared, out_close_ns);
  };
  const auto check_not_next = [&](const lta_bar& bar, std::int64_t row, std::uint64_t revision) {
    const auto data = fed(count);
    std::int64_t close_ns = -1;
    CHECK_FALSE(try_on(*data, bar, row, revision, &close_ns));
    CHECK(close_ns == -1);
    CHECK(data->revision() == count);
    CHECK(data->info().row_count == count);
    CHECK(append(*data, {make_bar(count * minute, 7)}) == "ok");  // as if it had never been tried
  };
  const lta_bar next = make_bar(count * minute, 100);
  check_not_next(next, count + 1, count);
  check_not_next(next, count, count + 1);
  check_not_next(make_bar((count - 1) * minute, 104), count, count);  // delivered again
  lta_bar other = next;
  other.partition = 1;
  check_not_next(other, count, count);
  for (const std::int32_t state : {int{LTA_BAR_FORMING}, int{LTA_BAR_REVISED}, 3}) {
    lta_bar open = next;
    open.state = state;
    check_not_next(open, count, count);
  }
  lta_bar low = next;
  low.high = 0.5;
  check_not_next(low, count, count);
  lta_bar early = next;
  early.close_time_ns = next.time_ns;
  check_not_next(early, count, count);

  const auto data = fed(count);
  std::int64_t stored = count;
  for (std::int64_t close_ns = 0; stored < 100; ++stored) {
    const lta_bar bar = make_bar(stored * minute, static_cast<double>(stored));
    const bool is_stored =
        try_on(*data, bar, stored, static_cast<std::uint64_t>(stored), &close_ns);
    if (is_stored) CHECK(close_ns == (stored + 1) * minute);
    if (!is_stored) REQUIRE(append(*data, {bar}) == "ok");  // its tail was full
    REQUIRE(data->revision() == static_cast<std::uint64_t>(stored + 1));
  }
  const auto pin = *data->pin(0);
  REQUIRE(pin.row_count() == stored);
  for (std::int64_t row = count; row < stored; ++row) {
    CHECK(pin.bar(row).close == static_cast<double>(row));
    CHECK(pin.close_time_ns(row) == (row + 1) * minute);
  }
}

TEST_CASE("a bar that forms behind the last closed one is there at once; any other one is not") {
  constexpr std::int64_t count = 5;
  const auto data = fed(count);
  REQUIRE((*data->pin(0)).row_count() == count);
  const auto form = [&](std::int64_t time_ns, double price) {
    return make_bar(time_ns, price, LTA_BAR_FORMING);
  };
  REQUIRE(code_of(data->write_bars(std::vector{form(count * minute, 1)}, LTA_BAR_FORMING, 0)) ==
          "ok");
  std::uint64_t revision = data->revision();
  std::int64_t close_ns = -1;
  const auto is_next = [&](const lta_bar& bar, std::int64_t row = 5) {
    return data->append_next(bar, row, revision, lta::dataset_use::shared, &close_ns);
  };
  CHECK_FALSE(is_next(form((count - 1) * minute, 2)));
  CHECK_FALSE(is_next(form(count * minute, 2), 4));
  lta_bar wrong = form(count * minute, 2);
  wrong.high = 0.5;
  CHECK_FALSE(is_next(wrong));
  wrong = form(count * minute, 2);
  wrong.close_time_ns = wrong.time_ns;
  CHECK_FALSE(is_next(wrong));
  CHECK_FALSE(is_next(form(std::numeric_limits<std::int64_t>::max() - minute + 1, 2)));
  CHECK(close_ns == -1);
  CHECK(data->revision() == revision);
  CHECK((*data->pin(0)).forming()->close == 1);

  for (const std::int64_t later : {0, 0, 3}) {  // the last one overtakes
    const double price = 10 + static_cast<double>(revision);
    REQUIRE(is_next(form((count + later) * minute, price)));
    CHECK(close_ns == (count + later + 1) * minute);
    CHECK(data->revision() == ++revision);
    const auto forming = (*data->pin(0)).forming();
    CHECK(forming->close == price);
    CHECK(forming->time_ns == (count + later) * minute);
    CHECK(forming->close_time_ns == close_ns);
    CHECK(data->partition_info(0)->revision == revision);
  }
  CHECK(data->info().row_count == count);
}

TEST_CASE("a refused call takes back what waits in a tail, and only that") {
  const auto data = make_dataset();
  open_minutes(*data, "A");
  open_minutes(*data, "B");
  for (std::int64_t i = 0; i < 40; ++i) {
    const double price = static_cast<double>(i);
    REQUIRE(append(*data, {make_bar(i * minute, price), make_bar(i * minute, price, 0, 1)}) ==
            "ok");
    lta_bar wrong = make_bar((i + 1) * minute, -1, 0, 1);
    wrong.volume = -1;
    REQUIRE(append(*data, {make_bar((i + 1) * minute, -1), make_bar((i + 2) * minute, -1),
                           wrong}) == "dataset.negative_volume");
    REQUIRE(data->info().row_count == 2 * (i + 1));
    REQUIRE(data->revision() == static_cast<std::uint64_t>(2 * (i + 1)));
  }
  for (const std::uint32_t id : {0u, 1u}) {
    const auto pin = *data->pin(id);
    REQUIRE(pin.row_count() == 40);
    for (std::int64_t row = 0; row < 40; ++row) {
      REQUIRE(pin.bar(row).close == static_cast<double>(row));
    }
  }
}

// As sessions write: judged first, stored then.
TEST_CASE("with retention, bars that wait in a tail count and go like those in columns") {
  for (const std::int64_t kept : {1, 2, 9, 15, 16, 64, 65, 130}) {
    CAPTURE(kept);
    const auto data = make_dataset(kept);
    const auto columns = make_dataset(kept);
    open_minutes(*data);
    open_minutes(*columns);
    for (std::int64_t i = 0; i < 400; ++i) {
      const lta_bar bar = make_bar(i * minute, 100 + static_cast<double>(i));
      lta::bar_writer writer(*data);
      const auto verdicts = writer.check({&bar, 1});
      REQUIRE(verdicts);
      CHECK((*verdicts)[0].row == i);
      CHECK((*verdicts)[0].close_time_ns == (i + 1) * minute);
      CHECK((*verdicts)[0].action == lta::bar_action::append);
      writer.commit();
      REQUIRE(append(*columns, {bar}) == "ok");
      REQUIRE(columns->pin(0));  // settles
      const std::int64_t first = std::max<std::int64_t>(i + 1 - kept, 0);
      REQUIRE(data->info().row_count == i + 1 - first);
      if (i % 7 != 0) continue;
      const auto pin = *data->pin(0);
      REQUIRE(pin.row_count() == i + 1);
      REQUIRE(pin.first_row() == first);
      REQUIRE(pin.time_ns(first) == first * minute);
      REQUIRE(pin.bar(i).close == 100 + static_cast<double>(i));
      REQUIRE(data->info().memory_bytes == columns->info().memory_bytes);
      REQUIRE(data->info().revision == static_cast<std::uint64_t>(i + 1));
    }
  }
}

// Few retained rows stay in a tail that goes round: whatever comes in one call, is refused, revised
// or looked at, the last ones are there and no others.
TEST_CASE(
    "the last rows of any mixture of calls are retained, and no call that fails changes them") {
  std::mt19937 random(20'261'123);
  const auto below = [&](std::uint32_t n) { return static_cast<std::int64_t>(random() % n); };
  for (std::int64_t kept = 1; kept <= 18; ++kept) {
    CAPTURE(kept);
    const auto data = make_dataset(kept);
    open_minutes(*data);
    std::vector<double> prices;  // of all rows there ever were
    for (int call = 0; call < 300; ++call) {
      const auto now = static_cast<std::int64_t>(prices.size());
      const std::int64_t kind = below(12);
      if (kind == 0 && now > 0) {
        const std::int64_t row = now - 1 - below(static_cast<std::uint32_t>(std::min(kept, now)));
        const lta_bar revised = make_bar(row * minute, -1, LTA_BAR_REVISED);
        REQUIRE(data->write_bars({&revised, 1}, LTA_BAR_REVISED, 0));
        prices[static_cast<std::size_t>(row)] = -1;
      } else if (kind == 1 && now > kept) {
        const lta_bar gone = make_bar((now - kept - 1) * minute, -1, LTA_BAR_REVISED);
        REQUIRE(code_of(data->write_bars({&gone, 1}, LTA_BAR_REVISED, 0)) ==
                "dataset.revision_too_old");
      } else {
        std::vector<lta_bar> bars;
        const std::int64_t count = below(3) == 0 ? 1 + below(20) : 1;
        for (std::int64_t i = 0; i < count; ++i) {
          bars.push_back(make_bar((now + i) * minute, static_cast<double>(now + i)));
        }
        if (kind == 2) {
          bars.push_back(make_bar(0, 1, LTA_BAR_CLOSED, 9));
          REQUIRE(append(*data, bars) == "dataset.unknown_partition");
        } else {
          REQUIRE(append(*data, bars) == "ok");
          for (const lta_bar& bar : bars) prices.push_back(bar.close);
        }
      }
      const auto there = static_cast<std::int64_t>(prices.size());
      const std::int64_t first = std::max<std::int64_t>(there - kept, 0);
      REQUIRE(data->info().row_count == there - first);
      if (below(9) != 0) continue;
      const auto pin = *data->pin(0);
      REQUIRE(pin.row_count() == there);
      REQUIRE(pin.first_row() == first);
      for (std::int64_t row = first; row < there; ++row) {
        REQUIRE(pin.time_ns(row) == row * minute);
        REQUIRE(pin.bar(row).close == prices[static_cast<std::size_t>(row)]);
      }
    }
  }
}

TEST_CASE("a refused call of any length leaves what a tail that goes round retains") {
  constexpr std::int64_t before = 40;  // more than once round, and nobody has looked
  for (std::int64_t kept = 1; kept <= 17; ++kept) {
    for (std::int64_t count = 1; count <= 18; ++count) {
      CAPTURE(kept);
      CAPTURE(count);
      const auto data = make_dataset(kept);
      open_minutes(*data);
      for (std::int64_t i = 0; i < before; ++i) {
        REQUIRE(append(*data, {make_bar(i * minute, static_cast<double>(i))}) == "ok");
      }
      std::vector<lta_bar> bars;
      for (std::int64_t i = 0; i < count; ++i) bars.push_back(make_bar((before + i) * minute, -1));
      bars.push_back(make_bar(0, 1, LTA_BAR_CLOSED, 9));
      REQUIRE(append(*data, bars) == "dataset.unknown_partition");
      const auto pin = *data->pin(0);
      REQUIRE(pin.row_count() == before);
      REQUIRE(pin.first_row() == before - kept);
      for (std::int64_t row = before - kept; row < before; ++row) {
        REQUIRE(pin.bar(row).close == static_cast<double>(row));
      }
    }
  }
}

TEST_CASE("a refused call that would have filled a tail once more changes nothing") {
  for (const std::int64_t before : {15, 16, 30, 31, 45, 63, 64}) {
    CAPTURE(before);
    const auto data = fed(before);
    const auto revision = data->revision();
    REQUIRE(append(*data, {make_bar(before * minute, 1), make_bar(0, 1, LTA_BAR_CLOSED, 9)}) ==
            "dataset.unknown_partition");
    REQUIRE(data->revision() == revision);
    REQUIRE(data->info().row_count == before);
    REQUIRE(append(*data, {make_bar(before * minute, 7)}) == "ok");
    const auto pin = *data->pin(0);
    REQUIRE(pin.row_count() == before + 1);
    for (std::int64_t row = 0; row < before; ++row) {
      REQUIRE(pin.bar(row).close == 100 + static_cast<double>(row));
    }
    REQUIRE(pin.bar(before).close == 7);
  }
}

// Against a map from time to price: bars by bar and in columns, twice, revised, forming, refused.
TEST_CASE("any mixture of live bars, columns and looks ends in the rows a map would hold") {
  const char* given = std::getenv("LTA_TEST_SEED");
  const auto seed = given ? static_cast<std::uint32_t>(std::atoll(given)) : 20240518u;
  MESSAGE("LTA_TEST_SEED=" << seed);
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::int64_t>(random() % n); };
  for (int round = 0; round < 30; ++round) {
    const auto data = make_dataset();
    std::map<std::int64_t, double> model[3];
    for (const char* symbol : {"A", "B", "C"}) open_minutes(*data, symbol);
    std::uint64_t changes = 0;
    for (int call = 0; call < 120; ++call) {
      std::vector<lta_bar> bars;
      auto after = std::vector(std::begin(model), std::end(model));
      const std::int64_t kind = below(20);
      std::uint64_t changed = 0;
      for (std::int64_t n = 1 + below(6); n > 0; --n) {
        const auto id = static_cast<std::uint32_t>(below(3));
        auto& rows = after[id];
        const std::int64_t next = rows.empty() ? 0 : rows.rbegin()->first + minute;
        const bool again = !rows.empty() && below(8) == 0;
        const double price = again ? rows.rbegin()->second : static_cast<double>(below(1000));
        bars.push_back(make_bar(again ? next - minute : next, price, LTA_BAR_CLOSED, id));
        changed += !again;
        rows[bars.back().time_ns] = price;
      }
      if (kind == 0) {
        bars.push_back(make_bar(0, 1, LTA_BAR_CLOSED, 9));
        REQUIRE(append(*data, bars) == "dataset.unknown_partition");
        continue;
      }
      if (kind == 1 && !model[0].empty()) {
        const lta_bar revised = make_bar(model[0].begin()->first, -7, LTA_BAR_REVISED);
        changes += static_cast<std::uint64_t>(*data->write_bars({&revised, 1}, LTA_BAR_REVISED, 0));
        model[0].begin()->second = -7;
        continue;
      }
      if (kind == 2) {
        const std::int64_t next = model[1].empty() ? 0 : model[1].rbegin()->first / minute + 1;
        REQUIRE(data->append_ohlcv(1, minutes(3, next).view(), 0));
        changes += 3;
        for (std::int64_t i = next; i < next + 3; ++i) {
          model[1][i * minute] = 100 + static_cast<double>(i);
        }
        continue;
      }
      if (kind == 3) {
        const std::int64_t next = model[2].empty() ? 0 : model[2].rbegin()->first + minute;
        const lta_bar forming = make_bar(next, 3, LTA_BAR_FORMING, 2);
        REQUIRE(data->write_bars({&forming, 1}, LTA_BAR_FORMING, 0));
        ++changes;
        continue;
      }
      if (kind < 7) {
        const auto pin = *data->pin(static_cast<std::uint32_t>(below(3)));
        const auto count = static_cast<std::int64_t>(model[pin.partition_id()].size());
        REQUIRE(pin.row_count() == count);
        continue;
      }
      REQUIRE(*data->write_bars(bars, LTA_BAR_CLOSED, 0) == static_cast<std::int64_t>(changed));
      changes += changed;
      std::copy(after.begin(), after.end(), model);
    }
    REQUIRE(data->revision() == changes);
    std::int64_t total = 0;
    for (const std::uint32_t id : {0u, 1u, 2u}) {
      const auto pin = *data->pin(id);
      REQUIRE(pin.row_count() == static_cast<std::int64_t>(model[id].size()));
      total += pin.row_count();
      std::int64_t row = 0;
      for (const auto& [time, price] : model[id]) {
        REQUIRE(pin.time_ns(row) == time);
        REQUIRE(pin.bar(row++).close == price);
      }
    }
    REQUIRE(data->info().row_count == total);
  }
}

TEST_CASE("readers settle tails while bars come") {
  for (const std::int64_t kept : {0, 9}) {
    CAPTURE(kept);
    const auto data = make_dataset(kept);
    open_minutes(*data, "A");
    open_minutes(*data, "B");
    constexpr std::int64_t last = 4000;
    std::thread feed([&] {
      for (std::int64_t i = 0; i < last; ++i) {
        const double price = static_cast<double>(i);
        append(*data, {make_bar(i * minute, price), make_bar(i * minute, price, 0, 1)});
      }
    });
    const std::uint32_t ids[] = {0, 1};
    for (std::int64_t seen = 0; seen < last;) {
      const auto pins = *data->pin_all(ids);
      REQUIRE(pins[0].row_count() == pins[1].row_count());
      seen = pins[0].row_count();
      const std::int64_t looked_at = std::max(pins[0].first_row(), seen - 40);
      for (std::int64_t row = looked_at; row < seen; ++row) {
        REQUIRE(pins[0].bar(row).close == static_cast<double>(row));
        REQUIRE(pins[1].time_ns(row) == row * minute);
      }
      REQUIRE(data->partition_info(0)->row_count >= seen - pins[0].first_row());
    }
    feed.join();
  }
}
