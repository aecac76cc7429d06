// SPDX-License-Identifier: MIT
// Plans and datasets through the C ABI, for programs that run one over the other.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "calling.hh"

namespace bench {

// One partition.
inline lta_dataset make_dataset(std::vector<lta_bar>& bars) {
  lta_dataset_options options = {};
  options.struct_size = sizeof options;
  lta_dataset dataset = 0;
  must(lta_dataset_create(&options, &dataset, &error));
  std::uint32_t partition = 0;
  must(lta_dataset_open_partition(dataset, "X", 1, "1m", 2, "", 0, &partition, &error));
  for (lta_bar& bar : bars) bar.partition = partition;
  std::int64_t appended = 0;
  must(lta_dataset_append_bars(dataset, bars.data(), static_cast<std::int64_t>(bars.size()), 0,
                               &appended, &error));
  return dataset;
}

inline lta_plan compile(std::string_view text, std::uint32_t flags) {
  lta_plan_options options = {};
  options.struct_size = sizeof options;
  options.flags = flags;
  lta_plan plan = 0;
  must(lta_plan_compile(text.data(), static_cast<std::int64_t>(text.size()), &options, &plan,
                        &error));
  return plan;
}

}  // namespace bench
