// SPDX-License-Identifier: MIT
// What is said of a call whose arguments cannot be bound.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/quoted.hh"
#include "base/status.hh"
#include "catalog/registry.hh"
#include "plan/bind_call.hh"

namespace lta {

// ", did you mean "period"?" or nothing.
std::string suggestion(std::string_view nearest);

class call_refusals {
 public:
  // Both must outlive it.
  call_refusals(const entry& about, const call_site& site) : about_(about), site_(site) {}

  failure unknown_keyword(const call_argument& a) const;
  failure repeated(const call_argument& a) const;
  failure surplus(const call_argument& a) const;
  failure missing_input(const char* input) const;
  failure text_for_input(const char* input, const call_argument& a) const;
  failure wrong_kind(const parameter_spec& spec, const call_argument& a, const char* wanted) const;
  failure wrong_type(const char* input, const call_argument* a, value_type wanted,
                     value_type found) const;

  // How the call is named, and where an argument is in the text that is to blame.
  quoted name() const { return quoted(site_.name); }
  std::int64_t position(text_span s) const { return site_.source.position(s); }
  excerpt near(text_span s) const { return site_.source.near(s); }
  std::int64_t position(const call_argument& a) const {
    return a.origin == nullptr ? position(a.where) : a.origin->position(a.origin_where);
  }
  excerpt near(const call_argument& a) const {
    return a.origin == nullptr ? near(a.where) : a.origin->near(a.origin_where);
  }

 private:
  const entry& about_;
  const call_site& site_;
};

}  // namespace lta
