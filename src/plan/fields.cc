// SPDX-License-Identifier: MIT
#include "plan/fields.hh"

#include <algorithm>

#include "base/limits.hh"
#include "base/nearest.hh"
#include "indicators/indicators.hh"
#include "plan/simplify.hh"

namespace lta {
namespace {

class derivation {
 public:
  // Of the partition that `of` names; null for the reader's own.
  derivation(call_graph& graph, convention numbers, const field_path* of = nullptr)
      : graph_(graph), numbers_(numbers), of_(of) {}

  call_ref field(std::string_view name) {
    if (of_ == nullptr) return graph_.field(name);
    field_path path = *of_;
    path.field = name;
    return graph_.field(path_name(path));
  }
  call_ref open() { return field("open"); }
  call_ref high() { return field("high"); }
  call_ref low() { return field("low"); }
  call_ref close() { return field("close"); }
  call_ref add(call_ref a, call_ref b) { return call(indicators::add, a, b); }
  call_ref subtract(call_ref a, call_ref b) { return call(indicators::sub, a, b); }
  call_ref larger(call_ref a, call_ref b) { return call(indicators::elementwise_max, a, b); }
  call_ref smaller(call_ref a, call_ref b) { return call(indicators::elementwise_min, a, b); }
  call_ref size(call_ref a) {
    return simplified_call(graph_, numbers_, indicators::abs, {{a}}, {});
  }
  call_ref share(call_ref sum, double parts) {
    return call(indicators::div, sum, graph_.number(parts));
  }
  call_ref twice(call_ref a) { return call(indicators::mul, a, graph_.number(2)); }
  call_ref high_and_low() { return add(high(), low()); }
  bool talib() const { return numbers_ == convention::talib; }

 private:
  call_ref call(const entry& about, call_ref a, call_ref b) {
    const call_ref inputs[] = {a, b};
    return simplified_call(graph_, numbers_, about, inputs, {});
  }

  call_graph& graph_;
  convention numbers_;
  const field_path* of_;
};

using rule = call_ref (*)(derivation&);

call_ref price(derivation& d) { return d.close(); }
call_ref median_price(derivation& d) { return d.share(d.high_and_low(), 2); }
call_ref typical_price(derivation& d) { return d.share(d.add(d.high_and_low(), d.close()), 3); }
call_ref average_price(derivation& d) {
  return d.share(d.add(d.add(d.high_and_low(), d.close()), d.open()), 4);
}
// TA-Lib counts the close twice, the predecessor averaged the four prices.
call_ref weighted_close(derivation& d) {
  if (!d.talib()) return average_price(d);
  return d.share(d.add(d.high_and_low(), d.twice(d.close())), 4);
}
call_ref range(derivation& d) { return d.subtract(d.high(), d.low()); }
call_ref upper_wick(derivation& d) { return d.subtract(d.high(), d.larger(d.open(), d.close())); }
call_ref lower_wick(derivation& d) { return d.subtract(d.smaller(d.open(), d.close()), d.low()); }
call_ref body(derivation& d) { return d.size(d.subtract(d.close(), d.open())); }

struct known_field {
  std::string_view name;
  rule derive;  // nullptr: a column of the bar
};
constexpr known_field known_fields[] = {
    {"open", nullptr},
    {"high", nullptr},
    {"low", nullptr},
    {"close", nullptr},
    {"volume", nullptr},
    {"price", price},
    {"hl2", median_price},
    {"hlc3", typical_price},
    {"ohlc4", average_price},
    {"median_price", median_price},
    {"typical_price", typical_price},
    {"weighted_close", weighted_close},
    {"range", range},
    {"upper_wick", upper_wick},
    {"lower_wick", lower_wick},
    {"body", body},
};

const known_field* find_field(std::string_view name) {
  for (const known_field& f : known_fields) {
    if (f.name == name) return &f;
  }
  return nullptr;
}

}  // namespace

call_ref bind_field(call_graph& graph, convention numbers, std::string_view name) {
  const known_field* known = find_field(name);
  if (known == nullptr || known->derive == nullptr) return graph.field(name);
  derivation d(graph, numbers);
  return known->derive(d);
}

call_ref bind_path(call_graph& graph, convention numbers, const field_path& path) {
  const known_field* known = find_field(path.field);
  if (known == nullptr || known->derive == nullptr) return graph.field(path_name(path));
  derivation d(graph, numbers, &path);
  return known->derive(d);
}

bool can_name_field(std::string_view name) {
  const bool fits = !name.empty() && name.size() <= std::size_t{limits::name_bytes_max};
  return fits && std::none_of(name.begin(), name.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

bool is_known_field(std::string_view name) { return find_field(name) != nullptr; }

std::string_view field_in_other_case(std::string_view name) {
  for (const known_field& f : known_fields) {
    if (f.name != name && edit_distance(f.name, name, 0) == 0) return f.name;
  }
  return {};
}

}  // namespace lta
