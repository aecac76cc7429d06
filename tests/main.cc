// SPDX-License-Identifier: MIT
// The main of every doctest program. --fault=NAME arms a planted fault where the build has them;
// --kernels=NAME is a CPU that has no more than that instruction set.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <string_view>

#include "base/planted.hh"
#include "kernels/targets.hh"

namespace {

// What follows "--name=" among the arguments, or an empty text.
std::string_view option(int argc, char** argv, std::string_view name) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]).starts_with(name)) return argv[i] + name.size();
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
#if defined(LTA_PLANTED_FAULTS)
  if (const std::string_view fault = option(argc, argv, "--fault="); !fault.empty()) {
    lta::armed_fault = lta::fault_key(fault.data());
  }
#endif
  if (!lta::limit_kernels(option(argc, argv, "--kernels="))) return 2;
  return doctest::Context(argc, argv).run();
}
