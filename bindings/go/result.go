// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

import (
	"math"
	"unsafe"
)

// Result holds the outputs of an execution: immutable, shared freely.
type Result struct{ *handle }

func newResult(id C.lta_result) *Result {
	return &Result{newHandle(uint64(id), func(id uint64) {
		C.lta_result_drop(C.lta_result(id), nil)
	})}
}

func (r *Result) acquire() (uint64, error) {
	if r == nil {
		return (*handle)(nil).acquire()
	}
	return r.handle.acquire()
}

// Output is one output of one partition. Its rows are the result's: read them before the result is
// closed.
type Output struct {
	result *handle
	record resultOutputRecord
	Index  uint32
}

// The envelope of an output.

func (o *Output) Symbol() string    { return o.record.Symbol }
func (o *Output) Timeframe() string { return o.record.Timeframe }
func (o *Output) Source() string    { return o.record.Source }
func (o *Output) Name() string      { return o.record.Name }
func (o *Output) Partition() uint32 { return o.record.Partition }
func (o *Output) Flags() uint32     { return o.record.Flags }

// RowCount is the number of rows.
func (o *Output) RowCount() int64 { return o.record.RowCount }

// FirstValidRow is the row of the first value; RowCount when there is none.
func (o *Output) FirstValidRow() int64 { return o.record.FirstValidRow }

// IsSignal tells whether the values are true and false (or a pattern's -100 to 100).
func (o *Output) IsSignal() bool { return o.record.Dtype == Int8 }

// Err is why this output has no rows, nil when it has them. The others are not affected.
func (o *Output) Err() error {
	if o.record.Status >= 0 {
		return nil
	}
	return &Error{o.record.Status, o.record.ErrorPosition, o.record.ErrorCode, o.record.ErrorMessage}
}

// Borrowed are the rows of an output as they lie in the library's memory. The slices must not be
// kept or written, and end with the function they were lent to.
type Borrowed struct {
	TimesNS []int64
	Values  []float64 // nil when the output is a signal
	Signals []int8    // nil when it is not
	bitmap  []byte
}

// IsPresent tells whether the row has a value.
func (b Borrowed) IsPresent(row int64) bool {
	return b.bitmap == nil || b.bitmap[row/8]>>(row%8)&1 != 0
}

// Borrow lends the rows to look, without a copy. What look returns is returned.
func (o *Output) Borrow(look func(Borrowed) error) error {
	if _, err := o.result.acquire(); err != nil {
		return err
	}
	defer o.result.release()
	if err := o.Err(); err != nil {
		return err
	}
	count := o.record.RowCount
	rows := Borrowed{TimesNS: unsafe.Slice(o.record.timesNS, count)}
	if o.IsSignal() {
		rows.Signals = unsafe.Slice((*int8)(o.record.values), count)
	} else {
		rows.Values = unsafe.Slice((*float64)(o.record.values), count)
	}
	if o.record.validity != nil {
		rows.bitmap = unsafe.Slice(o.record.validity, (count+7)/8)
	}
	return look(rows)
}

// The library's one NaN; Go's own has another bit set.
var missing = math.Float64frombits(0x7FF8000000000000)

// Values copies the rows out: NaN where missing, signals as numbers.
func (o *Output) Values() ([]float64, error) {
	var values []float64
	err := o.Borrow(func(rows Borrowed) error {
		values = append(make([]float64, 0, o.record.RowCount), rows.Values...)
		for row, signal := range rows.Signals {
			value := float64(signal)
			if !rows.IsPresent(int64(row)) {
				value = missing
			}
			values = append(values, value)
		}
		return nil
	})
	return values, err
}

// TimesNS copies the bar times out.
func (o *Output) TimesNS() ([]int64, error) {
	var times []int64
	err := o.Borrow(func(rows Borrowed) error {
		times = append(make([]int64, 0, o.record.RowCount), rows.TimesNS...)
		return nil
	})
	return times, err
}

// Info counts outputs and those that failed.
func (r *Result) Info() (ResultInfo, error) {
	id, err := r.acquire()
	if err != nil {
		return ResultInfo{}, err
	}
	defer r.release()
	info := C.lta_result_info{struct_size: C.sizeof_lta_result_info}
	failure := newError()
	if err := check(C.lta_result_get_info(C.lta_result(id), &info, failure), failure); err != nil {
		return ResultInfo{}, err
	}
	var read ResultInfo
	read.read(&info)
	return read, nil
}

// Outputs are ordered by partition as asked for, then by the plan's output order.
func (r *Result) Outputs() ([]*Output, error) {
	info, err := r.Info()
	if err != nil {
		return nil, err
	}
	outputs := make([]*Output, info.OutputCount)
	for index := range outputs {
		if outputs[index], err = r.output(uint32(index)); err != nil {
			return nil, err
		}
	}
	return outputs, nil
}

func (r *Result) output(index uint32) (*Output, error) {
	id, err := r.acquire()
	if err != nil {
		return nil, err
	}
	defer r.release()
	output := C.lta_result_output{struct_size: C.sizeof_lta_result_output}
	failure := newError()
	err = check(C.lta_result_get_output(C.lta_result(id), C.uint32_t(index), &output, failure),
		failure)
	if err != nil {
		return nil, err
	}
	made := &Output{result: r.handle, Index: index}
	made.record.read(&output)
	return made, nil
}

// Output finds an output by its name, where the name is of one partition only; see Find.
func (r *Result) Output(name string) (*Output, error) {
	return r.Find("", "", "", name)
}

// Find finds an output by partition and name; empty parts match everything.
func (r *Result) Find(symbol, timeframe, source, name string) (*Output, error) {
	outputs, err := r.Outputs()
	if err != nil {
		return nil, err
	}
	var found *Output
	count := 0
	for _, output := range outputs {
		if matches(symbol, output.Symbol()) && matches(timeframe, output.Timeframe()) &&
			matches(source, output.Source()) && matches(name, output.Name()) {
			found = output
			count++
		}
	}
	switch count {
	case 1:
		return found, nil
	case 0:
		return nil, refused(StatusNotFound, "go.unknown_output", "no output %q of %q %q %q", name,
			symbol, timeframe, source)
	}
	return nil, refused(StatusInvalidArgument, "go.ambiguous_output",
		"%d outputs are %q of %q %q %q, expected one", count, name, symbol, timeframe, source)
}

func matches(wanted, found string) bool { return wanted == "" || wanted == found }
