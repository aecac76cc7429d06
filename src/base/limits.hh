// SPDX-License-Identifier: MIT
// Every limit of the engine, with its reason. A limit is checked before any work it bounds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lta::limits {

// ---- Names and text ------------------------------------------------------------------------

// Symbols, timeframes, sources, series and outputs: longer than any exchange's identifiers, short
// enough that a message can show one, and one length byte in files.
inline constexpr std::int64_t name_bytes_max = 255;

// A plan payload or one expression. Ten thousand nodes take about half of it.
inline constexpr std::int64_t payload_bytes_max = 1 << 20;

// Nested expressions and JSON values: the parsers recurse, and a host's thread may have a small
// stack.
inline constexpr int nesting_depth_max = 64;

// ---- Plans ---------------------------------------------------------------------------------

// Nodes after lowering. Keeps compilation below a second and 32-bit node ids far from their end.
inline constexpr std::int64_t plan_nodes_max = 10'000;
inline constexpr std::int64_t plan_outputs_max = 10'000;

// Timeframes of one plan beside the partition's own: one bit of a word each.
inline constexpr std::size_t plan_clocks_max = 62;

// Compiled plans a dataset keeps: more than a host has in turn, few enough to search in order.
inline constexpr std::size_t cached_plans_max = 64;

// Longest window, and furthest lag: 20 levels of a doubling tree; a minute window of two years.
inline constexpr std::int64_t window_rows_max = 1 << 20;
inline constexpr std::int64_t lag_rows_max = 1 << 20;

// Streaming state of one partition unless the caller sets a limit: a thousand columns of a
// million slots would be 8 GB, so a plan by mistake is refused before it allocates.
inline constexpr std::int64_t partition_state_bytes_default = std::int64_t{1} << 30;

// ---- Data ----------------------------------------------------------------------------------

// Partition ids are dense uint32; a million of them hold names and a first chunk in 5 GB.
inline constexpr std::uint32_t partitions_per_dataset_max = 1'000'000;
inline constexpr std::uint32_t series_per_partition_max = 10'000;

// Rows of one partition: row numbers stay exact as doubles and far from int64 overflow.
inline constexpr std::int64_t rows_per_partition_max = std::int64_t{1} << 48;

// Rows and bars of one call, so that counts times sizes cannot overflow.
inline constexpr std::int64_t rows_per_call_max = std::int64_t{1} << 40;

// Batches of one Arrow stream: empty ones could come for ever.
inline constexpr std::int64_t arrow_batches_max = 1 << 24;

// Rows one dataset operation may make: a minute grid of 250 years, 8 GB of bars. A gap by mistake
// is refused before it is filled.
inline constexpr std::int64_t operation_rows_max = std::int64_t{1} << 27;

// Changes of one time zone; the tz database has less than a thousand until 2262.
inline constexpr std::int64_t zone_changes_max = 1 << 16;

// Chunks double from 64 rows (3.5 KiB of bars: many small partitions stay small) to 32768 rows
// (1.75 MiB: one huge page, without which the first touch of its memory costs more than all the
// rest of an append; still small enough to copy when a row is revised under a reader).
inline constexpr std::int64_t chunk_rows_first = 64;
inline constexpr std::int64_t chunk_rows_largest = 32'768;

// Longest timeframe with a grid: keeps every sum of a time and a timeframe easy to check.
inline constexpr std::int64_t timeframe_days_max = 36'525;

// ---- Execution and sessions ----------------------------------------------------------------

// Result memory a dataset keeps for its next execution: 12 outputs of 64 symbols of 100,000 bars
// are 660 MB, and take half as long again in pages that are touched for the first time.
inline constexpr std::int64_t idle_block_bytes_max = std::int64_t{1} << 30;

// Threads of one execution.
inline constexpr std::int32_t thread_count_max = 256;

// Closed bars a session can step back. Columns keep the depth, so it costs memory per column.
inline constexpr std::int32_t revision_depth_default = 8;
inline constexpr std::int32_t revision_depth_max = 4'096;

// ---- Feed ----------------------------------------------------------------------------------

// Ticks and bars a producer may have waiting: 2 GB, and as a default a burst of a whole market.
inline constexpr std::int64_t producer_capacity_max = std::int64_t{1} << 26;
inline constexpr std::int64_t producer_capacity_default = 65'536;

// Ticks and bars one drain takes unless it is told otherwise.
inline constexpr std::int64_t drain_items_default = 65'536;

// Bars one tick or one advance of the clock may make of one builder: seconds of a long weekend. A
// tick of a wrong year or price must not fill the memory.
inline constexpr std::int64_t bars_per_tick_max = std::int64_t{1} << 18;

// Trading sessions of one builder: two a day for 250 years.
inline constexpr std::int64_t builder_sessions_max = 200'000;

// Closed bars a builder keeps for late ticks.
inline constexpr std::int32_t late_bars_max = 8;

// Codes of refusals that are counted apart.
inline constexpr std::size_t refusal_codes_max = 64;

// ---- Ids -----------------------------------------------------------------------------------

// Objects alive at once in the process: 24 bits of slot index.
inline constexpr std::uint32_t handle_slots_max = 1u << 24;

}  // namespace lta::limits
