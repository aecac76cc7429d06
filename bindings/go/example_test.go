// SPDX-License-Identifier: MIT

package ta_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"

	"laakhay/ta"
)

const dayNS = int64(86_400_000_000_000)

// Day number `day` of a market that rises by one a day: open 99, 100, ... and close 100, 101, ... .
func dailyBar(partition uint32, day int) ta.Bar {
	close := 100 + float64(day)
	return ta.Bar{
		TimeNS: 1_704_067_200_000_000_000 + int64(day)*dayNS, // 2024-01-01 and on
		Open:   close - 1, High: close + 1, Low: close - 2, Close: close, Volume: 1000,
		Partition: partition,
	}
}

// Batch: put bars into a dataset, run a plan over all of them in one call.
func Example_batch() {
	dataset, err := ta.NewDataset(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer dataset.Close()
	partition, err := dataset.OpenPartition("AAPL", "1d", "")
	if err != nil {
		log.Fatal(err)
	}
	var bars []ta.Bar
	for day := 0; day < 10; day++ {
		bars = append(bars, dailyBar(partition, day))
	}
	if _, err := dataset.AppendBars(bars, 0); err != nil {
		log.Fatal(err)
	}

	plan := ta.Payload(
		ta.Named{Name: "mean", Expr: "sma(close, 3)"},
		ta.Named{Name: "up", Expr: "close > open"},
	)
	result, err := dataset.Execute(context.Background(), plan, nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer result.Close()
	outputs, err := result.Outputs()
	if err != nil {
		log.Fatal(err)
	}
	for _, output := range outputs {
		values, err := output.Values()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(output.Symbol(), output.Name(), values)
	}

	_, err = ta.Compile("close > smaa(close, 3)", nil)
	var failure *ta.Error
	if errors.As(err, &failure) && errors.Is(err, ta.StatusNotFound) {
		fmt.Println(failure.Code, "at", failure.Position)
	}
	// Output:
	// AAPL mean [NaN NaN 101 102 103 104 105 106 107 108]
	// AAPL up [1 1 1 1 1 1 1 1 1 1]
	// plan.unknown_indicator at 8
}

// Stream: push bars one by one. A forming bar may be pushed again and again; when it closes, its
// row is final and holds the same bits a batch run gives.
func Example_stream() {
	plan, err := ta.Compile("sma(close, 3)", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer plan.Close()
	dataset, err := ta.NewDataset(nil)
	if err != nil {
		log.Fatal(err)
	}
	defer dataset.Close()
	partition, err := dataset.OpenPartition("AAPL", "1d", "")
	if err != nil {
		log.Fatal(err)
	}
	session, err := plan.NewSession(dataset, nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()

	var rows ta.Rows // used again for every push: no garbage
	push := func(bar ta.Bar) {
		if err := session.Push([]ta.Bar{bar}, &rows); err != nil {
			log.Fatal(err)
		}
		for row := 0; row < rows.Len(); row++ {
			fmt.Println(rows.Values(row)[0], "provisional:", rows.IsProvisional(row))
		}
	}
	for day := 0; day < 3; day++ {
		push(dailyBar(partition, day))
	}
	forming := dailyBar(partition, 3)
	forming.State, forming.Close = ta.BarForming, 104
	push(forming)
	push(dailyBar(partition, 3))
	// Output:
	// NaN provisional: false
	// NaN provisional: false
	// 101 provisional: false
	// 102.33333333333333 provisional: true
	// 102 provisional: false
}

// Snapshot: a session becomes bytes, the bytes become a session again, here over an empty dataset
// as in another process, and both go on with the same bits.
func Example_snapshot() {
	plan, err := ta.Compile("sma(close, 3)", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer plan.Close()
	open := func() (*ta.Dataset, uint32) {
		dataset, err := ta.NewDataset(nil)
		if err != nil {
			log.Fatal(err)
		}
		partition, err := dataset.OpenPartition("AAPL", "1d", "")
		if err != nil {
			log.Fatal(err)
		}
		return dataset, partition
	}
	first, partition := open()
	defer first.Close()
	session, err := plan.NewSession(first, nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	if err := session.Push([]ta.Bar{dailyBar(partition, 0), dailyBar(partition, 1)}, nil); err != nil {
		log.Fatal(err)
	}

	snapshot, err := session.Snapshot(nil)
	if err != nil {
		log.Fatal(err)
	}
	second, partition := open()
	defer second.Close()
	restored, err := plan.Restore(second, snapshot, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer restored.Close()

	var rows ta.Rows
	for _, s := range []*ta.Session{session, restored} {
		if err := s.Push([]ta.Bar{dailyBar(partition, 2)}, &rows); err != nil {
			log.Fatal(err)
		}
		fmt.Println(rows.Values(0))
	}
	later, err := session.Snapshot(nil)
	if err != nil {
		log.Fatal(err)
	}
	restoredLater, err := restored.Snapshot(nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("same bytes:", bytes.Equal(later, restoredLater))
	// Output:
	// [101]
	// [101]
	// same bytes: true
}
