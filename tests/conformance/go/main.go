// SPDX-License-Identifier: MIT

// Runs the conformance cases through the Go package: conformance FOLDER.
package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"laakhay/ta"
)

type runner struct {
	datasets map[string][]partition
	values   int
}

// A case that did not come out as it must ends here, with what there was to close.
type wrong string

func expect(what string, got, wanted any) {
	if g, w := fmt.Sprint(got), fmt.Sprint(wanted); g != w {
		panic(wrong(fmt.Sprintf("%s: got %s, expected %s", what, g, w)))
	}
}

func done(err error) {
	if err != nil {
		panic(wrong(err.Error()))
	}
}

func made[T any](value T, err error) T {
	done(err)
	return value
}

func (r *runner) same(where string, got []float64, words []float64) {
	expect(where+": count", len(got), len(words))
	for index, value := range got {
		expect(fmt.Sprintf("%s: value %d", where, index), shown(value), wanted(words[index]))
	}
	r.values += len(words)
}

func (r *runner) fill(name string) *ta.Dataset {
	dataset := made(ta.NewDataset(nil))
	for _, part := range r.datasets[name] {
		id := made(dataset.OpenPartition(part.Symbol, part.Timeframe, part.Source))
		added := made(dataset.Append(id, ta.Columns{
			TimesNS: part.Time, Open: floats(part.Open), High: floats(part.High),
			Low: floats(part.Low), Close: floats(part.Close), Volume: floats(part.Volume),
		}, 0))
		expect("rows appended", added, len(part.Time))
		for name, points := range part.Series {
			series := made(dataset.OpenSeries(id, name, 0))
			made(dataset.AppendSeries(id, series, part.Time, floats(points), 0))
		}
	}
	return dataset
}

func (r *runner) batch(c testCase) {
	dataset := r.fill(c.Dataset)
	defer dataset.Close()
	result := made(dataset.Execute(context.Background(), c.Plan, nil, nil))
	defer result.Close()
	outputs := made(result.Outputs())
	expect("output count", len(outputs), len(c.Outputs))
	for index, got := range outputs {
		want := c.Outputs[index]
		where := got.Symbol() + " " + got.Name()
		dtype := "float64"
		if got.IsSignal() {
			dtype = "int8"
		}
		expect(where,
			[]any{got.Symbol(), got.Timeframe(), got.Source(), got.Name(), dtype, got.FirstValidRow()},
			[]any{want.Symbol, want.Timeframe, want.Source, want.Name, want.Dtype, want.FirstValidRow})
		for _, part := range r.datasets[c.Dataset] {
			if part.Symbol == got.Symbol() && part.Source == got.Source() {
				expect(where+": times", made(got.TimesNS()), part.Time)
			}
		}
		r.same(where, made(got.Values()), floats(want.Values))
	}
}

var states = map[string]int32{
	"closed": ta.BarClosed, "forming": ta.BarForming, "revised": ta.BarRevised,
}

func (r *runner) stream(c testCase) {
	plan := made(ta.Compile(c.Plan, nil))
	defer plan.Close()
	dataset := made(ta.NewDataset(nil))
	session := made(plan.NewSession(dataset, nil, nil))
	session, dataset = r.steps(plan, session, dataset, c.Steps)
	session.Close()
	dataset.Close()
}

func (r *runner) snapshot(c testCase) {
	plan := made(ta.Compile(c.Plan, nil))
	defer plan.Close()
	dataset := made(ta.NewDataset(nil))
	session := made(plan.NewSession(dataset, nil, nil))
	session, dataset = r.steps(plan, session, dataset, c.Before)
	written := hex.EncodeToString(made(session.Snapshot(nil)))
	expect("the bytes of the snapshot", written, c.Snapshot)
	session.Close()
	dataset.Close()
	dataset = made(ta.NewDataset(nil))
	session = made(plan.Restore(dataset, made(hex.DecodeString(c.Snapshot)), nil))
	session, dataset = r.steps(plan, session, dataset, c.Steps)
	session.Close()
	dataset.Close()
}

// Runs the steps, and gives the session and the dataset there are after the last one.
func (r *runner) steps(
	plan *ta.Plan, session *ta.Session, dataset *ta.Dataset, steps []step,
) (*ta.Session, *ta.Dataset) {
	for at, s := range steps {
		where := fmt.Sprintf("step %d", at)
		if s.Restore {
			snapshot := made(session.Snapshot(nil))
			session.Close()
			dataset.Close()
			dataset = made(ta.NewDataset(nil))
			session = made(plan.Restore(dataset, snapshot, nil))
			continue
		}
		var rows ta.Rows
		if s.Error != nil {
			before := made(session.Snapshot(nil))
			refused(*s.Error, push(dataset, session, s, &rows))
			expect(where+": the state after", string(made(session.Snapshot(nil))) == string(before), true)
			continue
		}
		done(push(dataset, session, s, &rows))
		expect(where+": row count", rows.Len(), len(s.Rows))
		for index, want := range s.Rows {
			kind := "closed"
			if rows.IsProvisional(index) {
				kind = "forming"
			} else if rows.IsRevised(index) {
				kind = "revised"
			}
			line := fmt.Sprintf("%s, row %d", where, index)
			expect(line, []any{rows.TimesNS()[index], kind}, []any{want.time(), want.text(1)})
			r.same(line, rows.Values(index), want.numbers(2))
		}
	}
	return session, dataset
}

func push(dataset *ta.Dataset, session *ta.Session, s step, rows *ta.Rows) error {
	partition := made(dataset.OpenPartition(s.Symbol, "1d", ""))
	var bars []ta.Bar
	for _, bar := range s.Bars {
		bars = append(bars, bar.bar(partition, states[s.State]))
	}
	return session.Push(bars, rows)
}

func refused(want refusal, err error) {
	var got *ta.Error
	if !errors.As(err, &got) {
		panic(wrong("accepted, expected " + want.Code))
	}
	position := int64(-1)
	if want.Position != nil {
		position = *want.Position
	}
	expect("error", []any{int32(got.Status), got.Code, got.Position},
		[]any{want.Status, want.Code, position})
	expect("a message", got.Message != "", true)
}

func (r *runner) failure(c testCase) {
	dataset := made(ta.NewDataset(nil))
	defer dataset.Close()
	switch {
	case c.Append != nil:
		partition, err := dataset.OpenPartition(c.Append.Symbol, c.Append.Timeframe, "")
		var columns ta.Columns
		for _, bar := range c.Append.Bars {
			prices := bar.numbers(1)
			columns.TimesNS = append(columns.TimesNS, bar.time())
			columns.Open = append(columns.Open, prices[0])
			columns.High = append(columns.High, prices[1])
			columns.Low = append(columns.Low, prices[2])
			columns.Close = append(columns.Close, prices[3])
			columns.Volume = append(columns.Volume, prices[4])
		}
		if err == nil {
			_, err = dataset.Append(partition, columns, 0)
		}
		refused(c.refusal, err)
		expect("rows after", made(dataset.Info()).RowCount, 0)
	case c.Restore != nil:
		plan := made(ta.Compile(c.Plan, nil))
		defer plan.Close()
		_, err := plan.Restore(dataset, made(hex.DecodeString(*c.Restore)), nil)
		refused(c.refusal, err)
	case c.Use != "":
		used := dataset
		if c.Use == "dropped dataset" {
			used.Close()
		} else {
			used = nil
		}
		_, err := used.Info()
		refused(c.refusal, err)
	default:
		_, err := ta.Compile(c.Plan, nil)
		refused(c.refusal, err)
	}
}

func (r *runner) check(run func(testCase), c testCase) (problem string) {
	defer func() {
		if failure := recover(); failure != nil {
			text, known := failure.(wrong)
			if !known {
				panic(failure)
			}
			problem = string(text)
		}
	}()
	run(c)
	return ""
}

func main() {
	folder := os.Args[1]
	r := &runner{}
	var datasets struct{ Datasets map[string][]partition }
	load(folder, "datasets", &datasets)
	r.datasets = datasets.Datasets
	var listed []string
	failed := 0
	for _, kind := range []struct {
		name string
		run  func(testCase)
	}{
		{"expressions", r.batch}, {"catalogue", r.batch}, {"payloads", r.batch},
		{"streams", r.stream}, {"snapshots", r.snapshot}, {"errors", r.failure},
	} {
		var all struct{ Cases []testCase }
		load(folder, kind.name, &all)
		listed = append(listed, fmt.Sprintf("%d %s", len(all.Cases), kind.name))
		for _, c := range all.Cases {
			if problem := r.check(kind.run, c); problem != "" {
				failed++
				fmt.Printf("Go: %s: %s: %s\n", kind.name, c.Name, problem)
			}
		}
	}
	fmt.Printf("Go: %s; %d values; %d failed\n", strings.Join(listed, ", "), r.values, failed)
	if failed > 0 {
		os.Exit(1)
	}
}
