// SPDX-License-Identifier: MIT
#include "lang/parser.hh"

#include <optional>

#include "base/limits.hh"
#include "base/quoted.hh"
#include "lang/lexer.hh"

namespace lta {
namespace {

constexpr syntax_id no_node = 0xFFFFFFFF;

// How tightly binary operators bind; 0 for what is none.
enum level : int {
  none,
  or_level,
  and_level,
  not_level,
  comparison_level,
  sum_level,
  product_level
};

int level_of(token_kind kind) {
  switch (kind) {
    case token_kind::word_or: return or_level;
    case token_kind::word_and: return and_level;
    case token_kind::less:
    case token_kind::less_equal:
    case token_kind::greater:
    case token_kind::greater_equal:
    case token_kind::equal:
    case token_kind::not_equal: return comparison_level;
    case token_kind::plus:
    case token_kind::minus: return sum_level;
    case token_kind::star:
    case token_kind::slash:
    case token_kind::percent: return product_level;
    default: return none;
  }
}

class parser {
 public:
  parser(const source_text& source, std::vector<token> tokens)
      : source_(source), tokens_(std::move(tokens)) {}

  result<syntax_tree> run() {
    if (now().kind == token_kind::end) {
      return fail(LTA_PARSE_ERROR, "plan.empty_expression", source_.position(now().where),
                  "the expression is empty");
    }
    const syntax_id root = parse_conditional();
    if (root != no_node && now().kind != token_kind::end) unexpected("an operator or the end");
    if (failure_) return *failure_;
    return std::move(tree_);
  }

 private:
  // One level of nesting for as long as it lives.
  class nesting {
   public:
    explicit nesting(parser& p) : parser_(p) { ++parser_.depth_; }
    ~nesting() { --parser_.depth_; }
    bool too_deep() const {
      if (parser_.depth_ <= limits::nesting_depth_max) return false;
      parser_.refuse_depth();
      return true;
    }

   private:
    parser& parser_;
  };

  const token& now() const { return tokens_[at_]; }
  const token& next() { return tokens_[at_++]; }
  bool accept(token_kind kind) {
    if (now().kind != kind) return false;
    ++at_;
    return true;
  }

  syntax_id parse_conditional() {
    const nesting level(*this);
    if (level.too_deep()) return no_node;
    const syntax_id then = parse_binary(or_level);
    if (then == no_node || now().kind != token_kind::word_if) return then;
    const text_span head = next().where;
    const syntax_id condition = parse_binary(or_level);
    if (condition == no_node) return no_node;
    if (!accept(token_kind::word_else)) return unexpected("'else' and the other value");
    const syntax_id otherwise = parse_conditional();
    if (otherwise == no_node) return no_node;
    syntax_node n = {.kind = syntax_kind::conditional, .head = head};
    n.where = {where(then).begin, where(otherwise).end};
    return add(n, {{.node = then}, {.node = condition}, {.node = otherwise}});
  }

  // Operators of at least `minimum`; equal levels group from the left.
  syntax_id parse_binary(int minimum) {
    syntax_id left = now().kind == token_kind::word_not ? parse_not(minimum) : parse_unary();
    while (left != no_node) {
      const int level = level_of(now().kind);
      if (level < minimum || level == none) return left;
      left = level == comparison_level ? parse_comparison(left) : parse_pair(left, level);
    }
    return no_node;
  }

  syntax_id parse_not(int minimum) {
    if (minimum > not_level) return unexpected("a value ('not' needs parentheses here)");
    const nesting level(*this);
    if (level.too_deep()) return no_node;
    const text_span head = next().where;
    const syntax_id operand = parse_binary(not_level);
    if (operand == no_node) return no_node;
    return add(
        {.kind = syntax_kind::logical_not, .where = {head.begin, where(operand).end}, .head = head},
        {{.node = operand}});
  }

  syntax_id parse_pair(syntax_id left, int level) {
    const token operation = next();
    const syntax_id right = parse_binary(level + 1);
    if (right == no_node) return no_node;
    return add({.kind = syntax_kind::binary,
                .op = operation.kind,
                .where = {where(left).begin, where(right).end},
                .head = operation.where},
               {{.node = left}, {.node = right}});
  }

  syntax_id parse_comparison(syntax_id left) {
    std::vector<syntax_link> chain = {{.node = left}};
    const text_span head = now().where;
    while (level_of(now().kind) == comparison_level) {
      const token_kind operation = next().kind;
      const syntax_id right = parse_binary(sum_level);
      if (right == no_node) return no_node;
      chain.push_back({.node = right, .op = operation});
    }
    const text_span all = {where(left).begin, where(chain.back().node).end};
    return add({.kind = syntax_kind::comparison, .where = all, .head = head}, chain);
  }

  syntax_id parse_unary() {
    if (now().kind != token_kind::plus && now().kind != token_kind::minus) return parse_power();
    const nesting level(*this);
    if (level.too_deep()) return no_node;
    const token sign = next();
    const syntax_id operand = parse_unary();
    if (operand == no_node) return no_node;
    return add({.kind = sign.kind == token_kind::minus ? syntax_kind::negate : syntax_kind::plus,
                .where = {sign.where.begin, where(operand).end},
                .head = sign.where},
               {{.node = operand}});
  }

  syntax_id parse_power() {
    const syntax_id base = parse_postfix();
    if (base == no_node || now().kind != token_kind::power) return base;
    const nesting level(*this);
    if (level.too_deep()) return no_node;
    const token operation = next();
    const syntax_id exponent = parse_unary();
    if (exponent == no_node) return no_node;
    return add({.kind = syntax_kind::binary,
                .op = operation.kind,
                .where = {where(base).begin, where(exponent).end},
                .head = operation.where},
               {{.node = base}, {.node = exponent}});
  }

  syntax_id parse_postfix() {
    syntax_id value = parse_primary();
    while (value != no_node) {
      if (accept(token_kind::dot)) {
        value = parse_member(value);
      } else if (now().kind == token_kind::left_bracket) {
        value = parse_index(value);
      } else if (now().kind == token_kind::left_parenthesis) {
        refuse_call(value);
        return no_node;
      } else {
        return value;
      }
    }
    return no_node;
  }

  syntax_id parse_member(syntax_id value) {
    if (now().kind != token_kind::member) return unexpected("a member's name");
    const text_span head = next().where;
    syntax_node n = {.kind = syntax_kind::member,
                     .where = {where(value).begin, head.end},
                     .head = head,
                     .text = source_.slice(head)};
    std::vector<syntax_link> links = {{.node = value}};
    if (now().kind == token_kind::left_parenthesis) {
      n.kind = syntax_kind::method;
      if (!parse_arguments(links)) return no_node;
      n.where.end = tokens_[at_ - 1].where.end;
    }
    return add(n, links);
  }

  syntax_id parse_index(syntax_id value) {
    const text_span head = next().where;
    const syntax_id inner = parse_conditional();
    if (inner == no_node) return no_node;
    if (now().kind != token_kind::right_bracket) return unexpected("an operator or ']'");
    const text_span all = {where(value).begin, next().where.end};
    return add({.kind = syntax_kind::index, .where = all, .head = head},
               {{.node = value}, {.node = inner}});
  }

  syntax_id parse_primary() {
    const token first = now();
    syntax_node n = {.where = first.where, .head = first.where, .number = first.number};
    switch (first.kind) {
      case token_kind::number: n.kind = syntax_kind::number; break;
      case token_kind::duration: n.kind = syntax_kind::duration; break;
      case token_kind::word_na: n.kind = syntax_kind::na; break;
      case token_kind::word_true:
      case token_kind::word_false:
        n.kind = syntax_kind::boolean;
        n.number = first.kind == token_kind::word_true ? 1 : 0;
        break;
      case token_kind::text:
        n.kind = syntax_kind::text;
        n.text = source_.slice({first.where.begin + 1, first.where.end - 1});
        break;
      case token_kind::name: return parse_name();
      case token_kind::left_parenthesis: return parse_group();
      default: return unexpected("a value");
    }
    ++at_;
    return add(n, {});
  }

  syntax_id parse_name() {
    const text_span head = next().where;
    syntax_node n = {
        .kind = syntax_kind::name, .where = head, .head = head, .text = source_.slice(head)};
    std::vector<syntax_link> links;
    if (now().kind == token_kind::left_parenthesis) {
      n.kind = syntax_kind::call;
      if (!parse_arguments(links)) return no_node;
      n.where.end = tokens_[at_ - 1].where.end;
    }
    return add(n, links);
  }

  syntax_id parse_group() {
    const text_span open = next().where;
    const syntax_id inner = parse_conditional();
    if (inner == no_node) return no_node;
    if (now().kind != token_kind::right_parenthesis) return unexpected("an operator or ')'");
    tree_.nodes[inner].where = {open.begin, next().where.end};
    return inner;
  }

  bool parse_arguments(std::vector<syntax_link>& links) {
    ++at_;
    if (accept(token_kind::right_parenthesis)) return true;
    while (true) {
      syntax_link link;
      if (now().kind == token_kind::name && tokens_[at_ + 1].kind == token_kind::assign) {
        link.keyword = now().where;
        at_ += 2;
      }
      link.node = parse_conditional();
      if (link.node == no_node) return false;
      links.push_back(link);
      if (accept(token_kind::right_parenthesis)) return true;
      if (!accept(token_kind::comma)) {
        unexpected("an operator, ',' or ')'");
        return false;
      }
    }
  }

  text_span where(syntax_id id) const { return tree_.nodes[id].where; }

  syntax_id add(syntax_node n, const std::vector<syntax_link>& links) {
    n.first_link = static_cast<std::uint32_t>(tree_.links.size());
    n.link_count = static_cast<std::uint32_t>(links.size());
    tree_.links.insert(tree_.links.end(), links.begin(), links.end());
    tree_.nodes.push_back(n);
    return static_cast<syntax_id>(tree_.nodes.size() - 1);
  }

  syntax_id unexpected(const char* expected) {
    const text_span at = now().where;
    const excerpt near = source_.near(at);
    if (now().kind == token_kind::end) {
      failure_ = fail(LTA_PARSE_ERROR, "plan.unexpected_end", source_.position(at),
                      "the text ends where %s was expected, near \"%s\"", expected, near.c_str());
    } else {
      failure_ = fail(LTA_PARSE_ERROR, "plan.unexpected_token", source_.position(at),
                      "found %s where %s was expected, near \"%s\"",
                      quoted(source_.slice(at)).c_str(), expected, near.c_str());
    }
    return no_node;
  }

  void refuse_call(syntax_id value) {
    failure_ = fail(LTA_PARSE_ERROR, "plan.not_callable", source_.position(now().where),
                    "only a name can be called: found '(' after %s, near \"%s\"",
                    quoted(source_.slice(where(value))).c_str(), source_.near(now().where).c_str());
  }

  void refuse_depth() {
    failure_ = fail(LTA_LIMIT_EXCEEDED, "plan.too_deep", source_.position(now().where),
                    "more than %d nested levels, near \"%s\"", limits::nesting_depth_max,
                    source_.near(now().where).c_str());
  }

  const source_text& source_;
  std::vector<token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  syntax_tree tree_;
  std::optional<failure> failure_;
};

}  // namespace

result<syntax_tree> parse_expression(const source_text& source) {
  result<std::vector<token>> tokens = read_tokens(source);
  if (!tokens) return tokens.error();
  return parser(source, std::move(*tokens)).run();
}

}  // namespace lta
