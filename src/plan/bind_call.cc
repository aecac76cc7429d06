// SPDX-License-Identifier: MIT
#include "plan/bind_call.hh"

#include <optional>
#include <string>

#include "catalog/registry.hh"
#include "indicators/indicators.hh"
#include "plan/call_refusals.hh"
#include "plan/fields.hh"
#include "plan/parameter_reader.hh"
#include "plan/simplify.hh"

namespace lta {
namespace {

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
    const std::int64_t duration = reader_.duration_position();
    if (duration >= 0) graph_.note_position(made.node, duration);
    return made;
  }

  result<placed_arguments> place(std::span<const call_argument> arguments) {
    if (!place_keywords(arguments) || !place_positions(arguments)) return *failure_;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const bool is_missing_input = inputs_[i] == nullptr && !about_.inputs[i].default_field;
      if (is_missing_input) return refusals_.missing_input(about_.inputs[i].name);
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
      if (input < 0 && parameter < 0) return refuse(refusals_.unknown_keyword(a));
      const call_argument*& slot = input >= 0 ? inputs_[input] : parameters_[parameter];
      if (slot != nullptr) return refuse(refusals_.repeated(a));
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
        return repeated != nullptr ? refuse(refusals_.repeated(*repeated))
                                   : refuse(refusals_.surplus(*positional[i]));
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
        if (spec.default_field == nullptr) return refuse(refusals_.missing_input(spec.name));
        values_.push_back(bind_field(graph_, numbers_, spec.default_field));
      } else {
        const call_argument& a = *inputs_[i];
        const bool names_field = spec.takes_field_name && can_name_field(a.text);
        if (a.is_text && !names_field) return refuse(refusals_.text_for_input(spec.name, a));
        values_.push_back(a.is_text ? bind_field(graph_, numbers_, a.text) : a.value);
      }
      const value_type found = graph_.type(values_.back());
      const value_type wanted = spec.type == value_type::any ? shared : spec.type;
      if (wanted == value_type::any) {
        shared = found;
        continue;
      }
      const bool fits = found == wanted || found == value_type::any;
      if (!fits) return refuse(refusals_.wrong_type(spec.name, inputs_[i], wanted, found));
    }
    return true;
  }

  bool read_parameters() {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const parameter_spec& spec = about_.parameters[i];
      double value = spec.default_value;
      if (parameters_[i] != nullptr) {
        const call_argument& a = *parameters_[i];
        const result<double> given = reader_.read(spec, a);
        if (!given) return refuse(given.error());
        value = *given;
      }
      numbers_of_parameters_.push_back(value);
    }
    return true;
  }

  // The bars of a coarser clock are made as time goes on.
  bool check_clock() {
    if (&about_ != &indicators::tf || !graph_.node(values_[0]).reads_later) return true;
    return refuse(fail(LTA_INVALID_ARGUMENT, "plan.lead_in_tf", refusals_.position(site_.where),
                       "lead cannot stand inside tf; tf inside lead can, near \"%s\"",
                       refusals_.near(site_.where).c_str()));
  }

  bool check_parameters() {
    const char* broken = about_.check == nullptr ? nullptr : about_.check(numbers_of_parameters_);
    if (broken == nullptr) return true;
    return refuse(fail(LTA_INVALID_ARGUMENT, "plan.parameter_conflict",
                       refusals_.position(site_.where), "%s: %s, near \"%s\"",
                       refusals_.name().c_str(), broken, refusals_.near(site_.where).c_str()));
  }

  bool refuse(failure why) {
    failure_ = why;
    return false;
  }

  call_graph& graph_;
  convention numbers_;
  const entry& about_;
  const call_site& site_;
  const call_refusals refusals_{about_, site_};
  parameter_reader reader_{graph_, refusals_};
  slots inputs_;
  slots parameters_;
  std::vector<call_ref> values_;
  std::vector<double> numbers_of_parameters_;
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
