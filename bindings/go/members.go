// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

import (
	"errors"
	"unsafe"
)

// PushSeries takes points of named series: all or none. The last bars that read them and change are
// given again as revised. StatusFull: the points are stored, and Advance gives the rows. On a
// refused point Error.Position is its index.
func (s *Session) PushSeries(points []Point, rows *Rows) (Status, error) {
	return s.collect(rows, int64(len(points)), func(id C.lta_session, r *Rows, count *C.int64_t,
		failure *C.lta_error) C.lta_status {
		return C.lta_session_push_series(id, (*C.lta_point)(first(points)),
			C.int64_t(len(points)), r.capacity(),
			(*C.uint32_t)(first(r.partitions)), (*C.int64_t)(first(r.timesNS)),
			(*C.uint32_t)(first(r.flags)), (*C.double)(first(r.values)),
			(*C.uint8_t)(first(r.validity)), (*C.int8_t)(first(r.edges)), count, failure)
	})
}

// Readiness tells which outputs have values: one entry per partition and output.
func (s *Session) Readiness() ([]Readiness, error) {
	id, err := s.acquire()
	if err != nil {
		return nil, err
	}
	defer s.release()
	ready := make([]Readiness, 16)
	for {
		var count C.int64_t
		failure := newError()
		err := check(C.lta_session_get_readiness(C.lta_session(id), C.int64_t(len(ready)),
			(*C.lta_readiness)(first(ready)), &count, failure), failure)
		if err == nil {
			return ready[:count], nil
		}
		var short *Error
		if !errors.As(err, &short) || short.Status != StatusLimitExceeded ||
			short.Position <= int64(len(ready)) {
			return nil, err
		}
		ready = make([]Readiness, short.Position)
	}
}

// Join runs more partitions from now on; their closed rows are reported by the next call.
func (s *Session) Join(partitions []uint32) error {
	id, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release()
	list, count := partitionArray(partitions)
	failure := newError()
	return check(C.lta_session_join(C.lta_session(id), list, count, failure), failure)
}

// Release stops running partitions and forgets their state: all or none. Their rows stay.
func (s *Session) Release(partitions []uint32) error {
	id, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release()
	list, count := partitionArray(partitions)
	failure := newError()
	return check(C.lta_session_release(C.lta_session(id), list, count, failure), failure)
}

// Adopt makes partitions of a snapshot go on in this session: all or none of them.
func (s *Session) Adopt(snapshot []byte) error {
	id, err := s.acquire()
	if err != nil {
		return err
	}
	defer s.release()
	failure := newError()
	return check(C.lta_session_adopt(C.lta_session(id), unsafe.Pointer(bytesOf(snapshot)),
		C.int64_t(len(snapshot)), failure), failure)
}
