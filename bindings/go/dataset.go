// SPDX-License-Identifier: MIT

package ta

// #include <laakhay_ta.h>
import "C"

// Dataset owns rows: bars and named series of many partitions (symbol, timeframe, source). It may
// be used from many goroutines.
type Dataset struct{ *handle }

// NewDataset makes an empty dataset; options may be nil.
func NewDataset(options *DatasetOptions) (*Dataset, error) {
	var given *C.lta_dataset_options
	if options != nil {
		given = new(C.lta_dataset_options)
		options.fill(given)
	}
	var id C.lta_dataset
	failure := newError()
	if err := check(C.lta_dataset_create(given, &id, failure), failure); err != nil {
		return nil, err
	}
	return newDataset(id), nil
}

func newDataset(id C.lta_dataset) *Dataset {
	return &Dataset{newHandle(uint64(id), func(id uint64) {
		C.lta_dataset_drop(C.lta_dataset(id), nil)
	})}
}

func (d *Dataset) acquire() (uint64, error) {
	if d == nil {
		return (*handle)(nil).acquire()
	}
	return d.handle.acquire()
}

// Columns are closed bars, column by column, all of one length. CloseTimesNS may be nil where the
// timeframe gives close times.
type Columns struct {
	TimesNS, CloseTimesNS          []int64
	Open, High, Low, Close, Volume []float64
}

// Info counts rows, partitions and bytes.
func (d *Dataset) Info() (DatasetInfo, error) {
	id, err := d.acquire()
	if err != nil {
		return DatasetInfo{}, err
	}
	defer d.release()
	info := C.lta_dataset_info{struct_size: C.sizeof_lta_dataset_info}
	failure := newError()
	if err := check(C.lta_dataset_get_info(C.lta_dataset(id), &info, failure), failure); err != nil {
		return DatasetInfo{}, err
	}
	var read DatasetInfo
	read.read(&info)
	return read, nil
}

// OpenPartition finds or adds a partition. Ids are dense, in order of first use, and good for this
// dataset. An empty source is "ohlcv".
func (d *Dataset) OpenPartition(symbol, timeframe, source string) (uint32, error) {
	id, err := d.acquire()
	if err != nil {
		return 0, err
	}
	defer d.release()
	symbolText, symbolSize := text(symbol)
	timeframeText, timeframeSize := text(timeframe)
	sourceText, sourceSize := text(source)
	var partition C.uint32_t
	failure := newError()
	err = check(C.lta_dataset_open_partition(C.lta_dataset(id), symbolText, symbolSize,
		timeframeText, timeframeSize, sourceText, sourceSize, &partition, failure), failure)
	return uint32(partition), err
}

// Partition describes a partition by its id.
func (d *Dataset) Partition(partition uint32) (PartitionInfo, error) {
	id, err := d.acquire()
	if err != nil {
		return PartitionInfo{}, err
	}
	defer d.release()
	info := C.lta_partition_info{struct_size: C.sizeof_lta_partition_info}
	failure := newError()
	err = check(C.lta_dataset_get_partition(C.lta_dataset(id), C.uint32_t(partition), &info,
		failure), failure)
	if err != nil {
		return PartitionInfo{}, err
	}
	var read PartitionInfo
	read.read(&info)
	return read, nil
}

// Append adds closed bars of one partition: all rows or none. flags are those named Append... . The
// count leaves out a row identical to the last one. On failure Error.Position is the row.
func (d *Dataset) Append(partition uint32, columns Columns, flags uint32) (int64, error) {
	id, err := d.acquire()
	if err != nil {
		return 0, err
	}
	defer d.release()
	sizes := [...]C.int64_t{
		C.int64_t(len(columns.TimesNS)), C.int64_t(len(columns.CloseTimesNS)),
		C.int64_t(len(columns.Open)), C.int64_t(len(columns.High)), C.int64_t(len(columns.Low)),
		C.int64_t(len(columns.Close)), C.int64_t(len(columns.Volume)),
	}
	var appended C.int64_t
	failure := newError()
	err = check(C.lta_dataset_append_ohlcv(C.lta_dataset(id), C.uint32_t(partition),
		C.int64_t(len(columns.TimesNS)), (*C.int64_t)(first(columns.TimesNS)),
		(*C.int64_t)(first(columns.CloseTimesNS)), (*C.double)(first(columns.Open)),
		(*C.double)(first(columns.High)), (*C.double)(first(columns.Low)),
		(*C.double)(first(columns.Close)), (*C.double)(first(columns.Volume)), &sizes[0],
		C.uint32_t(flags), &appended, failure), failure)
	return int64(appended), err
}

// AppendBars adds closed bars of many partitions, in one call: all or none. On failure
// Error.Position is the bar's index.
func (d *Dataset) AppendBars(bars []Bar, flags uint32) (int64, error) {
	id, err := d.acquire()
	if err != nil {
		return 0, err
	}
	defer d.release()
	var appended C.int64_t
	failure := newError()
	err = check(C.lta_dataset_append_bars(C.lta_dataset(id), (*C.lta_bar)(first(bars)),
		C.int64_t(len(bars)), C.uint32_t(flags), &appended, failure), failure)
	return int64(appended), err
}

// SetForming sets forming bars, State BarForming, each in place of its partition's last one.
func (d *Dataset) SetForming(bars []Bar, flags uint32) error {
	id, err := d.acquire()
	if err != nil {
		return err
	}
	defer d.release()
	failure := newError()
	return check(C.lta_dataset_set_forming(C.lta_dataset(id), (*C.lta_bar)(first(bars)),
		C.int64_t(len(bars)), C.uint32_t(flags), failure), failure)
}

// Revise replaces the values of closed bars by time, State BarRevised: all or none. The count
// leaves out bars that change nothing.
func (d *Dataset) Revise(bars []Bar, flags uint32) (int64, error) {
	id, err := d.acquire()
	if err != nil {
		return 0, err
	}
	defer d.release()
	var revised C.int64_t
	failure := newError()
	err = check(C.lta_dataset_revise(C.lta_dataset(id), (*C.lta_bar)(first(bars)),
		C.int64_t(len(bars)), C.uint32_t(flags), &revised, failure), failure)
	return int64(revised), err
}

// OpenSeries finds or adds a named series of a partition; flags may be SeriesOwnTimes.
func (d *Dataset) OpenSeries(partition uint32, name string, flags uint32) (uint32, error) {
	id, err := d.acquire()
	if err != nil {
		return 0, err
	}
	defer d.release()
	nameText, nameSize := text(name)
	var series C.uint32_t
	failure := newError()
	err = check(C.lta_dataset_open_series(C.lta_dataset(id), C.uint32_t(partition), nameText,
		nameSize, C.uint32_t(flags), &series, failure), failure)
	return uint32(series), err
}

// Series describes a series of a partition.
func (d *Dataset) Series(partition, series uint32) (SeriesInfo, error) {
	id, err := d.acquire()
	if err != nil {
		return SeriesInfo{}, err
	}
	defer d.release()
	info := C.lta_series_info{struct_size: C.sizeof_lta_series_info}
	failure := newError()
	err = check(C.lta_dataset_get_series(C.lta_dataset(id), C.uint32_t(partition),
		C.uint32_t(series), &info, failure), failure)
	if err != nil {
		return SeriesInfo{}, err
	}
	var read SeriesInfo
	read.read(&info)
	return read, nil
}

// AppendSeries adds points of a named series: all or none.
func (d *Dataset) AppendSeries(partition, series uint32, timesNS []int64, values []float64,
	flags uint32) (int64, error) {
	id, err := d.acquire()
	if err != nil {
		return 0, err
	}
	defer d.release()
	sizes := [...]C.int64_t{C.int64_t(len(timesNS)), C.int64_t(len(values))}
	var appended C.int64_t
	failure := newError()
	err = check(C.lta_dataset_append_series(C.lta_dataset(id), C.uint32_t(partition),
		C.uint32_t(series), C.int64_t(len(timesNS)), (*C.int64_t)(first(timesNS)),
		(*C.double)(first(values)), &sizes[0], C.uint32_t(flags), &appended, failure), failure)
	return int64(appended), err
}
