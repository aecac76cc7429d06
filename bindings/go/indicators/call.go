// SPDX-License-Identifier: MIT

// Package indicators writes expressions with the compiler's help: a type per entry of the
// catalogue, whose fields are inputs and parameters.
//
//	ta.Compile(indicators.Macd{FastPeriod: 8}.Expr()+".histogram", nil)
//
// Inputs are expressions. A field that is not set has the library's default, which the comment at
// the field names; where zero can be meant the field is a pointer, see Value.
package indicators

import (
	"strconv"
	"strings"
)

// Indicator is what every type here is.
type Indicator interface{ Expr() string }

// Value is a pointer to v, for fields in which zero is not the default.
func Value[T any](v T) *T { return &v }

type call struct {
	name      string
	arguments []string
}

// Inputs go by their places: those before one that is given are spelled out.
func (c *call) inputs(given, defaults []string) {
	last := -1
	for place := range given {
		if given[place] != "" || defaults[place] == "" {
			last = place
		}
	}
	for place := 0; place <= last; place++ {
		if given[place] == "" {
			c.arguments = append(c.arguments, defaults[place])
		} else {
			c.arguments = append(c.arguments, given[place])
		}
	}
}

func (c *call) add(name, value string) { c.arguments = append(c.arguments, name+"="+value) }

func (c *call) integer(name string, value int64) {
	if value != 0 {
		c.add(name, strconv.FormatInt(value, 10))
	}
}

func (c *call) integerAt(name string, value *int64) {
	if value != nil {
		c.add(name, strconv.FormatInt(*value, 10))
	}
}

func (c *call) number(name string, value float64) {
	if value != 0 {
		c.add(name, strconv.FormatFloat(value, 'g', -1, 64))
	}
}

func (c *call) numberAt(name string, value *float64) {
	if value != nil {
		c.add(name, strconv.FormatFloat(*value, 'g', -1, 64))
	}
}

func (c *call) flag(name string, value bool) {
	if value {
		c.add(name, "true")
	}
}

func (c *call) flagAt(name string, value *bool) {
	if value != nil {
		c.add(name, strconv.FormatBool(*value))
	}
}

func (c *call) word(name, value string) {
	if value != "" {
		c.add(name, strconv.Quote(value))
	}
}

func (c *call) text() string { return c.name + "(" + strings.Join(c.arguments, ", ") + ")" }
