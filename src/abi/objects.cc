// SPDX-License-Identifier: MIT
#include "abi/objects.hh"

#include "abi/structs.hh"
#include "base/limits.hh"

namespace lta {

result<std::optional<std::vector<std::uint32_t>>> take_partitions(const std::uint32_t* partitions,
                                                                  std::int64_t count) {
  std::optional<std::vector<std::uint32_t>> taken;
  if (partitions == nullptr && count == 0) return taken;
  if (auto checked = check_pointer(partitions, "partitions"); !checked) return checked.error();
  if (count < 0 || count > limits::partitions_per_dataset_max) {
    return fail(LTA_INVALID_ARGUMENT, "argument.partition_count", -1,
                "partition_count %lld: expected 0 to %u", static_cast<long long>(count),
                limits::partitions_per_dataset_max);
  }
  taken.emplace(partitions, partitions + count);
  return taken;
}

}  // namespace lta
