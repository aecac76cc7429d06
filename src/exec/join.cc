// SPDX-License-Identifier: MIT
#include "exec/join.hh"

#include "base/quoted.hh"

namespace lta {

result<std::uint32_t> find_joined(const dataset& rows, const partition_name& reader,
                                  const field_path& path) {
  const std::string_view timeframe =
      path.timeframe.empty() ? reader.timeframe : std::string_view(path.timeframe);
  if (path.owner.empty()) {
    const std::string_view symbol =
        path.symbol.empty() ? reader.symbol : std::string_view(path.symbol);
    return rows.find_partition(symbol, timeframe, path.source);
  }
  const auto as_source = rows.find_partition(reader.symbol, timeframe, path.owner);
  const auto as_symbol = rows.find_partition(path.owner, timeframe, "");
  if (as_source && as_symbol) {
    return fail(LTA_INVALID_ARGUMENT, "execute.ambiguous_partition", -1,
                "%s is a source of %s and a symbol: write source(%s) or symbol(%s)",
                quoted(path.owner).c_str(), quoted(reader.symbol).c_str(),
                quoted(path.owner).c_str(), quoted(path.owner).c_str());
  }
  if (as_source) return *as_source;
  if (as_symbol) return *as_symbol;
  return fail(LTA_NOT_FOUND, "execute.unknown_partition", -1,
              "%s is neither a source of %s nor a symbol, at timeframe %s",
              quoted(path.owner).c_str(), quoted(reader.symbol).c_str(), quoted(timeframe).c_str());
}

std::vector<joined_field> joined_fields(const program& p) {
  std::vector<joined_field> joined;
  for (std::uint32_t f = 0; f < p.primitives.fields().size(); ++f) {
    if (auto path = path_of_name(p.primitives.fields()[f])) joined.push_back({f, std::move(*path)});
  }
  return joined;
}

}  // namespace lta
