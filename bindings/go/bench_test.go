// SPDX-License-Identifier: MIT

package ta_test

import (
	"context"
	"testing"

	"laakhay/ta"
)

// What one call costs: a function of the library that does nothing.
func BenchmarkCall(b *testing.B) {
	dataset, _ := market(b, 0)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if _, err := dataset.Info(); err != nil {
			b.Fatal(err)
		}
	}
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
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		bars[0].TimeNS = int64(i) * 60_000_000_000
		bars[0].CloseTimeNS = bars[0].TimeNS + 60_000_000_000
		if err := session.Push(bars, &rows); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	dataset, _ := market(b, 10_000)
	plan := compile(b, "ema(close, 20)")
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		result, err := plan.Run(context.Background(), dataset, nil, nil)
		if err != nil {
			b.Fatal(err)
		}
		result.Close()
	}
}
