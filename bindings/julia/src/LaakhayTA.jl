# SPDX-License-Identifier: MIT
"""
Technical analysis over bars, in batch and bar by bar, by the shared library `liblaakhay_ta`.

    using LaakhayTA

    dataset = Dataset()
    append_bars!(dataset, "AAPL", "1d"; time, open, high, low, close, volume)
    plan = Plan("strength" => "rsi(close, 14)", "buy" => "close > sma(close, 20)")
    execute(plan, dataset)["strength"]       # a vector without a copy, `missing` where missing
    session = Session(plan, dataset)
    push_bar!(session, "AAPL", "1d"; time = t, open = o, high = h, low = l, close = c, volume = v)

Times are nanoseconds UTC since 1970, or `DateTime`s. Objects are dropped by the garbage
collector, or at once by `close`; both in any order and from any thread. What the library
refuses is thrown as a `LaakhayError`.

The library is looked for at `ENV["LAAKHAY_TA_LIBRARY"]`, in the folder `lib` of this package, and
where the system looks.
"""
module LaakhayTA

using Dates: DateTime, UNIXEPOCH, UTM, value
import Libdl

export Bar, Builder, Cancel, Column, Dataset, LaakhayError, Plan, Point, Producer, Result, Rows
export Session, Tick
export attach_log!, detach_log!, flush_log!, log_info, recover
export adopt!, advance!, advance_clock!, align, append_bars!, append_series!, bar, catalog_json
export column, datetime, drain!, edge, execute, explain, feed_info, fell, fingerprint, info
export isprovisional, isrevised, join!, library_info, names_of, open_partition!, open_series!
export outputs, partitions, point, push_bar!, push_bars!, push_points!, push_ticks!, raise!
export readiness, refusals, release!, replay!, requirements, resample, restore, revise!, rose
export set_forming!, slice, snapshot, tick, times, upsample

include("generated.jl")
include("errors.jl")
include("handles.jl")
include("columns.jl")
include("times.jl")
include("datasets.jl")
include("operations.jl")
include("plans.jl")
include("results.jl")
include("sessions.jl")
include("feed.jl")
include("logs.jl")

const FILE_NAME = "liblaakhay_ta.so.$LTA_ABI_MAJOR"

function library_path()
    named = get(ENV, "LAAKHAY_TA_LIBRARY", "")
    isempty(named) || return named
    beside = joinpath(dirname(@__DIR__), "lib", FILE_NAME)
    return isfile(beside) ? beside : FILE_NAME
end

function __init__()
    resolve_functions(Libdl.dlopen(library_path()))
    version = lta_abi_version()
    if version >> 16 != LTA_ABI_MAJOR || version & 0xffff < LTA_ABI_MINOR
        found = "$(version >> 16).$(version & 0xffff)"
        error("the library has ABI $found, wanted $LTA_ABI_MAJOR.$LTA_ABI_MINOR")
    end
end

end
