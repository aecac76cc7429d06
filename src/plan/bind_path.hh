// SPDX-License-Identifier: MIT
// Names of other partitions in expressions: trades.volume, BTCUSDT["4h"].close,
// symbol("BRK.B", "1d").trades.volume.
#pragma once

#include <span>
#include <string_view>

#include "base/status.hh"
#include "lang/source_text.hh"
#include "lang/syntax.hh"
#include "plan/bind_call.hh"
#include "plan/field_path.hh"

namespace lta {

// symbol("BRK.B"), symbol("BRK.B", "1d") and source("trades").
bool is_partition_call(std::string_view function);
result<field_path> bind_partition_call(const source_text& source, const syntax_node& call,
                                       std::span<const call_argument> arguments);

// The path of `.name` behind a path. What was a field so far becomes a source, its owner a symbol.
result<field_path> bind_path_member(const source_text& source, const syntax_node& member,
                                    field_path path);

// The path of ["4h"] behind a path.
result<field_path> bind_path_timeframe(const source_text& source, const syntax_node& text,
                                       field_path path);

}  // namespace lta
