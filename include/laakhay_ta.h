/* SPDX-License-Identifier: MIT
 *
 * laakhay-ta: an embedded streaming engine for technical analysis.
 *
 * This header is the reference manual. The whole model in eight sentences:
 *
 *   A dataset owns rows: bars and named series of many partitions (symbol, timeframe, source).
 *   A plan is a set of outputs over those rows, compiled once from JSON or an expression.
 *   lta_plan_run fills every output over all history; the result keeps its rows alive.
 *   A session runs the same plan bar by bar and gives the same bits that lta_plan_run gives.
 *   A forming bar may be pushed as often as you like; it costs one step and commits nothing.
 *   A closed bar may be revised within revision_depth; changed rows are reported again.
 *   A snapshot is bytes; restored anywhere, the session goes on as if it had never stopped.
 *   Nothing you pass in can crash the process: every mistake has a status, a code and a message.
 *
 * Conventions
 *
 *   Status      >= 0 is success (0 done, > 0 done with an outcome to read), < 0 is failure.
 *   Errors      The last parameter of every fallible call is memory of the caller, or NULL. It is
 *               written only on failure, out_ parameters only on success; a failed call changes
 *               nothing.
 *   Ids         0 is never valid. A stale, forged or wrong-kind id gives LTA_INVALID_HANDLE, from
 *               any thread, at any time. Drops may come in any order: what still needs an object
 *               keeps it alive.
 *   Borrowing   A pointer the library hands out lives until the id it came from is dropped.
 *   Structs     Set struct_size first; zero everywhere else means the default. Bytes and flags
 *               the library does not know must be zero.
 *   Text        UTF-8, a pointer and a size in bytes; a NUL at the end is neither needed nor read.
 *   Time        int64 nanoseconds UTC since 1970. The time of a bar is its open.
 *   Missing     NaN in, NaN out. Infinities are refused on the way in and never come out.
 *   Threads     Plans, results and blobs are immutable and shared freely. A dataset is shared:
 *               appends serialise inside, an execution sees the rows present when it began. A
 *               session takes one call at a time; an overlapping call gets LTA_BUSY.
 *   Host        No callbacks, no logging, no environment, no locale, no hidden threads. The
 *               floating-point control word is saved on entry and restored on return.
 */
#ifndef LAAKHAY_TA_H
#define LAAKHAY_TA_H

#include <stdint.h>

#ifndef LTA_API
#if defined(_WIN32)
#define LTA_API __declspec(dllimport)
#elif defined(__GNUC__)
#define LTA_API __attribute__((visibility("default")))
#else
#define LTA_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* [bindings: begin] */

/* ---- Library ------------------------------------------------------------------------------ */

enum { LTA_ABI_MAJOR = 1, LTA_ABI_MINOR = 0 };

typedef int32_t lta_status;

enum {
  LTA_OK = 0,
  LTA_FULL = 1, /* a bounded queue or buffer took what fits; call again for the rest */
  LTA_IDLE = 2, /* nothing was left to do */
  LTA_NOT_LOGGED = 3, /* done, but the session's event log has failed and does not hold it */
  LTA_INVALID_ARGUMENT = -1,
  LTA_INVALID_HANDLE = -2,
  LTA_NOT_FOUND = -3,
  LTA_PARSE_ERROR = -4,
  LTA_TYPE_MISMATCH = -5,
  LTA_OUT_OF_ORDER = -6,
  LTA_LIMIT_EXCEEDED = -7,
  LTA_OUT_OF_MEMORY = -8,
  LTA_UNSUPPORTED = -9,
  LTA_CORRUPT_DATA = -10,
  LTA_BUSY = -11,
  LTA_CANCELLED = -12,
  LTA_INTERNAL = -13,
  LTA_IO_FAILED = -14 /* a file could not be read or written */
};

/* What went wrong. Set struct_size to sizeof(lta_error) before the call. */
typedef struct lta_error {
  uint32_t struct_size;
  lta_status status;
  int64_t position;  /* byte offset in text or JSON, index of a row or bar, count needed; or -1 */
  char code[64];     /* stable and dotted, for programs: "dataset.time_not_rising" */
  char message[432]; /* one line for people; names the value at fault */
} lta_error;

typedef uint64_t lta_blob;
typedef uint64_t lta_builder;
typedef uint64_t lta_cancel;
typedef uint64_t lta_dataset;
typedef uint64_t lta_plan;
typedef uint64_t lta_producer;
typedef uint64_t lta_result;
typedef uint64_t lta_session;
typedef uint64_t lta_view;

enum { LTA_FEATURE_EVENT_LOG = 1 }; /* the library was built with the event log */

typedef struct lta_library_info {
  uint32_t struct_size;
  uint32_t abi_version;          /* major * 65536 + minor */
  uint32_t numeric_version;      /* rises whenever any output bit may differ */
  uint32_t payload_version_min;  /* plan payloads this library reads */
  uint32_t payload_version_max;
  uint32_t snapshot_version_min; /* snapshots this library reads */
  uint32_t snapshot_version_max;
  uint32_t features;             /* optional parts of this build: LTA_FEATURE_... */
  uint64_t catalog_fingerprint;
  const char *version;           /* library version, NUL-terminated, static */
  const char *instruction_set;   /* kernels in use: "baseline", "avx2" or "avx512" */
} lta_library_info;

/* The ABI version of the loaded library: major * 65536 + minor. Same major, minor at least the
 * one you compiled against: compatible. */
LTA_API uint32_t lta_abi_version(void);

LTA_API lta_status lta_library_get_info(lta_library_info *out_info, lta_error *error);

/* The name of a status, static text, never NULL: "LTA_NOT_FOUND". */
LTA_API const char *lta_status_name(lta_status status);

/* ---- Blob and cancel ---------------------------------------------------------------------- */

/* Bytes the library made: JSON, explanations, snapshots. Text blobs are followed by a NUL that
 * out_size does not count. */
LTA_API lta_status lta_blob_get_data(lta_blob blob, const void **out_data, int64_t *out_size,
                                     lta_error *error);
LTA_API lta_status lta_blob_drop(lta_blob blob, lta_error *error);

/* A flag that stops executions which were given it. lta_cancel_raise works from any thread; the
 * execution returns LTA_CANCELLED within one block of rows. */
LTA_API lta_status lta_cancel_create(lta_cancel *out_cancel, lta_error *error);
LTA_API lta_status lta_cancel_raise(lta_cancel cancel, lta_error *error);
LTA_API lta_status lta_cancel_drop(lta_cancel cancel, lta_error *error);

/* ---- Catalogue ---------------------------------------------------------------------------- */

/* Every operator and indicator this library has: names, aliases, parameters, defaults, ranges,
 * inputs, outputs, history, descriptions and drawing hints, as one JSON document. */
LTA_API lta_status lta_catalog_get_json(lta_blob *out_json, lta_error *error);

/* ---- Dataset ------------------------------------------------------------------------------ */

typedef struct lta_dataset_options {
  uint32_t struct_size;
  uint32_t flags;            /* none yet */
  int64_t retention_rows;    /* rows kept per partition; 0 keeps all */
  int64_t memory_limit_bytes; /* appends beyond it are LTA_LIMIT_EXCEEDED; 0 is no limit */
} lta_dataset_options;

typedef struct lta_dataset_info {
  uint32_t struct_size;
  uint32_t partition_count;
  int64_t row_count;     /* bars, over all partitions */
  int64_t memory_bytes;
  uint64_t revision;     /* rises with every change of any row */
} lta_dataset_info;

typedef struct lta_partition_info {
  uint32_t struct_size;
  uint32_t partition;
  const char *symbol;
  int64_t symbol_size;
  const char *timeframe;
  int64_t timeframe_size;
  const char *source;
  int64_t source_size;
  int64_t row_count;     /* closed bars held */
  int64_t first_row;     /* bars retention has dropped */
  int64_t first_time_ns; /* 0 when there is no row */
  int64_t last_time_ns;
  int64_t memory_bytes;
  uint64_t revision;
  uint32_t series_count;
  uint32_t forming;      /* 1 when a forming bar is set */
} lta_partition_info;

typedef struct lta_series_info {
  uint32_t struct_size;
  uint32_t series;
  const char *name;
  int64_t name_size;
  int64_t row_count;
  int64_t first_time_ns;
  int64_t last_time_ns;
  uint32_t flags; /* as given to lta_dataset_open_series */
  uint32_t reserved;
} lta_series_info;

/* Flags of lta_dataset_open_series. A series without a flag belongs to the bars: its times are
 * bars' times, a bar without a point reads as missing. */
enum {
  LTA_SERIES_OWN_TIMES = 1 /* points are known at their own time; a bar reads the last one known
                              at its close */
};

/* Flags of appends. By default high >= max(open, close) and low <= min(open, close) must hold up
 * to 1e-9 relative, and volume >= 0. */
enum {
  LTA_APPEND_STRICT = 1, /* no tolerance */
  LTA_APPEND_REPAIR = 2, /* widen high and low to hold open and close, lift volume to 0 */
  LTA_APPEND_UNCHECKED = 4 /* no consistency check; infinities and times are still checked */
};

/* options may be NULL. */
LTA_API lta_status lta_dataset_create(const lta_dataset_options *options, lta_dataset *out_dataset,
                                      lta_error *error);
LTA_API lta_status lta_dataset_drop(lta_dataset dataset, lta_error *error);
LTA_API lta_status lta_dataset_get_info(lta_dataset dataset, lta_dataset_info *out_info,
                                        lta_error *error);

/* Find or add a partition. Ids are dense, in order of first use, and good for this dataset.
 * An empty source is "ohlcv". */
LTA_API lta_status lta_dataset_open_partition(lta_dataset dataset, const char *symbol,
                                              int64_t symbol_size, const char *timeframe,
                                              int64_t timeframe_size, const char *source,
                                              int64_t source_size, uint32_t *out_partition,
                                              lta_error *error);
LTA_API lta_status lta_dataset_get_partition(lta_dataset dataset, uint32_t partition,
                                             lta_partition_info *out_info, lta_error *error);

/* Find or add a named series of a partition; dense ids in order of first use. Opening an
 * existing series with other flags is LTA_INVALID_ARGUMENT. */
LTA_API lta_status lta_dataset_open_series(lta_dataset dataset, uint32_t partition,
                                           const char *name, int64_t name_size, uint32_t flags,
                                           uint32_t *out_series, lta_error *error);
LTA_API lta_status lta_dataset_get_series(lta_dataset dataset, uint32_t partition, uint32_t series,
                                          lta_series_info *out_info, lta_error *error);

/* Append closed bars: all rows or none. Times rise strictly; a row identical to the last one is
 * skipped and not counted. close_times_ns may be NULL where the timeframe gives them.
 * column_sizes, where not NULL, holds the lengths of the seven arrays in the order of the
 * parameters (0 for a NULL array); unequal lengths are refused by name. On failure
 * error->position is the row. */
LTA_API lta_status lta_dataset_append_ohlcv(lta_dataset dataset, uint32_t partition,
                                            int64_t row_count, const int64_t *times_ns,
                                            const int64_t *close_times_ns, const double *open,
                                            const double *high, const double *low,
                                            const double *close, const double *volume,
                                            const int64_t *column_sizes, uint32_t flags,
                                            int64_t *out_appended_count, lta_error *error);

/* Append points of a named series: all or none. column_sizes, where not NULL, holds the lengths
 * of times_ns and values. */
LTA_API lta_status lta_dataset_append_series(lta_dataset dataset, uint32_t partition,
                                             uint32_t series, int64_t row_count,
                                             const int64_t *times_ns, const double *values,
                                             const int64_t *column_sizes, uint32_t flags,
                                             int64_t *out_appended_count, lta_error *error);

enum { LTA_BAR_CLOSED = 0, LTA_BAR_FORMING = 1, LTA_BAR_REVISED = 2 };

/* One bar of one partition. Never grows. */
typedef struct lta_bar {
  int64_t time_ns;
  int64_t close_time_ns; /* 0: time plus timeframe, or as stored for a revised bar; required
                            where there is no grid */
  double open;
  double high;
  double low;
  double close;
  double volume;
  uint32_t partition;
  int32_t state;
} lta_bar;

/* Append closed bars of many partitions: all or none, in one call. state must be LTA_BAR_CLOSED. A
 * bar identical to the one of its time is skipped and not counted; a forming bar that is not later
 * goes. flags as in lta_dataset_append_ohlcv. On failure error->position is the bar's index. */
LTA_API lta_status lta_dataset_append_bars(lta_dataset dataset, const lta_bar *bars,
                                           int64_t bar_count, uint32_t flags,
                                           int64_t *out_appended_count, lta_error *error);

/* Set forming bars, LTA_BAR_FORMING, each in place of its partition's last one: all or none. A
 * forming bar comes after the last closed one; appending a bar of its time closes it. */
LTA_API lta_status lta_dataset_set_forming(lta_dataset dataset, const lta_bar *bars,
                                           int64_t bar_count, uint32_t flags, lta_error *error);

/* Replace the values of closed bars by time, LTA_BAR_REVISED: all or none, any row that is
 * retained; dataset.revision_too_old is what retention has dropped. Views and running executions
 * keep the old values. out_revised_count leaves out bars that change nothing. */
LTA_API lta_status lta_dataset_revise(lta_dataset dataset, const lta_bar *bars, int64_t bar_count,
                                      uint32_t flags, int64_t *out_revised_count, lta_error *error);

/* What one unit of integer times is in lta_arrow_options. */
enum {
  LTA_TIME_UNIT_NONE = 0, /* integer times are refused; timestamps and dates say their unit */
  LTA_TIME_UNIT_SECONDS = 1,
  LTA_TIME_UNIT_MILLISECONDS = 2,
  LTA_TIME_UNIT_MICROSECONDS = 3,
  LTA_TIME_UNIT_NANOSECONDS = 4
};

enum {
  LTA_ARROW_SERIES = 1, /* every other column of numbers is a named series; else it is ignored */
  LTA_ARROW_SERIES_OWN_TIMES = 2, /* those series are opened with LTA_SERIES_OWN_TIMES */
  LTA_ARROW_NO_VOLUME = 4,        /* a table without volume is taken; every volume is missing */
  LTA_ARROW_INFER_TIMEFRAME = 8   /* without a timeframe it is the smallest step between rows of
                                     one symbol and source, where exchanges use such a one (an hour
                                     more or less from days on: daylight saving), else "bar" */
};

/* symbol, timeframe and source name all rows of a stream that has no column for them; an empty
 * source is "ohlcv".
 *
 * column_names, where not NULL, says what the stream's columns are, in their order, separated by
 * newlines: a name as below, that of a series, or nothing for a column that is left out.
 *
 * zone_changes, where not NULL, are pairs: from a moment on (nanoseconds UTC, rising, the first
 * INT64_MIN) local time is so many nanoseconds ahead of UTC. Times without a zone are then local;
 * one that clocks skip or repeat is refused, and so are times that know their zone. */
typedef struct lta_arrow_options {
  uint32_t struct_size;
  uint32_t flags;        /* LTA_ARROW_* */
  uint32_t append_flags; /* LTA_APPEND_* */
  int32_t time_unit;     /* of integer times: LTA_TIME_UNIT_* */
  const char *symbol;
  int64_t symbol_size;
  const char *timeframe;
  int64_t timeframe_size;
  const char *source;
  int64_t source_size;
  const char *column_names;
  int64_t column_names_size;
  const int64_t *zone_changes;
  int64_t zone_change_count; /* pairs */
} lta_arrow_options;

/* Append the rows of an Arrow C stream of record batches: all or none. The stream is read to its
 * end and released, whatever happens; stream->release is NULL afterwards.
 *
 * Columns go by their exact names, or by column_names. symbol, timeframe, source: text, plain or
 * dictionary, in place of the option; partitions are found or added. time: timestamps of any
 * unit, those without a zone taken as UTC unless zone_changes are given; dates; or integers of
 * options->time_unit. close_time likewise, optional. open, high, low, close, volume: integers or
 * floats. A null number is a missing value; a null time or name is refused. With LTA_ARROW_SERIES
 * a table needs no prices.
 *
 * out_appended_count is what lta_dataset_append_ohlcv would give, over all partitions; of points
 * where there are no prices. On failure error->position is the row of the stream. */
struct ArrowArrayStream;
LTA_API lta_status lta_dataset_append_arrow(lta_dataset dataset, struct ArrowArrayStream *stream,
                                            const lta_arrow_options *options,
                                            int64_t *out_appended_count, lta_error *error);

/* Fill an Arrow C stream with the closed bars of partitions (NULL: all, ordered by symbol,
 * timeframe and source) as they are now, in batches of the columns symbol, timeframe, source,
 * time, close_time, open, high, low, close, volume and one per series name, as the bars read it.
 * Prices and times are not copied; the stream keeps its rows alive until it is released. */
LTA_API lta_status lta_dataset_export_arrow(lta_dataset dataset, const uint32_t *partitions,
                                            int64_t partition_count,
                                            struct ArrowArrayStream *out_stream, lta_error *error);

enum { LTA_FLOAT64 = 0, LTA_INT8 = 1, LTA_INT64 = 2 }; /* dtypes; signals are LTA_INT8 0 and 1 */

/* Consecutive rows of a column. Pointers live until the view is dropped, whatever is appended,
 * revised or dropped meanwhile. */
typedef struct lta_column {
  uint32_t struct_size;
  int32_t dtype;           /* LTA_INT64 for time and close_time, else LTA_FLOAT64 */
  const void *values;      /* row_count values; NULL when there is no row */
  const int64_t *times_ns; /* of the same rows */
  int64_t first_row;       /* as asked for; the first retained one for -1 */
  int64_t row_count;       /* as many as lie together */
  int64_t end_row;         /* one past the last row there is: go on at first_row + row_count */
} lta_column;

/* Look at rows of time, close_time, open, high, low, close, volume or a series (its points) from
 * first_row on, without a copy. Rows are numbered from the first one ever: lta_partition_info's
 * first_row is the first that is retained, of the bars; -1 asks for the first retained one. */
LTA_API lta_status lta_dataset_get_column(lta_dataset dataset, uint32_t partition, const char *name,
                                          int64_t name_size, int64_t first_row, lta_view *out_view,
                                          lta_column *out_column, lta_error *error);
LTA_API lta_status lta_view_drop(lta_view view, lta_error *error);

/* ---- Dataset operations ------------------------------------------------------------------- */

/* Each makes a new dataset of the rows present at the call and leaves the old one as it is. Rows
 * that stay the same are shared, not copied; what is later appended to or revised in one dataset
 * never shows in the other. The new one keeps all rows, has the memory limit of the old one, and
 * holds the partitions named, each once, in that order (NULL: all, under their old ids), with
 * their series under their old ids. options may be NULL. */

enum {
  LTA_SLICE_START = 1, /* start_time_ns counts even when it is 0 */
  LTA_SLICE_END = 2    /* end_time_ns counts even when it is 0 */
};

typedef struct lta_slice_options {
  uint32_t struct_size;
  uint32_t flags;
  int64_t start_time_ns;  /* first bar time kept; 0 is the first row */
  int64_t end_time_ns;    /* bar times below it are kept; 0 is no end */
  int64_t last_row_count; /* of those only the newest; 0 is all */
} lta_slice_options;

/* The rows of a time range, numbered from 0, as if nothing else had ever been appended. A forming
 * bar in the range stays. Points of series stay where they are in the range or a kept bar reads
 * them. */
LTA_API lta_status lta_dataset_slice(lta_dataset dataset, const uint32_t *partitions,
                                     int64_t partition_count, const lta_slice_options *options,
                                     lta_dataset *out_dataset, lta_error *error);

enum { LTA_FILL_NONE = 0, LTA_FILL_PREVIOUS = 1 };

enum {
  LTA_LAST_FORMING = 0, /* an incomplete last bar becomes the forming bar */
  LTA_LAST_CLOSED = 1,  /* it becomes a closed bar */
  LTA_LAST_DROPPED = 2
};

enum { LTA_RESAMPLE_DROP_FIRST = 1 }; /* flag: leave out a first bar whose beginning is missing */

typedef struct lta_resample_options {
  uint32_t struct_size;
  uint32_t flags;
  int64_t offset_ns;  /* shifts the grid: 22 hours for days that start at 22:00 */
  int64_t row_factor; /* 0: by the clock; else so many rows make one bar */
  int32_t fill;       /* of bars between the first and the last without any row */
  int32_t last;
} lta_resample_options;

/* Coarser bars: open first, high max, low min, close last, volume sum. A missing value is passed
 * over; where all are missing the result is. A row belongs to the bar that holds its open time,
 * and the bar closes with the grid or with its last row, whichever is later.
 *
 * First     Rows before the first boundary make a bar of what is there.
 * Gaps      A bar without rows is left out, or, with LTA_FILL_PREVIOUS, has the last close as its
 *           four prices and volume 0.
 * Last      The last bar is complete once a row closes at or after its end, or the forming bar of
 *           the old dataset opens there. That forming bar counts only with LTA_LAST_FORMING.
 * Series    A series of the bars gets one point per bar: its last one, or as series_rules says,
 *           JSON text as {"funding": "mean"} with first, last, sum, mean, min or max. A series with
 *           own times stays as it is; named in series_rules it becomes a series of the bars.
 *
 * With row_factor consecutive rows are counted, whatever their times; a bar has the time of its
 * first row and the close time of its last one. The timeframe may then be empty: 15m by 4 is 60m.
 * A series with own times named in series_rules is then counted too, and its points keep the time
 * of the last point of each group. */
LTA_API lta_status lta_dataset_resample(lta_dataset dataset, const uint32_t *partitions,
                                        int64_t partition_count, const char *timeframe,
                                        int64_t timeframe_size, const char *series_rules,
                                        int64_t series_rules_size,
                                        const lta_resample_options *options,
                                        lta_dataset *out_dataset, lta_error *error);

typedef struct lta_upsample_options {
  uint32_t struct_size;
  uint32_t flags;       /* none yet */
  int64_t offset_ns;    /* shifts the grid */
  int64_t tolerance_ns; /* no row longer than this after the last known close; 0 is no limit */
} lta_upsample_options;

/* Finer bars. Each holds the last bar that had closed at its own close, all five fields of it,
 * from the first one that closes with the first old bar to the one that closes with the last.
 * Series of the bars are repeated alike, own times stay, forming bars are left out. */
LTA_API lta_status lta_dataset_upsample(lta_dataset dataset, const uint32_t *partitions,
                                        int64_t partition_count, const char *timeframe,
                                        int64_t timeframe_size, const lta_upsample_options *options,
                                        lta_dataset *out_dataset, lta_error *error);

enum {
  LTA_JOIN_INNER = 0,    /* close times that all partitions have */
  LTA_JOIN_OUTER = 1,    /* close times that any partition has */
  LTA_JOIN_LEFT = 2,     /* those of the first partition */
  LTA_JOIN_REFERENCE = 3 /* those of options.reference, which need not be among the partitions */
};

typedef struct lta_align_options {
  uint32_t struct_size;
  uint32_t flags;       /* none yet */
  int32_t join;
  int32_t fill;
  int64_t tolerance_ns; /* LTA_FILL_PREVIOUS: how old a close may be; 0 is no limit */
  uint32_t reference;   /* LTA_JOIN_REFERENCE: a partition */
  uint32_t reserved;
} lta_align_options;

/* The same close times for all partitions. A partition without a bar there gets a missing one, or,
 * with LTA_FILL_PREVIOUS, its last bar closed before; never a later one. The time of a row is the
 * latest open of the bars that close there (left and reference: the open there), or the close
 * before it where that would not rise. Partitions without any bar take no part and stay as they
 * are, and so do series with own times; other series follow. Names stay, no forming bars. */
LTA_API lta_status lta_dataset_align(lta_dataset dataset, const uint32_t *partitions,
                                     int64_t partition_count, const lta_align_options *options,
                                     lta_dataset *out_dataset, lta_error *error);

/* ---- Plan --------------------------------------------------------------------------------- */

enum {
  LTA_CONVENTION_DEFAULT = 0, /* as the payload says, else talib */
  LTA_CONVENTION_TALIB = 1,
  LTA_CONVENTION_LAAKHAY = 2
};

enum { LTA_PLAN_EXPRESSION = 1 }; /* flag: the text is one expression, not a JSON payload */

enum {
  LTA_EXPLAIN_TEXT = 0,
  LTA_EXPLAIN_JSON = 1,
  LTA_EXPLAIN_PAYLOAD = 2, /* the canonical payload: compiles to the same fingerprint */
  LTA_EXPLAIN_DOT = 3
};

typedef struct lta_plan_options {
  uint32_t struct_size;
  uint32_t flags;
  int32_t convention;
  uint32_t reserved;
  int64_t node_limit;        /* primitive nodes; 0 is the library's limit */
  int64_t state_limit_bytes; /* streaming state of one partition; 0 is the library's limit */
} lta_plan_options;

typedef struct lta_plan_info {
  uint32_t struct_size;
  int32_t convention;
  uint64_t fingerprint;      /* same on every machine and in every language */
  uint32_t numeric_version;
  uint32_t output_count;
  uint32_t node_count;       /* primitive nodes after sharing */
  uint32_t column_count;     /* columns of those nodes */
  int64_t required_history;  /* bars to the first value of every output */
  int64_t stable_history;    /* bars until the start weighs less than 1e-9; -1: never, as in a
                                cumulative sum */
  int64_t state_bytes;       /* streaming state of one partition at the default depth */
} lta_plan_info;

typedef struct lta_plan_output {
  uint32_t struct_size;
  int32_t dtype;
  const char *name;
  int64_t name_size;
  int64_t first_valid_row;   /* earliest possible row with a value; -1: there never is one */
  int64_t required_history;  /* first_valid_row + 1 */
  int64_t stable_history;    /* as in lta_plan_info */
} lta_plan_output;

/* Compile a plan payload (JSON, version 1), or one expression with LTA_PLAN_EXPRESSION.
 * options may be NULL. On failure error->position is a byte offset into text. */
LTA_API lta_status lta_plan_compile(const char *text, int64_t text_size,
                                    const lta_plan_options *options, lta_plan *out_plan,
                                    lta_error *error);
LTA_API lta_status lta_plan_drop(lta_plan plan, lta_error *error);
LTA_API lta_status lta_plan_get_info(lta_plan plan, lta_plan_info *out_info, lta_error *error);
LTA_API lta_status lta_plan_get_output(lta_plan plan, uint32_t index, lta_plan_output *out_output,
                                       lta_error *error);
LTA_API lta_status lta_plan_explain(lta_plan plan, int32_t format, lta_blob *out_text,
                                    lta_error *error);

/* What a host must load, as JSON: the minimal and the stable history per field. */
LTA_API lta_status lta_plan_get_requirements(lta_plan plan, lta_blob *out_json, lta_error *error);

/* ---- Execution ---------------------------------------------------------------------------- */

enum {
  LTA_EXECUTE_EXPRESSION = 1,     /* lta_execute_plan: the text is one expression */
  LTA_EXECUTE_INCLUDE_FORMING = 2 /* one more row for a partition that has a forming bar */
};

/* start, end and last_row_count choose which rows are reported; values never depend on them. */
typedef struct lta_execute_options {
  uint32_t struct_size;
  uint32_t flags;
  int32_t thread_count; /* 0 and 1: the calling thread; at most 256 */
  int32_t convention;   /* lta_execute_plan only */
  int64_t start_time_ns; /* first bar time reported; 0 is the first row */
  int64_t end_time_ns;   /* bar times below it are reported; 0 is no end */
  int64_t last_row_count; /* only the newest rows; 0 is all */
  lta_cancel cancel;      /* 0 is none */
} lta_execute_options;

/* Compile text through the dataset's cache and run it. partitions NULL: what the payload
 * selects, ordered by symbol, timeframe and source, bytewise. options may be NULL. */
LTA_API lta_status lta_execute_plan(lta_dataset dataset, const char *text, int64_t text_size,
                                    const uint32_t *partitions, int64_t partition_count,
                                    const lta_execute_options *options, lta_result *out_result,
                                    lta_error *error);

/* Run a compiled plan: every output, over every partition asked for, in one call. */
LTA_API lta_status lta_plan_run(lta_plan plan, lta_dataset dataset, const uint32_t *partitions,
                                int64_t partition_count, const lta_execute_options *options,
                                lta_result *out_result, lta_error *error);

/* ---- Result ------------------------------------------------------------------------------- */

enum {
  LTA_OUTPUT_PROVISIONAL = 1, /* the last row comes from a forming bar */
  LTA_OUTPUT_TRUNCATED = 2    /* retention dropped rows this recursive output would have read */
};

typedef struct lta_result_info {
  uint32_t struct_size;
  uint32_t partition_count;
  uint32_t output_count; /* partitions times outputs of the plan */
  uint32_t failed_count;
  uint64_t plan_fingerprint;
  uint64_t dataset_revision; /* of the rows the execution saw */
} lta_result_info;

/* One output of one partition. Pointers live until the result is dropped. */
typedef struct lta_result_output {
  uint32_t struct_size;
  uint32_t partition;
  const char *symbol;
  int64_t symbol_size;
  const char *timeframe;
  int64_t timeframe_size;
  const char *source;
  int64_t source_size;
  const char *name;
  int64_t name_size;
  int32_t dtype;
  lta_status status;         /* < 0: this output has no rows; the others are not affected */
  const char *error_code;    /* NUL-terminated, empty when status is LTA_OK */
  const char *error_message;
  int64_t error_position;
  int64_t row_count;
  int64_t first_valid_row;   /* row of the first value; row_count when there is none */
  const int64_t *times_ns;   /* row_count bar times */
  const void *values;        /* row_count of double or int8_t */
  const uint8_t *validity;   /* Arrow bitmap, bit set = value present; NULL: all present */
  uint32_t flags;
  uint32_t reserved;
} lta_result_output;

LTA_API lta_status lta_result_get_info(lta_result result, lta_result_info *out_info,
                                       lta_error *error);

/* Outputs are ordered by partition as asked for, then by the plan's output order. */
LTA_API lta_status lta_result_get_output(lta_result result, uint32_t index,
                                         lta_result_output *out_output, lta_error *error);

/* Fill an Arrow C stream: one record batch per partition with the columns symbol, timeframe,
 * source, time and one column per output. Values are not copied; the stream keeps the result
 * alive until it is released. */
LTA_API lta_status lta_result_export_arrow(lta_result result, struct ArrowArrayStream *out_stream,
                                           lta_error *error);
LTA_API lta_status lta_result_drop(lta_result result, lta_error *error);

/* ---- Session ------------------------------------------------------------------------------ */

enum {
  LTA_SESSION_DETACHED = 1,     /* store no rows, keep only state */
  LTA_SESSION_SKIP_HISTORY = 2, /* start after the rows already in the dataset */
  LTA_SESSION_EDGES_ONLY = 4,   /* give only rows that have an edge */
  LTA_SESSION_CLOSED_EDGES = 8  /* edges of closed bars only: a forming bar tells none */
};

typedef struct lta_session_options {
  uint32_t struct_size;
  uint32_t flags;
  int32_t revision_depth;    /* closed bars that can be revised; 0 is 8, -1 is none */
  uint32_t reserved;
  int64_t state_limit_bytes; /* over all partitions; 0 is no limit */
} lta_session_options;

enum {
  LTA_ROW_PROVISIONAL = 1, /* from a forming bar: it may still change */
  LTA_ROW_REVISED = 2      /* replaces a row delivered before */
};

/* A signal rises at a bar where it is true and was not at the closed bar before it, and falls the
 * other way round; missing counts as not true. Each rise and fall is told once, with the row of its
 * bar, also across snapshot and restore. What a forming bar or a revision undoes is told as taken
 * back, with the row of the same bar. The sign says whether the signal is true now. What was told
 * of a forming bar that never closed counts as told of the bar that came in its place. */
enum {
  LTA_EDGE_NONE = 0,
  LTA_EDGE_ROSE = 1,
  LTA_EDGE_FELL = -1,
  LTA_EDGE_FALL_TAKEN_BACK = 2,
  LTA_EDGE_RISE_TAKEN_BACK = -2,
  LTA_EDGE_ROSE_INSTEAD = 3, /* a fall was told and is taken back; it is a rise */
  LTA_EDGE_FELL_INSTEAD = -3
};

typedef struct lta_session_info {
  uint32_t struct_size;
  uint32_t output_count;
  uint32_t partition_count;  /* partitions with state */
  int32_t revision_depth;
  int64_t rows_per_bar_max; /* output rows one bar can give: 1, or revision_depth + 1 if revised;
                               where the plan reads other partitions, revision_depth + 1 more for
                               every partition of the session */
  int64_t state_bytes;
  int64_t closed_count; /* counters since create; a snapshot carries them */
  int64_t provisional_count;
  int64_t revised_count;
  int64_t duplicate_count;
  int64_t late_count;
  int64_t overtaken_count; /* forming bars dropped because a later bar came */
  int64_t refused_count;   /* calls refused for a bar or point; not carried by snapshots */
} lta_session_info;

/* One point of a named series. Never grows. */
typedef struct lta_point {
  int64_t time_ns;
  double value;
  uint32_t partition;
  uint32_t series;
} lta_point;

/* One output of one partition of a session. Never grows. */
typedef struct lta_readiness {
  uint32_t partition;
  uint32_t output;
  int64_t closed_count; /* bars the session's state has seen, history included */
  int64_t missing_bars; /* closed bars until the first one that can have a value; 0: the last one
                           could; -1: there never is one */
  int32_t has_value;    /* 1 once a closed bar gave a value */
  uint32_t reserved;
} lta_readiness;

/* Open a session over partitions (NULL: what the plan selects, and those that join later). It
 * first consumes the closed rows present, without reporting them. options may be NULL. */
LTA_API lta_status lta_session_create(lta_plan plan, lta_dataset dataset,
                                      const uint32_t *partitions, int64_t partition_count,
                                      const lta_session_options *options, lta_session *out_session,
                                      lta_error *error);
LTA_API lta_status lta_session_drop(lta_session session, lta_error *error);
LTA_API lta_status lta_session_get_info(lta_session session, lta_session_info *out_info,
                                        lta_error *error);

/* Push bars and read the output rows they make: all bars or none, in one call. All rows are
 * stored first, then slots run: of several forming bars of one partition the last one counts.
 *
 * The row arrays hold row_capacity rows: partitions, times and flags one per row; values,
 * validity (1 present, 0 missing) and edges (LTA_EDGE_) one per row and output, row by row. Any
 * of them may be NULL. Rows are ordered by close time, then partition. With too little
 * room nothing changes and error->position is the count needed. On a refused bar
 * error->position is its index. */
LTA_API lta_status lta_session_push(lta_session session, const lta_bar *bars, int64_t bar_count,
                                    int64_t row_capacity, uint32_t *out_partitions,
                                    int64_t *out_times_ns, uint32_t *out_flags, double *out_values,
                                    uint8_t *out_validity, int8_t *out_edges,
                                    int64_t *out_row_count, lta_error *error);

/* Push points of named series: all or none, stored in the dataset as lta_dataset_append_series
 * does. Rows of the last revision_depth bars that read them and change are given again as revised,
 * and forming bars anew; unseen rows of others in those partitions run first. LTA_FULL: the points
 * are stored, and memory for the rows failed; lta_session_advance gives them. On a refused point
 * error->position is its index. A detached session has no series. */
LTA_API lta_status lta_session_push_series(lta_session session, const lta_point *points,
                                           int64_t point_count, int64_t row_capacity,
                                           uint32_t *out_partitions, int64_t *out_times_ns,
                                           uint32_t *out_flags, double *out_values,
                                           uint8_t *out_validity, int8_t *out_edges,
                                           int64_t *out_row_count, lta_error *error);

/* Run over the rows others have added to the dataset; all of them or none. */
LTA_API lta_status lta_session_advance(lta_session session, int64_t row_capacity,
                                       uint32_t *out_partitions, int64_t *out_times_ns,
                                       uint32_t *out_flags, double *out_values,
                                       uint8_t *out_validity, int8_t *out_edges,
                                       int64_t *out_row_count, lta_error *error);

/* Which outputs have values: one entry per partition and output, by partition id. With too little
 * room error->position is the count needed. */
LTA_API lta_status lta_session_get_readiness(lta_session session, int64_t capacity,
                                             lta_readiness *out_readiness, int64_t *out_count,
                                             lta_error *error);

/* Run more partitions from now on; their closed rows are news, reported by the next advance, replay
 * or push. Those that run already are left alone: all or none. */
LTA_API lta_status lta_session_join(lta_session session, const uint32_t *partitions,
                                    int64_t partition_count, lta_error *error);

/* Stop running partitions, and forget their state and their builders: all or none. Their rows stay.
 * The session is then one over chosen partitions: others join by lta_session_join only. */
LTA_API lta_status lta_session_release(lta_session session, const uint32_t *partitions,
                                       int64_t partition_count, lta_error *error);

/* Partitions of a snapshot of the same plan and depth, and their builders, go on in a session that
 * runs: all or none. One that runs already is refused. The session's counters stay its own. */
LTA_API lta_status lta_session_adopt(lta_session session, const void *data, int64_t data_size,
                                     lta_error *error);

/* Bytes from which lta_session_restore continues, in any process, on any CPU. partitions NULL:
 * all. Same state, same bytes. */
LTA_API lta_status lta_session_snapshot(lta_session session, const uint32_t *partitions,
                                        int64_t partition_count, lta_blob *out_snapshot,
                                        lta_error *error);

/* A session that continues where the snapshot was taken. Partitions are found or added by name;
 * an empty dataset is enough, or one with older rows only: a partition without rows gets the last
 * bars of the snapshot, so that they can be revised or delivered again. The depth is the
 * snapshot's; options may be NULL. */
LTA_API lta_status lta_session_restore(lta_plan plan, lta_dataset dataset, const void *data,
                                       int64_t data_size, const lta_session_options *options,
                                       lta_session *out_session, lta_error *error);

/* Run over the dataset's rows after the session's position, as many as row_capacity takes:
 * LTA_FULL when rows are left, LTA_OK when the last one was run, LTA_IDLE when there was none. */
LTA_API lta_status lta_session_replay(lta_session session, int64_t row_capacity,
                                      uint32_t *out_partitions, int64_t *out_times_ns,
                                      uint32_t *out_flags, double *out_values,
                                      uint8_t *out_validity, int8_t *out_edges,
                                      int64_t *out_row_count, lta_error *error);

/* ---- Event log ---------------------------------------------------------------------------- */

/* One file that records what is pushed to a session, and snapshots in between, so that the session
 * is there again after the process was killed. Libraries without LTA_FEATURE_EVENT_LOG refuse every
 * call with LTA_UNSUPPORTED, log.not_built. */
enum {
  LTA_LOG_FULL_SYNC = 1, /* commits also survive a loss of power; each waits for the disk */
  LTA_LOG_CONTINUE = 2, /* the file may hold a log of the same plan: go on behind its events */
  LTA_LOG_PRUNE = 4 /* drop events that the two newest snapshots do not need */
};

typedef struct lta_log_options {
  uint32_t struct_size;
  uint32_t flags;
  int64_t commit_event_count; /* events per commit; 0 is 1: every call is on file when it
                                      returns */
  int64_t commit_bytes; /* commit earlier, when so many bytes wait; 0 is no limit */
  int64_t snapshot_interval_bytes; /* of events between snapshots; 0 is eight times the last
                                      snapshot, at least 1 MiB */
} lta_log_options;

typedef struct lta_log_info {
  uint32_t struct_size;
  lta_status status; /* LTA_OK, or what made the log fail; a failed log stays failed */
  int64_t last_sequence; /* of the last event: one per successful push since the file began;
                                a failed log goes on counting */
  int64_t durable_sequence; /* events up to here are on file */
  int64_t snapshot_sequence; /* what the newest snapshot on file covers */
  char code[64]; /* of the failure, as in lta_error; empty while status is LTA_OK */
  char message[432];
} lta_log_info;

typedef struct lta_recovery_info {
  uint32_t struct_size;
  uint32_t damaged_snapshot_count; /* newer snapshots that could not be read and were not needed */
  int64_t snapshot_sequence; /* of the snapshot the recovery began with */
  int64_t event_count; /* events run after it */
  int64_t last_sequence; /* the session stands after this event */
  int64_t cut_bytes; /* of an unfinished write at the end, which no call had acknowledged */
} lta_recovery_info;

/* Record what is pushed from now on. The first commit, a snapshot of the session, is on file when
 * this returns. The path is UTF-8; options may be NULL.
 *
 * When the log fails, a full disk for one, the session goes on: calls do their work and return
 * LTA_NOT_LOGGED instead of LTA_OK, and lta_session_get_log_info says why. Attaching again, there
 * or elsewhere, begins anew with a snapshot. */
LTA_API lta_status lta_session_attach_log(lta_session session, const char *path, int64_t path_size,
                                          const lta_log_options *options, lta_error *error);

/* Commit what waits. out_durable_sequence is that of the last event on file. */
LTA_API lta_status lta_session_flush_log(lta_session session, int64_t *out_durable_sequence,
                                         lta_error *error);

/* LTA_NOT_FOUND where no log is attached. */
LTA_API lta_status lta_session_get_log_info(lta_session session, lta_log_info *out_info,
                                            lta_error *error);

/* Flush and close the file. Dropping the session does the same but cannot tell a failure. The log
 * is detached also where the flush fails. */
LTA_API lta_status lta_session_detach_log(lta_session session, lta_error *error);

/* The session a log describes: the newest snapshot and the events after it, in the order they came.
 * Partitions are found or added by name; an empty dataset is enough, rows it has should end where
 * the log's snapshot was taken. An unfinished write at the end is left out and told; damage before
 * it is LTA_CORRUPT_DATA, error->position the event, and changes nothing.
 *
 * log_options NULL: the file is only read. Else the log is attached to the session and goes on
 * behind the last event. session_options and out_info may be NULL. */
LTA_API lta_status lta_log_recover(const char *path, int64_t path_size, lta_plan plan,
                                   lta_dataset dataset, const lta_session_options *session_options,
                                   const lta_log_options *log_options, lta_session *out_session,
                                   lta_recovery_info *out_info, lta_error *error);

/* ---- Feed --------------------------------------------------------------------------------- */

/* Ticks and bars from many threads: producers push into a bounded queue of the session, drain takes
 * them out on the session's thread, builders make bars of ticks. */

enum { LTA_SIDE_SELL = -1, LTA_SIDE_UNKNOWN = 0, LTA_SIDE_BUY = 1 }; /* who took the price */

/* One trade. Never grows. */
typedef struct lta_tick {
  int64_t time_ns;
  double price;
  double quantity; /* >= 0 */
  uint32_t partition;
  int32_t side;
} lta_tick;

enum {
  LTA_BUILDER_TICKS_OF = 1, /* ticks that name options.tick_partition; else the builder's own */
  LTA_BUILDER_CLOSED_RIGHT = 2, /* time bars: a tick at a boundary belongs to the bar before it */
  LTA_BUILDER_EMPTY_BARS = 4, /* time bars: one without a tick has the last close and volume 0 */
  LTA_BUILDER_SKIP_FIRST = 8, /* time bars: the bar that holds the first tick is left out */
  LTA_BUILDER_SPLIT = 16, /* volume, dollar and range bars: a tick that passes the threshold
                                   is split; else what passes it stays in the bar */
  LTA_BUILDER_SERIES = 32, /* series buy_volume, sell_volume, trade_count and bar_vwap:
                                   one point per closed bar */
  LTA_BUILDER_HEIKIN_ASHI = 64 /* bars are given as Heikin-Ashi bars */
};

enum {
  LTA_BUILD_TIMEFRAME = 0, /* as the partition's timeframe says: 5m, tick:N, volume:N, dollar:N,
                              range:X */
  LTA_BUILD_RENKO = 1 /* bricks of X over a partition of range:X */
};

/* What becomes of a tick that is later than its bar's close. */
enum {
  LTA_LATE_REFUSE = 0, /* counted as feed.tick_late */
  LTA_LATE_REVISE = 1 /* time bars: one of the last 8 closed bars, or as many as the session's
                          revision_depth, is revised; an older one is refused */
};

typedef struct lta_builder_options {
  uint32_t struct_size;
  uint32_t flags; /* LTA_BUILDER_* */
  int32_t kind; /* LTA_BUILD_* */
  int32_t late; /* LTA_LATE_* */
  int64_t offset_ns; /* time bars: shifts the grid */
  const int64_t *session_times_ns; /* pairs: a session's open and close, rising; time bars start at
                                      each open and end with the close, and ticks outside of
                                      sessions are refused. NULL: around the clock */
  int64_t session_count; /* pairs */
  uint32_t tick_partition; /* with LTA_BUILDER_TICKS_OF */
  uint32_t reserved;
} lta_builder_options;

/* Make bars of a partition from ticks. options may be NULL. The session keeps its builders, also
 * when their ids are dropped; one per partition. Asking again with the same options gives the
 * builder there is, one restored from a snapshot too; other options are LTA_INVALID_ARGUMENT. */
LTA_API lta_status lta_builder_create(lta_session session, uint32_t partition,
                                      const lta_builder_options *options, lta_builder *out_builder,
                                      lta_error *error);
LTA_API lta_status lta_builder_drop(lta_builder builder, lta_error *error);

typedef struct lta_producer_options {
  uint32_t struct_size;
  uint32_t flags; /* none yet */
  int64_t capacity; /* ticks and bars that may wait; 0 is 65536 */
} lta_producer_options;

/* A way into a session's queue, from any thread, during any call on the session. options may be
 * NULL. What was pushed before the drop is still drained. */
LTA_API lta_status lta_producer_create(lta_session session, const lta_producer_options *options,
                                       lta_producer *out_producer, lta_error *error);
LTA_API lta_status lta_producer_drop(lta_producer producer, lta_error *error);

/* Push ticks or bars, as many of them as there is room for: LTA_FULL when not all, and
 * out_accepted_count says how many, from the first. They are judged when drained: those of one id
 * in their order; between ids, also of one thread, there is none. After the session was dropped the
 * call fails with producer.session_dropped. A producer takes one call at a time. */
LTA_API lta_status lta_producer_push_ticks(lta_producer producer, const lta_tick *ticks,
                                           int64_t tick_count, int64_t *out_accepted_count,
                                           lta_error *error);
LTA_API lta_status lta_producer_push_bars(lta_producer producer, const lta_bar *bars,
                                          int64_t bar_count, int64_t *out_accepted_count,
                                          lta_error *error);

/* Take what producers have pushed, at most max_items ticks and bars (0: 65536), and push the bars;
 * rows as of lta_session_push. A builder's forming bar is pushed once per call. Bars and ticks are
 * judged one by one: a refused one is counted by its code and never fails the call.
 *
 * LTA_FULL when rows or items are left: call again. LTA_IDLE when there was nothing. */
LTA_API lta_status lta_session_drain(lta_session session, int64_t max_items, int64_t row_capacity,
                                     uint32_t *out_partitions, int64_t *out_times_ns,
                                     uint32_t *out_flags, double *out_values, uint8_t *out_validity,
                                     int8_t *out_edges, int64_t *out_row_count, lta_error *error);

/* Time has passed, with or without a tick: time bars that end by now_ns close. LTA_FULL when rows
 * are left, for lta_session_drain to give. Drain what has arrived first: a tick of a closed bar is
 * late. Time does not go back. */
LTA_API lta_status lta_session_advance_clock(lta_session session, int64_t now_ns,
                                             int64_t row_capacity, uint32_t *out_partitions,
                                             int64_t *out_times_ns, uint32_t *out_flags,
                                             double *out_values, uint8_t *out_validity,
                                             int8_t *out_edges, int64_t *out_row_count,
                                             lta_error *error);

typedef struct lta_feed_info {
  uint32_t struct_size;
  uint32_t builder_count;
  uint32_t producer_count; /* open ones, and dropped ones that still have something waiting */
  uint32_t refusal_count; /* codes, for lta_session_get_refusal */
  int64_t waiting_count; /* pushed by producers and not yet drained */
  int64_t tick_count; /* drained */
  int64_t bar_count; /* drained */
  int64_t refused_count; /* of both, and of the bars that builders made */
  int64_t pending_count; /* bars whose rows did not fit yet */
} lta_feed_info;

/* What was refused for one reason. */
typedef struct lta_refusal {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t count;
  int64_t sequence; /* of the newest: the number of the drained tick or bar, from 0 */
  char code[64];
  char message[432]; /* of the newest */
} lta_refusal;

LTA_API lta_status lta_session_get_feed_info(lta_session session, lta_feed_info *out_info,
                                             lta_error *error);

/* Refusals in the order in which their codes first came. */
LTA_API lta_status lta_session_get_refusal(lta_session session, uint32_t index,
                                           lta_refusal *out_refusal, lta_error *error);

/* [bindings: end] */

#ifdef __cplusplus
}
#endif

#endif
