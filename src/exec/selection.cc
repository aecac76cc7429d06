// SPDX-License-Identifier: MIT
#include <algorithm>

#include "exec/batch.hh"

namespace lta {

bool is_selected(const selection& wanted, const partition_name& name) {
  const std::string_view source =
      wanted.source.empty() ? std::string_view("ohlcv") : std::string_view(wanted.source);
  if (name.source != source) return false;
  if (!wanted.timeframe.empty() && name.timeframe != wanted.timeframe) return false;
  return wanted.symbols.empty() || std::find(wanted.symbols.begin(), wanted.symbols.end(),
                                             name.symbol) != wanted.symbols.end();
}

std::vector<std::uint32_t> selected_partitions(const plan& compiled, const dataset& rows) {
  return rows.ordered_partitions(
      [&](const partition_name& name) { return is_selected(compiled.select(), name); });
}

}  // namespace lta
