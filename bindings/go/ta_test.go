// SPDX-License-Identifier: MIT

package ta_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"laakhay/ta"
)

// A dataset with so many daily bars of one symbol: close 100, 101, ... .
func market(t testing.TB, days int) (*ta.Dataset, uint32) {
	t.Helper()
	dataset, err := ta.NewDataset(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dataset.Close() })
	partition, err := dataset.OpenPartition("AAPL", "1d", "")
	if err != nil {
		t.Fatal(err)
	}
	bars := make([]ta.Bar, days)
	for day := range bars {
		bars[day] = dailyBar(partition, day)
	}
	if _, err := dataset.AppendBars(bars, 0); err != nil {
		t.Fatal(err)
	}
	return dataset, partition
}

func compile(t testing.TB, text string) *ta.Plan {
	t.Helper()
	plan, err := ta.Compile(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { plan.Close() })
	return plan
}

func TestTheLibraryIsTheOneCompiledAgainst(t *testing.T) {
	info, err := ta.Library()
	if err != nil {
		t.Fatal(err)
	}
	if info.ABIVersion>>16 != ta.ABIMajor || info.ABIVersion&0xffff < ta.ABIMinor {
		t.Errorf("ABI version %#x, compiled against %d.%d", info.ABIVersion, ta.ABIMajor, ta.ABIMinor)
	}
	if info.Version == "" || info.InstructionSet == "" || info.NumericVersion == 0 {
		t.Errorf("%+v", info)
	}
}

func TestTheCatalogueIsJSON(t *testing.T) {
	text, err := ta.CatalogJSON()
	if err != nil || !json.Valid(text) {
		t.Fatalf("%v: %.80s", err, text)
	}
}

func TestErrorsHaveStatusCodePositionAndMessage(t *testing.T) {
	_, err := ta.Compile("close > smaa(close, 3)", nil)
	if !errors.Is(err, ta.StatusNotFound) || errors.Is(err, ta.StatusParseError) {
		t.Errorf("the status of %v", err)
	}
	if !errors.Is(err, ta.Code("plan.unknown_indicator")) || errors.Is(err, ta.Code("plan")) {
		t.Errorf("the code of %v", err)
	}
	var failure *ta.Error
	if !errors.As(err, &failure) || failure.Position != 8 {
		t.Fatalf("the position of %+v", failure)
	}
	if !strings.Contains(failure.Message, "smaa") {
		t.Errorf("the message %q does not name the value at fault", failure.Message)
	}
	if ta.StatusNotFound.Error() != "LTA_NOT_FOUND" {
		t.Errorf("the name of a status: %s", ta.StatusNotFound.Error())
	}
}

func TestColumnsOfUnequalLengthAreRefusedByName(t *testing.T) {
	dataset, partition := market(t, 0)
	_, err := dataset.Append(partition, ta.Columns{
		TimesNS: []int64{0, dayNS}, Open: []float64{1, 1}, High: []float64{1, 1},
		Low: []float64{1}, Close: []float64{1, 1}, Volume: []float64{1, 1},
	}, 0)
	if !errors.Is(err, ta.StatusInvalidArgument) || !strings.Contains(err.Error(), "low") {
		t.Errorf("got %v", err)
	}
}

func TestColumnsAppendSeriesAndReadBack(t *testing.T) {
	dataset, partition := market(t, 0)
	times := []int64{0, dayNS, 2 * dayNS}
	price := []float64{10, 11, 15}
	appended, err := dataset.Append(partition, ta.Columns{
		TimesNS: times, Open: price, High: price, Low: price, Close: price, Volume: price,
	}, 0)
	if err != nil || appended != 3 {
		t.Fatal(appended, err)
	}
	series, err := dataset.OpenSeries(partition, "funding", 0)
	if err != nil {
		t.Fatal(err)
	}
	points := []float64{1, 2, math.NaN()}
	if _, err := dataset.AppendSeries(partition, series, times, points, 0); err != nil {
		t.Fatal(err)
	}
	seriesInfo, err := dataset.Series(partition, series)
	if err != nil || seriesInfo.Name != "funding" || seriesInfo.RowCount != 3 {
		t.Errorf("%+v %v", seriesInfo, err)
	}
	info, err := dataset.Partition(partition)
	if err != nil || info.Symbol != "AAPL" || info.Source != "ohlcv" || info.RowCount != 3 ||
		info.LastTimeNS != 2*dayNS {
		t.Errorf("%+v %v", info, err)
	}
	err = dataset.Column(partition, "close", -1, func(column ta.Column) error {
		if !reflect.DeepEqual(column.Values, price) || !reflect.DeepEqual(column.TimesNS, times) {
			t.Errorf("lent %+v", column)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	err = dataset.Column(partition, "time", 1, func(column ta.Column) error {
		if !reflect.DeepEqual(column.Int64s, times[1:]) || column.FirstRow != 1 || column.EndRow != 3 {
			t.Errorf("lent %+v", column)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestRevisedAndFormingBars(t *testing.T) {
	dataset, partition := market(t, 3)
	revised := dailyBar(partition, 1)
	revised.State, revised.Close = ta.BarRevised, 101.5
	if count, err := dataset.Revise([]ta.Bar{revised}, 0); count != 1 || err != nil {
		t.Fatal(count, err)
	}
	forming := dailyBar(partition, 3)
	forming.State = ta.BarForming
	if err := dataset.SetForming([]ta.Bar{forming}, 0); err != nil {
		t.Fatal(err)
	}
	result, err := dataset.Execute(context.Background(), "close", nil,
		&ta.ExecuteOptions{Flags: ta.ExecuteIncludeForming})
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	output, err := result.Find("AAPL", "1d", "", "")
	if err != nil {
		t.Fatal(err)
	}
	values, err := output.Values()
	if err != nil || !reflect.DeepEqual(values, []float64{100, 101.5, 102, 103}) {
		t.Errorf("%v %v", values, err)
	}
	if output.Flags()&ta.OutputProvisional == 0 {
		t.Error("the last row is not marked as provisional")
	}
}

func TestOperationsMakeNewDatasets(t *testing.T) {
	dataset, partition := market(t, 14) // two whole weeks from a Monday on
	kept, err := dataset.Slice(nil, &ta.SliceOptions{LastRowCount: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	weeks, err := dataset.Resample([]uint32{partition}, "1w", "",
		&ta.ResampleOptions{Last: ta.LastClosed})
	if err != nil {
		t.Fatal(err)
	}
	defer weeks.Close()
	days, err := weeks.Upsample(nil, "1d", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer days.Close()
	aligned, err := dataset.Align(nil, &ta.AlignOptions{Join: ta.JoinInner})
	if err != nil {
		t.Fatal(err)
	}
	defer aligned.Close()
	for name, pair := range map[string]struct {
		made *ta.Dataset
		rows int64
	}{"slice": {kept, 4}, "resample": {weeks, 2}, "upsample": {days, 8}, "align": {aligned, 14}} {
		info, err := pair.made.Info()
		if err != nil || info.RowCount != pair.rows {
			t.Errorf("%s: %d rows (%v), expected %d", name, info.RowCount, err, pair.rows)
		}
	}
}

func TestPlansDescribeThemselves(t *testing.T) {
	plan := compile(t, ta.Payload(ta.Named{Name: "mean", Expr: "sma(close, 3)"},
		ta.Named{Name: "small", Expr: "close < open and volume > 1"}))
	info, err := plan.Info()
	if err != nil || info.OutputCount != 2 || info.RequiredHistory != 3 || info.Fingerprint == 0 {
		t.Errorf("%+v %v", info, err)
	}
	outputs, err := plan.Outputs()
	if err != nil || outputs[0].Name != "mean" || outputs[1].Dtype != ta.Int8 ||
		outputs[0].FirstValidRow != 2 {
		t.Errorf("%+v %v", outputs, err)
	}
	payload, err := plan.Explain(ta.ExplainPayload)
	if err != nil {
		t.Fatal(err)
	}
	again, err := compile(t, payload).Info()
	if err != nil || again.Fingerprint != info.Fingerprint {
		t.Errorf("the canonical payload compiles to another plan: %v", err)
	}
	requirements, err := plan.RequirementsJSON()
	if err != nil || !json.Valid(requirements) {
		t.Errorf("%s %v", requirements, err)
	}
}

func TestOneOutputsFailureIsItsOwn(t *testing.T) {
	dataset, _ := market(t, 5)
	plan := ta.Payload(ta.Named{Name: "good", Expr: "close"},
		ta.Named{Name: "bad", Expr: "nowhere + 1"})
	result, err := dataset.Execute(context.Background(), plan, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	info, err := result.Info()
	if err != nil || info.FailedCount != 1 {
		t.Fatalf("%+v %v", info, err)
	}
	bad, err := result.Output("bad")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bad.Values(); !errors.Is(err, ta.Code("execute.unknown_field")) {
		t.Errorf("the output's own failure: %v", err)
	}
	good, err := result.Output("good")
	if err != nil || good.Err() != nil || good.RowCount() != 5 {
		t.Errorf("%v %v", good.Err(), err)
	}
	if _, err := result.Output("other"); !errors.Is(err, ta.Code("go.unknown_output")) {
		t.Error(err)
	}
}

func TestAnEndedContextStopsARunningExecution(t *testing.T) {
	dataset, _ := market(t, 80_000)
	var outputs []ta.Named
	for period := 5; period < 400; period++ {
		outputs = append(outputs, ta.Named{
			Name: fmt.Sprintf("median_%d", period),
			Expr: fmt.Sprintf("rolling_median(close, %d)", period),
		})
	}
	plan := compile(t, ta.Payload(outputs...))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := plan.Run(ctx, dataset, nil, nil)
	if !errors.Is(err, ta.StatusCancelled) || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("after %v: %v", time.Since(began), err)
	}
	var failure *ta.Error
	if !errors.As(err, &failure) || failure.Code != "execute.cancelled" {
		t.Errorf("the library has not said so: %v", err)
	}
	if _, err := plan.Run(ctx, dataset, nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a context that has ended before: %v", err)
	}
}

func TestStreamingEqualsBatchBitForBit(t *testing.T) {
	dataset, partition := market(t, 0)
	plan := compile(t, ta.Payload(ta.Named{Name: "a", Expr: "rsi(close * 1.1 % 7, 5)"},
		ta.Named{Name: "b", Expr: "crossup(close % 5, 2)"}))
	session, err := plan.NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	var live [2][]float64
	var rows ta.Rows
	for day := 0; day < 60; day++ {
		bar := dailyBar(partition, day)
		bar.State = ta.BarForming
		if err := session.Push([]ta.Bar{bar}, &rows); err != nil || !rows.IsProvisional(0) {
			t.Fatal(err)
		}
		bar.State = ta.BarClosed
		if err := session.Push([]ta.Bar{bar}, &rows); err != nil || rows.Len() != 1 {
			t.Fatal(err)
		}
		for output, value := range rows.Values(0) {
			live[output] = append(live[output], value)
			if (rows.Validity(0)[output] == 0) != math.IsNaN(value) {
				t.Errorf("day %d: validity %v of %v", day, rows.Validity(0), rows.Values(0))
			}
		}
	}
	result, err := plan.Run(context.Background(), dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	for output, name := range []string{"a", "b"} {
		found, err := result.Output(name)
		if err != nil {
			t.Fatal(err)
		}
		values, err := found.Values()
		if err != nil || !sameBits(values, live[output]) {
			t.Errorf("%s (%v):\n%v\n%v", name, err, values, live[output])
		}
	}
}

func TestARevisionAnswersWithEveryRowItChanges(t *testing.T) {
	dataset, partition := market(t, 0)
	session, err := compile(t, "sma(close, 2)").NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	var rows ta.Rows
	bars := []ta.Bar{dailyBar(partition, 0), dailyBar(partition, 1), dailyBar(partition, 2)}
	if err := session.Push(bars, &rows); err != nil || rows.Len() != 3 {
		t.Fatal(err)
	}
	revised := bars[1]
	revised.State, revised.Close = ta.BarRevised, 101.5
	if err := session.Push([]ta.Bar{revised}, &rows); err != nil {
		t.Fatal(err)
	}
	if rows.Len() != 2 || rows.Values(0)[0] != 100.75 || rows.Values(1)[0] != 101.75 ||
		!rows.IsRevised(0) || rows.TimesNS()[0] != revised.TimeNS {
		t.Errorf("%d rows", rows.Len())
	}
}

func TestAdvanceAndReplayReadWhatOthersAppended(t *testing.T) {
	dataset, partition := market(t, 5)
	plan := compile(t, "sma(close, 2)")
	advanced, err := plan.NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer advanced.Close()
	replayed, err := plan.NewSession(dataset, nil, &ta.SessionOptions{Flags: ta.SessionSkipHistory})
	if err != nil {
		t.Fatal(err)
	}
	defer replayed.Close()
	more := []ta.Bar{dailyBar(partition, 5), dailyBar(partition, 6)}
	if _, err := dataset.AppendBars(more, 0); err != nil {
		t.Fatal(err)
	}
	var rows ta.Rows
	if err := advanced.Advance(&rows); err != nil || rows.Len() != 2 || rows.Values(1)[0] != 105.5 {
		t.Errorf("%v, %d rows", err, rows.Len())
	}
	status, err := replayed.Replay(1, &rows)
	if err != nil || status != ta.StatusFull || rows.Len() != 1 {
		t.Errorf("%v %v, %d rows", status, err, rows.Len())
	}
	status, err = replayed.Replay(1<<40, &rows)
	if err != nil || status != ta.StatusOK || rows.Len() != 1 || rows.Values(0)[0] != 105.5 {
		t.Errorf("%v %v, %d rows", status, err, rows.Len())
	}
	if status, err = replayed.Replay(9, &rows); err != nil || status != ta.StatusIdle {
		t.Errorf("%v %v", status, err)
	}
	if _, err = replayed.Replay(-1, &rows); !errors.Is(err, ta.StatusInvalidArgument) {
		t.Errorf("a negative limit: %v", err)
	}
}

func sameBits(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			return false
		}
	}
	return true
}
