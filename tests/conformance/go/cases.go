// SPDX-License-Identifier: MIT

package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"

	"laakhay/ta"
)

// A number of the case files: a number, a hexadecimal float in quotes, or null where missing.
type word float64

func (w *word) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*w = word(math.NaN())
		return nil
	}
	if text[0] == '"' {
		text = text[1 : len(text)-1]
	}
	value, err := strconv.ParseFloat(string(text), 64)
	*w = word(value)
	return err
}

type partition struct {
	Symbol, Timeframe, Source      string
	Time                           []int64
	Open, High, Low, Close, Volume []word
	Series                         map[string][]word
}

// A row of bars or of expected rows: its members are of different kinds.
type row []json.RawMessage

func (r row) time() int64 {
	var time int64
	if err := json.Unmarshal(r[0], &time); err != nil {
		panic(err)
	}
	return time
}

func (r row) text(index int) string {
	var text string
	if err := json.Unmarshal(r[index], &text); err != nil {
		panic(err)
	}
	return text
}

func (r row) numbers(from int) []float64 {
	values := make([]float64, len(r)-from)
	for index, text := range r[from:] {
		var value word
		if err := json.Unmarshal(text, &value); err != nil {
			panic(err)
		}
		values[index] = float64(value)
	}
	return values
}

func (r row) bar(partition uint32, state int32) ta.Bar {
	prices := r.numbers(1)
	return ta.Bar{
		TimeNS: r.time(), Open: prices[0], High: prices[1], Low: prices[2], Close: prices[3],
		Volume: prices[4], Partition: partition, State: state,
	}
}

type refusal struct {
	Status   int32
	Code     string
	Position *int64
}

type step struct {
	State, Symbol string
	Bars, Rows    []row
	Restore       bool
	Error         *refusal
}

type output struct {
	Symbol, Timeframe, Source, Name, Dtype string
	FirstValidRow                          int64 `json:"first_valid_row"`
	Values                                 []word
}

type testCase struct {
	Name, Dataset, Plan, Use string
	Outputs                  []output
	Before, Steps            []step
	Snapshot                 string
	Append                   *struct {
		Symbol, Timeframe string
		Bars              []row
	}
	Restore *string
	refusal
}

func load(folder, name string, into any) {
	text, err := os.ReadFile(filepath.Join(folder, name+".json"))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, name, err)
		os.Exit(2)
	}
}

func floats(words []word) []float64 {
	values := make([]float64, len(words))
	for index, value := range words {
		values[index] = float64(value)
	}
	return values
}

// The bits of a value, as text; the library has one missing value.
func shown(value float64) string {
	if !math.IsNaN(value) {
		return strconv.FormatFloat(value, 'x', -1, 64)
	}
	if math.Float64bits(value) == 0x7FF8000000000000 {
		return "missing"
	}
	return "a NaN that is not the canonical one"
}

func wanted(value float64) string {
	if math.IsNaN(value) {
		return "missing"
	}
	return shown(value)
}
