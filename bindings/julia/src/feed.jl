# SPDX-License-Identifier: MIT

"One trade, 32 bytes as the library takes it; made by `tick`."
const Tick = lta_tick

const SIDES = (sell = LTA_SIDE_SELL, unknown = LTA_SIDE_UNKNOWN, buy = LTA_SIDE_BUY)

"A trade of a partition's id; `side` is who took the price: `:buy`, `:sell` or `:unknown`."
tick(partition; time, price, quantity, side = :unknown) =
    Tick(nanoseconds(time), price, quantity, partition, SIDES[side])

"""
    Producer(session; capacity = 0)

A way into a session's queue, from any thread, during any call on the session. `capacity` is how
many ticks and bars may wait (0 is 65536). A producer takes one call at a time: each task its own.
"""
struct Producer <: Owner
    handle::Handle
end

function Producer(session::Session; capacity = 0)
    options, out = Ref(lta_producer_options(; capacity)), Ref{lta_producer}(0)
    call_with(lta_producer_create, session, options, out)
    return Producer(Handle(out[], lta_producer_drop))
end

"Push bars, as many of them as there is room for, from the first; gives how many that was."
function push_bars!(producer::Producer, bars::Vector{Bar})
    out = Ref{Int64}(0)
    call_with(lta_producer_push_bars, producer, bars, length(bars), out)
    return out[]
end

"Push ticks, as many of them as there is room for, from the first; gives how many that was."
function push_ticks!(producer::Producer, ticks::Vector{Tick})
    out = Ref{Int64}(0)
    call_with(lta_producer_push_ticks, producer, ticks, length(ticks), out)
    return out[]
end

const BUILDS = (timeframe = LTA_BUILD_TIMEFRAME, renko = LTA_BUILD_RENKO)
const LATES = (refuse = LTA_LATE_REFUSE, revise = LTA_LATE_REVISE)

"""
    Builder(session, symbol, timeframe; source = "", kind = :timeframe, late = :refuse,
            offset_ns = 0, flags = 0, session_times = Int64[], tick_partition = 0)

Makes bars of a partition from ticks. The session keeps it, also when it is closed. `kind` is
`:timeframe` or `:renko`, `flags` are `LaakhayTA.LTA_BUILDER_*`, `session_times` pairs of opens and
closes.
"""
struct Builder <: Owner
    handle::Handle
end

function Builder(
    session::Session,
    symbol,
    timeframe;
    source = "",
    kind = :timeframe,
    late = :refuse,
    offset_ns = 0,
    flags = 0,
    session_times = Int64[],
    tick_partition = 0,
)
    partition = open_partition!(session.dataset, symbol, timeframe, source)
    pairs, out = nanoseconds(session_times), Ref{lta_builder}(0)
    GC.@preserve pairs begin
        options = Ref(lta_builder_options(;
            flags,
            kind = BUILDS[kind],
            late = LATES[late],
            offset_ns,
            session_times_ns = isempty(pairs) ? Ptr{Int64}(C_NULL) : pointer(pairs),
            session_count = length(pairs) ÷ 2,
            tick_partition,
        ))
        call_with(lta_builder_create, session, partition, options, out)
    end
    return Builder(Handle(out[], lta_builder_drop))
end

"""
    drain!(session, limit = 0)

Take what producers have pushed, at most `limit` ticks and bars (0: 65536), and give the rows they
make. Where `rows.more` holds, call again. What is refused is counted: see `refusals`.
"""
drain!(session::Session, limit::Integer = 0) =
    collect_rows(lta_session_drain, session, (limit,), 4096)

"Time has passed, with or without a tick: bars of builders that end by `now` close."
advance_clock!(session::Session, now) =
    collect_rows(lta_session_advance_clock, session, (nanoseconds(now),), 1024)

"Counters of a session's producers and builders, as a named tuple."
function feed_info(session::Session)
    out = Ref(lta_feed_info())
    call_with(lta_session_get_feed_info, session, out)
    return fields_of(out[])
end

"What was refused, by reason: count, sequence of the newest, code and message."
refusals(session::Session) =
    map(0:Int(feed_info(session).refusal_count)-1) do index
        out = Ref(lta_refusal())
        call_with(lta_session_get_refusal, session, index, out)
        found = out[]
        code, message = (String(UInt8[b for b in t if b != 0]) for t in (found.code, found.message))
        (code = code, message = message, count = found.count, sequence = found.sequence)
    end
