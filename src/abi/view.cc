// SPDX-License-Identifier: MIT
#include "abi/guard.hh"
#include "abi/objects.hh"

using namespace lta;

lta_status lta_dataset_get_column(lta_dataset id, uint32_t partition, const char* name,
                                  int64_t name_size, int64_t first_row, lta_view* out_view,
                                  lta_column* out_column, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_view, "out_view"); !checked) return checked;
    if (auto checked = check_out(out_column, "out_column"); !checked) return checked;
    const auto text = take_text(name, name_size, "name");
    if (!text) return text.error();
    const auto found = pinned<open_dataset>::take(id);
    if (!found) return found.error();
    auto seen = (*found)->rows->column(partition, *text, first_row);
    if (!seen) return seen.error();
    const lta_column column{sizeof column,   seen->dtype,     seen->values, seen->times_ns,
                            seen->first_row, seen->row_count, seen->end_row};
    const auto opened = open_handle(std::make_shared<const column_rows>(std::move(*seen)));
    if (!opened) return opened.error();
    *out_view = *opened;
    give(column, out_column);
    return done{};
  });
}

lta_status lta_view_drop(lta_view id, lta_error* error) {
  return guarded(error, [&] { return drop_handle(id, handle_kind::view); });
}
