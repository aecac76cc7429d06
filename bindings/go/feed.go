// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
// #include <stdlib.h>
import "C"

import "unsafe"

// Producer is a way into a session's queue, from any goroutine, during any call on the session. It
// takes one call at a time: give every goroutine its own. What was pushed before Close is still
// drained.
type Producer struct{ *handle }

// NewProducer opens a way into the session's queue; options may be nil.
func (s *Session) NewProducer(options *ProducerOptions) (*Producer, error) {
	id, err := s.acquire()
	if err != nil {
		return nil, err
	}
	defer s.release()
	given := new(C.lta_producer_options)
	if options == nil {
		options = &ProducerOptions{}
	}
	options.fill(given)
	var producer C.lta_producer
	failure := newError()
	err = check(C.lta_producer_create(C.lta_session(id), given, &producer, failure), failure)
	if err != nil {
		return nil, err
	}
	return &Producer{newHandle(uint64(producer), func(id uint64) {
		C.lta_producer_drop(C.lta_producer(id), nil)
	})}, nil
}

func (p *Producer) acquire() (uint64, error) {
	if p == nil {
		return (*handle)(nil).acquire()
	}
	return p.handle.acquire()
}

// PushBars pushes as many bars as there is room for and tells how many, from the first. They are
// judged when they are drained. After the session was closed it fails with
// producer.session_dropped.
func (p *Producer) PushBars(bars []Bar) (int, error) {
	id, err := p.acquire()
	if err != nil {
		return 0, err
	}
	defer p.release()
	var accepted C.int64_t
	failure := newError()
	err = check(C.lta_producer_push_bars(C.lta_producer(id), (*C.lta_bar)(first(bars)),
		C.int64_t(len(bars)), &accepted, failure), failure)
	return int(accepted), err
}

// PushTicks does for ticks what PushBars does for bars.
func (p *Producer) PushTicks(ticks []Tick) (int, error) {
	id, err := p.acquire()
	if err != nil {
		return 0, err
	}
	defer p.release()
	var accepted C.int64_t
	failure := newError()
	err = check(C.lta_producer_push_ticks(C.lta_producer(id), (*C.lta_tick)(first(ticks)),
		C.int64_t(len(ticks)), &accepted, failure), failure)
	return int(accepted), err
}

// BuilderOptions is lta_builder_options of the header; the zero value is the default.
type BuilderOptions struct {
	Flags          uint32 // Builder...
	Kind           int32  // Build...
	Late           int32  // Late...
	OffsetNS       int64
	SessionTimesNS [][2]int64 // a session's open and close, rising; nil is around the clock
	TickPartition  uint32     // with BuilderTicksOf
}

// Builder makes bars of a partition from ticks. The session keeps it, also when it is closed here.
type Builder struct{ *handle }

// NewBuilder makes bars of a partition from ticks; options may be nil. One per partition: asking
// again with the same options gives the builder there is, one restored from a snapshot too.
func (s *Session) NewBuilder(partition uint32, options *BuilderOptions) (*Builder, error) {
	id, err := s.acquire()
	if err != nil {
		return nil, err
	}
	defer s.release()
	given := new(C.lta_builder_options)
	given.struct_size = C.sizeof_lta_builder_options
	if options != nil {
		given.flags = C.uint32_t(options.Flags)
		given.kind = C.int32_t(options.Kind)
		given.late = C.int32_t(options.Late)
		given.offset_ns = C.int64_t(options.OffsetNS)
		given.tick_partition = C.uint32_t(options.TickPartition)
	}
	if options != nil && len(options.SessionTimesNS) > 0 {
		// Memory of Go may not be reached through memory of Go.
		count := len(options.SessionTimesNS)
		times := C.malloc(C.size_t(count) * 16)
		defer C.free(times)
		copy(unsafe.Slice((*[2]int64)(times), count), options.SessionTimesNS)
		given.session_times_ns = (*C.int64_t)(times)
		given.session_count = C.int64_t(count)
	}
	var builder C.lta_builder
	failure := newError()
	err = check(C.lta_builder_create(C.lta_session(id), C.uint32_t(partition), given, &builder,
		failure), failure)
	if err != nil {
		return nil, err
	}
	return &Builder{newHandle(uint64(builder), func(id uint64) {
		C.lta_builder_drop(C.lta_builder(id), nil)
	})}, nil
}

const drainRows = 1024

// Drain takes what producers have pushed, at most maxItems bars and ticks (0: 65536), and gives the
// rows they make. A refused one is counted by its code, see Refusals, and never fails the call.
// StatusFull: rows or items are left, call again. StatusIdle: there was nothing.
func (s *Session) Drain(maxItems int64, rows *Rows) (Status, error) {
	return s.collect(rows, drainRows, func(id C.lta_session, r *Rows, count *C.int64_t,
		failure *C.lta_error) C.lta_status {
		return C.lta_session_drain(id, C.int64_t(maxItems), r.capacity(),
			(*C.uint32_t)(first(r.partitions)), (*C.int64_t)(first(r.timesNS)),
			(*C.uint32_t)(first(r.flags)), (*C.double)(first(r.values)),
			(*C.uint8_t)(first(r.validity)), (*C.int8_t)(first(r.edges)), count, failure)
	})
}

// AdvanceClock closes time bars that end by nowNS, with or without a tick. StatusFull: rows are
// left for Drain to give. Drain what has arrived first: a tick of a closed bar is late.
func (s *Session) AdvanceClock(nowNS int64, rows *Rows) (Status, error) {
	return s.collect(rows, drainRows, func(id C.lta_session, r *Rows, count *C.int64_t,
		failure *C.lta_error) C.lta_status {
		return C.lta_session_advance_clock(id, C.int64_t(nowNS), r.capacity(),
			(*C.uint32_t)(first(r.partitions)), (*C.int64_t)(first(r.timesNS)),
			(*C.uint32_t)(first(r.flags)), (*C.double)(first(r.values)),
			(*C.uint8_t)(first(r.validity)), (*C.int8_t)(first(r.edges)), count, failure)
	})
}

// FeedInfo counts what producers pushed, what was drained and what was refused.
func (s *Session) FeedInfo() (FeedInfo, error) {
	id, err := s.acquire()
	if err != nil {
		return FeedInfo{}, err
	}
	defer s.release()
	info := C.lta_feed_info{struct_size: C.sizeof_lta_feed_info}
	failure := newError()
	err = check(C.lta_session_get_feed_info(C.lta_session(id), &info, failure), failure)
	if err != nil {
		return FeedInfo{}, err
	}
	var read FeedInfo
	read.read(&info)
	return read, nil
}

// Refusals are what drains refused, by code, in the order in which the codes first came.
func (s *Session) Refusals() ([]Refusal, error) {
	info, err := s.FeedInfo()
	if err != nil {
		return nil, err
	}
	id, err := s.acquire()
	if err != nil {
		return nil, err
	}
	defer s.release()
	refusals := make([]Refusal, info.RefusalCount)
	for index := range refusals {
		refusal := C.lta_refusal{struct_size: C.sizeof_lta_refusal}
		failure := newError()
		err := check(C.lta_session_get_refusal(C.lta_session(id), C.uint32_t(index), &refusal,
			failure), failure)
		if err != nil {
			return nil, err
		}
		refusals[index].read(&refusal)
	}
	return refusals, nil
}
