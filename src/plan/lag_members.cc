// SPDX-License-Identifier: MIT
#include "plan/lag_members.hh"

#include <charconv>

#include "indicators/indicators.hh"

namespace lta {

std::optional<double> bars_ago(std::string_view member) {
  constexpr std::string_view ending = "_ago";
  if (!member.ends_with(ending)) return std::nullopt;
  member.remove_suffix(ending.size());
  double bars = 0;
  const auto read =
      std::from_chars(member.data(), member.data() + member.size(), bars, std::chars_format::fixed);
  if (read.ec != std::errc() || read.ptr != member.data() + member.size()) return std::nullopt;
  return bars;
}

std::optional<lag_by_time> find_lag_by_time(std::string_view member) {
  constexpr std::string_view ending = "_ago";
  const auto begins_with_digit = [](std::string_view text) {
    return !text.empty() && text.front() >= '0' && text.front() <= '9';
  };
  if (begins_with_digit(member) && member.ends_with(ending)) {
    return lag_by_time{&indicators::lag, member.substr(0, member.size() - ending.size())};
  }
  constexpr struct {
    std::string_view beginning;
    const entry* about;
  } changes[] = {{"change_pct_", &indicators::change_pct}, {"change_", &indicators::diff}};
  for (const auto& change : changes) {
    if (!member.starts_with(change.beginning)) continue;
    const std::string_view time = member.substr(change.beginning.size());
    if (begins_with_digit(time)) return lag_by_time{change.about, time};
  }
  return std::nullopt;
}

}  // namespace lta
