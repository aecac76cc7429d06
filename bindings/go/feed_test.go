// SPDX-License-Identifier: MIT

package ta_test

import (
	"errors"
	"reflect"
	"sync"
	"testing"

	"laakhay/ta"
)

const hourNS = int64(3_600_000_000_000)

func hourly(t *testing.T, expression string) (*ta.Session, uint32) {
	t.Helper()
	dataset, err := ta.NewDataset(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dataset.Close() })
	partition, err := dataset.OpenPartition("BTC", "1h", "")
	if err != nil {
		t.Fatal(err)
	}
	session, err := compile(t, expression).NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	return session, partition
}

func TestTicksBecomeBars(t *testing.T) {
	session, partition := hourly(t, "close + volume")
	builder, err := session.NewBuilder(partition, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer builder.Close()
	producer, err := session.NewProducer(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	ticks := []ta.Tick{
		{TimeNS: hourNS, Price: 10, Quantity: 1, Partition: partition, Side: ta.SideBuy},
		{TimeNS: hourNS + 1, Price: 12, Quantity: 2, Partition: partition},
		{TimeNS: 2 * hourNS, Price: 20, Quantity: 4, Partition: partition},
	}
	if accepted, err := producer.PushTicks(ticks); accepted != 3 || err != nil {
		t.Fatal(accepted, err)
	}
	var rows ta.Rows
	if _, err := session.Drain(0, &rows); err != nil {
		t.Fatal(err)
	}
	if rows.Len() != 2 || rows.Values(0)[0] != 12+3 || rows.IsProvisional(0) ||
		rows.Values(1)[0] != 20+4 || !rows.IsProvisional(1) {
		t.Errorf("%d rows", rows.Len())
	}
	if _, err := session.AdvanceClock(3*hourNS, &rows); err != nil || rows.Len() != 1 ||
		rows.IsProvisional(0) || rows.Values(0)[0] != 24 {
		t.Errorf("%v, %d rows", err, rows.Len())
	}
	if status, err := session.Drain(0, &rows); err != nil || status != ta.StatusIdle {
		t.Errorf("%v %v", status, err)
	}
}

func TestSessionTimesReachTheBuilder(t *testing.T) {
	session, partition := hourly(t, "close")
	_, err := session.NewBuilder(partition, &ta.BuilderOptions{
		SessionTimesNS: [][2]int64{{10 * hourNS, 12 * hourNS}, {34 * hourNS, 36 * hourNS}},
	})
	if err != nil {
		t.Fatal(err)
	}
	producer, err := session.NewProducer(&ta.ProducerOptions{Capacity: 8})
	if err != nil {
		t.Fatal(err)
	}
	defer producer.Close()
	ticks := []ta.Tick{
		{TimeNS: 11 * hourNS, Price: 10, Quantity: 1, Partition: partition},
		{TimeNS: 20 * hourNS, Price: 10, Quantity: 1, Partition: partition}, // nobody trades then
	}
	if _, err := producer.PushTicks(ticks); err != nil {
		t.Fatal(err)
	}
	if _, err := session.Drain(0, nil); err != nil {
		t.Fatal(err)
	}
	refusals, err := session.Refusals()
	if err != nil || len(refusals) != 1 || refusals[0].Count != 1 || refusals[0].Sequence != 1 ||
		refusals[0].Code == "" || refusals[0].Message == "" {
		t.Errorf("%+v %v", refusals, err)
	}
	info, err := session.FeedInfo()
	if err != nil || info.TickCount != 2 || info.RefusedCount != 1 || info.BuilderCount != 1 {
		t.Errorf("%+v %v", info, err)
	}
}

func TestAFullQueueTakesWhatFits(t *testing.T) {
	session, partition := hourly(t, "close")
	producer, err := session.NewProducer(&ta.ProducerOptions{Capacity: 2})
	if err != nil {
		t.Fatal(err)
	}
	bars := make([]ta.Bar, 100)
	for hour := range bars {
		bars[hour] = dailyBar(partition, 0)
		bars[hour].TimeNS = int64(hour) * hourNS
	}
	pushed, given := 0, 0
	for pushed < len(bars) {
		accepted, err := producer.PushBars(bars[pushed:])
		if err != nil {
			t.Fatal(err)
		}
		pushed += accepted
		var rows ta.Rows
		if _, err := session.Drain(0, &rows); err != nil {
			t.Fatal(err)
		}
		given += rows.Len()
	}
	if given != len(bars) {
		t.Errorf("%d rows", given)
	}
	session.Close()
	if _, err := producer.PushBars(bars); !errors.Is(err, ta.Code("producer.session_dropped")) {
		t.Errorf("the session is gone: %v", err)
	}
	producer.Close()
	_, err = producer.PushBars(bars)
	refusedAsClosed(t, "PushBars", err)
}

// Many goroutines push while one drains; every bar comes out once, each symbol's in order.
func TestManyProducers(t *testing.T) {
	const producers, bars = 4, 500
	dataset, err := ta.NewDataset(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer dataset.Close()
	var partitions [producers]uint32
	for i := range partitions {
		if partitions[i], err = dataset.OpenPartition(string(rune('A'+i)), "1h", ""); err != nil {
			t.Fatal(err)
		}
	}
	session, err := compile(t, "close").NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	var all sync.WaitGroup
	for _, partition := range partitions {
		producer, err := session.NewProducer(&ta.ProducerOptions{Capacity: 64})
		if err != nil {
			t.Fatal(err)
		}
		all.Add(1)
		go func(partition uint32) {
			defer all.Done()
			defer producer.Close()
			for hour := 0; hour < bars; {
				bar := dailyBar(partition, hour)
				bar.TimeNS = int64(hour) * hourNS
				accepted, err := producer.PushBars([]ta.Bar{bar})
				if err != nil {
					t.Error(err)
					return
				}
				hour += accepted
			}
		}(partition)
	}
	finished := make(chan struct{})
	go func() { all.Wait(); close(finished) }()
	got := map[uint32][]float64{}
	var rows ta.Rows
	for over := false; ; {
		status, err := session.Drain(0, &rows)
		if err != nil {
			t.Fatal(err)
		}
		for row, partition := range rows.Partitions() {
			got[partition] = append(got[partition], rows.Values(row)[0])
		}
		if status == ta.StatusIdle && over {
			break
		}
		select {
		case <-finished:
			over = true
		default:
		}
	}
	wanted := make([]float64, bars)
	for hour := range wanted {
		wanted[hour] = 100 + float64(hour)
	}
	for _, partition := range partitions {
		if !reflect.DeepEqual(got[partition], wanted) {
			t.Errorf("partition %d: %d rows", partition, len(got[partition]))
		}
	}
}

func TestPartitionsJoinLeaveAndAreAdopted(t *testing.T) {
	dataset, partition := market(t, 5)
	plan := compile(t, "sma(close, 3)")
	session, err := plan.NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	ready, err := session.Readiness()
	if err != nil || len(ready) != 1 || ready[0].HasValue != 1 || ready[0].ClosedCount != 5 {
		t.Errorf("%+v %v", ready, err)
	}
	snapshot, err := session.Snapshot(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Release([]uint32{partition}); err != nil {
		t.Fatal(err)
	}
	if ready, err = session.Readiness(); err != nil || len(ready) != 0 {
		t.Errorf("%+v %v", ready, err)
	}
	if err := session.Adopt(snapshot); err != nil {
		t.Fatal(err)
	}
	if err := session.Adopt(nil); !errors.Is(err, ta.StatusCorruptData) {
		t.Errorf("no bytes: %v", err)
	}
	if err := session.Join([]uint32{partition}); err != nil {
		t.Errorf("one that runs already is left alone: %v", err)
	}
	var rows ta.Rows
	if err := session.Push([]ta.Bar{dailyBar(partition, 5)}, &rows); err != nil || rows.Len() != 1 ||
		rows.Values(0)[0] != 104 {
		t.Errorf("%v, %d rows", err, rows.Len())
	}
}

func TestPointsOfASeriesReviseBars(t *testing.T) {
	dataset, partition := market(t, 3)
	series, err := dataset.OpenSeries(partition, "funding", 0)
	if err != nil {
		t.Fatal(err)
	}
	session, err := compile(t, "funding + 1").NewSession(dataset, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	var rows ta.Rows
	point := ta.Point{TimeNS: dailyBar(partition, 2).TimeNS, Value: 7, Partition: partition,
		Series: series}
	_, err = session.PushSeries([]ta.Point{point}, &rows)
	if err != nil || rows.Len() != 1 || !rows.IsRevised(0) || rows.Values(0)[0] != 8 {
		t.Errorf("%v, %d rows", err, rows.Len())
	}
}
