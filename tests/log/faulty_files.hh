// SPDX-License-Identifier: MIT
// Files for SQLite that fail, stop or tear where a test says so: a layer over the usual ones.
#pragma once

#include <atomic>
#include <cstdint>

namespace log_test {

enum class fault : int { none, once, from_then_on };

struct file_faults {
  // The call with this number fails, counted from 1 over everything that reads or writes files.
  std::int64_t fail_at = 0;
  fault kind = fault::none;
  bool disk_is_full = false;  // else an I/O error
  bool writes_half = false;   // of a failing write, the first half arrives
  // Writes arrive in two halves with a pause between them, so that a kill may find one unfinished.
  bool tears = false;
  std::uint64_t seed = 1;
};

// What happens in the file system, for a process that looks on: memory shared by both.
struct file_watch {
  std::atomic<std::int32_t> in_write;  // one half is there, the other is not
  std::atomic<std::int64_t> write_count;
};

// The default for every database opened from here on.
void use_faulty_files();
void set_faults(const file_faults& faults);
void set_watch(file_watch* watch);
// Calls since set_faults.
std::int64_t file_calls();
std::int64_t sync_calls();

}  // namespace log_test
