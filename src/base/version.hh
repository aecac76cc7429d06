// SPDX-License-Identifier: MIT
// The clocks of change; lta_library_get_info shows them. A test holds library_version to the
// version in meson.build.
#pragma once

#include <cstdint>

namespace lta {

inline constexpr const char* library_version = "0.1.0";

// Rises whenever any output bit may differ.
inline constexpr std::uint32_t numeric_version = 1;

inline constexpr std::uint32_t payload_version_min = 1;
inline constexpr std::uint32_t payload_version_max = 1;
inline constexpr std::uint32_t snapshot_version_min = 1;
inline constexpr std::uint32_t snapshot_version_max = 1;

}  // namespace lta
