// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

// Rows are what a session answers with, ordered by close time, then partition. The zero value is
// ready; used for one call after another it keeps its memory.
type Rows struct {
	partitions []uint32
	timesNS    []int64
	flags      []uint32
	values     []float64
	validity   []uint8
	edges      []int8
	width      int64
	count      int64
	status     Status
	made       C.int64_t
}

func (r *Rows) capacity() C.int64_t { return C.int64_t(len(r.timesNS)) }

func (r *Rows) grow(capacity, width int64) {
	if capacity < 0 {
		capacity = 0 // the library says what is wrong with it
	}
	if r.width == width && int64(len(r.timesNS)) >= capacity {
		return
	}
	r.width = width
	r.partitions = make([]uint32, capacity)
	r.timesNS = make([]int64, capacity)
	r.flags = make([]uint32, capacity)
	r.values = make([]float64, capacity*width)
	r.validity = make([]uint8, capacity*width)
	r.edges = make([]int8, capacity*width)
}

// Status is what the call came to that made the rows: StatusOK, or above 0 an outcome to read.
func (r *Rows) Status() Status { return r.status }

// Len is the number of rows.
func (r *Rows) Len() int { return int(r.count) }

// TimesNS are the bar times, one per row. As with the other slices of Rows, the next call writes
// over them.
func (r *Rows) TimesNS() []int64 { return r.timesNS[:r.count] }

// Partitions are the ids, one per row.
func (r *Rows) Partitions() []uint32 { return r.partitions[:r.count] }

// IsProvisional tells whether the row comes from a forming bar: it may still change.
func (r *Rows) IsProvisional(row int) bool { return r.flags[:r.count][row]&RowProvisional != 0 }

// IsRevised tells whether the row replaces one delivered before.
func (r *Rows) IsRevised(row int) bool { return r.flags[:r.count][row]&RowRevised != 0 }

// Values are the outputs of a row in the plan's order, NaN where missing.
func (r *Rows) Values(row int) []float64 { return part(r.values, row, r) }

// Validity tells for each output of a row whether there is a value: 1 or 0.
func (r *Rows) Validity(row int) []uint8 { return part(r.validity, row, r) }

// Edges tell for each output of a row what its signal did: EdgeNone, EdgeRose, EdgeFell, ... .
func (r *Rows) Edges(row int) []int8 { return part(r.edges, row, r) }

func part[T any](cells []T, row int, r *Rows) []T {
	return cells[:r.count*r.width][int64(row)*r.width : (int64(row)+1)*r.width]
}
