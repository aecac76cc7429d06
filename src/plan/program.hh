// SPDX-License-Identifier: MIT
// A compiled plan as the executor sees it: live primitive nodes in order, their columns, and how
// many past slots of each column are needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.hh"
#include "graph/graph.hh"
#include "indicators/entry.hh"
#include "plan/clock_graph.hh"

namespace lta {

struct column {
  node_id node;
  std::uint8_t role;  // 0 the output, 1.. hidden state
  bool is_output;     // of the plan: reported
  std::int64_t need;  // the furthest slot back that any kernel reads, 0 when none is
};

// A field every partition has: 1 on every bar, missing past the last one. No text can name it.
inline constexpr std::string_view presence_field = "";

struct program_output {
  std::string name;
  value_type type = value_type::number;
  node_id node = 0;
  std::int64_t first_valid_row = 0;  // earliest possible; -1 when there never is a value
  std::int64_t stable_history = 0;   // -1 when the start never loses its weight
  bool is_recursive = false;         // reads a recursion or accumulator: history cannot be cut off
  bool is_label = false;             // may look ahead; over history only
  std::int64_t lead = 0;             // row t of the output is slot t + lead of its node
  bool reads_times = false;          // of bars: row numbers will not do
  // Where a lag that is a time is no whole number of the partition's bars.
  std::optional<failure> duration_error = {};
  std::vector<std::uint32_t> fields;     // it reads, indices into primitives.fields(), rising
  std::vector<std::uint32_t> crossings;  // the same, into primitives.crossings()
};

// When a value first exists, and from when on it no longer knows where the data began.
struct value_history {
  std::int64_t first = 0;   // earliest row with a value
  std::int64_t stable = 0;  // first row on which the start weighs less than 1e-9
  bool is_recursive = false;
};

struct clock_program;

struct program {
  graph primitives;
  std::vector<node_id> order;               // live nodes by phase, inputs before readers
  std::vector<column> columns;              // those of the live nodes, in order
  std::vector<std::uint32_t> first_column;  // per node of `primitives`; no_column when dead
  std::vector<program_output> outputs;

  // Coarser clocks, lower levels first. Nodes of phase 0 need none of them; the clocks of level k
  // run after the nodes of phase k - 1, the nodes of phase k after those.
  std::vector<clock_program> clocks;
  std::vector<std::uint32_t> phases;              // per node of `primitives`
  std::vector<value_history> crossing_histories;  // per crossing, in slots of its clock
  std::vector<timeframe> crossing_spacings;       // per crossing

  static constexpr std::uint32_t no_column = 0xFFFFFFFF;
  std::uint32_t column_of(node_id node) const { return first_column[node]; }
};

struct clock_program {
  struct crossing {
    node_id inner;
    node_id base;
    bool is_forming;
  };

  timeframe spacing;
  std::uint32_t level;
  program inner;
  node_id ordinal;                   // of the base
  node_id closes;                    // of the base
  std::vector<clock_carry> carries;  // of live leaves
  std::vector<crossing> crossings;   // live ones
  bool has_forming = false;          // one of them is_forming

  // Coarse slots that are kept beside those a revision reaches: the open one, and the one before
  // it, which the first slot of a coarse bar fills again.
  static constexpr std::int64_t more_slots = 2;
};

// Past slots of a column that a session keeps: need + depth where the column is read back,
// reported or comes from the data; none where every refill computes it anew. `need` is the column's
// own, or what it becomes where nodes are filled together.
std::int64_t retained_slots(const program& p, const column& c, std::int64_t need,
                            std::int64_t revision_depth);

// Streaming state of one partition: the retained slots and the open one of every column, each node
// by itself. What is filled together needs less.
std::int64_t state_bytes(const program& p, std::int64_t revision_depth);

struct program_limits {
  std::int64_t node_count;
  std::int64_t state_bytes;
};

// Bars to the first value of an output, those it reads ahead among them.
std::int64_t required_bars(const program_output& output);

// Removes dead nodes, orders, assigns columns and computes history. `outputs` come with name,
// type and node; the rest is filled in.
result<program> build_program(graph primitives, std::vector<program_output> outputs,
                              const program_limits& limits, clock_graphs clocks = {});

// Per field that is read, and per coarser timeframe it is read on: bars of that timeframe needed
// for the first value of every output, and until the start of recursions weighs less than 1e-9.
struct field_history {
  std::string field;
  std::string timeframe;  // empty: the partition's own bars
  std::int64_t required;
  std::int64_t stable;
};
std::vector<field_history> field_histories(const program& p);

}  // namespace lta
