// SPDX-License-Identifier: MIT
// The main of every doctest program. --fault=NAME arms a planted fault where the build has them.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <string_view>

#include "base/planted.hh"

int main(int argc, char** argv) {
#if defined(LTA_PLANTED_FAULTS)
  for (int i = 1; i < argc; ++i) {
    constexpr std::string_view option = "--fault=";
    if (std::string_view(argv[i]).starts_with(option)) {
      lta::armed_fault = lta::fault_key(argv[i] + option.size());
    }
  }
#endif
  return doctest::Context(argc, argv).run();
}
