// SPDX-License-Identifier: MIT
#include "base/arrow_nodes.hh"

#include <cerrno>
#include <new>

namespace lta {
namespace {

template <class Node>
void release_node(Node* node) {
  delete static_cast<arrow_node<Node>*>(node->private_data);
  node->private_data = nullptr;
  node->release = nullptr;
}

template <class Node>
void give_node(std::unique_ptr<arrow_node<Node>> node, Node& out) noexcept {
  out.n_children = static_cast<std::int64_t>(node->children.size());
  out.children = node->child_pointers.data();
  out.dictionary = node->dictionary.release == nullptr ? nullptr : &node->dictionary;
  out.release = release_node<Node>;
  out.private_data = node.release();
}

struct stream_content {
  std::shared_ptr<const arrow_source> source;
  std::size_t next_batch = 0;
  const char* last_error = nullptr;
};

stream_content& content_of(ArrowArrayStream* stream) {
  return *static_cast<stream_content*>(stream->private_data);
}

// Callbacks answer in C: an errno, and no exception.
template <class Body>
int answered(stream_content& stream, Body body) noexcept {
  try {
    body();
    stream.last_error = nullptr;
    return 0;
  } catch (const std::bad_alloc&) {
    stream.last_error = "an allocation failed; nothing changed, the call can be repeated";
    return ENOMEM;
  } catch (...) {
    stream.last_error = "an unexpected exception reached the Arrow stream";
    return EINVAL;
  }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  stream_content& content = content_of(stream);
  return answered(content, [&] { content.source->make_schema(content.source, *out); });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  stream_content& content = content_of(stream);
  return answered(content, [&] {
    if (content.next_batch == content.source->batch_count()) {
      *out = {};
      return;
    }
    content.source->make_batch(content.source, content.next_batch, *out);
    ++content.next_batch;
  });
}

const char* get_last_error(ArrowArrayStream* stream) { return content_of(stream).last_error; }

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<stream_content*>(stream->private_data);
  stream->private_data = nullptr;
  stream->release = nullptr;
}

}  // namespace

void give_schema(std::unique_ptr<schema_node> node, const char* format, const char* name,
                 std::int64_t flags, ArrowSchema& out) noexcept {
  out = {};
  out.format = format;
  out.name = name;
  out.flags = flags;
  give_node(std::move(node), out);
}

void give_array(std::unique_ptr<array_node> node, std::int64_t length, std::int64_t null_count,
                std::int64_t buffer_count, ArrowArray& out) noexcept {
  out = {};
  out.length = length;
  out.null_count = null_count;
  out.n_buffers = buffer_count;
  out.buffers = node->buffers.data();
  give_node(std::move(node), out);
}

std::int32_t text_column::add(std::string_view text) {
  if (const auto there = known_.find(text); there != known_.end()) return there->second;
  const std::int32_t number = static_cast<std::int32_t>(ends_.size()) - 1;
  bytes_.append(text);
  ends_.push_back(static_cast<std::int32_t>(bytes_.size()));
  known_.emplace(text, number);
  return number;
}

void text_column::make_schema(const std::shared_ptr<const void>& owner, const char* name,
                              ArrowSchema& out) {
  auto column = std::make_unique<schema_node>(owner);
  give_schema(std::make_unique<schema_node>(owner), "u", "", 0, column->dictionary);
  give_schema(std::move(column), "i", name, 0, out);
}

void text_column::make_array(const std::shared_ptr<const void>& owner, const void* indexes,
                             std::int64_t row_count, ArrowArray& out) const {
  auto words = std::make_unique<array_node>(owner);
  words->buffers = {nullptr, ends_.data(), bytes_.data()};
  auto column = std::make_unique<array_node>(owner);
  const std::int64_t word_count = static_cast<std::int64_t>(ends_.size()) - 1;
  give_array(std::move(words), word_count, 0, 3, column->dictionary);
  column->buffers = {nullptr, indexes};
  give_array(std::move(column), row_count, 0, 2, out);
}

void open_stream(std::shared_ptr<const arrow_source> source, ArrowArrayStream* out) {
  auto content = std::make_unique<stream_content>();
  content->source = std::move(source);
  *out = {get_schema, get_next, get_last_error, release_stream, content.release()};
}

}  // namespace lta
