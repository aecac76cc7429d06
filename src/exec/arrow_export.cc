// SPDX-License-Identifier: MIT
// Consumers may copy a struct and forget the original, take a child out of its parent, and release
// what they hold in any order, on any thread. So every struct owns its private data alone, and all
// of it refers to one immutable source.
#include "exec/arrow_export.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <new>
#include <string>
#include <string_view>

#include "base/arrow_abi.hh"

namespace lta {
namespace {

constexpr std::int64_t null_count_unknown = -1;

// Columns before the outputs: three of text, and the time.
constexpr std::size_t text_count = 3;
constexpr std::size_t time_column = text_count;
constexpr std::size_t first_output_column = time_column + 1;
constexpr const char* text_names[text_count] = {"symbol", "timeframe", "source"};

std::array<std::string_view, text_count> texts_of(const partition_name& name) {
  return {name.symbol, name.timeframe, name.source};
}

// The distinct values of a text column over all partitions, as Arrow wants them. One dictionary
// for the whole stream: consumers that join batches need not unify dictionaries.
struct dictionary_values {
  std::string bytes;
  std::vector<std::int32_t> ends = {0};  // of each value; the first entry is where it starts
  std::vector<std::int32_t> index_of_partition;

  std::int64_t count() const { return static_cast<std::int64_t>(ends.size()) - 1; }
};

// What a stream and everything taken from it share.
struct arrow_source {
  explicit arrow_source(std::shared_ptr<const plan_result> from);

  std::shared_ptr<const plan_result> rows;
  std::array<dictionary_values, text_count> texts;
  std::vector<std::int64_t> zeros;  // indices of first values, and the columns of failed outputs
};

arrow_source::arrow_source(std::shared_ptr<const plan_result> from) : rows(std::move(from)) {
  std::array<std::map<std::string_view, std::int32_t>, text_count> known;
  std::int64_t rows_max = 0;
  bool has_failed = false;
  for (const partition_rows& part : rows->partitions) {
    const auto values = texts_of(part.name);
    for (std::size_t t = 0; t < text_count; ++t) {
      dictionary_values& column = texts[t];
      const auto next = static_cast<std::int32_t>(column.count());
      const auto [at, is_new] = known[t].emplace(values[t], next);
      if (is_new) {
        column.bytes.append(values[t]);
        column.ends.push_back(static_cast<std::int32_t>(column.bytes.size()));
      }
      column.index_of_partition.push_back(at->second);
    }
    rows_max = std::max(rows_max, part.row_count);
    for (const output_rows& output : part.outputs) has_failed |= output.error.status < 0;
  }
  // An index takes half a word, a value of a failed output a whole one.
  zeros.resize(static_cast<std::size_t>(has_failed ? rows_max : rows_max / 2) + 1);
}

// What one record batch needs beside the source: indices other than zeros.
struct batch_memory {
  std::shared_ptr<const arrow_source> source;
  std::array<std::vector<std::int32_t>, text_count> indices;
};

// The private data of an ArrowSchema or ArrowArray: what it refers to and the structs below it.
template <class Node, class Owner>
struct node_content {
  explicit node_content(std::shared_ptr<const Owner> from) : owner(std::move(from)) {}
  node_content(const node_content&) = delete;
  node_content& operator=(const node_content&) = delete;

  // A consumer that took a child out has cleared its release.
  ~node_content() {
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

  std::shared_ptr<const Owner> owner;
  std::array<const void*, 3> buffers = {};
  std::vector<Node> children;
  std::vector<Node*> child_pointers;
  Node dictionary = {};
};

using schema_content = node_content<ArrowSchema, arrow_source>;
using array_content = node_content<ArrowArray, batch_memory>;

template <class Node, class Content>
void release_node(Node* node) {
  delete static_cast<Content*>(node->private_data);
  node->private_data = nullptr;
  node->release = nullptr;
}

// The last step, which cannot fail: from here on `out` owns the content.
template <class Node, class Content>
void give_node(std::unique_ptr<Content> content, Node& out) noexcept {
  out.n_children = static_cast<std::int64_t>(content->children.size());
  out.children = content->child_pointers.data();
  out.dictionary = content->dictionary.release == nullptr ? nullptr : &content->dictionary;
  out.release = release_node<Node, Content>;
  out.private_data = content.release();
}

// ---- Schema --------------------------------------------------------------------------------

void make_schema(std::unique_ptr<schema_content> content, const char* format, const char* name,
                 std::int64_t flags, ArrowSchema& out) noexcept {
  out = {};
  out.format = format;
  out.name = name;
  out.flags = flags;
  give_node(std::move(content), out);
}

void make_stream_schema(const std::shared_ptr<const arrow_source>& source, ArrowSchema& out) {
  const auto empty = [&] { return std::make_unique<schema_content>(source); };
  const std::vector<program_output>& outputs = source->rows->source->compiled().outputs;
  auto root = empty();
  root->add_children(first_output_column + outputs.size());
  for (std::size_t t = 0; t < text_count; ++t) {
    auto text = empty();
    make_schema(empty(), "u", "", 0, text->dictionary);
    make_schema(std::move(text), "i", text_names[t], 0, root->children[t]);
  }
  make_schema(empty(), "tsn:UTC", "time", 0, root->children[time_column]);
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    make_schema(empty(), outputs[o].type == value_type::signal ? "c" : "g", outputs[o].name.c_str(),
                ARROW_FLAG_NULLABLE, root->children[first_output_column + o]);
  }
  make_schema(std::move(root), "+s", "", 0, out);
}

// ---- Record batches ------------------------------------------------------------------------

void make_array(std::unique_ptr<array_content> content, std::int64_t length,
                std::int64_t null_count, std::int64_t buffer_count, ArrowArray& out) noexcept {
  out = {};
  out.length = length;
  out.null_count = null_count;
  out.n_buffers = buffer_count;
  out.buffers = content->buffers.data();
  give_node(std::move(content), out);
}

class batch_maker {
 public:
  batch_maker(const std::shared_ptr<const arrow_source>& source, std::size_t index)
      : part_(source->rows->partitions[index]) {
    auto memory = std::make_shared<batch_memory>();
    memory->source = source;
    for (std::size_t t = 0; t < text_count; ++t) {
      const std::int32_t value = source->texts[t].index_of_partition[index];
      if (value == 0) continue;
      memory->indices[t].assign(static_cast<std::size_t>(part_.row_count), value);
    }
    memory_ = std::move(memory);
  }

  void make(ArrowArray& out) const {
    auto root = empty();
    root->add_children(first_output_column + part_.outputs.size());
    for (std::size_t t = 0; t < text_count; ++t) make_text(t, root->children[t]);
    make_column(nullptr, part_.times_ns, 0, root->children[time_column]);
    for (std::size_t o = 0; o < part_.outputs.size(); ++o) {
      make_output(part_.outputs[o], root->children[first_output_column + o]);
    }
    make_array(std::move(root), part_.row_count, 0, 1, out);
  }

 private:
  std::unique_ptr<array_content> empty() const { return std::make_unique<array_content>(memory_); }
  const void* zeros() const { return memory_->source->zeros.data(); }

  void make_column(const void* validity, const void* values, std::int64_t null_count,
                   ArrowArray& out) const {
    auto column = empty();
    column->buffers = {validity, values};
    make_array(std::move(column), part_.row_count, null_count, 2, out);
  }

  void make_text(std::size_t t, ArrowArray& out) const {
    const dictionary_values& values = memory_->source->texts[t];
    auto words = empty();
    words->buffers = {nullptr, values.ends.data(), values.bytes.data()};
    auto column = empty();
    make_array(std::move(words), values.count(), 0, 3, column->dictionary);
    const std::vector<std::int32_t>& indices = memory_->indices[t];
    column->buffers = {nullptr, indices.empty() ? zeros() : indices.data()};
    make_array(std::move(column), part_.row_count, 0, 2, out);
  }

  void make_output(const output_rows& output, ArrowArray& out) const {
    if (output.error.status < 0) {
      make_column(zeros(), zeros(), part_.row_count, out);
    } else {
      make_column(output.validity, output.values,
                  output.validity == nullptr ? 0 : null_count_unknown, out);
    }
  }

  const partition_rows& part_;
  std::shared_ptr<const batch_memory> memory_;
};

// ---- Stream --------------------------------------------------------------------------------

struct stream_content {
  std::shared_ptr<const arrow_source> source;
  std::size_t next_partition = 0;
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
  return answered(content, [&] { make_stream_schema(content.source, *out); });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  stream_content& content = content_of(stream);
  return answered(content, [&] {
    if (content.next_partition == content.source->rows->partitions.size()) {
      *out = {};
      return;
    }
    batch_maker(content.source, content.next_partition).make(*out);
    ++content.next_partition;
  });
}

const char* get_last_error(ArrowArrayStream* stream) { return content_of(stream).last_error; }

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<stream_content*>(stream->private_data);
  stream->private_data = nullptr;
  stream->release = nullptr;
}

}  // namespace

outcome export_arrow(std::shared_ptr<const plan_result> from, ArrowArrayStream* out) {
  auto content = std::make_unique<stream_content>();
  content->source = std::make_shared<const arrow_source>(std::move(from));
  *out = {get_schema, get_next, get_last_error, release_stream, content.release()};
  return done{};
}

}  // namespace lta
