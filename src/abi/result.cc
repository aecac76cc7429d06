// SPDX-License-Identifier: MIT
#include "abi/guard.hh"
#include "abi/objects.hh"
#include "exec/arrow_export.hh"

using namespace lta;

namespace {

void describe(const plan_result& r, const partition_rows& part, std::size_t index,
              lta_result_output& out) {
  const auto give_text = [](std::string_view text, const char*& data, std::int64_t& size) {
    data = text.data();
    size = static_cast<std::int64_t>(text.size());
  };
  const program_output& output = r.source->compiled().outputs[index];
  const output_rows& rows = part.outputs[index];
  out.partition = part.partition;
  give_text(part.name.symbol, out.symbol, out.symbol_size);
  give_text(part.name.timeframe, out.timeframe, out.timeframe_size);
  give_text(part.name.source, out.source, out.source_size);
  give_text(output.name, out.name, out.name_size);
  out.dtype = output.type == value_type::signal ? LTA_INT8 : LTA_FLOAT64;
  out.status = rows.error ? rows.error->status : LTA_OK;
  out.error_code = rows.error ? rows.error->code : "";
  out.error_message = rows.error ? rows.error->message : "";
  out.error_position = rows.error ? rows.error->position : -1;
  if (rows.error) return;
  out.row_count = part.row_count;
  out.first_valid_row = rows.first_valid_row;
  out.times_ns = part.times_ns;
  out.values = rows.values;
  out.validity = rows.validity;
  out.flags = rows.flags;
}

}  // namespace

lta_status lta_result_get_info(lta_result id, lta_result_info* out_info, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    const auto found = pinned<const plan_result>::take(id);
    if (!found) return found.error();
    const plan_result& r = **found;
    lta_result_info info{};
    info.partition_count = static_cast<std::uint32_t>(r.partitions.size());
    info.output_count =
        static_cast<std::uint32_t>(r.partitions.size() * r.source->compiled().outputs.size());
    info.failed_count = r.failed_count;
    info.plan_fingerprint = r.source->fingerprint();
    info.dataset_revision = r.dataset_revision;
    give(info, out_info);
    return done{};
  });
}

lta_status lta_result_get_output(lta_result id, uint32_t index, lta_result_output* out_output,
                                 lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_out(out_output, "out_output"); !checked) return checked;
    const auto found = pinned<const plan_result>::take(id);
    if (!found) return found.error();
    const plan_result& r = **found;
    const std::size_t per_partition = r.source->compiled().outputs.size();
    const std::size_t count = r.partitions.size() * per_partition;
    if (index >= count) {
      return fail(LTA_NOT_FOUND, "result.unknown_output", -1,
                  "output %u is not there: the result has %zu", index, count);
    }
    lta_result_output output{};
    describe(r, r.partitions[index / per_partition], index % per_partition, output);
    give(output, out_output);
    return done{};
  });
}

lta_status lta_result_export_arrow(lta_result id, struct ArrowArrayStream* out_stream,
                                   lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_stream, "out_stream"); !checked) return checked;
    const auto found = pinned<const plan_result>::take(id);
    if (!found) return found.error();
    return export_arrow(found->share(), out_stream);
  });
}

lta_status lta_result_drop(lta_result id, lta_error* error) {
  return guarded(error, [&] { return drop_handle(id, handle_kind::result); });
}
