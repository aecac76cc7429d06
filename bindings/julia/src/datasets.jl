# SPDX-License-Identifier: MIT

"""
    Dataset(; retention_rows = 0, memory_limit_bytes = 0)

Bars and named series of many partitions: symbol, timeframe, source. `retention_rows` bounds a
partition (0 keeps all); appends beyond `memory_limit_bytes` are refused (0 is no limit).
"""
struct Dataset <: Owner
    handle::Handle
    Dataset(id::lta_dataset) = new(Handle(id, lta_dataset_drop))
end

function Dataset(; retention_rows::Integer = 0, memory_limit_bytes::Integer = 0)
    options = Ref(lta_dataset_options(; retention_rows, memory_limit_bytes))
    out = Ref{lta_dataset}(0)
    call(lta_dataset_create, options, out)
    return Dataset(out[])
end

"Find or add a partition; the id is dense, from 0, and good for this dataset."
function open_partition!(dataset::Dataset, symbol, timeframe, source = "")
    out = Ref{UInt32}(0)
    texts = map(String, (symbol, timeframe, source))
    sized = (texts[1], sizeof(texts[1]), texts[2], sizeof(texts[2]), texts[3], sizeof(texts[3]))
    call_with(lta_dataset_open_partition, dataset, sized..., out)
    return out[]
end

"Rows, bytes and the revision of a dataset, as a named tuple."
function info(dataset::Dataset)
    out = Ref(lta_dataset_info())
    call_with(lta_dataset_get_info, dataset, out)
    return fields_of(out[])
end

fields_of(record) =
    NamedTuple{fieldnames(typeof(record))[2:end]}(ntuple(
        index -> getfield(record, index + 1),
        fieldcount(typeof(record)) - 1,
    ))

"A named tuple per partition: symbol, timeframe, source, row_count, first_row, times, forming."
partitions(dataset::Dataset) =
    with_pointers(dataset.handle) do id
        whole = Ref(lta_dataset_info())
        call(lta_dataset_get_info, id, whole)
        [partition_record(id, index) for index in 0:Int(whole[].partition_count)-1]
    end

function partition_record(id, index)
    out = Ref(lta_partition_info())
    call(lta_dataset_get_partition, id, index, out)
    found = out[]
    return (
        symbol = text_of(found.symbol, found.symbol_size),
        timeframe = text_of(found.timeframe, found.timeframe_size),
        source = text_of(found.source, found.source_size),
        row_count = found.row_count,
        first_row = found.first_row,
        first_time_ns = found.first_time_ns,
        last_time_ns = found.last_time_ns,
        series_count = Int(found.series_count),
        forming = found.forming != 0,
    )
end

# Ids of partitions given as (symbol, timeframe) or (symbol, timeframe, source); none stands for
# all, as a null pointer does.
partition_ids(::Dataset, ::Nothing) = (C_NULL, 0)

function partition_ids(dataset::Dataset, keys)
    known = [(p.symbol, p.timeframe, p.source) for p in partitions(dataset)]
    ids = UInt32[]
    for key in keys
        whole = (key[1], key[2], length(key) > 2 ? key[3] : "ohlcv")
        index = findfirst(==(whole), known)
        if index === nothing
            throw(refused(LTA_NOT_FOUND, "julia.unknown_partition", "no partition $whole"))
        end
        push!(ids, index - 1)
    end
    return (ids, length(ids))
end

floats(values::Vector{Float64}) = values
floats(values::AbstractVector) =
    Float64[value === missing ? NaN : Float64(value) for value in values]

"""
    append_bars!(dataset, symbol, timeframe; time, open, high, low, close, volume,
                 source = "", close_time = nothing, flags = 0)

Append closed bars: all rows or none. Six columns of one length; vectors of `Float64` and `Int64`
are not copied on the way in. `flags` are `LaakhayTA.LTA_APPEND_*`. Gives how many rows were new;
on failure the error's position is the row, from 0.
"""
function append_bars!(
    dataset::Dataset,
    symbol,
    timeframe;
    time,
    open,
    high,
    low,
    close,
    volume,
    source = "",
    close_time = nothing,
    flags = 0,
)
    times_ns = nanoseconds(time)
    closes_ns = close_time === nothing ? nothing : nanoseconds(close_time)
    prices = map(floats, (open, high, low, close, volume))
    sizes = Int64[length(times_ns), closes_ns === nothing ? 0 : length(closes_ns)]
    append!(sizes, map(length, prices))
    partition, out = open_partition!(dataset, symbol, timeframe, source), Ref{Int64}(0)
    call_with(
        lta_dataset_append_ohlcv,
        dataset,
        partition,
        length(times_ns),
        times_ns,
        closes_ns === nothing ? C_NULL : closes_ns,
        prices...,
        sizes,
        flags,
        out,
    )
    return out[]
end

"Find or add a named series of a partition; the id is dense, from 0."
function open_series!(dataset::Dataset, partition, name; own_times = false)
    text, kind = String(name), own_times ? LTA_SERIES_OWN_TIMES : 0
    out = Ref{UInt32}(0)
    call_with(lta_dataset_open_series, dataset, partition, text, sizeof(text), kind, out)
    return out[]
end

"""
    append_series!(dataset, symbol, timeframe, name; time, values, source = "",
                   own_times = false, flags = 0)

Append points of a named series: all or none. Without `own_times` the times are those of bars.
"""
function append_series!(
    dataset::Dataset,
    symbol,
    timeframe,
    name;
    time,
    values,
    source = "",
    own_times = false,
    flags = 0,
)
    partition = open_partition!(dataset, symbol, timeframe, source)
    series = open_series!(dataset, partition, name; own_times)
    times_ns, points, out = nanoseconds(time), floats(values), Ref{Int64}(0)
    call_with(
        lta_dataset_append_series,
        dataset,
        partition,
        series,
        length(times_ns),
        times_ns,
        points,
        Int64[length(times_ns), length(points)],
        flags,
        out,
    )
    return out[]
end

"A bar, 64 bytes as the library takes it; made by `bar`."
const Bar = lta_bar

const STATES = (closed = LTA_BAR_CLOSED, forming = LTA_BAR_FORMING, revised = LTA_BAR_REVISED)

"""
    bar(partition; time, open, high, low, close, volume, state = :closed, close_time = 0)

A bar of a partition's id; `state` is `:closed`, `:forming` or `:revised`.
"""
bar(partition; time, open, high, low, close, volume, state = :closed, close_time = 0) = Bar(
    nanoseconds(time),
    nanoseconds(close_time),
    open,
    high,
    low,
    close,
    volume,
    partition,
    state_of(state),
)

function state_of(state::Symbol)
    haskey(STATES, state) && return STATES[state]
    known = join(keys(STATES), ", ")
    throw(refused(LTA_INVALID_ARGUMENT, "julia.unknown_state", "no state $state, of $known"))
end

"Append closed bars of many partitions: all or none."
function append_bars!(dataset::Dataset, bars::Vector{Bar}; flags = 0)
    out = Ref{Int64}(0)
    call_with(lta_dataset_append_bars, dataset, bars, length(bars), flags, out)
    return out[]
end

"Set forming bars, each in place of its partition's last one: all or none."
function set_forming!(dataset::Dataset, bars::Vector{Bar}; flags = 0)
    call_with(lta_dataset_set_forming, dataset, bars, length(bars), flags)
    return nothing
end

"Replace closed bars by time: all or none. Gives how many changed."
function revise!(dataset::Dataset, bars::Vector{Bar}; flags = 0)
    out = Ref{Int64}(0)
    call_with(lta_dataset_revise, dataset, bars, length(bars), flags, out)
    return out[]
end

"""
    column(dataset, symbol, timeframe, name; source = "ohlcv", first_row = -1)

Rows of time, close_time, open, high, low, close, volume or a series, as they are now. Without a
copy where they lie together; -1 is the first row that is retained.
"""
function column(
    dataset::Dataset,
    symbol,
    timeframe,
    name;
    source = "ohlcv",
    first_row::Integer = -1,
)
    partition = partition_ids(dataset, ((symbol, timeframe, source),))[1][1]
    first_part, next_row, end_row = column_part(dataset, partition, String(name), first_row)
    next_row == end_row && return first_part
    rows = collect(first_part)
    while next_row < end_row
        part, next_row, _ = column_part(dataset, partition, String(name), next_row)
        append!(rows, part)
    end
    return rows
end

function column_part(dataset, partition, name, first_row)
    view, found = Ref{lta_view}(0), Ref(lta_column())
    arguments = (partition, name, sizeof(name), first_row, view, found)
    call_with(lta_dataset_get_column, dataset, arguments...)
    part, handle = found[], lend(Handle(view[], lta_view_drop))
    kind = part.dtype == LTA_INT64 ? Int64 : Float64
    rows = Column{kind,kind}(handle, part.values, C_NULL, part.row_count)
    return rows, part.first_row + part.row_count, part.end_row
end
