// SPDX-License-Identifier: MIT
#include "lang/lexer.hh"

#include <charconv>
#include <optional>
#include <string>

#include "base/quoted.hh"

namespace lta {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

struct keyword {
  std::string_view text;
  token_kind kind;
};
constexpr keyword keywords[] = {
    {"true", token_kind::word_true}, {"false", token_kind::word_false}, {"na", token_kind::word_na},
    {"if", token_kind::word_if},     {"else", token_kind::word_else},   {"or", token_kind::word_or},
    {"and", token_kind::word_and},   {"not", token_kind::word_not},
};

// Longest first, so that ** is not two stars.
constexpr keyword symbols[] = {
    {"**", token_kind::power},
    {"<=", token_kind::less_equal},
    {">=", token_kind::greater_equal},
    {"==", token_kind::equal},
    {"!=", token_kind::not_equal},
    {"<", token_kind::less},
    {">", token_kind::greater},
    {"+", token_kind::plus},
    {"-", token_kind::minus},
    {"*", token_kind::star},
    {"/", token_kind::slash},
    {"%", token_kind::percent},
    {"|", token_kind::word_or},
    {"&", token_kind::word_and},
    {"~", token_kind::word_not},
    {".", token_kind::dot},
    {",", token_kind::comma},
    {"=", token_kind::assign},
    {"(", token_kind::left_parenthesis},
    {")", token_kind::right_parenthesis},
    {"[", token_kind::left_bracket},
    {"]", token_kind::right_bracket},
};

class lexer {
 public:
  explicit lexer(const source_text& source) : source_(source), text_(source.text()) {}

  result<std::vector<token>> run() {
    for (skip_blanks(); at_ < text_.size() && !failure_; skip_blanks()) read_one();
    if (failure_) return *failure_;
    push(token_kind::end, at_);
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  text_span span_from(std::size_t begin) const {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)};
  }

  void push(token_kind kind, std::size_t begin, double number = 0) {
    tokens_.push_back({.kind = kind, .where = span_from(begin), .number = number});
  }

  void skip_blanks() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (is_space(text_[at_])) {
        ++at_;
      } else {
        return;
      }
    }
  }

  // After a dot that follows an operand comes a member's name, even one like 3_ago.
  bool after_dot() const { return !tokens_.empty() && tokens_.back().kind == token_kind::dot; }

  bool after_operand() const {
    if (tokens_.empty()) return false;
    switch (tokens_.back().kind) {
      case token_kind::name:
      case token_kind::member:
      case token_kind::text:
      case token_kind::right_parenthesis:
      case token_kind::right_bracket: return true;
      default: return false;
    }
  }

  void read_one() {
    const char c = text_[at_];
    if (after_dot() && (is_letter(c) || is_digit(c))) return read_member();
    if (is_letter(c)) return read_name();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)) && !after_operand())) return read_number();
    if (c == '"' || c == '\'') return read_text(c);
    for (const keyword& s : symbols) {
      if (text_.substr(at_, s.text.size()) != s.text) continue;
      const std::size_t begin = at_;
      at_ += s.text.size();
      return push(s.kind, begin);
    }
    refuse_character(c);
  }

  void read_member() {
    const std::size_t begin = at_;
    while (is_letter(peek()) || is_digit(peek())) ++at_;
    push(token_kind::member, begin);
  }

  void read_name() {
    const std::size_t begin = at_;
    while (is_letter(peek()) || is_digit(peek())) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    for (const keyword& k : keywords) {
      if (k.text == name) return push(k.kind, begin);
    }
    push(token_kind::name, begin);
  }

  // Digits with single underscores between them.
  bool read_digits(std::string& digits) {
    if (!is_digit(peek())) return false;
    while (true) {
      while (is_digit(peek())) digits += text_[at_++];
      if (peek() != '_') return true;
      if (!is_digit(peek(1))) return false;
      ++at_;
    }
  }

  void read_number() {
    const std::size_t begin = at_;
    std::string digits;
    bool whole = true;
    bool good = peek() == '.' || read_digits(digits);
    if (good && peek() == '.') {
      whole = false;
      digits += text_[at_++];
      good = read_digits(digits);
    }
    const bool has_exponent = (peek() == 'e' || peek() == 'E') && good;
    if (has_exponent) {
      whole = false;
      digits += text_[at_++];
      if (peek() == '+' || peek() == '-') digits += text_[at_++];
      good = read_digits(digits);
    }
    if (good && whole && is_unit(peek()) && !is_letter(peek(1)) && !is_digit(peek(1))) {
      ++at_;
      return push(token_kind::duration, begin);
    }
    if (!good || is_letter(peek()) || is_digit(peek()) || peek() == '.') {
      while (is_letter(peek()) || is_digit(peek()) || peek() == '.') ++at_;
      failure_ = fail(
          LTA_PARSE_ERROR, "plan.bad_number", source_.position(span_from(begin)),
          "%s is not a number (expected forms like 14, 0.5, 1e-3 or 1_000_000), near \"%s\"",
          quoted(text_.substr(begin, at_ - begin)).c_str(), source_.near(span_from(begin)).c_str());
      return;
    }
    finish_number(begin, digits);
  }

  static bool is_unit(char c) {
    return c == 's' || c == 'm' || c == 'h' || c == 'd' || c == 'w' || c == 'M';
  }

  void finish_number(std::size_t begin, const std::string& digits) {
    double value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec != std::errc()) {
      failure_ = fail(
          LTA_PARSE_ERROR, "plan.number_out_of_range", source_.position(span_from(begin)),
          "%s is outside the range of a double, near \"%s\"",
          quoted(text_.substr(begin, at_ - begin)).c_str(), source_.near(span_from(begin)).c_str());
      return;
    }
    push(token_kind::number, begin, value);
  }

  void read_text(char quote) {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') ++at_;
    if (peek() != quote) {
      failure_ = fail(LTA_PARSE_ERROR, "plan.unclosed_text", source_.position(span_from(begin)),
                      "this text has no closing %c on its line, near \"%s\"", quote,
                      source_.near(span_from(begin)).c_str());
      return;
    }
    ++at_;
    push(token_kind::text, begin);
  }

  void refuse_character(char c) {
    const std::size_t begin = at_++;
    while ((static_cast<unsigned char>(peek()) & 0xC0) == 0x80) ++at_;
    const char* hint = c == '!'   ? "; write 'not' or '!='"
                       : c == '^' ? "; a power is written **"
                       : c == '{' ? "; a payload needs no expression flag"
                                  : "";
    failure_ =
        fail(LTA_PARSE_ERROR, "plan.unexpected_character", source_.position(span_from(begin)),
             "the character %s has no meaning here%s, near \"%s\"",
             quoted(text_.substr(begin, at_ - begin)).c_str(), hint,
             source_.near(span_from(begin)).c_str());
  }

  const source_text& source_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<token> tokens_;
  std::optional<failure> failure_;
};

}  // namespace

result<std::vector<token>> read_tokens(const source_text& source) { return lexer(source).run(); }

}  // namespace lta
