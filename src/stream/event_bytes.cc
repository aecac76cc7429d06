// SPDX-License-Identifier: MIT
#include "stream/event_bytes.hh"

#include <cstring>

#include "stream/snapshot_bytes.hh"

namespace lta {

std::string name_bytes(const partition_name& name) {
  byte_writer out;
  for (const std::string_view part : {name.symbol, name.timeframe, name.source}) {
    out.u32(static_cast<std::uint32_t>(part.size()));
    out.text(part);
  }
  return std::move(out.bytes());
}

result<partition_name> name_of_bytes(std::string_view bytes) {
  byte_reader in(bytes);
  partition_name name;
  for (std::string_view* part : {&name.symbol, &name.timeframe, &name.source}) {
    *part = in.text(in.u32());
  }
  if (in.failed() || in.left() != 0) {
    return fail(LTA_CORRUPT_DATA, "log.damaged", -1, "the log is damaged: a name is malformed");
  }
  return name;
}

void append_bars(std::span<const lta_bar> bars, std::span<const std::uint32_t> log_partitions,
                 std::string& bytes) {
  const std::size_t at = bytes.size();
  bytes.resize(at + bars.size_bytes());
  for (std::size_t k = 0; k < bars.size(); ++k) {
    lta_bar bar = bars[k];
    bar.partition = log_partitions[bar.partition];
    std::memcpy(bytes.data() + at + k * sizeof bar, &bar, sizeof bar);
  }
}

bool read_bars(std::string_view bytes, std::size_t partition_count, std::vector<lta_bar>& bars) {
  if (bytes.size() % sizeof(lta_bar) != 0) return false;
  bars.resize(bytes.size() / sizeof(lta_bar));
  if (!bars.empty()) std::memcpy(bars.data(), bytes.data(), bytes.size());
  for (const lta_bar& bar : bars) {
    if (bar.partition >= partition_count) return false;
  }
  return true;
}

}  // namespace lta
