// SPDX-License-Identifier: MIT
// Plans over entries of the catalogue, made from their records alone: an entry that is added is
// tested without a word here.
#pragma once

#include <functional>

#include "catalog/registry.hh"
#include "support.hh"

namespace promise {

// One value per parameter of an entry, as the engine counts them (a choice is its index).
using parameter_values = std::vector<double>;

parameter_values defaults_of(const lta::entry& e);
bool is_accepted(const lta::entry& e, const parameter_values& values);

// The least of every parameter, as far as the entry takes them together.
parameter_values smallest_of(const lta::entry& e);
// Random ones; periods of at most `period_max`.
parameter_values random_parameters(const lta::entry& e, random_source& random, double period_max);
// Defaults, smallest, and `random_count` random ones.
std::vector<parameter_values> parameter_sets(const lta::entry& e, random_source& random,
                                             int random_count, double period_max);

// "period=5 seed=first"
std::string shown(const lta::entry& e, const parameter_values& values);

// The ids of nodes every plan here begins with.
inline constexpr const char* number_operands[] = {"close", "open", "high", "low", "volume"};
inline constexpr const char* signal_operands[] = {"rose", "busy", "wide"};

// What an entry reads unless a test says otherwise: its default fields, else other prices.
std::vector<std::string> operands_of(const lta::entry& e);

// A plan made node by node.
class plan_text {
 public:
  explicit plan_text(lta::convention numbers);

  // Adds a node that is there beside the operands: {"op": ..., ...} without its id.
  void add_node(const std::string& id, const std::string& members);
  void add_call(const std::string& id, const lta::entry& e, const std::vector<std::string>& inputs,
                const parameter_values& values);
  // All outputs of a node, named name.member where it has several.
  void add_output(const std::string& name, const std::string& node);
  std::string text() const;

 private:
  const char* convention_;
  std::string nodes_;
  std::string outputs_;
};

// One call per parameter set, each an output named as the set is shown.
std::string entry_plan(const lta::entry& e, lta::convention numbers,
                       const std::vector<parameter_values>& sets);

// Every entry under both conventions; what fails is told with the entry and its convention.
// The random source of each is seeded from `seed`, the entry's name and the convention.
using entry_check = std::function<void(const lta::entry&, lta::convention, random_source&)>;
void for_each_entry(std::uint64_t seed, const entry_check& check);

inline constexpr std::uint64_t missing_bits = 0x7FF8000000000000;

}  // namespace promise
