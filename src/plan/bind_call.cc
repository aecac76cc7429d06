// SPDX-License-Identifier: MIT
#include "plan/bind_call.hh"

#include <cmath>
#include <optional>
#include <string>

#include "base/nearest.hh"
#include "base/number.hh"
#include "base/quoted.hh"
#include "catalog/registry.hh"
#include "indicators/indicators.hh"
#include "plan/durations.hh"
#include "plan/fields.hh"
#include "plan/simplify.hh"

namespace lta {
namespace {

// ", did you mean "period"?" or nothing.
std::string suggestion(std::string_view nearest) {
  if (nearest.empty()) return {};
  return ", did you mean " + std::string(quoted(nearest).c_str()) + "?";
}

template <class Specs>
std::string list_of_names(const Specs& specs) {
  std::string names;
  for (const auto& spec : specs) {
    if (!names.empty()) names += ", ";
    names += spec.name;
  }
  return names.empty() ? "none" : names;
}

class binding {
 public:
  binding(call_graph& graph, convention numbers, const entry& about, const call_site& site)
      : graph_(graph),
        numbers_(numbers),
        about_(about),
        site_(site),
        inputs_(about.inputs.size(), nullptr),
        parameters_(about.parameters.size(), nullptr) {}

  result<call_ref> run(std::span<const call_argument> arguments) {
    const bool good = place_keywords(arguments) && place_positions(arguments) && read_inputs() &&
                      read_parameters() && check_parameters();
    if (!good || !check_clock()) return *failure_;
    const call_ref made =
        simplified_call(graph_, numbers_, about_, values_, numbers_of_parameters_);
    if (duration_position_ >= 0) graph_.note_position(made.node, duration_position_);
    return made;
  }

  result<placed_arguments> place(std::span<const call_argument> arguments) {
    if (!place_keywords(arguments) || !place_positions(arguments)) return *failure_;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const bool is_missing_input = inputs_[i] == nullptr && !about_.inputs[i].default_field;
      if (is_missing_input && !refuse_missing(about_.inputs[i].name)) return *failure_;
    }
    if (!read_parameters()) return *failure_;
    return placed_arguments{.inputs = std::move(inputs_), .parameters = std::move(parameters_)};
  }

 private:
  using slots = std::vector<const call_argument*>;

  bool place_keywords(std::span<const call_argument> arguments) {
    for (const call_argument& a : arguments) {
      if (a.keyword.empty()) continue;
      const int input = site_.is_expression ? find_input(about_, a.keyword) : -1;
      const int parameter = input < 0 ? find_parameter(about_, a.keyword) : -1;
      if (input < 0 && parameter < 0) return refuse_keyword(a);
      const call_argument*& slot = input >= 0 ? inputs_[input] : parameters_[parameter];
      if (slot != nullptr) return refuse_repeated(a);
      slot = &a;
    }
    return true;
  }

  static void skip_taken(const slots& taken, std::size_t& at) {
    while (at < taken.size() && taken[at] != nullptr) ++at;
  }

  // Whether the positional arguments would have room if no argument were given by name as well;
  // then the name to blame is the one whose place `i` would take, or else the first.
  const call_argument* repeated_argument(std::size_t i, std::size_t positional_count) const {
    const std::size_t room = inputs_.size() + (site_.is_expression ? parameters_.size() : 0);
    if (positional_count > room) return nullptr;
    const call_argument* first = nullptr;
    for (std::size_t k = 0; k < room; ++k) {
      const call_argument* taken =
          k < inputs_.size() ? inputs_[k] : parameters_[k - inputs_.size()];
      if (taken == nullptr || taken->keyword.empty()) continue;
      if (k == i) return taken;
      if (first == nullptr) first = taken;
    }
    return first;
  }

  static std::size_t free_count(const slots& taken) {
    std::size_t count = 0;
    for (const call_argument* a : taken) count += a == nullptr ? 1 : 0;
    return count;
  }

  bool place_positions(std::span<const call_argument> arguments) {
    std::vector<const call_argument*> positional;
    for (const call_argument& a : arguments) {
      if (a.keyword.empty()) positional.push_back(&a);
    }
    std::size_t input = 0;
    std::size_t parameter = 0;
    bool in_parameters = false;
    for (std::size_t i = 0; i < positional.size(); ++i) {
      if (positional[i]->is_text && place_timeframe(*positional[i])) continue;
      skip_taken(inputs_, input);
      const bool fits = positional.size() - i <= free_count(parameters_);
      in_parameters |= input == inputs_.size() || begins_parameters(*positional[i], input, fits);
      std::size_t& at = in_parameters ? parameter : input;
      slots& target = in_parameters ? parameters_ : inputs_;
      if (in_parameters) skip_taken(parameters_, parameter);
      const bool has_room = at < target.size() && (!in_parameters || site_.is_expression);
      if (!has_room) {
        const call_argument* repeated = repeated_argument(i, positional.size());
        return repeated != nullptr ? refuse_repeated(*repeated) : refuse_surplus(*positional[i]);
      }
      target[at] = positional[i];
    }
    return true;
  }

  // A text that stands among the inputs can only be the timeframe: tf("4h", x).
  bool place_timeframe(const call_argument& a) {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const parameter_kind kind = about_.parameters[i].kind;
      if (kind == parameter_kind::choice) return false;
      if (kind != parameter_kind::timeframe && kind != parameter_kind::clock) continue;
      if (!site_.is_expression || parameters_[i] != nullptr) return false;
      parameters_[i] = &a;
      return true;
    }
    return false;
  }

  bool begins_parameters(const call_argument& a, std::size_t input, bool fits) const {
    if (!site_.is_expression || !fits || about_.inputs[input].default_field == nullptr) {
      return false;
    }
    return a.is_text || graph_.is_constant(a.value);
  }

  bool read_inputs() {
    value_type shared = value_type::any;  // of the inputs declared `any`
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const input_spec& spec = about_.inputs[i];
      if (inputs_[i] == nullptr) {
        if (spec.default_field == nullptr) return refuse_missing(spec.name);
        values_.push_back(bind_field(graph_, numbers_, spec.default_field));
      } else {
        const call_argument& a = *inputs_[i];
        const bool names_field = spec.takes_field_name && can_name_field(a.text);
        if (a.is_text && !names_field) return refuse_text(spec.name, a);
        values_.push_back(a.is_text ? bind_field(graph_, numbers_, a.text) : a.value);
      }
      const value_type found = graph_.type(values_.back());
      const value_type wanted = spec.type == value_type::any ? shared : spec.type;
      if (wanted == value_type::any) {
        shared = found;
        continue;
      }
      const bool fits = found == wanted || found == value_type::any;
      if (!fits) return refuse_type(spec.name, inputs_[i], wanted, found);
    }
    return true;
  }

  bool read_parameters() {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const parameter_spec& spec = about_.parameters[i];
      double value = spec.default_value;
      if (parameters_[i] != nullptr) {
        const call_argument& a = *parameters_[i];
        if (!read_parameter(spec, a, value)) return false;
      }
      numbers_of_parameters_.push_back(value);
    }
    return true;
  }

  bool read_parameter(const parameter_spec& spec, const call_argument& a, double& value) {
    switch (spec.kind) {
      case parameter_kind::choice: return read_choice(spec, a, value);
      case parameter_kind::timeframe:
      case parameter_kind::clock: return read_timeframe(spec, a, value);
      case parameter_kind::flag: return read_flag(spec, a, value);
      case parameter_kind::integer:
      case parameter_kind::number: break;
    }
    return read_number(spec, a, value);
  }

  bool read_timeframe(const parameter_spec& spec, const call_argument& a, double& value) {
    if (!a.is_text) return refuse_kind(spec, a, "a timeframe as a text, like \"1d\"");
    const result<timeframe> read = timeframe::parse(a.text);
    const bool takes_amounts = spec.kind == parameter_kind::clock && read &&
                               read->kind() != timeframe_kind::range && read->has_time();
    if (read && (read->has_grid() || takes_amounts)) {
      value = read->code();
      return true;
    }
    const char* wanted = spec.kind == parameter_kind::clock
                             ? " is made neither of time nor of ticks, volume or dollars"
                             : " has no grid in time";
    const std::string why =
        read ? std::string(quoted(a.text).c_str()) + wanted : read.error().message;
    failure_ = fail(LTA_INVALID_ARGUMENT, "plan.unknown_timeframe", position(a),
                    "%s: parameter \"%s\": %s, near \"%s\"", name(), spec.name, why.c_str(),
                    near(a).c_str());
    return false;
  }

  bool read_duration(const parameter_spec& spec, const call_argument& a, double& value) {
    const result<timeframe> time = timeframe::parse(a.text);
    if (time && time->has_grid()) {
      value = duration_parameter(*time);
      duration_position_ = position(a);
      return true;
    }
    failure_ =
        fail(LTA_INVALID_ARGUMENT, "plan.bad_duration", position(a),
             "%s: parameter \"%s\" counts bars or is a time like \"24h\" (units s m h d w M), "
             "found %s, near \"%s\"",
             name(), spec.name, quoted(a.text).c_str(), near(a).c_str());
    return false;
  }

  bool read_flag(const parameter_spec& spec, const call_argument& a, double& value) {
    const bool fits = !a.is_text && graph_.is_constant(a.value) &&
                      graph_.type(a.value) == value_type::signal &&
                      !is_missing(graph_.constant(a.value));
    if (!fits) return refuse_kind(spec, a, "true or false");
    value = graph_.constant(a.value);
    return true;
  }

  bool read_choice(const parameter_spec& spec, const call_argument& a, double& value) {
    const bool is_any = spec.choices.empty();  // of a payload's function
    if (!a.is_text) return refuse_kind(spec, a, is_any ? "a text" : "one of its choices as a text");
    if (is_any) return true;
    nearest_name nearest(a.text);
    std::string all;
    for (std::size_t i = 0; i < spec.choices.size(); ++i) {
      if (a.text == spec.choices[i]) {
        value = static_cast<double>(i);
        return true;
      }
      nearest.offer(spec.choices[i]);
      all += (i == 0 ? "" : ", ");
      all += spec.choices[i];
    }
    failure_ = fail(LTA_INVALID_ARGUMENT, "plan.unknown_choice", position(a),
                    "%s: parameter \"%s\" has no choice %s%s (choices: %s), near \"%s\"", name(),
                    spec.name, quoted(a.text).c_str(), suggestion(nearest.best()).c_str(),
                    all.c_str(), near(a).c_str());
    return false;
  }

  bool read_number(const parameter_spec& spec, const call_argument& a, double& value) {
    if (a.is_text && spec.takes_duration) return read_duration(spec, a, value);
    if (a.is_text) return refuse_kind(spec, a, "a number");
    if (!graph_.is_constant(a.value)) {
      failure_ = fail(LTA_INVALID_ARGUMENT, "plan.parameter_not_constant", position(a),
                      "%s: parameter \"%s\" must be a constant, found a series, near \"%s\"",
                      name(), spec.name, near(a).c_str());
      return false;
    }
    if (graph_.type(a.value) == value_type::signal) return refuse_kind(spec, a, "a number");
    value = graph_.constant(a.value);
    if (is_missing(value)) {
      failure_ = fail(LTA_INVALID_ARGUMENT, "plan.parameter_missing_value", position(a),
                      "%s: parameter \"%s\" must be a number, found na, near \"%s\"", name(),
                      spec.name, near(a).c_str());
      return false;
    }
    return check_range(spec, a, value);
  }

  bool check_range(const parameter_spec& spec, const call_argument& a, double value) {
    const bool is_whole = value == std::floor(value);
    if (spec.kind == parameter_kind::integer && !is_whole) {
      failure_ = fail(LTA_INVALID_ARGUMENT, "plan.parameter_not_integer", position(a),
                      "%s: parameter \"%s\" must be a whole number, found %s, near \"%s\"", name(),
                      spec.name, shown_number(value).c_str(), near(a).c_str());
      return false;
    }
    if (value >= spec.minimum && value <= spec.maximum) return true;
    if (value < 0 && std::string_view(spec.name) == "periods") {
      failure_ = fail(LTA_INVALID_ARGUMENT, "plan.negative_lag", position(a),
                      "%s: a lag of %s would read the future; parameter \"%s\" is 0 or more, "
                      "near \"%s\"",
                      name(), shown_number(value).c_str(), spec.name, near(a).c_str());
      return false;
    }
    failure_ =
        fail(LTA_INVALID_ARGUMENT, "plan.parameter_out_of_range", position(a),
             "%s: parameter \"%s\" must be from %s to %s, found %s, near \"%s\"", name(), spec.name,
             shown_number(spec.minimum).c_str(), shown_number(spec.maximum).c_str(),
             shown_number(value).c_str(), near(a).c_str());
    return false;
  }

  // The bars of a coarser clock are made as time goes on.
  bool check_clock() {
    if (&about_ != &indicators::tf || !graph_.node(values_[0]).reads_later) return true;
    failure_ = fail(LTA_INVALID_ARGUMENT, "plan.lead_in_tf", position(site_.where),
                    "lead cannot stand inside tf; tf inside lead can, near \"%s\"",
                    near(site_.where).c_str());
    return false;
  }

  bool check_parameters() {
    const char* broken = about_.check == nullptr ? nullptr : about_.check(numbers_of_parameters_);
    if (broken == nullptr) return true;
    failure_ = fail(LTA_INVALID_ARGUMENT, "plan.parameter_conflict", position(site_.where),
                    "%s: %s, near \"%s\"", name(), broken, near(site_.where).c_str());
    return false;
  }

  bool refuse_keyword(const call_argument& a) {
    nearest_name nearest(a.keyword);
    for (const parameter_spec& p : about_.parameters) nearest.offer(p.name);
    for (const alias_spec& alias : about_.parameter_aliases) nearest.offer(alias.alias);
    std::string inputs;
    if (site_.is_expression) {
      for (const input_spec& i : about_.inputs) nearest.offer(i.name);
      inputs = "; inputs: " + list_of_names(about_.inputs);
    }
    failure_ = fail(LTA_NOT_FOUND, "plan.unknown_parameter", position(a.keyword_where),
                    "%s has no parameter %s%s (parameters: %s%s), near \"%s\"", name(),
                    quoted(a.keyword).c_str(), suggestion(nearest.best()).c_str(),
                    list_of_names(about_.parameters).c_str(), inputs.c_str(),
                    near(a.keyword_where).c_str());
    return false;
  }

  bool refuse_repeated(const call_argument& a) {
    failure_ = fail(LTA_INVALID_ARGUMENT, "plan.repeated_argument", position(a.keyword_where),
                    "%s: %s is given twice, near \"%s\"", name(), quoted(a.keyword).c_str(),
                    near(a.keyword_where).c_str());
    return false;
  }

  bool refuse_surplus(const call_argument& a) {
    const std::string parameters =
        site_.is_expression ? "; parameters: " + list_of_names(about_.parameters) : "";
    failure_ = fail(LTA_INVALID_ARGUMENT, "plan.too_many_arguments", position(a),
                    "%s takes no further argument (inputs: %s%s), near \"%s\"", name(),
                    list_of_names(about_.inputs).c_str(), parameters.c_str(), near(a).c_str());
    return false;
  }

  bool refuse_missing(const char* input) {
    failure_ = fail(LTA_INVALID_ARGUMENT, "plan.missing_input", position(site_.where),
                    "%s needs its input \"%s\", which has no default, near \"%s\"", name(), input,
                    near(site_.where).c_str());
    return false;
  }

  bool refuse_text(const char* input, const call_argument& a) {
    failure_ = fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(a),
                    "%s: input \"%s\" must be a series, found the text %s, near \"%s\"", name(),
                    input, quoted(a.text).c_str(), near(a).c_str());
    return false;
  }

  bool refuse_kind(const parameter_spec& spec, const call_argument& a, const char* wanted) {
    failure_ = fail(LTA_TYPE_MISMATCH, "plan.parameter_type", position(a),
                    "%s: parameter \"%s\" must be %s, near \"%s\"", name(), spec.name, wanted,
                    near(a).c_str());
    return false;
  }

  bool refuse_type(const char* input, const call_argument* a, value_type wanted, value_type found) {
    const call_argument left_out = {.where = site_.where};
    const call_argument& given = a == nullptr ? left_out : *a;
    failure_ = fail(LTA_TYPE_MISMATCH, "plan.type_mismatch", position(given),
                    "%s: %s must be a %s, found a %s, near \"%s\"", name(), quoted(input).c_str(),
                    type_name(wanted), type_name(found), near(given).c_str());
    return false;
  }

  const char* name() {
    name_ = quoted(site_.name);
    return name_.c_str();
  }
  std::int64_t position(text_span s) const { return site_.source.position(s); }
  excerpt near(text_span s) const { return site_.source.near(s); }
  std::int64_t position(const call_argument& a) const {
    return a.origin == nullptr ? position(a.where) : a.origin->position(a.origin_where);
  }
  excerpt near(const call_argument& a) const {
    return a.origin == nullptr ? near(a.where) : a.origin->near(a.origin_where);
  }

  call_graph& graph_;
  convention numbers_;
  const entry& about_;
  const call_site& site_;
  slots inputs_;
  slots parameters_;
  std::vector<call_ref> values_;
  std::vector<double> numbers_of_parameters_;
  std::int64_t duration_position_ = -1;
  quoted name_{""};
  std::optional<failure> failure_;
};

}  // namespace

const char* type_name(value_type type) {
  switch (type) {
    case value_type::number: return "number";
    case value_type::signal: return "signal";
    case value_type::any: return "missing value";
  }
  return "";
}

result<call_ref> bind_call(call_graph& graph, convention numbers, const entry& about,
                           const call_site& site, std::span<const call_argument> arguments) {
  return binding(graph, numbers, about, site).run(arguments);
}

result<placed_arguments> place_arguments(call_graph& graph, convention numbers, const entry& about,
                                         const call_site& site,
                                         std::span<const call_argument> arguments) {
  return binding(graph, numbers, about, site).place(arguments);
}

}  // namespace lta
