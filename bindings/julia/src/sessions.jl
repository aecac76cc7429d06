# SPDX-License-Identifier: MIT

"""
    Session(plan, dataset = Dataset(); partitions = nothing, revision_depth = 0, detached = false,
            skip_history = false, state_limit_bytes = 0, flags = 0)

A plan that is alive: push bars, read rows, take snapshots. It gives the same bits `execute` gives.
`revision_depth` is how many closed bars can be revised (0 is 8, -1 none); `detached` stores no
rows; `flags` are further `LaakhayTA.LTA_SESSION_*`. One call at a time: an overlapping one throws
`LTA_BUSY`.
"""
struct Session <: Owner
    handle::Handle
    names::Vector{String}
    dataset::Dataset
    rows_per_bar::Int
end

function Session(id::lta_session, plan::Plan, dataset::Dataset)
    handle, out = Handle(id, lta_session_drop), Ref(lta_session_info())
    call(lta_session_get_info, id, out)
    return Session(handle, plan.names, dataset, out[].rows_per_bar_max)
end

function session_options(revision_depth, detached, skip_history, state_limit_bytes, flags)
    flags |= (detached ? LTA_SESSION_DETACHED : 0) | (skip_history ? LTA_SESSION_SKIP_HISTORY : 0)
    return Ref(lta_session_options(; flags, revision_depth, state_limit_bytes))
end

function Session(
    plan::Plan,
    dataset::Dataset = Dataset();
    partitions = nothing,
    revision_depth = 0,
    detached = false,
    skip_history = false,
    state_limit_bytes = 0,
    flags = 0,
)
    options = session_options(revision_depth, detached, skip_history, state_limit_bytes, flags)
    chosen, out = partition_ids(dataset, partitions), Ref{lta_session}(0)
    GC.@preserve plan dataset call(
        lta_session_create,
        identity_of(plan.handle),
        identity_of(dataset.handle),
        chosen...,
        options,
        out,
    )
    return Session(out[], plan, dataset)
end

"""
    restore(plan, snapshot, dataset = Dataset(); detached = false, skip_history = false,
            state_limit_bytes = 0, flags = 0)

A session that continues where the snapshot was taken, from bytes of any language.
"""
function restore(
    plan::Plan,
    snapshot::AbstractVector{UInt8},
    dataset::Dataset = Dataset();
    detached = false,
    skip_history = false,
    state_limit_bytes = 0,
    flags = 0,
)
    options = session_options(0, detached, skip_history, state_limit_bytes, flags)
    bytes, out = Vector{UInt8}(snapshot), Ref{lta_session}(0)
    GC.@preserve plan dataset call(
        lta_session_restore,
        identity_of(plan.handle),
        identity_of(dataset.handle),
        bytes,
        length(bytes),
        options,
        out,
    )
    return Session(out[], plan, dataset)
end

"Counters and sizes of a session, as a named tuple."
function info(session::Session)
    out = Ref(lta_session_info())
    call_with(lta_session_get_info, session, out)
    return fields_of(out[])
end

names_of(session::Session) = session.names

"""
Output rows, ordered by close time, then partition. `rows["rsi"]` is a vector with `missing` where
no value is; `rows.values` a matrix, outputs by rows, with NaN; `rows.times` nanoseconds;
`rows.partitions` ids; `rows.more` whether `replay!` left some.
"""
struct Rows
    names::Vector{String}
    partitions::Vector{UInt32}
    times::Vector{Int64}
    flags::Vector{UInt32}
    values::Matrix{Float64}
    validity::Matrix{UInt8}
    edges::Matrix{Int8}
    more::Bool
end

Base.length(rows::Rows) = length(rows.times)
isprovisional(rows::Rows, row) = rows.flags[row] & LTA_ROW_PROVISIONAL != 0
isrevised(rows::Rows, row) = rows.flags[row] & LTA_ROW_REVISED != 0

function output_index(rows::Rows, name)
    index = findfirst(==(name), rows.names)
    index === nothing || return index
    known = join(rows.names, ", ")
    throw(refused(LTA_NOT_FOUND, "julia.unknown_output", "no output $name, of $known"))
end

function Base.getindex(rows::Rows, name::AbstractString)
    index = output_index(rows, name)
    return Union{Missing,Float64}[
        rows.validity[index, row] == 0 ? missing : rows.values[index, row] for
        row in 1:length(rows)
    ]
end

"What a row (from 1) tells of a signal, `LaakhayTA.LTA_EDGE_*`: it rose, fell, or takes that back."
edge(rows::Rows, row, name) = rows.edges[output_index(rows, name), row]

"Whether a row (from 1) tells that a signal rose."
rose(rows::Rows, row, name) = edge(rows, row, name) in (LTA_EDGE_ROSE, LTA_EDGE_ROSE_INSTEAD)

"Whether a row (from 1) tells that a signal fell."
fell(rows::Rows, row, name) = edge(rows, row, name) in (LTA_EDGE_FELL, LTA_EDGE_FELL_INSTEAD)

# Makes room, calls, and cuts the arrays to what came. With too little room the engine changed
# nothing and said how much it takes.
function collect_rows(operation, session, arguments, capacity)
    width = length(session.names)
    while true
        partitions, flags = Vector{UInt32}(undef, capacity), Vector{UInt32}(undef, capacity)
        times_ns, values = Vector{Int64}(undef, capacity), Matrix{Float64}(undef, width, capacity)
        validity = Matrix{UInt8}(undef, width, capacity)
        edges, out = Matrix{Int8}(undef, width, capacity), Ref{Int64}(0)
        status = LTA_OK
        try
            room = (capacity, partitions, times_ns, flags, values, validity, edges)
            status = call_with(operation, session, arguments..., room..., out)
        catch e
            needed = e isa LaakhayError && e.code == "session.rows_too_small" ? e.position : 0
            needed !== nothing && needed > capacity || rethrow()
            capacity = needed
            continue
        end
        count, more = out[], status == LTA_FULL
        if count < capacity
            resize!(partitions, count), resize!(times_ns, count), resize!(flags, count)
            values, validity = values[:, 1:count], validity[:, 1:count]
            edges = edges[:, 1:count]
        end
        return Rows(session.names, partitions, times_ns, flags, values, validity, edges, more)
    end
end

"Push bars of many partitions and get the rows they make: all bars or none."
push_bars!(session::Session, bars::Vector{Bar}) = collect_rows(
    lta_session_push,
    session,
    (bars, length(bars)),
    max(1, length(bars)) + session.rows_per_bar - 1,
)

"""
    push_bar!(session, symbol, timeframe; time, open, high, low, close, volume,
              state = :closed, source = "", close_time = 0)

Push one bar. `state = :forming` may be pushed as often as it changes, `:revised` replaces a closed
bar within the revision depth.
"""
function push_bar!(session::Session, symbol, timeframe; source = "", fields...)
    partition = open_partition!(session.dataset, symbol, timeframe, source)
    return push_bars!(session, [bar(partition; fields...)])
end

"Run over the rows others have added to the dataset."
advance!(session::Session) = collect_rows(lta_session_advance, session, (), 1024)

"Run over the dataset's rows after the session's position, at most `limit` of them."
replay!(session::Session, limit::Integer) =
    collect_rows(lta_session_replay, session, (), Int(limit))

"Bytes from which `restore` continues, in any process, on any CPU, in any language."
function snapshot(session::Session; partitions = nothing)
    out = Ref{lta_blob}(0)
    chosen = partition_ids(session.dataset, partitions)
    call_with(lta_session_snapshot, session, chosen..., out)
    return take_blob(out[])
end

"A point of a named series, by ids; made by `point`."
const Point = lta_point

"A point of a series' id of a partition's id."
point(partition, series; time, value) = Point(nanoseconds(time), value, partition, series)

"Push points of named series and get the rows they change: all or none."
push_points!(session::Session, points::Vector{Point}) = collect_rows(
    lta_session_push_series,
    session,
    (points, length(points)),
    max(1, length(points)) * session.rows_per_bar,
)

"""
Which outputs have values: partition, output (from 0), closed_count, missing_bars (-1: there never
is a value) and has_value, one per partition and output.
"""
function readiness(session::Session)
    found = lta_readiness[]
    capacity = max(1, Int(info(session).partition_count) * length(session.names))
    while true
        resize!(found, capacity)
        out = Ref{Int64}(0)
        try
            call_with(lta_session_get_readiness, session, capacity, found, out)
        catch e
            e isa LaakhayError && something(e.position, 0) > capacity || rethrow()
            capacity = e.position
            continue
        end
        return resize!(found, out[])
    end
end

"Run more partitions, given as `(symbol, timeframe[, source])`, from now on."
function join!(session::Session, partitions)
    call_with(lta_session_join, session, partition_ids(session.dataset, partitions)...)
    return nothing
end

"Stop running partitions and forget their state; their rows stay."
function release!(session::Session, partitions)
    call_with(lta_session_release, session, partition_ids(session.dataset, partitions)...)
    return nothing
end

"Partitions of a snapshot go on in a session that runs."
function adopt!(session::Session, snapshot::Vector{UInt8})
    call_with(lta_session_adopt, session, snapshot, length(snapshot))
    return nothing
end
