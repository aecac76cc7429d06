// SPDX-License-Identifier: MIT
// Arrow streams made by hand, which count what is released and can be spoilt before they are given.
#pragma once

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/arrow_abi.hh"

namespace lta_test {

using bytes = std::vector<std::uint8_t>;

template <class Value>
bytes bytes_of(const std::vector<Value>& values) {
  bytes made(values.size() * sizeof(Value));
  if (!made.empty()) std::memcpy(made.data(), values.data(), made.size());
  return made;
}

struct arrow_made {
  std::string name;
  std::string format;
  std::int64_t length = 0;
  std::vector<bytes> buffers;  // without the validity
  bytes validity;              // empty: none
  std::int64_t null_count = 0;
  std::int64_t offset = 0;
  std::shared_ptr<arrow_made> dictionary;
};

template <class Value>
arrow_made made_column(const char* name, const char* format, const std::vector<Value>& values) {
  return {name, format, static_cast<std::int64_t>(values.size()), {bytes_of(values)}, {}, 0, 0, {}};
}

inline arrow_made made_text(const char* name, const std::vector<std::string>& words) {
  std::vector<std::int32_t> ends{0};
  bytes text;
  for (const std::string& word : words) {
    text.insert(text.end(), word.begin(), word.end());
    ends.push_back(static_cast<std::int32_t>(text.size()));
  }
  text.push_back(0);  // never empty
  const auto length = static_cast<std::int64_t>(words.size());
  return {name, "u", length, {bytes_of(ends), text}, {}, 0, 0, {}};
}

template <class Index>
arrow_made made_dictionary(const char* name, const char* index_format,
                           const std::vector<Index>& indexes,
                           const std::vector<std::string>& words) {
  arrow_made made = made_column(name, index_format, indexes);
  made.dictionary = std::make_shared<arrow_made>(made_text("", words));
  return made;
}

using made_batch = std::vector<arrow_made>;

// Counts of what is alive; all zero when everything was released once.
struct live_counts {
  int schemas = 0;
  int arrays = 0;
  int streams = 0;
  bool is_zero() const { return schemas == 0 && arrays == 0 && streams == 0; }
};

// A producer. Keep it as long as its stream.
class arrow_producer {
 public:
  explicit arrow_producer(std::vector<made_batch> batches) : batches_(std::move(batches)) {}

  std::function<void(ArrowArray&)> spoil_array = [](ArrowArray&) {};
  std::function<void(ArrowSchema&)> spoil_schema = [](ArrowSchema&) {};
  std::size_t fail_at_batch = SIZE_MAX;
  live_counts live;

  ArrowArrayStream open() {
    ++live.streams;
    return {get_schema, get_next, get_last_error, release_stream, this};
  }

 private:
  template <class Node>
  struct content {
    arrow_producer* producer;
    std::vector<const void*> buffers;
    std::vector<std::unique_ptr<Node>> nodes;  // children, then the dictionary
    std::vector<Node*> children;
    int* live;
  };

  template <class Node>
  static void release_node(Node* node) {
    auto* held = static_cast<content<Node>*>(node->private_data);
    for (auto& child : held->nodes) {
      if (child->release != nullptr) child->release(child.get());
    }
    --*held->live;
    delete held;
    node->release = nullptr;
  }
  template <class Node>
  void give(Node& node, std::unique_ptr<content<Node>> held, int& count) {
    held->producer = this;
    held->live = &count;
    ++count;
    node.release = release_node<Node>;
    node.private_data = held.release();
  }

  void make_schema(const arrow_made& from, ArrowSchema& out) {
    auto held = std::make_unique<content<ArrowSchema>>();
    out = {};
    out.format = from.format.c_str();
    out.name = from.name.c_str();
    if (from.dictionary) {
      held->nodes.push_back(std::make_unique<ArrowSchema>());
      make_schema(*from.dictionary, *held->nodes.back());
      out.dictionary = held->nodes.back().get();
    }
    give(out, std::move(held), live.schemas);
  }
  void make_array(const arrow_made& from, ArrowArray& out) {
    auto held = std::make_unique<content<ArrowArray>>();
    out = {};
    out.length = from.length;
    out.null_count = from.null_count;
    out.offset = from.offset;
    held->buffers.push_back(from.validity.empty() ? nullptr : from.validity.data());
    for (const bytes& buffer : from.buffers) held->buffers.push_back(buffer.data());
    out.n_buffers = static_cast<std::int64_t>(held->buffers.size());
    out.buffers = held->buffers.data();
    if (from.dictionary) {
      held->nodes.push_back(std::make_unique<ArrowArray>());
      make_array(*from.dictionary, *held->nodes.back());
      out.dictionary = held->nodes.back().get();
    }
    give(out, std::move(held), live.arrays);
  }

  static int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    auto& self = *static_cast<arrow_producer*>(stream->private_data);
    auto held = std::make_unique<content<ArrowSchema>>();
    *out = {};
    out->format = "+s";
    out->name = "";
    for (const arrow_made& column : self.batches_.front()) {
      held->nodes.push_back(std::make_unique<ArrowSchema>());
      self.make_schema(column, *held->nodes.back());
      held->children.push_back(held->nodes.back().get());
    }
    out->n_children = static_cast<std::int64_t>(held->children.size());
    out->children = held->children.data();
    self.give(*out, std::move(held), self.live.schemas);
    self.spoil_schema(*out);
    return 0;
  }
  static int get_next(ArrowArrayStream* stream, ArrowArray* out) {
    auto& self = *static_cast<arrow_producer*>(stream->private_data);
    *out = {};
    if (self.next_ == self.fail_at_batch) return 5;
    if (self.next_ == self.batches_.size()) return 0;
    auto held = std::make_unique<content<ArrowArray>>();
    const made_batch& batch = self.batches_[self.next_++];
    for (const arrow_made& column : batch) {
      held->nodes.push_back(std::make_unique<ArrowArray>());
      self.make_array(column, *held->nodes.back());
      held->children.push_back(held->nodes.back().get());
    }
    held->buffers.push_back(nullptr);
    // Wrapping, because hostile columns have any length and offset.
    const auto rows = [](const arrow_made& c) {
      return static_cast<std::uint64_t>(c.length) - static_cast<std::uint64_t>(c.offset);
    };
    out->length = batch.empty() ? 0 : static_cast<std::int64_t>(rows(batch[0]));
    out->n_buffers = 1;
    out->buffers = held->buffers.data();
    out->n_children = static_cast<std::int64_t>(held->children.size());
    out->children = held->children.data();
    self.give(*out, std::move(held), self.live.arrays);
    self.spoil_array(*out);
    return 0;
  }
  static const char* get_last_error(ArrowArrayStream*) { return "the disk\nis on fire"; }
  static void release_stream(ArrowArrayStream* stream) {
    --static_cast<arrow_producer*>(stream->private_data)->live.streams;
    stream->release = nullptr;
  }

  std::vector<made_batch> batches_;
  std::size_t next_ = 0;
};

}  // namespace lta_test
