// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace lta {

// Every entry of the catalogue with its whole record, ordered by id. Histories are those of the
// entry at its default parameters over its default inputs, under each convention.
std::string catalog_json();

}  // namespace lta
