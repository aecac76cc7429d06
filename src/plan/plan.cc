// SPDX-License-Identifier: MIT
#include "plan/plan.hh"

#include <algorithm>
#include <optional>

#include "base/limits.hh"
#include "plan/bind_expression.hh"
#include "plan/canonical.hh"
#include "plan/durations.hh"
#include "plan/field_path.hh"
#include "plan/history.hh"
#include "plan/json_writer.hh"
#include "plan/labels.hh"
#include "plan/lower.hh"
#include "plan/outputs.hh"
#include "plan/payload.hh"
#include "plan/plan_content.hh"

namespace lta {
namespace {

outcome check_text(std::string_view text) {
  if (text.size() > static_cast<std::size_t>(limits::payload_bytes_max)) {
    return fail(LTA_LIMIT_EXCEEDED, "plan.too_large", limits::payload_bytes_max,
                "the text has %lld bytes, at most %lld are allowed",
                static_cast<long long>(text.size()),
                static_cast<long long>(limits::payload_bytes_max));
  }
  const std::int64_t malformed = find_malformed_byte(text);
  if (malformed < 0) return done{};
  return fail(LTA_PARSE_ERROR, "plan.not_utf8", malformed,
              "the text is not UTF-8 from byte %lld on", static_cast<long long>(malformed));
}

outcome check_options(const compile_options& options) {
  if (options.convention < LTA_CONVENTION_DEFAULT || options.convention > LTA_CONVENTION_LAAKHAY) {
    return fail(LTA_INVALID_ARGUMENT, "plan.unknown_convention", -1, "there is no convention %d",
                static_cast<int>(options.convention));
  }
  if (options.node_limit < 0 || options.state_limit_bytes < 0) {
    return fail(LTA_INVALID_ARGUMENT, "plan.negative_limit", -1,
                "limits are 0 or more, found node_limit %lld, state_limit_bytes %lld",
                static_cast<long long>(options.node_limit),
                static_cast<long long>(options.state_limit_bytes));
  }
  return done{};
}

result<payload> read_expression(std::string_view text, convention numbers) {
  payload read;
  read.numbers = numbers;
  const source_text source(text);
  const result<bound_value> value = bind_expression(read.calls.graph, numbers, source);
  if (!value) return value.error();
  const outcome allowed = check_lead(read.calls.graph, *value, 0, false);
  if (!allowed) return allowed.error();
  output_list outputs;
  const outcome added = outputs.add(unnamed_output, *value, 0);
  if (!added) return added.error();
  read.calls.outputs = outputs.take();
  return read;
}

std::vector<program_output> lowered_outputs(const call_plan& calls, const lowered_graph& lowered) {
  std::vector<program_output> outputs;
  for (const call_output& output : calls.outputs) {
    const bool is_signal = calls.graph.type(output.value) == value_type::signal;
    program_output& made = outputs.emplace_back();
    made.name = output.name;
    made.type = is_signal ? value_type::signal : value_type::number;
    made.node = lowered.node(output.value);
    made.is_label = output.is_label;
  }
  return outputs;
}

// From the calls down.
outcome make_program(plan_content& content) {
  const program_limits& bounds = content.bounds;
  const call_graph& calls = content.calls.graph;
  std::vector<call_ref> wanted;
  for (const call_output& output : content.calls.outputs) wanted.push_back(output.value);
  result<lowered_graph> lowered = lower_calls(calls, content.numbers, bounds.node_count,
                                              content.bars ? &*content.bars : nullptr, wanted);
  if (!lowered) return lowered.error();
  std::vector<program_output> outputs = lowered_outputs(content.calls, *lowered);
  const outcome delayed = delay_labels(lowered->primitives, outputs, bounds.node_count);
  if (!delayed) return delayed.error();
  result<program> built = build_program(std::move(lowered->primitives), std::move(outputs), bounds,
                                        std::move(lowered->clocks));
  if (!built) return built.error();
  content.compiled = std::move(*built);
  program& made = content.compiled;
  content.counts.primitives = static_cast<std::int64_t>(made.primitives.nodes().size());
  content.counts.program = static_cast<std::int64_t>(made.order.size());
  const std::vector<bool> counted = durations_on_bars(calls);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    made.outputs[i].counts_durations = counted[wanted[i].node];
    content.has_durations |= counted[wanted[i].node];
  }
  return done{};
}

void write_optional(json_writer& json, const char* key, const std::string& text) {
  json.key(key);
  text.empty() ? json.null() : json.text(text);
}

// Of which partition a field is wanted; nothing stands for the one that runs.
void write_field(json_writer& json, const std::string& name) {
  const std::optional<field_path> path = path_of_name(name);
  json.member("field", path ? path->field : name);
  if (!path) return;
  if (!path->owner.empty()) json.member("of", path->owner);
  if (!path->symbol.empty()) json.member("symbol", path->symbol);
  if (!path->timeframe.empty()) json.member("of_timeframe", path->timeframe);
  if (!path->source.empty()) json.member("source", path->source);
}

void write_bars(json_writer& json, const char* key, std::int64_t bars) {
  json.key(key);
  bars == never ? json.null() : json.integer(bars);
}

}  // namespace

result<std::shared_ptr<const plan>> compile(std::string_view text, const compile_options& options) {
  const outcome good_options = check_options(options);
  if (!good_options) return good_options.error();
  const outcome good_text = check_text(text);
  if (!good_text) return good_text.error();
  std::optional<convention> numbers;
  if (options.convention != LTA_CONVENTION_DEFAULT) {
    numbers = static_cast<convention>(options.convention);
  }
  result<payload> read = options.expression
                             ? read_expression(text, numbers.value_or(convention::talib))
                             : read_payload(text, numbers);
  if (!read) return read.error();

  auto content = std::make_unique<plan_content>();
  content->counts.written = read->calls.graph.asked_count();
  content->counts.shared = static_cast<std::int64_t>(read->calls.graph.size());
  content->calls = canonical_plan(read->calls);
  content->counts.live = static_cast<std::int64_t>(content->calls.graph.size());
  content->numbers = read->numbers;
  content->select = std::move(read->select);
  content->fingerprint = plan_fingerprint(content->calls, content->numbers);
  content->bounds = {
      .node_count = options.node_limit > 0 ? options.node_limit : limits::plan_nodes_max,
      .state_bytes = options.state_limit_bytes > 0 ? options.state_limit_bytes
                                                   : limits::partition_state_bytes_default};
  if (!content->select.timeframe.empty()) {
    const result<timeframe> named = timeframe::parse(content->select.timeframe);
    if (named) content->bars = *named;
  }
  const outcome made = make_program(*content);
  if (!made) return made.error();
  return std::shared_ptr<const plan>(std::make_shared<plan>(std::move(content)));
}

std::int64_t required_bars(const program_output& output) {
  return output.first_valid_row == never ? 0 : output.first_valid_row + output.lead + 1;
}

std::int64_t required_bars(const program& p) {
  std::int64_t bars = 0;
  for (const program_output& output : p.outputs) bars = std::max(bars, required_bars(output));
  return bars;
}

std::int64_t stable_bars(const program& p) {
  std::int64_t bars = 0;
  for (const program_output& output : p.outputs) {
    if (output.stable_history == never) return never;
    bars = std::max(bars, output.stable_history);
  }
  return bars;
}

plan::plan(std::unique_ptr<const plan_content> content) : content_(std::move(content)) {}
plan::~plan() = default;

std::uint64_t plan::fingerprint() const { return content_->fingerprint; }
convention plan::numbers() const { return content_->numbers; }
const program& plan::compiled() const { return content_->compiled; }
const selection& plan::select() const { return content_->select; }
bool plan::has_durations() const { return content_->has_durations; }

result<std::shared_ptr<const plan>> plan::on_bars(const timeframe& bars) const {
  if (!content_->has_durations || content_->bars == bars) return std::shared_ptr<const plan>();
  auto content = std::make_unique<plan_content>();
  content->calls = content_->calls;
  content->numbers = content_->numbers;
  content->select = content_->select;
  content->bounds = content_->bounds;
  content->fingerprint = content_->fingerprint;
  content->counts = content_->counts;
  content->bars = bars;
  const outcome made = make_program(*content);
  if (!made) return made.error();
  return std::shared_ptr<const plan>(std::make_shared<plan>(std::move(content)));
}

std::int64_t plan::required_history() const { return required_bars(content_->compiled); }
std::int64_t plan::stable_history() const { return stable_bars(content_->compiled); }

std::string plan::canonical_payload() const {
  return write_payload(content_->calls, content_->numbers, content_->select);
}

result<std::string> plan::explain(std::int32_t format) const {
  switch (format) {
    case LTA_EXPLAIN_TEXT: return explain_as_text(*content_);
    case LTA_EXPLAIN_JSON: return explain_as_json(*content_);
    case LTA_EXPLAIN_PAYLOAD: return canonical_payload();
    case LTA_EXPLAIN_DOT: return explain_as_dot(*content_);
    default: break;
  }
  return fail(LTA_INVALID_ARGUMENT, "plan.unknown_format", -1,
              "there is no explain format %d (formats: 0 text, 1 JSON, 2 payload, 3 DOT)",
              static_cast<int>(format));
}

std::string plan::requirements() const {
  const selection& wanted = content_->select;
  json_writer json;
  json.begin_object().key("symbols");
  if (wanted.symbols.empty()) {
    json.null();
  } else {
    json.begin_array();
    for (const std::string& symbol : wanted.symbols) json.text(symbol);
    json.end_array();
  }
  write_optional(json, "timeframe", wanted.timeframe);
  json.member("source", wanted.source.empty() ? "ohlcv" : wanted.source);
  write_bars(json, "required_history", required_history());
  write_bars(json, "stable_history", stable_history());
  if (content_->has_durations) {
    json.key("durations_in_bars_of");
    content_->bars ? json.text(content_->bars->text()) : json.null();
  }
  json.line().key("fields").begin_array();
  for (const field_history& f : field_histories(compiled())) {
    json.line().begin_object();
    write_field(json, f.field);
    if (!f.timeframe.empty()) json.member("timeframe", f.timeframe);
    write_bars(json, "required_history", f.required);
    write_bars(json, "stable_history", f.stable);
    json.end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace lta
