// SPDX-License-Identifier: MIT
#include "abi/guard.hh"
#include "abi/objects.hh"

using namespace lta;

lta_status lta_blob_get_data(lta_blob id, const void** out_data, int64_t* out_size,
                             lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_data, "out_data"); !checked) return checked;
    if (auto checked = check_pointer(out_size, "out_size"); !checked) return checked;
    const auto found = pinned<blob>::take(id);
    if (!found) return found.error();
    *out_data = (*found)->bytes.data();
    *out_size = static_cast<std::int64_t>((*found)->bytes.size());
    return done{};
  });
}

lta_status lta_blob_drop(lta_blob id, lta_error* error) {
  return guarded(error, [&] { return drop_handle(id, handle_kind::blob); });
}

lta_status lta_cancel_create(lta_cancel* out_cancel, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_cancel, "out_cancel"); !checked) return checked;
    const auto id = open_handle(std::make_shared<cancel_flag>());
    if (!id) return id.error();
    *out_cancel = *id;
    return done{};
  });
}

lta_status lta_cancel_raise(lta_cancel id, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    const auto found = pinned<cancel_flag>::take(id);
    if (!found) return found.error();
    (*found)->raise();
    return done{};
  });
}

lta_status lta_cancel_drop(lta_cancel id, lta_error* error) {
  return guarded(error, [&] { return drop_handle(id, handle_kind::cancel); });
}
