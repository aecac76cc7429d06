// SPDX-License-Identifier: MIT
// The end of a write-ahead log as SQLite writes it. SQLite reads such a file up to the first frame
// that does not fit and says nothing; here it is told whether that is the unfinished last write, or
// damage with whole commits behind it.
#pragma once

#include <cstdint>
#include <string>

#include "base/status.hh"

namespace lta {

// Bytes of the unfinished write after the last whole commit; LTA_CORRUPT_DATA for damage. A file
// that is not there has none.
result<std::int64_t> unfinished_bytes(const std::string& wal_path);

}  // namespace lta
