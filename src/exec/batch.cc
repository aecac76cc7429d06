// SPDX-License-Identifier: MIT
#include "exec/batch.hh"

#include <algorithm>
#include <span>

#include "base/quoted.hh"
#include "exec/batch_joins.hh"
#include "exec/batch_workers.hh"
#include "exec/bound_programs.hh"
#include "exec/result_times.hh"

namespace lta {
namespace {

// Results larger than this are written past the cache: those of all partitions together, for the
// first ones have left it when the last ones come.
constexpr std::size_t cached_bytes_max = std::size_t{1} << 20;

std::size_t value_bytes(const program_output& output) {
  return output.type == value_type::signal ? sizeof(std::int8_t) : sizeof(double);
}

std::size_t bitmap_bytes(std::int64_t rows) { return static_cast<std::size_t>(rows + 7) / 8; }

std::size_t result_bytes(const program& p, const std::vector<row_range>& ranges) {
  std::size_t total = 0;
  for (const row_range& range : ranges) {
    const auto rows = static_cast<std::size_t>(range.row_count());
    for (const program_output& output : p.outputs) {
      total += bump_allocator::padded(rows * value_bytes(output));
      total += bump_allocator::padded(bitmap_bytes(range.row_count()));
    }
  }
  return total;
}

// Which outputs a partition can give: every field they read must be there, and its bars must fit
// their clocks and lags.
void judge_outputs(const plan& compiled, const pinned_rows& rows, const batch_joins& joins,
                   std::size_t reader, const program& bound, partition_rows& out) {
  const program& p = compiled.compiled();
  for (std::size_t o = 0; o < p.outputs.size(); ++o) {
    output_rows& output = out.outputs[o];
    for (const std::uint32_t f : p.outputs[o].fields) {
      const std::string& name = p.primitives.fields()[f];
      if (auto joined = joins.check(reader, f); !joined) {
        output.error = std::make_unique<failure>(joined.error());
        break;
      }
      if (path_of_name(name) || rows.field_index(name) != field_unknown) continue;
      output.error = std::make_unique<failure>(unknown_field(rows, name));
      break;
    }
    const outcome clocks = check_clocks(p, p.outputs[o], rows);
    if (!clocks) output.error = std::make_unique<failure>(clocks.error());
    const std::optional<failure>& duration = bound.outputs[o].duration_error;
    if (duration) output.error = std::make_unique<failure>(*duration);
    if (rows.first_row() > 0 && p.outputs[o].is_recursive) output.flags |= LTA_OUTPUT_TRUNCATED;
  }
}

void lay_out(plan_result& r, const std::vector<row_range>& ranges) {
  const program& p = r.source->compiled();
  bump_allocator memory(r.memory.data());
  for (std::size_t k = 0; k < r.partitions.size(); ++k) {
    partition_rows& part = r.partitions[k];
    const std::int64_t rows = ranges[k].row_count();
    part.row_count = rows;
    for (std::size_t o = 0; o < p.outputs.size(); ++o) {
      const auto count = static_cast<std::size_t>(rows);
      part.outputs[o].values = memory.take<std::byte>(count * value_bytes(p.outputs[o]));
      part.outputs[o].validity = memory.take<std::uint8_t>(bitmap_bytes(rows));
    }
  }
}

// A label beside a forming bar would be provisional on rows that are closed.
outcome check_forming(const program& p, const batch_options& options) {
  if (!options.include_forming) return done{};
  for (const program_output& output : p.outputs) {
    if (!output.is_label) continue;
    return fail(LTA_UNSUPPORTED, "execute.label_forming", -1,
                "output %s is a label: labels are computed from closed bars only",
                quoted(output.name).c_str());
  }
  return done{};
}

}  // namespace

result<std::shared_ptr<const plan_result>> run_batch(std::shared_ptr<const plan> compiled,
                                                     std::shared_ptr<dataset> rows,
                                                     const batch_options& options) {
  const std::vector<std::uint32_t> ids =
      options.partitions ? *options.partitions : selected_partitions(*compiled, *rows);
  if (auto checked = check_forming(compiled->compiled(), options); !checked) return checked.error();
  batch_joins joins(compiled->compiled(), *rows, ids);
  const result<std::vector<pinned_rows>> pins = rows->pin_all(joins.partitions());
  if (!pins) return pins.error();
  joins.link(compiled->compiled(), *pins);

  auto out = std::make_shared<plan_result>();
  const program& p = compiled->compiled();
  const kernel_table& kernels = options.kernels != nullptr ? *options.kernels : best_kernels();
  const std::span<const pinned_rows> readers(pins->data(), ids.size());
  const auto bound = bound_programs::create(*compiled, readers, kernels);
  if (!bound) return bound.error();
  const bound_programs& programs = *bound;
  out->source = std::move(compiled);
  out->rows_of = rows;
  out->partitions.resize(ids.size());
  out->dataset_revision = pins->empty() ? rows->revision() : pins->front().dataset_revision();
  std::vector<row_range> ranges;
  for (std::size_t k = 0; k < ids.size(); ++k) {
    const pinned_rows& pin = (*pins)[k];
    partition_rows& part = out->partitions[k];
    part.partition = ids[k];
    part.name = {pin.symbol(), pin.timeframe_name(), pin.source()};
    part.outputs.resize(p.outputs.size());
    judge_outputs(*out->source, pin, joins, k, programs.at(programs.of(k)).plan_program(), part);
    ranges.push_back(reported_rows(pin, options));
  }
  out->pool = rows->result_memory();
  const std::size_t bytes = result_bytes(p, ranges);
  out->memory = out->pool->take(bytes);
  lay_out(*out, ranges);
  bool has_new_times = false;
  const auto times = result_times::find_or_make(*out->pool, ids, ranges, &has_new_times);
  out->times = times;
  for (std::size_t k = 0; k < ids.size(); ++k) {
    out->partitions[k].times_ns = times->of(k);
    out->partitions[k].has_times = !has_new_times;
  }

  batch_workers workers(
      {programs, readers, joins, ranges, options.cancel, kernels, bytes > cached_bytes_max}, *out,
      static_cast<std::size_t>(options.thread_count));
  if (!workers.run()) {
    return fail(LTA_CANCELLED, "execute.cancelled", -1, "the execution was cancelled");
  }
  if (has_new_times) result_times::keep(*out->pool, times);
  for (const partition_rows& part : out->partitions) {
    for (const output_rows& o : part.outputs) out->failed_count += o.error ? 1 : 0;
  }
  return std::shared_ptr<const plan_result>(std::move(out));
}

}  // namespace lta
