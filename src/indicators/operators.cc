// SPDX-License-Identifier: MIT
// Arithmetic, comparison and logic. The expression language's symbols are these entries.
#include "indicators/indicators.hh"
#include "indicators/shared.hh"

namespace lta::indicators {
namespace {

constexpr input_spec one_number[] = {{.name = "a"}};
constexpr input_spec two_numbers[] = {{.name = "a"}, {.name = "b"}};
constexpr input_spec two_alike[] = {{.name = "a", .type = value_type::any},
                                    {.name = "b", .type = value_type::any}};
constexpr input_spec one_signal[] = {{.name = "a", .type = value_type::signal}};
constexpr input_spec two_signals[] = {{.name = "a", .type = value_type::signal},
                                      {.name = "b", .type = value_type::signal}};
constexpr parameter_spec exponent[] = {{.name = "exponent",
                                        .kind = parameter_kind::integer,
                                        .default_value = 2,
                                        .minimum = 0,
                                        .maximum = 64,
                                        .description = "Whole number"}};
constexpr const char* subtract_alias[] = {"subtract"};
constexpr const char* multiply_alias[] = {"multiply"};
constexpr const char* divide_alias[] = {"divide"};
constexpr const char* minimum_alias[] = {"min2"};
constexpr const char* maximum_alias[] = {"max2"};

template <op kind>
void unary(lowering& l) {
  l.output(0, l.apply(kind, l.input(0)));
}

template <op kind>
void binary(lowering& l) {
  l.output(0, l.apply(kind, l.input(0), l.input(1)));
}

// By squaring, so that the number of multiplications and their order depend on the exponent only.
void power(lowering& l) {
  const std::int64_t exponent_value = l.integer(0);
  node_id square = l.input(0);
  node_id product = 0;
  bool started = false;
  for (std::int64_t bits = exponent_value; bits != 0; bits /= 2) {
    if (bits % 2 != 0) {
      product = started ? l.multiply(product, square) : square;
      started = true;
    }
    if (bits > 1) square = l.multiply(square, square);
  }
  // x ** 0 is 1 where x is present.
  if (!started) product = l.add(l.subtract(square, square), l.constant(1));
  l.output(0, product);
}

constexpr entry operation(const char* id, const char* name, const char* description,
                          const char* formula, std::span<const input_spec> inputs,
                          std::span<const output_spec> outputs, void (*lower)(lowering&),
                          std::span<const char* const> aliases = {}) {
  return {.id = id,
          .display_name = name,
          .category = "operator",
          .description = description,
          .formula = formula,
          .source = "IEEE 754",
          .aliases = aliases,
          .inputs = inputs,
          .outputs = outputs,
          .lower = lower};
}

constexpr entry with_parameters(entry e, std::span<const parameter_spec> parameters) {
  e.parameters = parameters;
  return e;
}

constexpr entry with_zero_rule(entry e, const char* rule) {
  e.zero_rule = rule;
  return e;
}

// With one operand missing the other may decide.
constexpr entry three_valued(entry e) {
  e.depends_on_data = true;
  return e;
}

}  // namespace

const entry add =
    operation("add", "Sum", "a plus b.", "a + b", two_numbers, line_output, binary<op::add>);
const entry sub = operation("sub", "Difference", "a minus b.", "a - b", two_numbers, line_output,
                            binary<op::subtract>, subtract_alias);
const entry mul = operation("mul", "Product", "a times b.", "a * b", two_numbers, line_output,
                            binary<op::multiply>, multiply_alias);
const entry div =
    with_zero_rule(operation("div", "Quotient", "a divided by b.", "a / b", two_numbers,
                             line_output, binary<op::divide>, divide_alias),
                   "missing");
const entry mod = with_zero_rule(
    operation("mod", "Remainder", "Remainder of a divided by b, with the sign of b.",
              "a - floor(a / b) * b", two_numbers, line_output, binary<op::remainder>),
    "missing");
const entry pow =
    with_parameters(operation("pow", "Power", "a to a whole power, by repeated multiplication.",
                              "a ** exponent", one_number, line_output, power),
                    exponent);
const entry neg =
    operation("neg", "Negation", "Minus a.", "-a", one_number, line_output, unary<op::negate>);
const entry abs = operation("abs", "Absolute Value", "The size of a.", "|a|", one_number,
                            line_output, unary<op::absolute>);
const entry sign =
    operation("sign", "Sign", "-1, 0 or 1 as a is below, at or above zero.",
              "a < 0 ? -1 : a > 0 ? 1 : 0", one_number, line_output, unary<op::sign>);
const entry sqrt = operation("sqrt", "Square Root", "Square root; missing below zero.", "sqrt(a)",
                             one_number, line_output, unary<op::square_root>);
const entry elementwise_min =
    operation("elementwise_min", "Smaller of Two", "The smaller of a and b.", "a < b ? a : b",
              two_numbers, line_output, binary<op::minimum>, minimum_alias);
const entry elementwise_max =
    operation("elementwise_max", "Larger of Two", "The larger of a and b.", "a > b ? a : b",
              two_numbers, line_output, binary<op::maximum>, maximum_alias);

const entry lt = operation("lt", "Less", "True where a is below b.", "a < b", two_numbers,
                           signal_output, binary<op::less>);
const entry le = operation("le", "Less or Equal", "True where a is at most b.", "a <= b",
                           two_numbers, signal_output, binary<op::less_equal>);
const entry gt = operation("gt", "Greater", "True where a is above b.", "a > b", two_numbers,
                           signal_output, binary<op::greater>);
const entry ge = operation("ge", "Greater or Equal", "True where a is at least b.", "a >= b",
                           two_numbers, signal_output, binary<op::greater_equal>);
const entry eq = operation("eq", "Equal", "True where a equals b.", "a == b", two_alike,
                           signal_output, binary<op::equal>);
const entry ne = operation("ne", "Not Equal", "True where a differs from b.", "a != b", two_alike,
                           signal_output, binary<op::not_equal>);

const entry logical_and = three_valued(operation(
    "and", "And", "True where both are; false where one is false, even beside a missing value.",
    "a and b", two_signals, signal_output, binary<op::logical_and>));
const entry logical_or = three_valued(
    operation("or", "Or", "True where one is, even beside a missing value; false where both are.",
              "a or b", two_signals, signal_output, binary<op::logical_or>));
const entry logical_not = operation("not", "Not", "True where a is false.", "not a", one_signal,
                                    signal_output, unary<op::logical_not>);

}  // namespace lta::indicators
