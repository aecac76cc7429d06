// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// A handle owns an id of the library. Whoever works with the id acquires it; the id is dropped when
// it has been closed and nobody works with it any more, so that borrowed memory never goes from
// under a reader, and Close never waits.
type handle struct {
	id    uint64
	drop  func(id uint64)
	state atomic.Int64 // users, with closed added by Close
}

const closed = int64(1) << 62

func newHandle(id uint64, drop func(id uint64)) *handle {
	h := &handle{id: id, drop: drop}
	runtime.SetFinalizer(h, (*handle).Close)
	return h
}

// Close gives back what the object holds. Closing again, or closing nil, does nothing; what still
// needs the object keeps it alive inside the library.
func (h *handle) Close() error {
	if h == nil {
		return nil
	}
	for {
		users := h.state.Load()
		if users >= closed {
			return nil
		}
		if h.state.CompareAndSwap(users, users+closed) {
			runtime.SetFinalizer(h, nil)
			if users == 0 {
				h.drop(h.id)
			}
			return nil
		}
	}
}

// The id, until release, which the caller must call exactly when the error is nil. Refusals have
// the codes the library has for ids that are 0 or dropped.
func (h *handle) acquire() (uint64, error) {
	if h == nil {
		return 0, refused(StatusInvalidHandle, "handle.zero", "the object is nil")
	}
	for {
		users := h.state.Load()
		if users >= closed {
			return 0, refused(StatusInvalidHandle, "handle.stale", "the object has been closed")
		}
		if h.state.CompareAndSwap(users, users+1) {
			return h.id, nil
		}
	}
}

func (h *handle) release() {
	if h.state.Add(-1) == closed {
		h.drop(h.id)
	}
	runtime.KeepAlive(h)
}

// Text as the library takes it; never NULL.
func text(s string) (*C.char, C.int64_t) {
	bytes := append([]byte(s), 0)
	return (*C.char)(unsafe.Pointer(&bytes[0])), C.int64_t(len(s))
}

// Where a slice lies; NULL for an empty one.
func first[T any](s []T) unsafe.Pointer {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Pointer(&s[0])
}

// Where bytes lie; never NULL.
func bytesOf(b []byte) *byte {
	if len(b) == 0 {
		return new(byte)
	}
	return &b[0]
}

func partitionArray(partitions []uint32) (*C.uint32_t, C.int64_t) {
	return (*C.uint32_t)(first(partitions)), C.int64_t(len(partitions))
}

// The bytes of a blob, copied; the blob is dropped.
func takeBlob(blob C.lta_blob) ([]byte, error) {
	defer C.lta_blob_drop(blob, nil)
	var data unsafe.Pointer
	var size C.int64_t
	failure := newError()
	if err := check(C.lta_blob_get_data(blob, &data, &size, failure), failure); err != nil {
		return nil, err
	}
	bytes := make([]byte, size)
	copy(bytes, unsafe.Slice((*byte)(data), size))
	return bytes, nil
}
