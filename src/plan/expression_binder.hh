// SPDX-License-Identifier: MIT
// The walk over a syntax tree that makes calls of it; bind_expression.cc has names, operators and
// calls, bind_members.cc what stands behind a dot or in brackets, bind_function.cc functions of the
// payload.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lang/parser.hh"
#include "plan/bind_call.hh"
#include "plan/bind_expression.hh"
#include "plan/field_path.hh"
#include "plan/lag_members.hh"
#include "plan/methods.hh"
#include "plan/source_scopes.hh"

namespace lta {

// What a syntax node stands for while its parents are not yet bound.
struct binding_value {
  call_ref value;
  const entry* call = nullptr;  // a call as written, whose outputs are members
  std::shared_ptr<const std::vector<member_value>> members = {};  // the same of a function
  bool is_text = false;
  std::string_view text = {};  // of a text
  // Of a name, symbol(...) or source(...) and of members of them: what further members belong to.
  std::optional<field_path> path = {};
  // Of source.filter(condition), which leads to values but is none.
  std::optional<call_ref> condition = {};
  // Of what the function was given whose body this is: where it stands in the caller's text.
  const source_text* origin = nullptr;
  text_span origin_where = {};
};

// A parameter of the function whose body is bound, or an output before the one that is.
struct named_value {
  std::string_view name;
  binding_value value;
};

// There is no such function, or it is a field.
failure unknown_function(const source_text& source, const syntax_node& n,
                         const function_scope* functions);

class expression_binder {
 public:
  expression_binder(call_graph& graph, convention numbers, const source_text& source,
                    const syntax_tree& tree, function_scope* functions,
                    std::span<const named_value> names)
      : graph_(graph),
        numbers_(numbers),
        source_(source),
        tree_(tree),
        functions_(functions),
        names_(names),
        sources_(tree) {}

  result<bound_value> run();
  // The same, with what a text inside of another passes on.
  result<binding_value> run_inner();
  std::int64_t lead_position() const { return lead_position_; }

  // As if the expression called the function without arguments.
  outcome check_call(const function& f);

 private:
  // By its name a source, and by where the name stands: trades.filter(c).trades is a series.
  bool begins_source(syntax_id id) const { return sources_.is_source(id) && values_[id].path; }

  syntax_id id_of(const syntax_node& n, std::size_t i) const { return tree_.links_of(n)[i].node; }
  bool bind(const syntax_node& n);
  bool give(call_ref value) {
    values_.back().value = value;
    return true;
  }

  const syntax_node& child(const syntax_node& n, std::size_t i) const {
    return tree_.nodes[tree_.links_of(n)[i].node];
  }

  const binding_value& child_value(const syntax_node& n, std::size_t i) const {
    return values_[tree_.links_of(n)[i].node];
  }

  bool bind_name(const syntax_node& n);
  bool bind_plus(const syntax_node& n);
  call_argument argument_of(const syntax_link& link) const;
  bool call(const syntax_node& n, const entry& about, std::string_view name,
            std::span<const call_argument> arguments, bool is_expression);
  bool operate(const syntax_node& n, const entry& about);
  bool bind_power(const syntax_node& n);
  bool bind_comparison(const syntax_node& n);
  bool bind_conditional(const syntax_node& n);
  bool give_path(const result<field_path>& path);
  static bool is_value(const binding_value& v);
  bool check_values(const syntax_node& n);
  bool refuse_partition(const syntax_node& n);
  bool bind_function(const syntax_node& n);
  bool refuse_function(const syntax_node& n);
  bool bind_inlined(const syntax_node& n, const function& f);
  bool inline_body(const function& f, std::vector<named_value>& names, text_span call);
  result<binding_value> default_of(const function& f, std::size_t parameter);
  std::vector<call_argument> arguments_of(const syntax_node& n) const;
  bool bind_method(const syntax_node& n);
  bool bind_method_on(const syntax_node& n, const method& found,
                      std::vector<call_argument>& arguments);
  bool bind_source_method(const syntax_node& n);
  bool bind_filtered(const syntax_node& n, const binding_value& source);
  bool refuse_method(const syntax_node& n);
  bool bind_member(const syntax_node& n);
  bool bind_output(const syntax_node& n, const std::vector<member_value>& members);
  bool refuse_member(const syntax_node& n, std::string_view owner,
                     std::span<const std::string_view> outputs);
  bool bind_index(const syntax_node& n);
  bool bind_lag(const syntax_node& n, text_span where, double bars);
  bool bind_lag_by_time(const syntax_node& n, const lag_by_time& lag);
  bool refuse_construct(const syntax_node& n, const char* what);
  bool refuse_text(const syntax_node& n, std::size_t operand);
  bool refuse(const failure& f) {
    failure_ = f;
    return false;
  }

  std::int64_t position(text_span s) const { return source_.position(s); }
  excerpt near(text_span s) const { return source_.near(s); }
  // Of an operand: where a caller gave it, if one did.
  std::int64_t position(const syntax_node& n, std::size_t operand) const {
    const binding_value& v = child_value(n, operand);
    return v.origin == nullptr ? position(child(n, operand).where)
                               : v.origin->position(v.origin_where);
  }
  excerpt near(const syntax_node& n, std::size_t operand) const {
    const binding_value& v = child_value(n, operand);
    return v.origin == nullptr ? near(child(n, operand).where) : v.origin->near(v.origin_where);
  }

  call_graph& graph_;
  convention numbers_;
  const source_text& source_;
  const syntax_tree& tree_;
  function_scope* functions_;
  std::span<const named_value> names_;
  const source_scopes sources_;
  std::vector<binding_value> values_;
  std::int64_t lead_position_ = -1;  // of the first lead in the text
  std::optional<failure> failure_;
};

}  // namespace lta
