// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

import "unsafe"

// Column are consecutive rows of a column, borrowed from the library: its slices must not be kept
// or written, and end with the function they were lent to.
type Column struct {
	TimesNS  []int64
	Values   []float64 // nil for time and close_time
	Int64s   []int64   // of time and close_time
	FirstRow int64
	EndRow   int64 // one past the last row there is: go on at FirstRow plus the rows seen
}

// Column lends rows of time, close_time, open, high, low, close, volume or a series from firstRow
// on (-1: the first retained one) to look, without a copy. What look returns is returned.
func (d *Dataset) Column(partition uint32, name string, firstRow int64,
	look func(Column) error) error {
	id, err := d.acquire()
	if err != nil {
		return err
	}
	defer d.release()
	nameText, nameSize := text(name)
	column := C.lta_column{struct_size: C.sizeof_lta_column}
	var view C.lta_view
	failure := newError()
	err = check(C.lta_dataset_get_column(C.lta_dataset(id), C.uint32_t(partition), nameText,
		nameSize, C.int64_t(firstRow), &view, &column, failure), failure)
	if err != nil {
		return err
	}
	defer C.lta_view_drop(view, nil)
	var read columnRecord
	read.read(&column)
	lent := Column{
		TimesNS:  unsafe.Slice(read.timesNS, read.RowCount),
		FirstRow: read.FirstRow,
		EndRow:   read.EndRow,
	}
	if read.Dtype == Int64 {
		lent.Int64s = unsafe.Slice((*int64)(read.values), read.RowCount)
	} else {
		lent.Values = unsafe.Slice((*float64)(read.values), read.RowCount)
	}
	return look(lent)
}

// Slice makes a dataset of the rows of a time range; partitions nil are all. As with the other
// operations, rows that stay the same are shared, and the old dataset stays as it is.
func (d *Dataset) Slice(partitions []uint32, options *SliceOptions) (*Dataset, error) {
	given := new(C.lta_slice_options)
	if options == nil {
		options = &SliceOptions{}
	}
	options.fill(given)
	return d.derive(partitions, func(id C.lta_dataset, list *C.uint32_t, count C.int64_t,
		out *C.lta_dataset, failure *C.lta_error) C.lta_status {
		return C.lta_dataset_slice(id, list, count, given, out, failure)
	})
}

// Resample makes coarser bars. seriesRules is JSON text as {"funding": "mean"}, or empty.
func (d *Dataset) Resample(partitions []uint32, timeframe, seriesRules string,
	options *ResampleOptions) (*Dataset, error) {
	given := new(C.lta_resample_options)
	if options == nil {
		options = &ResampleOptions{}
	}
	options.fill(given)
	timeframeText, timeframeSize := text(timeframe)
	rulesText, rulesSize := text(seriesRules)
	return d.derive(partitions, func(id C.lta_dataset, list *C.uint32_t, count C.int64_t,
		out *C.lta_dataset, failure *C.lta_error) C.lta_status {
		return C.lta_dataset_resample(id, list, count, timeframeText, timeframeSize, rulesText,
			rulesSize, given, out, failure)
	})
}

// Upsample makes finer bars, each holding the last bar that had closed at its own close.
func (d *Dataset) Upsample(partitions []uint32, timeframe string,
	options *UpsampleOptions) (*Dataset, error) {
	given := new(C.lta_upsample_options)
	if options == nil {
		options = &UpsampleOptions{}
	}
	options.fill(given)
	timeframeText, timeframeSize := text(timeframe)
	return d.derive(partitions, func(id C.lta_dataset, list *C.uint32_t, count C.int64_t,
		out *C.lta_dataset, failure *C.lta_error) C.lta_status {
		return C.lta_dataset_upsample(id, list, count, timeframeText, timeframeSize, given, out,
			failure)
	})
}

// Align gives all partitions the same close times.
func (d *Dataset) Align(partitions []uint32, options *AlignOptions) (*Dataset, error) {
	given := new(C.lta_align_options)
	if options == nil {
		options = &AlignOptions{}
	}
	options.fill(given)
	return d.derive(partitions, func(id C.lta_dataset, list *C.uint32_t, count C.int64_t,
		out *C.lta_dataset, failure *C.lta_error) C.lta_status {
		return C.lta_dataset_align(id, list, count, given, out, failure)
	})
}

func (d *Dataset) derive(partitions []uint32, call func(C.lta_dataset, *C.uint32_t, C.int64_t,
	*C.lta_dataset, *C.lta_error) C.lta_status) (*Dataset, error) {
	id, err := d.acquire()
	if err != nil {
		return nil, err
	}
	defer d.release()
	list, count := partitionArray(partitions)
	var made C.lta_dataset
	failure := newError()
	if err := check(call(C.lta_dataset(id), list, count, &made, failure), failure); err != nil {
		return nil, err
	}
	return newDataset(made), nil
}
