// SPDX-License-Identifier: MIT

package ta_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"laakhay/ta"
)

func processTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Runs the body b.N times and reports what that cost the process, the collector included: on a
// shared machine elapsed time says little.
func measure(b *testing.B, body func(i int) error) {
	b.ReportAllocs()
	b.ResetTimer()
	began := processTime(b)
	for i := 0; i < b.N; i++ {
		if err := body(i); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(processTime(b)-began)/float64(b.N), "cpu-ns/op")
}

// What one call costs: a function of the library that does nothing.
func BenchmarkCall(b *testing.B) {
	dataset, _ := market(b, 0)
	measure(b, func(int) error {
		_, err := dataset.Info()
		return err
	})
}

func BenchmarkPush(b *testing.B) {
	dataset, partition := market(b, 0)
	session, err := compile(b, "ema(close, 20)").NewSession(dataset, nil,
		&ta.SessionOptions{Flags: ta.SessionDetached})
	if err != nil {
		b.Fatal(err)
	}
	defer session.Close()
	var rows ta.Rows
	bars := []ta.Bar{dailyBar(partition, 0)}
	measure(b, func(i int) error {
		bars[0].TimeNS = int64(i) * 60_000_000_000
		bars[0].CloseTimeNS = bars[0].TimeNS + 60_000_000_000
		return session.Push(bars, &rows)
	})
}

func BenchmarkRun(b *testing.B) {
	dataset, _ := market(b, 10_000)
	plan := compile(b, "ema(close, 20)")
	measure(b, func(int) error {
		result, err := plan.Run(context.Background(), dataset, nil, nil)
		if err != nil {
			return err
		}
		return result.Close()
	})
}
