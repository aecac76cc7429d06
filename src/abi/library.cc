// SPDX-License-Identifier: MIT
#include "abi/guard.hh"
#include "base/version.hh"
#include "catalog/registry.hh"
#include "kernels/targets.hh"
#include "stream/event_log.hh"

using namespace lta;

namespace {

constexpr std::uint32_t abi_version = LTA_ABI_MAJOR * 65536u + LTA_ABI_MINOR;

}  // namespace

uint32_t lta_abi_version(void) { return abi_version; }

lta_status lta_library_get_info(lta_library_info* out_info, lta_error* error) {
  return guarded(error, [&]() -> outcome {
    if (auto checked = check_out(out_info, "out_info"); !checked) return checked;
    lta_library_info info{};
    info.abi_version = abi_version;
    info.numeric_version = numeric_version;
    info.payload_version_min = payload_version_min;
    info.payload_version_max = payload_version_max;
    info.snapshot_version_min = snapshot_version_min;
    info.snapshot_version_max = snapshot_version_max;
    info.features = has_event_log() ? LTA_FEATURE_EVENT_LOG : 0;
    info.version = library_version;
    info.catalog_fingerprint = catalog_fingerprint();
    info.instruction_set = best_kernels().name;
    give(info, out_info);
    return done{};
  });
}

const char* lta_status_name(lta_status status) {
  switch (status) {
    case LTA_OK: return "LTA_OK";
    case LTA_FULL: return "LTA_FULL";
    case LTA_IDLE: return "LTA_IDLE";
    case LTA_NOT_LOGGED: return "LTA_NOT_LOGGED";
    case LTA_INVALID_ARGUMENT: return "LTA_INVALID_ARGUMENT";
    case LTA_INVALID_HANDLE: return "LTA_INVALID_HANDLE";
    case LTA_NOT_FOUND: return "LTA_NOT_FOUND";
    case LTA_PARSE_ERROR: return "LTA_PARSE_ERROR";
    case LTA_TYPE_MISMATCH: return "LTA_TYPE_MISMATCH";
    case LTA_OUT_OF_ORDER: return "LTA_OUT_OF_ORDER";
    case LTA_LIMIT_EXCEEDED: return "LTA_LIMIT_EXCEEDED";
    case LTA_OUT_OF_MEMORY: return "LTA_OUT_OF_MEMORY";
    case LTA_UNSUPPORTED: return "LTA_UNSUPPORTED";
    case LTA_CORRUPT_DATA: return "LTA_CORRUPT_DATA";
    case LTA_BUSY: return "LTA_BUSY";
    case LTA_CANCELLED: return "LTA_CANCELLED";
    case LTA_INTERNAL: return "LTA_INTERNAL";
    case LTA_IO_FAILED: return "LTA_IO_FAILED";
    default: return "LTA_UNKNOWN";
  }
}
