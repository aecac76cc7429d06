// SPDX-License-Identifier: MIT
// Which partitions of an execution run side by side, and which by themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lta {

// What a worker takes at a time: one partition, or as many as a vector has lanes.
class portions {
 public:
  struct partition {
    std::int64_t program;  // whose lanes it can run in; negative where it cannot
    std::int64_t length;
  };

  // Side by side are partitions of one program and of about one length, as long as every thread has
  // enough to take.
  portions(std::span<const partition> partitions, std::size_t thread_count);

  // Whether some run side by side.
  bool has_lanes() const { return count() < order_.size(); }
  std::size_t count() const { return starts_.size() - 1; }
  std::span<const std::size_t> at(std::size_t portion) const {
    return std::span(order_).subspan(starts_[portion], starts_[portion + 1] - starts_[portion]);
  }

 private:
  void add(std::span<const std::size_t> partitions) {
    order_.insert(order_.end(), partitions.begin(), partitions.end());
    starts_.push_back(order_.size());
  }
  void add_alone(std::span<const std::size_t> partitions) {
    for (const std::size_t& k : partitions) add({&k, 1});
  }

  std::vector<std::size_t> order_;
  std::vector<std::size_t> starts_ = {0};
};

}  // namespace lta
