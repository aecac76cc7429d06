// SPDX-License-Identifier: MIT
#include "plan/catalog_json.hh"

#include "abi/guard.hh"
#include "abi/objects.hh"

using namespace lta;

lta_status lta_catalog_get_json(lta_blob* out_json, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_pointer(out_json, "out_json"); !checked) return checked;
    return give_blob(catalog_json(), out_json);
  });
}
