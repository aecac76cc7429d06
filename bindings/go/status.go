// SPDX-License-Identifier: MIT

package ta

// #cgo pkg-config: laakhay-ta
// #include <laakhay_ta.h>
import "C"

import (
	"fmt"
	"sync"
)

// Status is what a call came to: 0 done, above 0 done with an outcome to read, below 0 failed. As
// an error it is what errors.Is compares with: errors.Is(err, ta.StatusNotFound).
type Status int32

// Error is the name the header gives the status: "LTA_NOT_FOUND".
func (s Status) Error() string { return C.GoString(C.lta_status_name(C.lta_status(s))) }

// Code is one of the stable, dotted codes of docs/error-codes.md, to compare with:
// errors.Is(err, ta.Code("plan.unknown_indicator")).
type Code string

func (c Code) Error() string { return string(c) }

// Error says what was wrong. Every failure of the library is an *Error, which errors.As finds.
func (r *Error) Error() string { return fmt.Sprintf("%s: %s", r.Code, r.Message) }

// Is makes errors.Is find the status and the code.
func (r *Error) Is(target error) bool {
	switch wanted := target.(type) {
	case Status:
		return r.Status == wanted
	case Code:
		return r.Code == string(wanted)
	}
	return false
}

// Of what this package itself refuses.
func refused(status Status, code, format string, arguments ...any) *Error {
	return &Error{Status: status, Position: -1, Code: code, Message: fmt.Sprintf(format, arguments...)}
}

// Memory for errors of C is taken from here: a call that succeeds then makes no garbage.
var errorMemory = sync.Pool{New: func() any {
	return &C.lta_error{struct_size: C.sizeof_lta_error}
}}

func newError() *C.lta_error { return errorMemory.Get().(*C.lta_error) }

// Returns the memory and says what went wrong, nil when nothing did.
func check(status C.lta_status, memory *C.lta_error) error {
	defer errorMemory.Put(memory)
	if status >= 0 {
		return nil
	}
	failure := new(Error)
	failure.read(memory)
	return failure
}
