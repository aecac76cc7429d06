// SPDX-License-Identifier: MIT

// Code generated from include/laakhay_ta.h by tools/generate_bindings.py; DO NOT EDIT.

package ta

// #include <laakhay_ta.h>
import "C"

import (
	"runtime"
	"unsafe"
)

// The constants of the header, by their own names without LTA_.
const (
	ABIMajor = 1 // LTA_ABI_MAJOR
	ABIMinor = 0 // LTA_ABI_MINOR

	StatusOK              Status = 0   // LTA_OK
	StatusFull            Status = 1   // LTA_FULL
	StatusIdle            Status = 2   // LTA_IDLE
	StatusNotLogged       Status = 3   // LTA_NOT_LOGGED
	StatusInvalidArgument Status = -1  // LTA_INVALID_ARGUMENT
	StatusInvalidHandle   Status = -2  // LTA_INVALID_HANDLE
	StatusNotFound        Status = -3  // LTA_NOT_FOUND
	StatusParseError      Status = -4  // LTA_PARSE_ERROR
	StatusTypeMismatch    Status = -5  // LTA_TYPE_MISMATCH
	StatusOutOfOrder      Status = -6  // LTA_OUT_OF_ORDER
	StatusLimitExceeded   Status = -7  // LTA_LIMIT_EXCEEDED
	StatusOutOfMemory     Status = -8  // LTA_OUT_OF_MEMORY
	StatusUnsupported     Status = -9  // LTA_UNSUPPORTED
	StatusCorruptData     Status = -10 // LTA_CORRUPT_DATA
	StatusBusy            Status = -11 // LTA_BUSY
	StatusCancelled       Status = -12 // LTA_CANCELLED
	StatusInternal        Status = -13 // LTA_INTERNAL
	StatusIoFailed        Status = -14 // LTA_IO_FAILED

	FeatureEventLog = 1 // LTA_FEATURE_EVENT_LOG

	SeriesOwnTimes = 1 // LTA_SERIES_OWN_TIMES

	AppendStrict    = 1 // LTA_APPEND_STRICT
	AppendRepair    = 2 // LTA_APPEND_REPAIR
	AppendUnchecked = 4 // LTA_APPEND_UNCHECKED

	BarClosed  = 0 // LTA_BAR_CLOSED
	BarForming = 1 // LTA_BAR_FORMING
	BarRevised = 2 // LTA_BAR_REVISED

	TimeUnitNone         = 0 // LTA_TIME_UNIT_NONE
	TimeUnitSeconds      = 1 // LTA_TIME_UNIT_SECONDS
	TimeUnitMilliseconds = 2 // LTA_TIME_UNIT_MILLISECONDS
	TimeUnitMicroseconds = 3 // LTA_TIME_UNIT_MICROSECONDS
	TimeUnitNanoseconds  = 4 // LTA_TIME_UNIT_NANOSECONDS

	ArrowSeries         = 1 // LTA_ARROW_SERIES
	ArrowSeriesOwnTimes = 2 // LTA_ARROW_SERIES_OWN_TIMES
	ArrowNoVolume       = 4 // LTA_ARROW_NO_VOLUME
	ArrowInferTimeframe = 8 // LTA_ARROW_INFER_TIMEFRAME

	Float64 = 0 // LTA_FLOAT64
	Int8    = 1 // LTA_INT8
	Int64   = 2 // LTA_INT64

	SliceStart = 1 // LTA_SLICE_START
	SliceEnd   = 2 // LTA_SLICE_END

	FillNone     = 0 // LTA_FILL_NONE
	FillPrevious = 1 // LTA_FILL_PREVIOUS

	LastForming = 0 // LTA_LAST_FORMING
	LastClosed  = 1 // LTA_LAST_CLOSED
	LastDropped = 2 // LTA_LAST_DROPPED

	ResampleDropFirst = 1 // LTA_RESAMPLE_DROP_FIRST

	JoinInner     = 0 // LTA_JOIN_INNER
	JoinOuter     = 1 // LTA_JOIN_OUTER
	JoinLeft      = 2 // LTA_JOIN_LEFT
	JoinReference = 3 // LTA_JOIN_REFERENCE

	ConventionDefault = 0 // LTA_CONVENTION_DEFAULT
	ConventionTalib   = 1 // LTA_CONVENTION_TALIB
	ConventionLaakhay = 2 // LTA_CONVENTION_LAAKHAY

	PlanExpression = 1 // LTA_PLAN_EXPRESSION

	ExplainText    = 0 // LTA_EXPLAIN_TEXT
	ExplainJSON    = 1 // LTA_EXPLAIN_JSON
	ExplainPayload = 2 // LTA_EXPLAIN_PAYLOAD
	ExplainDot     = 3 // LTA_EXPLAIN_DOT

	ExecuteExpression     = 1 // LTA_EXECUTE_EXPRESSION
	ExecuteIncludeForming = 2 // LTA_EXECUTE_INCLUDE_FORMING

	OutputProvisional = 1 // LTA_OUTPUT_PROVISIONAL
	OutputTruncated   = 2 // LTA_OUTPUT_TRUNCATED

	SessionDetached    = 1 // LTA_SESSION_DETACHED
	SessionSkipHistory = 2 // LTA_SESSION_SKIP_HISTORY
	SessionEdgesOnly   = 4 // LTA_SESSION_EDGES_ONLY
	SessionClosedEdges = 8 // LTA_SESSION_CLOSED_EDGES

	RowProvisional = 1 // LTA_ROW_PROVISIONAL
	RowRevised     = 2 // LTA_ROW_REVISED

	EdgeNone          = 0  // LTA_EDGE_NONE
	EdgeRose          = 1  // LTA_EDGE_ROSE
	EdgeFell          = -1 // LTA_EDGE_FELL
	EdgeFallTakenBack = 2  // LTA_EDGE_FALL_TAKEN_BACK
	EdgeRiseTakenBack = -2 // LTA_EDGE_RISE_TAKEN_BACK
	EdgeRoseInstead   = 3  // LTA_EDGE_ROSE_INSTEAD
	EdgeFellInstead   = -3 // LTA_EDGE_FELL_INSTEAD

	LogFullSync = 1 // LTA_LOG_FULL_SYNC
	LogContinue = 2 // LTA_LOG_CONTINUE
	LogPrune    = 4 // LTA_LOG_PRUNE

	SideSell    = -1 // LTA_SIDE_SELL
	SideUnknown = 0  // LTA_SIDE_UNKNOWN
	SideBuy     = 1  // LTA_SIDE_BUY

	BuilderTicksOf     = 1  // LTA_BUILDER_TICKS_OF
	BuilderClosedRight = 2  // LTA_BUILDER_CLOSED_RIGHT
	BuilderEmptyBars   = 4  // LTA_BUILDER_EMPTY_BARS
	BuilderSkipFirst   = 8  // LTA_BUILDER_SKIP_FIRST
	BuilderSplit       = 16 // LTA_BUILDER_SPLIT
	BuilderSeries      = 32 // LTA_BUILDER_SERIES
	BuilderHeikinAshi  = 64 // LTA_BUILDER_HEIKIN_ASHI

	BuildTimeframe = 0 // LTA_BUILD_TIMEFRAME
	BuildRenko     = 1 // LTA_BUILD_RENKO

	LateRefuse = 0 // LTA_LATE_REFUSE
	LateRevise = 1 // LTA_LATE_REVISE
)

// Error is lta_error of the header; text is copied.
type Error struct {
	Status   Status
	Position int64
	Code     string
	Message  string
}

func (r *Error) read(c *C.lta_error) {
	r.Status = Status(c.status)
	r.Position = int64(c.position)
	r.Code = C.GoString(&c.code[0])
	r.Message = C.GoString(&c.message[0])
}

// LibraryInfo is lta_library_info of the header; text is copied.
type LibraryInfo struct {
	ABIVersion         uint32
	NumericVersion     uint32
	PayloadVersionMin  uint32
	PayloadVersionMax  uint32
	SnapshotVersionMin uint32
	SnapshotVersionMax uint32
	Features           uint32
	CatalogFingerprint uint64
	Version            string
	InstructionSet     string
}

func (r *LibraryInfo) read(c *C.lta_library_info) {
	r.ABIVersion = uint32(c.abi_version)
	r.NumericVersion = uint32(c.numeric_version)
	r.PayloadVersionMin = uint32(c.payload_version_min)
	r.PayloadVersionMax = uint32(c.payload_version_max)
	r.SnapshotVersionMin = uint32(c.snapshot_version_min)
	r.SnapshotVersionMax = uint32(c.snapshot_version_max)
	r.Features = uint32(c.features)
	r.CatalogFingerprint = uint64(c.catalog_fingerprint)
	r.Version = C.GoString(c.version)
	r.InstructionSet = C.GoString(c.instruction_set)
}

// DatasetOptions is lta_dataset_options of the header; the zero value is the default.
type DatasetOptions struct {
	Flags            uint32
	RetentionRows    int64
	MemoryLimitBytes int64
}

func (o *DatasetOptions) fill(c *C.lta_dataset_options) {
	c.struct_size = C.sizeof_lta_dataset_options
	c.flags = C.uint32_t(o.Flags)
	c.retention_rows = C.int64_t(o.RetentionRows)
	c.memory_limit_bytes = C.int64_t(o.MemoryLimitBytes)
}

// DatasetInfo is lta_dataset_info of the header; text is copied.
type DatasetInfo struct {
	PartitionCount uint32
	RowCount       int64
	MemoryBytes    int64
	Revision       uint64
}

func (r *DatasetInfo) read(c *C.lta_dataset_info) {
	r.PartitionCount = uint32(c.partition_count)
	r.RowCount = int64(c.row_count)
	r.MemoryBytes = int64(c.memory_bytes)
	r.Revision = uint64(c.revision)
}

// PartitionInfo is lta_partition_info of the header; text is copied.
type PartitionInfo struct {
	Partition   uint32
	Symbol      string
	Timeframe   string
	Source      string
	RowCount    int64
	FirstRow    int64
	FirstTimeNS int64
	LastTimeNS  int64
	MemoryBytes int64
	Revision    uint64
	SeriesCount uint32
	Forming     uint32
}

func (r *PartitionInfo) read(c *C.lta_partition_info) {
	r.Partition = uint32(c.partition)
	r.Symbol = C.GoStringN(c.symbol, C.int(c.symbol_size))
	r.Timeframe = C.GoStringN(c.timeframe, C.int(c.timeframe_size))
	r.Source = C.GoStringN(c.source, C.int(c.source_size))
	r.RowCount = int64(c.row_count)
	r.FirstRow = int64(c.first_row)
	r.FirstTimeNS = int64(c.first_time_ns)
	r.LastTimeNS = int64(c.last_time_ns)
	r.MemoryBytes = int64(c.memory_bytes)
	r.Revision = uint64(c.revision)
	r.SeriesCount = uint32(c.series_count)
	r.Forming = uint32(c.forming)
}

// SeriesInfo is lta_series_info of the header; text is copied.
type SeriesInfo struct {
	Series      uint32
	Name        string
	RowCount    int64
	FirstTimeNS int64
	LastTimeNS  int64
	Flags       uint32
}

func (r *SeriesInfo) read(c *C.lta_series_info) {
	r.Series = uint32(c.series)
	r.Name = C.GoStringN(c.name, C.int(c.name_size))
	r.RowCount = int64(c.row_count)
	r.FirstTimeNS = int64(c.first_time_ns)
	r.LastTimeNS = int64(c.last_time_ns)
	r.Flags = uint32(c.flags)
}

// Bar is lta_bar of the header, member by member.
type Bar struct {
	TimeNS      int64
	CloseTimeNS int64
	Open        float64
	High        float64
	Low         float64
	Close       float64
	Volume      float64
	Partition   uint32
	State       int32
}

// They lie in memory alike, or this does not compile.
var _ [unsafe.Sizeof(Bar{})]byte = [C.sizeof_lta_bar]byte{}
var _ [unsafe.Sizeof(Bar{})]byte = [64]byte{}
var _ [unsafe.Offsetof(Bar{}.TimeNS)]byte = [0]byte{}
var _ [unsafe.Offsetof(Bar{}.CloseTimeNS)]byte = [8]byte{}
var _ [unsafe.Offsetof(Bar{}.Open)]byte = [16]byte{}
var _ [unsafe.Offsetof(Bar{}.High)]byte = [24]byte{}
var _ [unsafe.Offsetof(Bar{}.Low)]byte = [32]byte{}
var _ [unsafe.Offsetof(Bar{}.Close)]byte = [40]byte{}
var _ [unsafe.Offsetof(Bar{}.Volume)]byte = [48]byte{}
var _ [unsafe.Offsetof(Bar{}.Partition)]byte = [56]byte{}
var _ [unsafe.Offsetof(Bar{}.State)]byte = [60]byte{}

// lta_arrow_options holds pointers and has no counterpart here.

// columnRecord is lta_column; its pointers are borrowed, its text is copied.
type columnRecord struct {
	Dtype    int32
	values   unsafe.Pointer
	timesNS  *int64
	FirstRow int64
	RowCount int64
	EndRow   int64
}

func (r *columnRecord) read(c *C.lta_column) {
	r.Dtype = int32(c.dtype)
	r.values = unsafe.Pointer(c.values)
	r.timesNS = (*int64)(c.times_ns)
	r.FirstRow = int64(c.first_row)
	r.RowCount = int64(c.row_count)
	r.EndRow = int64(c.end_row)
}

// SliceOptions is lta_slice_options of the header; the zero value is the default.
type SliceOptions struct {
	Flags        uint32
	StartTimeNS  int64
	EndTimeNS    int64
	LastRowCount int64
}

func (o *SliceOptions) fill(c *C.lta_slice_options) {
	c.struct_size = C.sizeof_lta_slice_options
	c.flags = C.uint32_t(o.Flags)
	c.start_time_ns = C.int64_t(o.StartTimeNS)
	c.end_time_ns = C.int64_t(o.EndTimeNS)
	c.last_row_count = C.int64_t(o.LastRowCount)
}

// ResampleOptions is lta_resample_options of the header; the zero value is the default.
type ResampleOptions struct {
	Flags     uint32
	OffsetNS  int64
	RowFactor int64
	Fill      int32
	Last      int32
}

func (o *ResampleOptions) fill(c *C.lta_resample_options) {
	c.struct_size = C.sizeof_lta_resample_options
	c.flags = C.uint32_t(o.Flags)
	c.offset_ns = C.int64_t(o.OffsetNS)
	c.row_factor = C.int64_t(o.RowFactor)
	c.fill = C.int32_t(o.Fill)
	c.last = C.int32_t(o.Last)
}

// UpsampleOptions is lta_upsample_options of the header; the zero value is the default.
type UpsampleOptions struct {
	Flags       uint32
	OffsetNS    int64
	ToleranceNS int64
}

func (o *UpsampleOptions) fill(c *C.lta_upsample_options) {
	c.struct_size = C.sizeof_lta_upsample_options
	c.flags = C.uint32_t(o.Flags)
	c.offset_ns = C.int64_t(o.OffsetNS)
	c.tolerance_ns = C.int64_t(o.ToleranceNS)
}

// AlignOptions is lta_align_options of the header; the zero value is the default.
type AlignOptions struct {
	Flags       uint32
	Join        int32
	Fill        int32
	ToleranceNS int64
	Reference   uint32
}

func (o *AlignOptions) fill(c *C.lta_align_options) {
	c.struct_size = C.sizeof_lta_align_options
	c.flags = C.uint32_t(o.Flags)
	c.join = C.int32_t(o.Join)
	c.fill = C.int32_t(o.Fill)
	c.tolerance_ns = C.int64_t(o.ToleranceNS)
	c.reference = C.uint32_t(o.Reference)
}

// PlanOptions is lta_plan_options of the header; the zero value is the default.
type PlanOptions struct {
	Flags           uint32
	Convention      int32
	NodeLimit       int64
	StateLimitBytes int64
}

func (o *PlanOptions) fill(c *C.lta_plan_options) {
	c.struct_size = C.sizeof_lta_plan_options
	c.flags = C.uint32_t(o.Flags)
	c.convention = C.int32_t(o.Convention)
	c.node_limit = C.int64_t(o.NodeLimit)
	c.state_limit_bytes = C.int64_t(o.StateLimitBytes)
}

// PlanInfo is lta_plan_info of the header; text is copied.
type PlanInfo struct {
	Convention      int32
	Fingerprint     uint64
	NumericVersion  uint32
	OutputCount     uint32
	NodeCount       uint32
	ColumnCount     uint32
	RequiredHistory int64
	StableHistory   int64
	StateBytes      int64
}

func (r *PlanInfo) read(c *C.lta_plan_info) {
	r.Convention = int32(c.convention)
	r.Fingerprint = uint64(c.fingerprint)
	r.NumericVersion = uint32(c.numeric_version)
	r.OutputCount = uint32(c.output_count)
	r.NodeCount = uint32(c.node_count)
	r.ColumnCount = uint32(c.column_count)
	r.RequiredHistory = int64(c.required_history)
	r.StableHistory = int64(c.stable_history)
	r.StateBytes = int64(c.state_bytes)
}

// PlanOutput is lta_plan_output of the header; text is copied.
type PlanOutput struct {
	Dtype           int32
	Name            string
	FirstValidRow   int64
	RequiredHistory int64
	StableHistory   int64
}

func (r *PlanOutput) read(c *C.lta_plan_output) {
	r.Dtype = int32(c.dtype)
	r.Name = C.GoStringN(c.name, C.int(c.name_size))
	r.FirstValidRow = int64(c.first_valid_row)
	r.RequiredHistory = int64(c.required_history)
	r.StableHistory = int64(c.stable_history)
}

// ExecuteOptions is lta_execute_options of the header; the zero value is the default.
type ExecuteOptions struct {
	Flags        uint32
	ThreadCount  int32
	Convention   int32
	StartTimeNS  int64
	EndTimeNS    int64
	LastRowCount int64
	Cancel       uint64
}

func (o *ExecuteOptions) fill(c *C.lta_execute_options) {
	c.struct_size = C.sizeof_lta_execute_options
	c.flags = C.uint32_t(o.Flags)
	c.thread_count = C.int32_t(o.ThreadCount)
	c.convention = C.int32_t(o.Convention)
	c.start_time_ns = C.int64_t(o.StartTimeNS)
	c.end_time_ns = C.int64_t(o.EndTimeNS)
	c.last_row_count = C.int64_t(o.LastRowCount)
	c.cancel = C.lta_cancel(o.Cancel)
}

// ResultInfo is lta_result_info of the header; text is copied.
type ResultInfo struct {
	PartitionCount  uint32
	OutputCount     uint32
	FailedCount     uint32
	PlanFingerprint uint64
	DatasetRevision uint64
}

func (r *ResultInfo) read(c *C.lta_result_info) {
	r.PartitionCount = uint32(c.partition_count)
	r.OutputCount = uint32(c.output_count)
	r.FailedCount = uint32(c.failed_count)
	r.PlanFingerprint = uint64(c.plan_fingerprint)
	r.DatasetRevision = uint64(c.dataset_revision)
}

// resultOutputRecord is lta_result_output; its pointers are borrowed, its text is copied.
type resultOutputRecord struct {
	Partition     uint32
	Symbol        string
	Timeframe     string
	Source        string
	Name          string
	Dtype         int32
	Status        Status
	ErrorCode     string
	ErrorMessage  string
	ErrorPosition int64
	RowCount      int64
	FirstValidRow int64
	timesNS       *int64
	values        unsafe.Pointer
	validity      *uint8
	Flags         uint32
}

func (r *resultOutputRecord) read(c *C.lta_result_output) {
	r.Partition = uint32(c.partition)
	r.Symbol = C.GoStringN(c.symbol, C.int(c.symbol_size))
	r.Timeframe = C.GoStringN(c.timeframe, C.int(c.timeframe_size))
	r.Source = C.GoStringN(c.source, C.int(c.source_size))
	r.Name = C.GoStringN(c.name, C.int(c.name_size))
	r.Dtype = int32(c.dtype)
	r.Status = Status(c.status)
	r.ErrorCode = C.GoString(c.error_code)
	r.ErrorMessage = C.GoString(c.error_message)
	r.ErrorPosition = int64(c.error_position)
	r.RowCount = int64(c.row_count)
	r.FirstValidRow = int64(c.first_valid_row)
	r.timesNS = (*int64)(c.times_ns)
	r.values = unsafe.Pointer(c.values)
	r.validity = (*uint8)(c.validity)
	r.Flags = uint32(c.flags)
}

// SessionOptions is lta_session_options of the header; the zero value is the default.
type SessionOptions struct {
	Flags           uint32
	RevisionDepth   int32
	StateLimitBytes int64
}

func (o *SessionOptions) fill(c *C.lta_session_options) {
	c.struct_size = C.sizeof_lta_session_options
	c.flags = C.uint32_t(o.Flags)
	c.revision_depth = C.int32_t(o.RevisionDepth)
	c.state_limit_bytes = C.int64_t(o.StateLimitBytes)
}

// SessionInfo is lta_session_info of the header; text is copied.
type SessionInfo struct {
	OutputCount      uint32
	PartitionCount   uint32
	RevisionDepth    int32
	RowsPerBarMax    int64
	StateBytes       int64
	ClosedCount      int64
	ProvisionalCount int64
	RevisedCount     int64
	DuplicateCount   int64
	LateCount        int64
	OvertakenCount   int64
	RefusedCount     int64
}

func (r *SessionInfo) read(c *C.lta_session_info) {
	r.OutputCount = uint32(c.output_count)
	r.PartitionCount = uint32(c.partition_count)
	r.RevisionDepth = int32(c.revision_depth)
	r.RowsPerBarMax = int64(c.rows_per_bar_max)
	r.StateBytes = int64(c.state_bytes)
	r.ClosedCount = int64(c.closed_count)
	r.ProvisionalCount = int64(c.provisional_count)
	r.RevisedCount = int64(c.revised_count)
	r.DuplicateCount = int64(c.duplicate_count)
	r.LateCount = int64(c.late_count)
	r.OvertakenCount = int64(c.overtaken_count)
	r.RefusedCount = int64(c.refused_count)
}

// Point is lta_point of the header, member by member.
type Point struct {
	TimeNS    int64
	Value     float64
	Partition uint32
	Series    uint32
}

// They lie in memory alike, or this does not compile.
var _ [unsafe.Sizeof(Point{})]byte = [C.sizeof_lta_point]byte{}
var _ [unsafe.Sizeof(Point{})]byte = [24]byte{}
var _ [unsafe.Offsetof(Point{}.TimeNS)]byte = [0]byte{}
var _ [unsafe.Offsetof(Point{}.Value)]byte = [8]byte{}
var _ [unsafe.Offsetof(Point{}.Partition)]byte = [16]byte{}
var _ [unsafe.Offsetof(Point{}.Series)]byte = [20]byte{}

// Readiness is lta_readiness of the header, member by member.
type Readiness struct {
	Partition   uint32
	Output      uint32
	ClosedCount int64
	MissingBars int64
	HasValue    int32
	Reserved    uint32
}

// They lie in memory alike, or this does not compile.
var _ [unsafe.Sizeof(Readiness{})]byte = [C.sizeof_lta_readiness]byte{}
var _ [unsafe.Sizeof(Readiness{})]byte = [32]byte{}
var _ [unsafe.Offsetof(Readiness{}.Partition)]byte = [0]byte{}
var _ [unsafe.Offsetof(Readiness{}.Output)]byte = [4]byte{}
var _ [unsafe.Offsetof(Readiness{}.ClosedCount)]byte = [8]byte{}
var _ [unsafe.Offsetof(Readiness{}.MissingBars)]byte = [16]byte{}
var _ [unsafe.Offsetof(Readiness{}.HasValue)]byte = [24]byte{}
var _ [unsafe.Offsetof(Readiness{}.Reserved)]byte = [28]byte{}

// LogOptions is lta_log_options of the header; the zero value is the default.
type LogOptions struct {
	Flags                 uint32
	CommitEventCount      int64
	CommitBytes           int64
	SnapshotIntervalBytes int64
}

func (o *LogOptions) fill(c *C.lta_log_options) {
	c.struct_size = C.sizeof_lta_log_options
	c.flags = C.uint32_t(o.Flags)
	c.commit_event_count = C.int64_t(o.CommitEventCount)
	c.commit_bytes = C.int64_t(o.CommitBytes)
	c.snapshot_interval_bytes = C.int64_t(o.SnapshotIntervalBytes)
}

// LogInfo is lta_log_info of the header; text is copied.
type LogInfo struct {
	Status           Status
	LastSequence     int64
	DurableSequence  int64
	SnapshotSequence int64
	Code             string
	Message          string
}

func (r *LogInfo) read(c *C.lta_log_info) {
	r.Status = Status(c.status)
	r.LastSequence = int64(c.last_sequence)
	r.DurableSequence = int64(c.durable_sequence)
	r.SnapshotSequence = int64(c.snapshot_sequence)
	r.Code = C.GoString(&c.code[0])
	r.Message = C.GoString(&c.message[0])
}

// RecoveryInfo is lta_recovery_info of the header; text is copied.
type RecoveryInfo struct {
	DamagedSnapshotCount uint32
	SnapshotSequence     int64
	EventCount           int64
	LastSequence         int64
	CutBytes             int64
}

func (r *RecoveryInfo) read(c *C.lta_recovery_info) {
	r.DamagedSnapshotCount = uint32(c.damaged_snapshot_count)
	r.SnapshotSequence = int64(c.snapshot_sequence)
	r.EventCount = int64(c.event_count)
	r.LastSequence = int64(c.last_sequence)
	r.CutBytes = int64(c.cut_bytes)
}

// Tick is lta_tick of the header, member by member.
type Tick struct {
	TimeNS    int64
	Price     float64
	Quantity  float64
	Partition uint32
	Side      int32
}

// They lie in memory alike, or this does not compile.
var _ [unsafe.Sizeof(Tick{})]byte = [C.sizeof_lta_tick]byte{}
var _ [unsafe.Sizeof(Tick{})]byte = [32]byte{}
var _ [unsafe.Offsetof(Tick{}.TimeNS)]byte = [0]byte{}
var _ [unsafe.Offsetof(Tick{}.Price)]byte = [8]byte{}
var _ [unsafe.Offsetof(Tick{}.Quantity)]byte = [16]byte{}
var _ [unsafe.Offsetof(Tick{}.Partition)]byte = [24]byte{}
var _ [unsafe.Offsetof(Tick{}.Side)]byte = [28]byte{}

// lta_builder_options holds pointers and has no counterpart here.

// ProducerOptions is lta_producer_options of the header; the zero value is the default.
type ProducerOptions struct {
	Flags    uint32
	Capacity int64
}

func (o *ProducerOptions) fill(c *C.lta_producer_options) {
	c.struct_size = C.sizeof_lta_producer_options
	c.flags = C.uint32_t(o.Flags)
	c.capacity = C.int64_t(o.Capacity)
}

// FeedInfo is lta_feed_info of the header; text is copied.
type FeedInfo struct {
	BuilderCount  uint32
	ProducerCount uint32
	RefusalCount  uint32
	WaitingCount  int64
	TickCount     int64
	BarCount      int64
	RefusedCount  int64
	PendingCount  int64
}

func (r *FeedInfo) read(c *C.lta_feed_info) {
	r.BuilderCount = uint32(c.builder_count)
	r.ProducerCount = uint32(c.producer_count)
	r.RefusalCount = uint32(c.refusal_count)
	r.WaitingCount = int64(c.waiting_count)
	r.TickCount = int64(c.tick_count)
	r.BarCount = int64(c.bar_count)
	r.RefusedCount = int64(c.refused_count)
	r.PendingCount = int64(c.pending_count)
}

// Refusal is lta_refusal of the header; text is copied.
type Refusal struct {
	Count    int64
	Sequence int64
	Code     string
	Message  string
}

func (r *Refusal) read(c *C.lta_refusal) {
	r.Count = int64(c.count)
	r.Sequence = int64(c.sequence)
	r.Code = C.GoString(&c.code[0])
	r.Message = C.GoString(&c.message[0])
}

// Every function of the header: a library that lacks one is refused when the program
// starts, not when the function is first called.
var linked = [...]unsafe.Pointer{
	unsafe.Pointer(C.lta_abi_version),
	unsafe.Pointer(C.lta_library_get_info),
	unsafe.Pointer(C.lta_status_name),
	unsafe.Pointer(C.lta_blob_get_data),
	unsafe.Pointer(C.lta_blob_drop),
	unsafe.Pointer(C.lta_cancel_create),
	unsafe.Pointer(C.lta_cancel_raise),
	unsafe.Pointer(C.lta_cancel_drop),
	unsafe.Pointer(C.lta_catalog_get_json),
	unsafe.Pointer(C.lta_dataset_create),
	unsafe.Pointer(C.lta_dataset_drop),
	unsafe.Pointer(C.lta_dataset_get_info),
	unsafe.Pointer(C.lta_dataset_open_partition),
	unsafe.Pointer(C.lta_dataset_get_partition),
	unsafe.Pointer(C.lta_dataset_open_series),
	unsafe.Pointer(C.lta_dataset_get_series),
	unsafe.Pointer(C.lta_dataset_append_ohlcv),
	unsafe.Pointer(C.lta_dataset_append_series),
	unsafe.Pointer(C.lta_dataset_append_bars),
	unsafe.Pointer(C.lta_dataset_set_forming),
	unsafe.Pointer(C.lta_dataset_revise),
	unsafe.Pointer(C.lta_dataset_append_arrow),
	unsafe.Pointer(C.lta_dataset_export_arrow),
	unsafe.Pointer(C.lta_dataset_get_column),
	unsafe.Pointer(C.lta_view_drop),
	unsafe.Pointer(C.lta_dataset_slice),
	unsafe.Pointer(C.lta_dataset_resample),
	unsafe.Pointer(C.lta_dataset_upsample),
	unsafe.Pointer(C.lta_dataset_align),
	unsafe.Pointer(C.lta_plan_compile),
	unsafe.Pointer(C.lta_plan_drop),
	unsafe.Pointer(C.lta_plan_get_info),
	unsafe.Pointer(C.lta_plan_get_output),
	unsafe.Pointer(C.lta_plan_explain),
	unsafe.Pointer(C.lta_plan_get_requirements),
	unsafe.Pointer(C.lta_execute_plan),
	unsafe.Pointer(C.lta_plan_run),
	unsafe.Pointer(C.lta_result_get_info),
	unsafe.Pointer(C.lta_result_get_output),
	unsafe.Pointer(C.lta_result_export_arrow),
	unsafe.Pointer(C.lta_result_drop),
	unsafe.Pointer(C.lta_session_create),
	unsafe.Pointer(C.lta_session_drop),
	unsafe.Pointer(C.lta_session_get_info),
	unsafe.Pointer(C.lta_session_push),
	unsafe.Pointer(C.lta_session_push_series),
	unsafe.Pointer(C.lta_session_advance),
	unsafe.Pointer(C.lta_session_get_readiness),
	unsafe.Pointer(C.lta_session_join),
	unsafe.Pointer(C.lta_session_release),
	unsafe.Pointer(C.lta_session_adopt),
	unsafe.Pointer(C.lta_session_snapshot),
	unsafe.Pointer(C.lta_session_restore),
	unsafe.Pointer(C.lta_session_replay),
	unsafe.Pointer(C.lta_session_attach_log),
	unsafe.Pointer(C.lta_session_flush_log),
	unsafe.Pointer(C.lta_session_get_log_info),
	unsafe.Pointer(C.lta_session_detach_log),
	unsafe.Pointer(C.lta_log_recover),
	unsafe.Pointer(C.lta_builder_create),
	unsafe.Pointer(C.lta_builder_drop),
	unsafe.Pointer(C.lta_producer_create),
	unsafe.Pointer(C.lta_producer_drop),
	unsafe.Pointer(C.lta_producer_push_ticks),
	unsafe.Pointer(C.lta_producer_push_bars),
	unsafe.Pointer(C.lta_session_drain),
	unsafe.Pointer(C.lta_session_advance_clock),
	unsafe.Pointer(C.lta_session_get_feed_info),
	unsafe.Pointer(C.lta_session_get_refusal),
}

func init() {
	runtime.KeepAlive(&linked)
}
