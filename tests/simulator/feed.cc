// SPDX-License-Identifier: MIT
#include "feed.hh"

#include <algorithm>
#include <bit>

namespace simulator {
namespace {

// Whether a difference between two versions of a bar is there for the engine: missing is missing.
bool is_same(const lta_bar& a, const lta_bar& b) {
  const auto same = [](double x, double y) { return x == y || (x != x && y != y); };
  return same(a.open, b.open) && same(a.high, b.high) && same(a.low, b.low) &&
         same(a.close, b.close) && same(a.volume, b.volume);
}

bool is_missing(const lta_bar& bar) {
  return bar.open != bar.open || bar.high != bar.high || bar.low != bar.low ||
         bar.close != bar.close || bar.volume != bar.volume;
}

}  // namespace

bool feed::is_over() const {
  const auto& markets = truth_.markets();
  return std::all_of(markets.begin(), markets.end(), [](const market& m) { return m.is_over(); });
}

void feed::call_began() {
  counts_.clear();
  for (const market& m : truth_.markets()) counts_.push_back(m.count());
}

lta_bar feed::wrong(const lta_bar& bar, std::int32_t state) {
  lta_bar other = promise::disturbed(random_, bar);
  other.state = state;
  return other;
}

// What B brings late must be within the depth of A, and a detached session must not forget what A
// needs of B.
bool feed::can_close(std::size_t who) const {
  const auto& markets = truth_.markets();
  if (markets[who].is_over()) return false;
  if (!truth_.made().has_joins) return true;
  const std::int64_t a = markets[0].count();
  const std::int64_t b = markets[1].count();
  return who == 0 ? markets[1].is_over() || a < b + 2 : markets[0].is_over() || b <= a;
}

bool feed::can_revise(std::size_t who, std::int64_t row) const {
  if (row < 0) return false;
  if (!truth_.made().has_joins || who == 0) return row >= counts_[who] - truth_.made().depth;
  return row >= counts_[0] - truth_.made().depth + 1;
}

void feed::add_closed(market& m, std::vector<lta_bar>& call) {
  lta_bar bar = m.coming[static_cast<std::size_t>(m.count())];
  if (random_.chance(0.03)) bar.close = std::bit_cast<double>(0x7FF8000000000000);
  bar.state = LTA_BAR_CLOSED;
  seen_.add(is_missing(bar) ? event::missing : event::closed);
  if (m.forming && m.forming->time_ns <= bar.time_ns) m.forming.reset();
  m.closed.push_back(bar);
  call.push_back(bar);
}

void feed::add_bar(std::size_t who, std::vector<lta_bar>& call) {
  market& m = truth_.markets()[who];
  const std::int64_t n = m.count();
  const double draw = random_.unit();
  if (draw < 0.5) {
    if (can_close(who)) add_closed(m, call);
  } else if (draw < 0.75) {
    // Of the next bar, or of a later one: then the next one leaves it behind it.
    const std::int64_t row = n + (random_.chance(0.1) ? random_.below(3) : 0);
    if (row >= std::ssize(m.coming)) return;
    m.forming = wrong(m.coming[static_cast<std::size_t>(row)], LTA_BAR_FORMING);
    call.push_back(*m.forming);
    seen_.add(event::forming);
  } else if (draw < 0.85) {
    const std::int64_t row = n - 1 - random_.below(truth_.made().depth);
    if (row < 0) return;
    call.push_back(m.closed[static_cast<std::size_t>(row)]);
    call.back().state = LTA_BAR_CLOSED;
    seen_.add(event::duplicate);
  } else {
    const std::int64_t row = n - 1 - random_.below(truth_.made().depth);
    if (!can_revise(who, row)) return;
    lta_bar& known = m.closed[static_cast<std::size_t>(row)];
    known = wrong(known, LTA_BAR_REVISED);
    call.push_back(known);
    seen_.add(event::revised);
  }
}

std::vector<lta_bar> feed::refused_bars(std::size_t who) {
  market& m = truth_.markets()[who];
  const std::int64_t n = m.count();
  std::vector<lta_bar> call;
  const bool has_next = n < std::ssize(m.coming);
  if (has_next && random_.chance(0.3)) call.push_back(m.coming[static_cast<std::size_t>(n)]);
  const bool is_late = random_.chance(0.5);
  const std::int64_t back =
      is_late ? 1 + random_.below(20) : truth_.made().depth + 1 + random_.below(20);
  if (n < back) return {};
  const lta_bar& known = m.closed[static_cast<std::size_t>(n - back)];
  const lta_bar bad = wrong(known, is_late ? LTA_BAR_CLOSED : LTA_BAR_REVISED);
  if (is_same(bad, known)) return {};
  call.push_back(bad);
  seen_.add(is_late ? event::late : event::too_deep);
  return call;
}

std::vector<lta_point> feed::points() {
  std::vector<lta_point> call;
  for (std::int64_t k = 1 + random_.below(6); k > 0; --k) {
    const auto who = static_cast<std::size_t>(random_.below(std::ssize(truth_.markets())));
    market& m = truth_.markets()[who];
    const std::int64_t row = m.count() - random_.below(std::min(truth_.made().depth, 4));
    if (row < 0 || row >= std::ssize(m.coming)) continue;
    std::int64_t time_ns = m.coming[static_cast<std::size_t>(row)].time_ns;
    if (truth_.made().has_own_times) time_ns += random_.below(86'400'000'000'000);
    if (!m.point_times_ns.empty() && time_ns <= m.point_times_ns.back()) continue;
    m.point_times_ns.push_back(time_ns);
    m.point_values.push_back(random_.unit() - 0.5);
    call.push_back({time_ns, m.point_values.back(), static_cast<std::uint32_t>(who), 0});
    seen_.add(event::point);
  }
  return call;
}

}  // namespace simulator
