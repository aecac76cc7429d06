# SPDX-License-Identifier: MIT

# Each makes a new dataset of the rows present at the call; `partitions` chooses and orders them.

function derived(operation, dataset, keys, arguments...)
    ids, count = partition_ids(dataset, keys)
    out = Ref{lta_dataset}(0)
    call_with(operation, dataset, ids, count, arguments..., out)
    return Dataset(out[])
end

"""
    slice(dataset; start = nothing, stop = nothing, last_rows = 0, partitions = nothing)

The rows whose bars open from `start` on and before `stop`, of those the newest `last_rows`.
"""
function slice(
    dataset::Dataset;
    start = nothing,
    stop = nothing,
    last_rows = 0,
    partitions = nothing,
)
    flags = (start === nothing ? 0 : LTA_SLICE_START) | (stop === nothing ? 0 : LTA_SLICE_END)
    options = Ref(lta_slice_options(;
        flags,
        start_time_ns = start === nothing ? 0 : nanoseconds(start),
        end_time_ns = stop === nothing ? 0 : nanoseconds(stop),
        last_row_count = last_rows,
    ))
    return derived(lta_dataset_slice, dataset, partitions, options)
end

"""
    resample(dataset, timeframe; offset_ns = 0, row_factor = 0, fill = false, last = :forming,
             drop_first = false, series_rules = "", partitions = nothing)

Coarser bars. `last` says what an incomplete last bar becomes: `:forming`, `:closed` or
`:dropped`; `series_rules` is JSON as `{"funding": "mean"}`.
"""
function resample(
    dataset::Dataset,
    timeframe;
    offset_ns = 0,
    row_factor = 0,
    fill = false,
    last = :forming,
    drop_first = false,
    series_rules = "",
    partitions = nothing,
)
    lasts = (forming = LTA_LAST_FORMING, closed = LTA_LAST_CLOSED, dropped = LTA_LAST_DROPPED)
    options = Ref(lta_resample_options(;
        flags = drop_first ? LTA_RESAMPLE_DROP_FIRST : 0,
        offset_ns,
        row_factor,
        fill = fill ? LTA_FILL_PREVIOUS : LTA_FILL_NONE,
        last = lasts[last],
    ))
    name, rules = String(timeframe), String(series_rules)
    sized = (name, sizeof(name), rules, sizeof(rules))
    return derived(lta_dataset_resample, dataset, partitions, sized..., options)
end

"Finer bars, each holding the last bar that had closed at its own close."
function upsample(
    dataset::Dataset,
    timeframe;
    offset_ns = 0,
    tolerance_ns = 0,
    partitions = nothing,
)
    options, name = Ref(lta_upsample_options(; offset_ns, tolerance_ns)), String(timeframe)
    return derived(lta_dataset_upsample, dataset, partitions, name, sizeof(name), options)
end

"""
    align(dataset; join = :inner, fill = false, tolerance_ns = 0, reference = nothing,
          partitions = nothing)

The same close times for all partitions; `join` is `:inner`, `:outer`, `:left` or `:reference`.
"""
function align(
    dataset::Dataset;
    join = :inner,
    fill = false,
    tolerance_ns = 0,
    reference = nothing,
    partitions = nothing,
)
    joins = (
        inner = LTA_JOIN_INNER,
        outer = LTA_JOIN_OUTER,
        left = LTA_JOIN_LEFT,
        reference = LTA_JOIN_REFERENCE,
    )
    options = Ref(lta_align_options(;
        join = joins[join],
        fill = fill ? LTA_FILL_PREVIOUS : LTA_FILL_NONE,
        tolerance_ns,
        reference = reference === nothing ? 0 : partition_ids(dataset, (reference,))[1][1],
    ))
    return derived(lta_dataset_align, dataset, partitions, options)
end
