// SPDX-License-Identifier: MIT
#include "plan/fold.hh"

#include <array>
#include <cmath>
#include <vector>

#include "base/logarithm.hh"
#include "base/number.hh"

namespace lta {
namespace {

double truth(double a, double b, bool value) {
  return is_missing(a) || is_missing(b) ? missing : value ? 1.0 : 0.0;
}

double divided_or(double a, double b, const node& n) {
  const bool is_zero = b <= n.parameters[1] && b >= -n.parameters[1];
  if (is_zero) return is_missing(a) ? missing : n.parameters[0];
  return canonical(a / b);
}

// What the kernel of an elementwise operation writes; nothing for the other operations.
std::optional<double> evaluate(const node& n, double a, double b, double c) {
  switch (n.kind) {
    case op::constant: return n.parameters[0];
    case op::negate: return canonical(-a);
    case op::absolute: return (a < 0.0 ? -a : a) + 0.0;
    case op::sign: return is_missing(a) ? missing : a > 0.0 ? 1.0 : a < 0.0 ? -1.0 : 0.0;
    case op::square_root: return canonical(std::sqrt(a));
    case op::natural_log: return natural_log(a);
    case op::logical_not: return canonical(1.0 - a);
    case op::is_missing: return is_missing(a) ? 1.0 : 0.0;
    case op::add: return canonical(a + b);
    case op::subtract: return canonical(a - b);
    case op::multiply: return canonical(a * b);
    case op::divide: return canonical(a / b);
    case op::remainder: return canonical(a - std::floor(a / b) * b);
    case op::minimum: return is_missing(a) || a < b ? a : b;
    case op::maximum: return is_missing(a) || a > b ? a : b;
    case op::less: return truth(a, b, a < b);
    case op::less_equal: return truth(a, b, a <= b);
    case op::greater: return truth(a, b, a > b);
    case op::greater_equal: return truth(a, b, a >= b);
    case op::equal: return truth(a, b, a == b);
    case op::not_equal: return truth(a, b, a != b);
    case op::logical_and: return a == 0.0 || b == 0.0 ? 0.0 : truth(a, b, true);
    case op::logical_or: return a == 1.0 || b == 1.0 ? 1.0 : truth(a, b, false);
    case op::coalesce: return is_missing(a) ? b : a;
    case op::divide_or: return divided_or(a, b, n);
    case op::select: return is_missing(a) ? missing : a != 0.0 ? b : c;
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<double> fold_call(const entry& about, convention numbers,
                                std::span<const double> inputs,
                                std::span<const double> parameters) {
  graph g;
  builder words(g);
  std::vector<node_id> arguments;
  for (const double x : inputs) arguments.push_back(words.constant(x));
  std::vector<node_id> outputs(about.outputs.size());
  lowering l(g, numbers, arguments, parameters, outputs);
  about.lower(l);

  std::vector<std::optional<double>> values;
  for (const node& n : g.nodes()) {
    std::array<double, 3> operands = {};
    const int count = info(n.kind).input_count;
    bool known = n.lag == 0 && count <= 3;
    for (int i = 0; i < count && known; ++i) {
      const std::optional<double>& operand = values[n.inputs[i]];
      known = operand.has_value();
      if (known) operands[i] = *operand;
    }
    values.push_back(known ? evaluate(n, operands[0], operands[1], operands[2]) : std::nullopt);
  }
  return values[outputs[0]];
}

}  // namespace lta
