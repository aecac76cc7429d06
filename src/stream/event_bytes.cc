// SPDX-License-Identifier: MIT
#include "stream/event_bytes.hh"

#include "stream/snapshot_bytes.hh"

namespace lta {
namespace {

constexpr std::uint32_t a_partition = 0;
constexpr std::uint32_t a_series = 1;

void write_text(byte_writer& out, std::string_view text) {
  out.u32(static_cast<std::uint32_t>(text.size()));
  out.text(text);
}

}  // namespace

std::string partition_bytes(const partition_name& name) {
  byte_writer out;
  out.u32(a_partition);
  for (const std::string_view part : {name.symbol, name.timeframe, name.source}) {
    write_text(out, part);
  }
  return std::move(out.bytes());
}

std::string series_bytes(std::uint32_t log_partition, std::uint32_t flags, std::string_view name) {
  byte_writer out;
  out.u32(a_series);
  out.u32(log_partition);
  out.u32(flags);
  write_text(out, name);
  return std::move(out.bytes());
}

result<log_entry> read_entry(std::string_view bytes) {
  byte_reader in(bytes);
  log_entry entry;
  const std::uint32_t kind = in.u32();
  entry.is_series = kind == a_series;
  if (entry.is_series) {
    entry.log_partition = in.u32();
    entry.flags = in.u32();
    entry.series = in.text(in.u32());
  } else {
    for (std::string_view* part :
         {&entry.partition.symbol, &entry.partition.timeframe, &entry.partition.source}) {
      *part = in.text(in.u32());
    }
  }
  if (kind > a_series || in.failed() || in.left() != 0) {
    return fail(LTA_CORRUPT_DATA, "log.damaged", -1, "the log is damaged: a name is malformed");
  }
  return entry;
}

}  // namespace lta
