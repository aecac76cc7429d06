// SPDX-License-Identifier: MIT
// Writes the files of tests/promises/golden:
//
//   write_golden_snapshots FOLDER
//
// A release's files are never written again. Before the first release they are, when the format or
// the state columns of these plans change.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include "golden_lives.hh"

int main(int count, char** given) {
  using namespace promise;
  if (count != 2) return 2;
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  for (const golden_life& life : {plain_life(), clocks_life()}) {
    const std::string path = std::string(given[1]) + "/" + life.name + ".bin";
    const std::string bytes = lived(life);
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) return 1;
    const std::size_t written = std::fwrite(bytes.data(), 1, bytes.size(), file);
    if (std::fclose(file) != 0 || written != bytes.size()) return 1;
  }
  return 0;
}
