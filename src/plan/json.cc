// SPDX-License-Identifier: MIT
#include "plan/json.hh"

#include <charconv>
#include <optional>

#include "base/limits.hh"
#include "base/quoted.hh"

namespace lta {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The four digits of \uXXXX at `at`, or -1.
int hex_unit(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  int unit = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int digit = hex_value(text[at + i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      put(0xE0 | (c >> 12));
    } else {
      put(0xF0 | (c >> 18));
      put(0x80 | ((c >> 12) & 0x3F));
    }
    put(0x80 | ((c >> 6) & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

// The character an escape stands for and how many bytes it takes; size 0 when it is none.
struct escape {
  std::uint32_t character = 0;
  std::size_t size = 0;
};

escape read_escape(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return {};
  switch (text[at + 1]) {
    case '"': return {'"', 2};
    case '\\': return {'\\', 2};
    case '/': return {'/', 2};
    case 'b': return {'\b', 2};
    case 'f': return {'\f', 2};
    case 'n': return {'\n', 2};
    case 'r': return {'\r', 2};
    case 't': return {'\t', 2};
    case 'u': break;
    default: return {};
  }
  const int unit = hex_unit(text, at + 2);
  if (unit < 0 || is_low_surrogate(unit)) return {};
  if (!is_high_surrogate(unit)) return {static_cast<std::uint32_t>(unit), 6};
  if (text.substr(at + 6, 2) != "\\u") return {};
  const int low = hex_unit(text, at + 8);
  if (low < 0 || !is_low_surrogate(low)) return {};
  const int character = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  return {static_cast<std::uint32_t>(character), 12};
}

}  // namespace

class json_reader {
 public:
  explicit json_reader(std::string_view text) : document_(text), text_(text) {}

  result<json_document> run() {
    skip_blanks();
    if (!read_value(1)) return *failure_;
    skip_blanks();
    if (at_ < text_.size()) refuse("the end");
    if (failure_) return *failure_;
    return std::move(document_);
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool accept(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  text_span span_from(std::size_t begin) const {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
  }
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
  }

  // The value is the last one of the document.
  bool read_value(int depth) {
    if (depth > limits::nesting_depth_max) return refuse_depth();
    const char c = peek();
    if (c == '{') return read_object(depth);
    if (c == '[') return read_array(depth);
    if (c == '"') return read_text();
    if (c == '-' || is_digit(c)) return read_number();
    if (c == 't') return read_word("true", json_kind::boolean, 1);
    if (c == 'f') return read_word("false", json_kind::boolean, 0);
    if (c == 'n') return read_word("null", json_kind::null, 0);
    return refuse("a value");
  }

  bool read_object(int depth) {
    const std::size_t begin = at_++;
    json_value object = {.kind = json_kind::object};
    json_id last = no_json;
    skip_blanks();
    while (!accept('}')) {
      if (last != no_json && !accept(',')) return refuse("',' or '}'");
      skip_blanks();
      const std::size_t key_begin = at_;
      if (peek() != '"') return refuse("a key in double quotes");
      if (!skip_text()) return false;
      const text_span key = span_from(key_begin);
      skip_blanks();
      if (!accept(':')) return refuse("':'");
      skip_blanks();
      if (!read_value(depth + 1)) return false;
      document_.values_.back().key = key;
      append_child(object, last);
      skip_blanks();
    }
    object.where = span_from(begin);
    document_.values_.push_back(object);
    return true;
  }

  bool read_array(int depth) {
    const std::size_t begin = at_++;
    json_value array = {.kind = json_kind::array};
    json_id last = no_json;
    skip_blanks();
    while (!accept(']')) {
      if (last != no_json && !accept(',')) return refuse("',' or ']'");
      skip_blanks();
      if (!read_value(depth + 1)) return false;
      append_child(array, last);
      skip_blanks();
    }
    array.where = span_from(begin);
    document_.values_.push_back(array);
    return true;
  }

  void append_child(json_value& parent, json_id& last) {
    const auto child = static_cast<json_id>(document_.values_.size() - 1);
    if (last == no_json) {
      parent.first = child;
    } else {
      document_.values_[last].next = child;
    }
    last = child;
    ++parent.count;
  }

  bool read_text() {
    const std::size_t begin = at_;
    if (!skip_text()) return false;
    document_.values_.push_back({.kind = json_kind::text, .where = span_from(begin)});
    return true;
  }

  bool skip_text() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (static_cast<unsigned char>(text_[at_]) < 0x20) {
        return refuse("an escape for this control character");
      }
      if (text_[at_] != '\\') {
        ++at_;
        continue;
      }
      const escape e = read_escape(text_, at_);
      if (e.size == 0) return refuse_escape();
      at_ += e.size;
    }
    if (accept('"')) return true;
    failure_ =
        fail(LTA_PARSE_ERROR, "plan.unclosed_text", static_cast<std::int64_t>(begin),
             "this text has no closing quote, near \"%s\"", near(begin, text_.size()).c_str());
    return false;
  }

  bool read_number() {
    const std::size_t begin = at_;
    accept('-');
    const std::size_t whole = at_;
    while (is_digit(peek())) ++at_;
    bool good = at_ > whole && (text_[whole] != '0' || at_ == whole + 1);
    if (accept('.')) good &= skip_digits();
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (!accept('+')) accept('-');
      good &= skip_digits();
    }
    if (!good) {
      failure_ = fail(LTA_PARSE_ERROR, "plan.bad_number", static_cast<std::int64_t>(begin),
                      "%s is not a JSON number, near \"%s\"",
                      quoted(text_.substr(begin, at_ - begin)).c_str(), near(begin, at_).c_str());
      return false;
    }
    double number = 0;
    if (std::from_chars(text_.data() + begin, text_.data() + at_, number).ec != std::errc()) {
      failure_ = fail(LTA_PARSE_ERROR, "plan.number_out_of_range", static_cast<std::int64_t>(begin),
                      "%s is outside the range of a double, near \"%s\"",
                      quoted(text_.substr(begin, at_ - begin)).c_str(), near(begin, at_).c_str());
      return false;
    }
    document_.values_.push_back(
        {.kind = json_kind::number, .where = span_from(begin), .number = number});
    return true;
  }

  bool skip_digits() {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ > begin;
  }

  bool read_word(std::string_view word, json_kind kind, double number) {
    if (text_.substr(at_, word.size()) != word) return refuse("a value");
    const std::size_t begin = at_;
    at_ += word.size();
    document_.values_.push_back({.kind = kind, .where = span_from(begin), .number = number});
    return true;
  }

  excerpt near(std::size_t begin, std::size_t end) const {
    return document_.source().near(
        {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  }

  bool refuse(const char* expected) {
    const std::size_t end = at_ < text_.size() ? at_ + 1 : at_;
    failure_ = fail(LTA_PARSE_ERROR, "plan.bad_json", static_cast<std::int64_t>(at_),
                    "%s where JSON must have %s, near \"%s\"",
                    at_ < text_.size() ? "found something else" : "the text ends", expected,
                    near(at_, end).c_str());
    return false;
  }

  bool refuse_escape() {
    failure_ = fail(LTA_PARSE_ERROR, "plan.bad_escape", static_cast<std::int64_t>(at_),
                    "this is no escape of JSON, near \"%s\"", near(at_, at_ + 1).c_str());
    return false;
  }

  bool refuse_depth() {
    failure_ = fail(LTA_LIMIT_EXCEEDED, "plan.too_deep", static_cast<std::int64_t>(at_),
                    "more than %d nested levels of JSON", limits::nesting_depth_max);
    return false;
  }

  json_document document_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<failure> failure_;
};

std::string json_document::decode(text_span quoted_text,
                                  std::vector<std::uint32_t>* positions) const {
  const std::string_view text = source_.text();
  const std::size_t end = quoted_text.end - 1;
  std::string out;
  for (std::size_t at = quoted_text.begin + 1; at < end;) {
    const std::size_t begin = at;
    const std::size_t before = out.size();
    if (text[at] == '\\') {
      const escape e = read_escape(text, at);
      append_utf8(out, e.character);
      at += e.size;
    } else {
      out += text[at++];
    }
    if (positions != nullptr) {
      positions->insert(positions->end(), out.size() - before, static_cast<std::uint32_t>(begin));
    }
  }
  if (positions != nullptr) positions->push_back(static_cast<std::uint32_t>(end));
  return out;
}

result<json_document> read_json(std::string_view text) { return json_reader(text).run(); }

const char* json_kind_name(json_kind kind) {
  switch (kind) {
    case json_kind::null: return "null";
    case json_kind::boolean: return "true or false";
    case json_kind::number: return "a number";
    case json_kind::text: return "a text";
    case json_kind::array: return "an array";
    case json_kind::object: return "an object";
  }
  return "";
}

}  // namespace lta
