// SPDX-License-Identifier: MIT

package ta

// #cgo pkg-config: laakhay-ta
// #include <laakhay_ta.h>
import "C"

// Status is what a call came to: negative for failures, see the constants Status... .
type Status int32
