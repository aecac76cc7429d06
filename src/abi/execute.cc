// SPDX-License-Identifier: MIT
#include "abi/guard.hh"
#include "abi/objects.hh"
#include "base/limits.hh"
#include "exec/batch.hh"

using namespace lta;

namespace {

outcome check_rows(const lta_execute_options& options) {
  if (options.thread_count < 0 || options.thread_count > limits::thread_count_max) {
    return fail(LTA_INVALID_ARGUMENT, "execute.thread_count", -1,
                "thread_count %d: expected 0 to %d", options.thread_count,
                limits::thread_count_max);
  }
  if (options.last_row_count < 0) {
    return fail(LTA_INVALID_ARGUMENT, "execute.last_row_count", -1,
                "last_row_count %lld is negative: expected a count, or 0 for all rows",
                static_cast<long long>(options.last_row_count));
  }
  if (options.start_time_ns != 0 && options.end_time_ns != 0 &&
      options.start_time_ns > options.end_time_ns) {
    return fail(LTA_INVALID_ARGUMENT, "execute.time_range", -1,
                "start_time_ns %lld is after end_time_ns %lld",
                static_cast<long long>(options.start_time_ns),
                static_cast<long long>(options.end_time_ns));
  }
  return done{};
}

outcome run(std::shared_ptr<const plan> compiled, std::shared_ptr<dataset> rows,
            const std::uint32_t* partitions, std::int64_t partition_count,
            const lta_execute_options& given, lta_result* out_result) {
  if (auto checked = check_rows(given); !checked) return checked;
  auto wanted = take_partitions(partitions, partition_count);
  if (!wanted) return wanted.error();
  batch_options options = {.partitions = std::move(*wanted),
                           .thread_count = given.thread_count,
                           .start_time_ns = given.start_time_ns,
                           .end_time_ns = given.end_time_ns,
                           .last_row_count = given.last_row_count,
                           .include_forming = (given.flags & LTA_EXECUTE_INCLUDE_FORMING) != 0};
  std::optional<pinned<cancel_flag>> cancel;
  if (given.cancel != 0) {
    auto found = pinned<cancel_flag>::take(given.cancel);
    if (!found) return found.error();
    cancel.emplace(std::move(*found));
    options.cancel = &**cancel;
  }
  auto made = run_batch(std::move(compiled), std::move(rows), options);
  if (!made) return made.error();
  const auto id = open_handle(std::move(*made));
  if (!id) return id.error();
  *out_result = *id;
  return done{};
}

}  // namespace

lta_status lta_execute_plan(lta_dataset id, const char* text, int64_t text_size,
                            const uint32_t* partitions, int64_t partition_count,
                            const lta_execute_options* options, lta_result* out_result,
                            lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_result, "out_result"); !checked) return checked;
    const auto taken = take(options, "options");
    if (!taken) return taken.error();
    constexpr std::uint32_t known = LTA_EXECUTE_EXPRESSION | LTA_EXECUTE_INCLUDE_FORMING;
    if (auto checked = check_flags(taken->flags, known, "options.flags"); !checked) return checked;
    const auto source = take_text(text, text_size, "text");
    if (!source) return source.error();
    const auto rows = pinned<open_dataset>::take(id);
    if (!rows) return rows.error();
    auto compiled =
        (*rows)->plans.compile(*source, {.expression = (taken->flags & LTA_EXECUTE_EXPRESSION) != 0,
                                         .convention = taken->convention});
    if (!compiled) return compiled.error();
    return run(std::move(*compiled), (*rows)->rows, partitions, partition_count, *taken,
               out_result);
  });
}

lta_status lta_plan_run(lta_plan plan_id, lta_dataset dataset_id, const uint32_t* partitions,
                        int64_t partition_count, const lta_execute_options* options,
                        lta_result* out_result, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_result, "out_result"); !checked) return checked;
    const auto taken = take(options, "options");
    if (!taken) return taken.error();
    constexpr std::uint32_t known = LTA_EXECUTE_INCLUDE_FORMING;
    if (auto checked = check_flags(taken->flags, known, "options.flags"); !checked) return checked;
    if (taken->convention != LTA_CONVENTION_DEFAULT) {
      return fail(LTA_INVALID_ARGUMENT, "execute.convention", -1,
                  "convention %d: a compiled plan has its own", taken->convention);
    }
    const auto compiled = pinned<const plan>::take(plan_id);
    if (!compiled) return compiled.error();
    const auto rows = pinned<open_dataset>::take(dataset_id);
    if (!rows) return rows.error();
    return run(compiled->share(), (*rows)->rows, partitions, partition_count, *taken, out_result);
  });
}
