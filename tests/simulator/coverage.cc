// SPDX-License-Identifier: MIT
#include "coverage.hh"

#include <cstdio>
#include <numeric>

#include "calls.hh"
#include "catalog/registry.hh"

namespace simulator {
namespace {

constexpr double share_min = 0.02;
constexpr const char* event_names[] = {"closed",  "forming",  "missing", "duplicate",
                                       "revised", "too deep", "late",    "point"};
constexpr const char* deed_names[] = {"comparison", "push",      "advance", "replay",
                                      "snapshot",   "restore",   "twin",    "later rows",
                                      "process",    "hand-over", "drain",   "recovery"};

}  // namespace

std::int64_t coverage::event_count() const {
  return std::accumulate(events.begin(), events.end(), std::int64_t{0});
}

bool coverage::report() const {
  const std::int64_t total = event_count();
  bool is_good = true;
  std::printf("%lld episodes, %lld events\n", static_cast<long long>(episodes),
              static_cast<long long>(total));
  for (std::size_t k = 0; k < events.size(); ++k) {
    const double share = static_cast<double>(events[k]) / static_cast<double>(total);
    const bool is_rare = share < share_min;
    is_good &= !is_rare;
    std::printf("  %-10s %12lld  %5.1f %%%s\n", event_names[k], static_cast<long long>(events[k]),
                100 * share, is_rare ? "  below 2 %" : "");
  }
  const std::int64_t calls =
      std::accumulate(deeds.begin(), deeds.end(), std::int64_t{0}) - count_of(deed::later_rows);
  std::printf("%lld calls\n", static_cast<long long>(calls));
  for (std::size_t k = 0; k < deeds.size(); ++k) {
    const bool can_be = static_cast<deed>(k) != deed::recovery || has_log();
    is_good &= deeds[k] > 0 || !can_be;
    std::printf("  %-10s %12lld  %5.1f %%%s\n", deed_names[k], static_cast<long long>(deeds[k]),
                100 * static_cast<double>(deeds[k]) / static_cast<double>(calls),
                deeds[k] > 0 ? ""
                : can_be     ? "  never"
                             : "  not built");
  }
  std::size_t seen = 0;
  for (const lta::entry* e : lta::catalog_entries()) {
    const bool is_seen = entries.count(e->id) != 0;
    seen += is_seen ? 1 : 0;
    if (!is_seen) std::printf("  entry %s was never used\n", std::string(e->id).c_str());
  }
  std::printf("  %zu of %zu entries\n", seen, lta::catalog_entries().size());
  return is_good && seen == lta::catalog_entries().size();
}

}  // namespace simulator
