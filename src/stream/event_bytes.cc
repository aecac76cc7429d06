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
  return out.finish();
}

std::string series_bytes(std::uint32_t log_partition, std::uint32_t flags, std::string_view name) {
  byte_writer out;
  out.u32(a_series);
  out.u32(log_partition);
  out.u32(flags);
  write_text(out, name);
  return out.finish();
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

bool read_fed(std::string_view bytes, bool has_items, fed_event& event) {
  byte_reader in(bytes);
  for (std::int64_t* word : {&event.header.row_capacity, &event.header.number,
                             &event.header.row_count, &event.header.refused_count}) {
    *word = in.i64();
  }
  event.ticks.clear();
  event.bars.clear();
  event.blocks.clear();
  const auto add = [&](auto& records, std::uint32_t count) {
    const std::size_t before = records.size();
    const std::string_view taken = in.text(std::uint64_t{count} * sizeof records[0]);
    if (in.failed()) return;
    records.resize(before + count);
    if (count > 0) std::memcpy(&records[before], taken.data(), taken.size());
  };
  while (!in.failed() && in.left() > 0) {
    const fed_block block = {in.u32(), in.u32()};
    switch (static_cast<fed_records>(block.kind)) {
      case fed_records::ticks: add(event.ticks, block.count); break;
      case fed_records::bars: add(event.bars, block.count); break;
      default: return false;
    }
    event.blocks.push_back(block);
  }
  return !in.failed() && event.header.row_capacity >= 0 && (has_items || event.blocks.empty());
}

}  // namespace lta
