// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

import (
	"errors"
	"unsafe"
)

// Session runs a plan bar by bar, with the same bits as Plan.Run. It takes one call at a time; an
// overlapping one gets StatusBusy and changes nothing.
type Session struct {
	*handle
	width int64 // outputs per row
}

// NewSession opens a session over partitions (nil: what the plan selects, and those that join
// later). It first consumes the closed rows present, without reporting them. options may be nil.
func (p *Plan) NewSession(dataset *Dataset, partitions []uint32,
	options *SessionOptions) (*Session, error) {
	return p.open(dataset, options, func(plan C.lta_plan, id C.lta_dataset,
		given *C.lta_session_options, out *C.lta_session, failure *C.lta_error) C.lta_status {
		list, count := partitionArray(partitions)
		return C.lta_session_create(plan, id, list, count, given, out, failure)
	})
}

// Restore makes a session that continues where the snapshot was taken; an empty dataset is enough.
func (p *Plan) Restore(dataset *Dataset, snapshot []byte,
	options *SessionOptions) (*Session, error) {
	return p.open(dataset, options, func(plan C.lta_plan, id C.lta_dataset,
		given *C.lta_session_options, out *C.lta_session, failure *C.lta_error) C.lta_status {
		return C.lta_session_restore(plan, id, unsafe.Pointer(bytesOf(snapshot)),
			C.int64_t(len(snapshot)), given, out, failure)
	})
}

func (p *Plan) open(dataset *Dataset, options *SessionOptions,
	call func(C.lta_plan, C.lta_dataset, *C.lta_session_options, *C.lta_session,
		*C.lta_error) C.lta_status) (*Session, error) {
	plan, err := p.acquire()
	if err != nil {
		return nil, err
	}
	defer p.release()
	id, err := dataset.acquire()
	if err != nil {
		return nil, err
	}
	defer dataset.release()
	given := new(C.lta_session_options)
	if options == nil {
		options = &SessionOptions{}
	}
	options.fill(given)
	var session C.lta_session
	failure := newError()
	err = check(call(C.lta_plan(plan), C.lta_dataset(id), given, &session, failure), failure)
	if err != nil {
		return nil, err
	}
	made := &Session{handle: newHandle(uint64(session), func(id uint64) {
		C.lta_session_drop(C.lta_session(id), nil)
	})}
	info, err := made.Info()
	if err != nil {
		made.Close()
		return nil, err
	}
	made.width = int64(info.OutputCount)
	return made, nil
}

func (s *Session) acquire() (uint64, error) {
	if s == nil {
		return (*handle)(nil).acquire()
	}
	return s.handle.acquire()
}

// Info tells counters since create, which a snapshot carries, and bytes of state.
func (s *Session) Info() (SessionInfo, error) {
	id, err := s.acquire()
	if err != nil {
		return SessionInfo{}, err
	}
	defer s.release()
	info := C.lta_session_info{struct_size: C.sizeof_lta_session_info}
	failure := newError()
	if err := check(C.lta_session_get_info(C.lta_session(id), &info, failure), failure); err != nil {
		return SessionInfo{}, err
	}
	var read SessionInfo
	read.read(&info)
	return read, nil
}

// Push takes bars and puts the rows they make into rows: all bars or none, in one call. rows may be
// nil; used again and again, it makes no garbage. On a refused bar Error.Position is its index.
func (s *Session) Push(bars []Bar, rows *Rows) error {
	_, err := s.collect(rows, int64(len(bars)), func(id C.lta_session, r *Rows,
		count *C.int64_t, failure *C.lta_error) C.lta_status {
		return C.lta_session_push(id, (*C.lta_bar)(first(bars)), C.int64_t(len(bars)), r.capacity(),
			(*C.uint32_t)(first(r.partitions)), (*C.int64_t)(first(r.timesNS)),
			(*C.uint32_t)(first(r.flags)), (*C.double)(first(r.values)),
			(*C.uint8_t)(first(r.validity)), (*C.int8_t)(first(r.edges)), count, failure)
	})
	return err
}

// Advance runs over the rows others have added to the dataset; all of them or none.
func (s *Session) Advance(rows *Rows) error {
	_, err := s.collect(rows, 1, func(id C.lta_session, r *Rows, count *C.int64_t,
		failure *C.lta_error) C.lta_status {
		return C.lta_session_advance(id, r.capacity(),
			(*C.uint32_t)(first(r.partitions)), (*C.int64_t)(first(r.timesNS)),
			(*C.uint32_t)(first(r.flags)), (*C.double)(first(r.values)),
			(*C.uint8_t)(first(r.validity)), (*C.int8_t)(first(r.edges)), count, failure)
	})
	return err
}

const replayRowsMax = 65536

// Replay runs over the dataset's rows after the session's position, at most limit and at most 65536
// in one call: StatusFull when rows are left, StatusOK when the last one was run, StatusIdle when
// there was none.
func (s *Session) Replay(limit int64, rows *Rows) (Status, error) {
	if limit > replayRowsMax {
		limit = replayRowsMax
	}
	return s.collect(rows, limit, func(id C.lta_session, r *Rows, count *C.int64_t,
		failure *C.lta_error) C.lta_status {
		return C.lta_session_replay(id, C.int64_t(limit),
			(*C.uint32_t)(first(r.partitions)), (*C.int64_t)(first(r.timesNS)),
			(*C.uint32_t)(first(r.flags)), (*C.double)(first(r.values)),
			(*C.uint8_t)(first(r.validity)), (*C.int8_t)(first(r.edges)), count, failure)
	})
}

// Calls with room for so many rows, and once more with the room the library asks for: with too
// little room nothing has changed.
func (s *Session) collect(rows *Rows, capacity int64,
	call func(C.lta_session, *Rows, *C.int64_t, *C.lta_error) C.lta_status) (Status, error) {
	id, err := s.acquire()
	if err != nil {
		return 0, err
	}
	defer s.release()
	if rows == nil {
		rows = &Rows{}
	}
	rows.count = 0
	for {
		rows.grow(capacity, s.width)
		failure := newError()
		status := call(C.lta_session(id), rows, &rows.made, failure)
		err := check(status, failure)
		if err == nil {
			rows.count, rows.status = int64(rows.made), Status(status)
			return Status(status), nil
		}
		if !errors.Is(err, Code("session.rows_too_small")) || err.(*Error).Position <= capacity {
			return 0, err
		}
		capacity = err.(*Error).Position
	}
}

// Snapshot is bytes from which Restore continues, in any process, on any CPU; partitions nil are
// all. Same state, same bytes.
func (s *Session) Snapshot(partitions []uint32) ([]byte, error) {
	id, err := s.acquire()
	if err != nil {
		return nil, err
	}
	defer s.release()
	list, count := partitionArray(partitions)
	var blob C.lta_blob
	failure := newError()
	err = check(C.lta_session_snapshot(C.lta_session(id), list, count, &blob, failure), failure)
	if err != nil {
		return nil, err
	}
	return takeBlob(blob)
}
