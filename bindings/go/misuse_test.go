// SPDX-License-Identifier: MIT

package ta_test

import (
	"context"
	"errors"
	"math/rand"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"laakhay/ta"
)

// How long a storm lasts: ten minutes in make test-long.
func stormTime() time.Duration {
	if os.Getenv("LAAKHAY_TA_LONG_TESTS") != "" {
		return 10 * time.Minute
	}
	return time.Second
}

func refusedAsClosed(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, ta.StatusInvalidHandle) || !errors.Is(err, ta.Code("handle.stale")) {
		t.Errorf("%s after Close: %v", what, err)
	}
}

func TestClosingTwiceDoesNothing(t *testing.T) {
	dataset, _ := market(t, 3)
	for i := 0; i < 3; i++ {
		if err := dataset.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestUseAfterCloseIsAnError(t *testing.T) {
	dataset, partition := market(t, 3)
	plan := compile(t, "sma(close, 2)")
	result, err := plan.Run(context.Background(), dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	output, err := result.Output("")
	if err != nil {
		t.Fatal(err)
	}
	session, err := plan.NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	dataset.Close()
	if err := session.Push([]ta.Bar{dailyBar(partition, 3)}, nil); err != nil {
		t.Errorf("a session keeps its dataset: %v", err)
	}
	session.Close()
	result.Close()
	plan.Close()

	refusedAsClosed(t, "Push", session.Push([]ta.Bar{dailyBar(partition, 4)}, nil))
	_, err = session.Snapshot(nil)
	refusedAsClosed(t, "Snapshot", err)
	_, err = output.Values()
	refusedAsClosed(t, "Values", err)
	_, err = result.Outputs()
	refusedAsClosed(t, "Outputs", err)
	_, err = plan.Info()
	refusedAsClosed(t, "Plan.Info", err)
	_, err = plan.NewSession(dataset, nil, nil)
	refusedAsClosed(t, "NewSession", err)
	_, err = dataset.Info()
	refusedAsClosed(t, "Dataset.Info", err)
	refusedAsClosed(t, "SetForming", dataset.SetForming(nil, 0))
}

func TestNilObjectsAreRefused(t *testing.T) {
	var dataset *ta.Dataset
	plan := compile(t, "close")
	_, err := plan.Run(context.Background(), dataset, nil, nil)
	if !errors.Is(err, ta.Code("handle.zero")) {
		t.Errorf("a nil dataset: %v", err)
	}
}

func TestBorrowedRowsOutliveACloseInTheMiddle(t *testing.T) {
	dataset, _ := market(t, 1000)
	result, err := dataset.Execute(context.Background(), "close + 0", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	output, err := result.Output("")
	if err != nil {
		t.Fatal(err)
	}
	err = output.Borrow(func(rows ta.Borrowed) error {
		result.Close()
		dataset.Close()
		other, _ := market(t, 1000) // which would be given the memory of what has gone
		for i := 0; i < 8; i++ {
			if _, err := other.Execute(context.Background(), "close * 0 - 7", nil, nil); err != nil {
				return err
			}
		}
		sum := 0.0
		for _, value := range rows.Values {
			sum += value
		}
		if sum != 1000*100+999*1000/2 {
			t.Errorf("the rows sum up to %v", sum)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	refusedAsClosed(t, "Borrow", output.Borrow(func(ta.Borrowed) error { return nil }))
}

func TestAPanicWhileBorrowingLeaksNothing(t *testing.T) {
	dataset, partition := market(t, 10)
	for i := 0; i < 100; i++ {
		func() {
			defer func() { _ = recover() }()
			_ = dataset.Column(partition, "close", 0, func(ta.Column) error { panic("in the middle") })
		}()
	}
	dataset.Close()
	_, err := dataset.Info()
	refusedAsClosed(t, "Info", err)
}

func TestOverlappingCallsOfASessionAreBusyOrDone(t *testing.T) {
	dataset, partition := market(t, 0)
	session, err := compile(t, "rolling_median(close, 300)").NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	var all sync.WaitGroup
	for worker := 0; worker < 4; worker++ {
		all.Add(1)
		go func() {
			defer all.Done()
			var rows ta.Rows
			for day := 0; day < 500; day++ {
				err := session.Push([]ta.Bar{dailyBar(partition, day)}, &rows)
				if err != nil && !errors.Is(err, ta.StatusBusy) && !errors.Is(err, ta.StatusOutOfOrder) {
					t.Error(err)
				}
			}
		}()
	}
	all.Wait()
}

// One goroutine closes while others use: every call works or says that the object is closed.
func TestClosingWhileOthersUseIsSafe(t *testing.T) {
	dataset, partition := market(t, 2000)
	plan := compile(t, "ema(close, 9)")
	for end := time.Now().Add(stormTime()); time.Now().Before(end); {
		result, err := plan.Run(context.Background(), dataset, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		output, err := result.Output("")
		if err != nil {
			t.Fatal(err)
		}
		slice, err := dataset.Slice(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for worker := 0; worker < 3; worker++ {
			all.Add(1)
			go func() {
				defer all.Done()
				for i := 0; i < 5; i++ {
					if values, err := output.Values(); err == nil && len(values) != 2000 {
						t.Errorf("%d values", len(values))
					}
					_ = slice.Column(partition, "close", 0, func(c ta.Column) error {
						if c.Values[0] != 100 {
							t.Error(c.Values[0])
						}
						return nil
					})
				}
			}()
		}
		result.Close()
		slice.Close()
		all.Wait()
	}
}

func residentBytes(t *testing.T) int64 {
	t.Helper()
	content, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(content))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// Objects are made by many goroutines, used, closed or forgotten, in any order; the collector runs
// all the time. Nothing crashes, and memory does not grow.
func TestCollectorStorm(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	dataset, _ := market(t, 500)
	storm := func(length time.Duration) {
		end := time.Now().Add(length)
		var all sync.WaitGroup
		for worker := 0; worker < 4; worker++ {
			random := rand.New(rand.NewSource(seed + int64(worker)))
			all.Add(1)
			go func() {
				defer all.Done()
				for time.Now().Before(end) {
					stormRound(t, dataset, random)
				}
			}()
		}
		for time.Now().Before(end) {
			runtime.GC()
		}
		all.Wait()
		for i := 0; i < 5; i++ {
			runtime.GC()
			time.Sleep(5 * time.Millisecond) // finalizers run after the collection
		}
	}
	// The first storms find out how much memory is in use at once; a leak grows in every one.
	var grown []int64
	for round := 0; round < 6; round++ {
		before := residentBytes(t)
		storm(stormTime() / 6)
		grown = append(grown, residentBytes(t)-before)
		if round > 0 && grown[round] < 8<<20 && stormTime() == time.Second {
			return
		}
	}
	if grown[5] > 8<<20 && grown[4] > 8<<20 {
		t.Errorf("memory grew by %d bytes in the rounds", grown)
	}
}

func stormRound(t *testing.T, shared *ta.Dataset, random *rand.Rand) {
	own, err := shared.Slice(nil, nil)
	if err != nil {
		t.Error(err)
		return
	}
	plan, err := ta.Compile("ema(close, "+strconv.Itoa(2+random.Intn(30))+")", nil)
	if err != nil {
		t.Error(err)
		return
	}
	session, err := plan.NewSession(own, nil, nil)
	if err != nil {
		t.Error(err)
		return
	}
	result, err := plan.Run(context.Background(), own, nil, nil)
	if err != nil {
		t.Error(err)
		return
	}
	output, err := result.Output("")
	if err != nil {
		t.Error(err)
		return
	}
	objects := []interface{ Close() error }{own, plan, session, result}
	random.Shuffle(len(objects), func(i, j int) { objects[i], objects[j] = objects[j], objects[i] })
	for _, object := range objects[:random.Intn(len(objects)+1)] {
		object.Close()
	}
	if values, err := output.Values(); err == nil && len(values) != 500 {
		t.Errorf("%d values", len(values))
	}
	if _, err := session.Snapshot(nil); err != nil && !errors.Is(err, ta.Code("handle.stale")) {
		t.Error(err)
	}
}
