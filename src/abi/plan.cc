// SPDX-License-Identifier: MIT
#include "plan/plan.hh"

#include "abi/guard.hh"
#include "abi/objects.hh"
#include "base/limits.hh"
#include "base/version.hh"

using namespace lta;

lta_status lta_plan_compile(const char* text, int64_t text_size, const lta_plan_options* options,
                            lta_plan* out_plan, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_plan, "out_plan"); !checked) return checked;
    const auto taken = take(options, "options");
    if (!taken) return taken.error();
    if (auto checked = check_flags(taken->flags, LTA_PLAN_EXPRESSION, "options.flags"); !checked) {
      return checked;
    }
    if (auto checked = check_flags(taken->reserved, 0, "options.reserved"); !checked) {
      return checked;
    }
    const auto source = take_text(text, text_size, "text");
    if (!source) return source.error();
    auto compiled = compile(*source, {.expression = (taken->flags & LTA_PLAN_EXPRESSION) != 0,
                                      .convention = taken->convention,
                                      .node_limit = taken->node_limit,
                                      .state_limit_bytes = taken->state_limit_bytes});
    if (!compiled) return compiled.error();
    const auto id = open_handle(std::move(*compiled));
    if (!id) return id.error();
    *out_plan = *id;
    return done{};
  });
}

lta_status lta_plan_drop(lta_plan id, lta_error* error) {
  return guarded(error, [&] { return drop_handle(id, handle_kind::plan); });
}

lta_status lta_plan_get_info(lta_plan id, lta_plan_info* out_info, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    const auto found = pinned<const plan>::take(id);
    if (!found) return found.error();
    const plan& p = **found;
    const program& compiled = p.compiled();
    lta_plan_info info{};
    info.convention = static_cast<std::int32_t>(p.numbers());
    info.fingerprint = p.fingerprint();
    info.numeric_version = numeric_version;
    info.output_count = static_cast<std::uint32_t>(compiled.outputs.size());
    info.node_count = static_cast<std::uint32_t>(compiled.order.size());
    info.column_count = static_cast<std::uint32_t>(compiled.columns.size());
    info.required_history = p.required_history();
    info.stable_history = p.stable_history();
    info.state_bytes = state_bytes(compiled, limits::revision_depth_default);
    give(info, out_info);
    return done{};
  });
}

lta_status lta_plan_get_output(lta_plan id, uint32_t index, lta_plan_output* out_output,
                               lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_out(out_output, "out_output"); !checked) return checked;
    const auto found = pinned<const plan>::take(id);
    if (!found) return found.error();
    const std::vector<program_output>& outputs = (*found)->compiled().outputs;
    if (index >= outputs.size()) {
      return fail(LTA_NOT_FOUND, "plan.unknown_output", -1,
                  "output %u is not there: the plan has %zu", index, outputs.size());
    }
    const program_output& output = outputs[index];
    lta_plan_output filled{};
    filled.dtype = output.type == value_type::signal ? LTA_INT8 : LTA_FLOAT64;
    filled.name = output.name.c_str();
    filled.name_size = static_cast<std::int64_t>(output.name.size());
    filled.first_valid_row = output.first_valid_row;
    filled.required_history = required_bars(output);
    filled.stable_history = output.stable_history;
    give(filled, out_output);
    return done{};
  });
}

lta_status lta_plan_explain(lta_plan id, int32_t format, lta_blob* out_text, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_text, "out_text"); !checked) return checked;
    const auto found = pinned<const plan>::take(id);
    if (!found) return found.error();
    auto text = (*found)->explain(format);
    if (!text) return text.error();
    return give_blob(std::move(*text), out_text);
  });
}

lta_status lta_plan_get_requirements(lta_plan id, lta_blob* out_json, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_json, "out_json"); !checked) return checked;
    const auto found = pinned<const plan>::take(id);
    if (!found) return found.error();
    return give_blob((*found)->requirements(), out_json);
  });
}
