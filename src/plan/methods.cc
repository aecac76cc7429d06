// SPDX-License-Identifier: MIT
#include "plan/methods.hh"

#include "base/nearest.hh"
#include "indicators/indicators.hh"

namespace lta {
namespace {

constexpr method methods[] = {
    {"sum", &indicators::rolling_sum, &indicators::cumulative_sum},
    {"avg", &indicators::sma, &indicators::cumulative_mean},
    {"max", &indicators::rolling_max, &indicators::cumulative_max},
    {"min", &indicators::rolling_min, &indicators::cumulative_min},
    {"count", &indicators::rolling_count, &indicators::cumulative_count},
    {"filter", &indicators::filter, &indicators::filter},
};

}  // namespace

const method* find_method(std::string_view name) {
  for (const method& m : methods) {
    if (m.name == name) return &m;
  }
  return nullptr;
}

const char* method_names() { return "sum, avg, max, min, count, filter"; }

std::string_view nearest_method(std::string_view name) {
  nearest_name nearest(name);
  for (const method& m : methods) nearest.offer(m.name);
  return nearest.best();
}

}  // namespace lta
