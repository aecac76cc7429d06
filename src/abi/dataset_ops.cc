// SPDX-License-Identifier: MIT
#include "abi/guard.hh"
#include "abi/objects.hh"
#include "base/quoted.hh"
#include "base/text.hh"
#include "data/dataset_operations.hh"
#include "plan/json.hh"

using namespace lta;

namespace {

// What all operations share: look up, choose, work, and give the new dataset an id.
template <class Operation>
outcome make_dataset(lta_dataset id, const uint32_t* partitions, int64_t partition_count,
                     lta_dataset* out_dataset, Operation operation) {
  if (auto checked = check_pointer(out_dataset, "out_dataset"); !checked) return checked;
  const auto chosen = take_partitions(partitions, partition_count);
  if (!chosen) return chosen.error();
  const auto found = pinned<open_dataset>::take(id);
  if (!found) return found.error();
  auto made = operation(*(*found)->rows, *chosen);
  if (!made) return made.error();
  auto opened = std::make_shared<open_dataset>();
  opened->rows = std::move(*made);
  const auto made_id = open_handle(std::move(opened));
  if (!made_id) return made_id.error();
  *out_dataset = *made_id;
  return done{};
}

failure bad_rules(const json_document& document, const json_value& value, const char* expected) {
  return fail(LTA_INVALID_ARGUMENT, "dataset.series_rules", document.source().position(value.where),
              "series_rules holds %s where %s is expected", json_kind_name(value.kind), expected);
}

result<std::vector<named_rule>> read_rules(std::string_view text) {
  std::vector<named_rule> rules;
  if (text.empty()) return rules;
  if (!is_utf8(text)) {
    return fail(LTA_INVALID_ARGUMENT, "dataset.name_not_utf8", -1, "series_rules %s is not UTF-8",
                quoted(text).c_str());
  }
  const auto document = read_json(text);
  if (!document) return document.error();
  if (document->root().kind != json_kind::object) {
    return bad_rules(*document, document->root(), "an object");
  }
  for (json_id id = document->root().first; id != no_json; id = document->value(id).next) {
    const json_value& member = document->value(id);
    if (member.kind != json_kind::text) return bad_rules(*document, member, "a rule");
    named_rule rule{document->key(member), series_rule::last};
    const std::string name = document->text(member);
    if (!parse_series_rule(name, &rule.rule)) {
      return fail(LTA_INVALID_ARGUMENT, "dataset.series_rules",
                  document->source().position(member.where),
                  "rule %s of series %s: expected first, last, sum, mean, min or max",
                  quoted(name).c_str(), quoted(rule.series).c_str());
    }
    for (const named_rule& other : rules) {
      if (other.series != rule.series) continue;
      return fail(LTA_INVALID_ARGUMENT, "dataset.series_rules",
                  document->source().position(member.key), "series %s has two rules",
                  quoted(rule.series).c_str());
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

slice_options slice_options_of(const lta_slice_options& given) {
  slice_options options;
  if (given.start_time_ns != 0 || (given.flags & LTA_SLICE_START)) {
    options.start_time_ns = given.start_time_ns;
  }
  if (given.end_time_ns != 0 || (given.flags & LTA_SLICE_END)) {
    options.end_time_ns = given.end_time_ns;
  }
  options.last_row_count = given.last_row_count;
  return options;
}

}  // namespace

lta_status lta_dataset_slice(lta_dataset id, const uint32_t* partitions, int64_t partition_count,
                             const lta_slice_options* given, lta_dataset* out_dataset,
                             lta_error* error) {
  return guarded(error, [&]() -> outcome {
    const auto taken = take(given, "options");
    if (!taken) return taken.error();
    constexpr std::uint32_t known = LTA_SLICE_START | LTA_SLICE_END;
    if (auto checked = check_flags(taken->flags, known, "options.flags"); !checked) return checked;
    return make_dataset(id, partitions, partition_count, out_dataset,
                        [&](const dataset& from, const chosen_partitions& chosen) {
                          return slice(from, chosen, slice_options_of(*taken));
                        });
  });
}

lta_status lta_dataset_resample(lta_dataset id, const uint32_t* partitions, int64_t partition_count,
                                const char* timeframe, int64_t timeframe_size,
                                const char* series_rules, int64_t series_rules_size,
                                const lta_resample_options* given, lta_dataset* out_dataset,
                                lta_error* error) {
  return guarded(error, [&]() -> outcome {
    const auto taken = take(given, "options");
    if (!taken) return taken.error();
    auto checked = check_flags(taken->flags, LTA_RESAMPLE_DROP_FIRST, "options.flags");
    if (!checked) return checked;
    const auto timeframe_text = take_text(timeframe, timeframe_size, "timeframe");
    if (!timeframe_text) return timeframe_text.error();
    const auto rules_text = take_text(series_rules, series_rules_size, "series_rules");
    if (!rules_text) return rules_text.error();
    auto rules = read_rules(*rules_text);
    if (!rules) return rules.error();
    const resample_options options{
        .timeframe = *timeframe_text,
        .row_factor = taken->row_factor,
        .offset_ns = taken->offset_ns,
        .fill = taken->fill,
        .last = taken->last,
        .drops_partial_first = (taken->flags & LTA_RESAMPLE_DROP_FIRST) != 0,
        .rules = std::move(*rules)};
    return make_dataset(id, partitions, partition_count, out_dataset,
                        [&](const dataset& from, const chosen_partitions& chosen) {
                          return resample(from, chosen, options);
                        });
  });
}

lta_status lta_dataset_upsample(lta_dataset id, const uint32_t* partitions, int64_t partition_count,
                                const char* timeframe, int64_t timeframe_size,
                                const lta_upsample_options* given, lta_dataset* out_dataset,
                                lta_error* error) {
  return guarded(error, [&]() -> outcome {
    const auto taken = take(given, "options");
    if (!taken) return taken.error();
    if (auto checked = check_flags(taken->flags, 0, "options.flags"); !checked) return checked;
    const auto timeframe_text = take_text(timeframe, timeframe_size, "timeframe");
    if (!timeframe_text) return timeframe_text.error();
    const upsample_options options{*timeframe_text, taken->offset_ns, taken->tolerance_ns};
    return make_dataset(id, partitions, partition_count, out_dataset,
                        [&](const dataset& from, const chosen_partitions& chosen) {
                          return upsample(from, chosen, options);
                        });
  });
}

lta_status lta_dataset_align(lta_dataset id, const uint32_t* partitions, int64_t partition_count,
                             const lta_align_options* given, lta_dataset* out_dataset,
                             lta_error* error) {
  return guarded(error, [&]() -> outcome {
    const auto taken = take(given, "options");
    if (!taken) return taken.error();
    if (auto checked = check_flags(taken->flags, 0, "options.flags"); !checked) return checked;
    if (auto checked = check_flags(taken->reserved, 0, "options.reserved"); !checked) {
      return checked;
    }
    const align_options options{taken->join, taken->fill, taken->tolerance_ns, taken->reference};
    return make_dataset(id, partitions, partition_count, out_dataset,
                        [&](const dataset& from, const chosen_partitions& chosen) {
                          return align(from, chosen, options);
                        });
  });
}
