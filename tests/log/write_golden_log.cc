// SPDX-License-Identifier: MIT
// Writes the files of tests/log/golden:
//
//   write_golden_log FOLDER
//
// whole.bin was closed; torn.bin and torn-wal.bin, its write-ahead file, are those of a process
// that died in its last write. A release's files are never written again. Before the first release
// they are, when the format of logs or of the snapshots in them changes.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "golden_life.hh"

using namespace log_test;
using namespace promise;

namespace {

void record(const std::string& folder) {
  const owned plan = golden_plan();
  for (const bool is_torn : {false, true}) {
    const scratch_folder scratch;
    const std::string path = scratch.file();
    const owned dataset = golden_market();
    const owned session = golden_session(plan, dataset);
    // The torn one has a second snapshot in the middle.
    const log_settings settings = {.snapshot_interval_bytes = is_torn ? 400 : 0};
    lta_error error = fresh_error();
    must(attach(session, path, settings, error), error);
    for (const life_call& call : golden_calls()) recorded_life::push(session, call);
    const std::string main = file_bytes(path);
    const std::string wal = file_bytes(path + "-wal");
    must(lta_session_detach_log(session.id(), &error), error);
    if (!is_torn) {
      write_file(folder + "/whole.bin", file_bytes(path));
      continue;
    }
    write_file(folder + "/torn.bin", main);
    write_file(folder + "/torn-wal.bin", wal.substr(0, wal.size() - 1000));
  }
}

}  // namespace

int main(int count, char** given) {
  if (count != 2) return 2;
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  record(given[1]);
  return 0;
}
