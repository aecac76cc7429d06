// SPDX-License-Identifier: MIT

// Package ta is laakhay-ta for Go: an embedded streaming engine for technical analysis.
//
// A Dataset owns rows. A Plan is a set of outputs over those rows, compiled once. Plan.Run fills
// every output over all history; a Session runs the same plan bar by bar and gives the same bits.
// A snapshot of a session is bytes from which it continues anywhere.
//
// Objects are closed with Close; one that is forgotten is closed by the garbage collector, later.
// Datasets, plans, results and producers may be used from many goroutines. A session takes one
// call at a time; an overlapping one gets StatusBusy. Times are nanoseconds UTC since 1970, a
// bar's time is its open, a missing value is NaN.
package ta

// #include <laakhay_ta.h>
import "C"

// Library tells the version, the numeric version and the kernels of the library that is linked.
func Library() (LibraryInfo, error) {
	info := C.lta_library_info{struct_size: C.sizeof_lta_library_info}
	failure := newError()
	if err := check(C.lta_library_get_info(&info, failure), failure); err != nil {
		return LibraryInfo{}, err
	}
	var read LibraryInfo
	read.read(&info)
	return read, nil
}

// CatalogJSON describes every operator and indicator: one JSON document.
func CatalogJSON() ([]byte, error) {
	var blob C.lta_blob
	failure := newError()
	if err := check(C.lta_catalog_get_json(&blob, failure), failure); err != nil {
		return nil, err
	}
	return takeBlob(blob)
}
