// SPDX-License-Identifier: MIT
// Arrow C streams out, by the raw structs of the specification; no Arrow library.
//
// A consumer may move a struct and forget the original, take a child out of its parent, and release
// what they hold in any order, on any thread. So every struct owns its private data alone, and all
// of it refers to one immutable owner.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/arrow_abi.hh"

namespace lta {

inline constexpr std::int64_t null_count_unknown = -1;

// The private data of an ArrowSchema or ArrowArray: what it refers to and the structs below it.
template <class Node>
struct arrow_node {
  explicit arrow_node(std::shared_ptr<const void> from) : owner(std::move(from)) {}
  arrow_node(const arrow_node&) = delete;
  arrow_node& operator=(const arrow_node&) = delete;

  // A consumer that took a child out has cleared its release.
  ~arrow_node() {
    const auto release = [](Node& node) {
      if (node.release != nullptr) node.release(&node);
    };
    for (Node& child : children) release(child);
    release(dictionary);
  }

  void add_children(std::size_t count) {
    children.resize(count, Node{});
    for (Node& child : children) child_pointers.push_back(&child);
  }

  std::shared_ptr<const void> owner;
  std::array<const void*, 3> buffers = {};
  std::vector<Node> children;
  std::vector<Node*> child_pointers;
  Node dictionary = {};
};
using schema_node = arrow_node<ArrowSchema>;
using array_node = arrow_node<ArrowArray>;

// The last step, which cannot fail: from here on `out` owns the node. Text is borrowed from the
// node's owner.
void give_schema(std::unique_ptr<schema_node> node, const char* format, const char* name,
                 std::int64_t flags, ArrowSchema& out) noexcept;
void give_array(std::unique_ptr<array_node> node, std::int64_t length, std::int64_t null_count,
                std::int64_t buffer_count, ArrowArray& out) noexcept;

// A column with the same text in all rows of a batch. One dictionary for the whole stream:
// consumers that join batches need not unify dictionaries.
class text_column {
 public:
  // The number of a text that batches have.
  std::int32_t add(std::string_view text);

  static void make_schema(const std::shared_ptr<const void>& owner, const char* name,
                          ArrowSchema& out);
  // `owner` keeps this and the indexes, one per row.
  void make_array(const std::shared_ptr<const void>& owner, const void* indexes,
                  std::int64_t row_count, ArrowArray& out) const;

 private:
  std::string bytes_;
  std::vector<std::int32_t> ends_ = {0};  // of each text; the first entry is where it starts
  std::map<std::string, std::int32_t, std::less<>> known_;
};

// What a stream reads from; immutable. Both may throw std::bad_alloc, then nothing was given.
class arrow_source {
 public:
  virtual ~arrow_source() = default;
  virtual std::size_t batch_count() const = 0;
  // `self` is this, to be kept by what is given.
  virtual void make_schema(const std::shared_ptr<const arrow_source>& self,
                           ArrowSchema& out) const = 0;
  virtual void make_batch(const std::shared_ptr<const arrow_source>& self, std::size_t index,
                          ArrowArray& out) const = 0;
};

void open_stream(std::shared_ptr<const arrow_source> source, ArrowArrayStream* out);

}  // namespace lta
