# SPDX-License-Identifier: MIT
# What the package adds to the library; numbers and errors are tests/conformance's.
using Dates, LaakhayTA, Test

include("market.jl")

@testset "columns are views with missing or NaN" begin
    result = execute(filled(30), "sma(close, 20)")
    values = result["value"]
    @test values isa AbstractVector{Union{Missing,Float64}}
    @test count(ismissing, values) == 19
    @test isequal(coalesce.(values, NaN), column(result, "value"; missing_as = NaN))
    @test times(result, "value")[30] == START_NS + 29HOUR_NS
    @test_throws BoundsError values[31]
    signal = execute(filled(5), "close > 0")["value"]
    @test eltype(signal) == Union{Missing,Int8} && all(==(1), signal)
end

@testset "times may be DateTimes" begin
    dataset = Dataset()
    when = [DateTime(2024, 1, 1) + Day(day) for day in 0:2]
    prices = (open = [1, 2, 3], high = [1, 2, 3], low = [1, 2, 3], close = [1, missing, 3])
    append_bars!(dataset, "A", "1d"; time = when, volume = ones(3), prices...)
    @test datetime.(column(dataset, "A", "1d", "time")) == when
    @test isnan(column(dataset, "A", "1d", "close")[2])
    newest = slice(dataset; start = DateTime(2024, 1, 3))
    @test only(partitions(newest)).row_count == 1
end

@testset "errors have a status, a code and a position" begin
    error = try
        Plan("close > smaa(close, 20)")
    catch e
        e
    end
    @test error isa LaakhayError
    @test (error.status, error.code, error.position) ==
          (LaakhayTA.LTA_NOT_FOUND, "plan.unknown_indicator", 8)
    @test occursin("plan.unknown_indicator", sprint(showerror, error))
    columns = (time = [1, 2], open = [1.0], high = [1.0], low = [1.0], close = [1.0])
    @test_throws LaakhayError append_bars!(Dataset(), "A", "1d"; columns..., volume = [1.0])
    @test_throws LaakhayError execute(filled(3), "close")["no such output"]
end

@testset "an execution is cancelled" begin
    cancel = Cancel()
    raise!(cancel)
    error = try
        execute(filled(100), "sma(close, 3)"; cancel)
    catch e
        e
    end
    @test error isa LaakhayError && error.status == LaakhayTA.LTA_CANCELLED
end

@testset "datasets are cut, made coarser and aligned" begin
    dataset = filled(48)
    @test only(partitions(resample(dataset, "1d"))).row_count == 2
    @test only(partitions(slice(dataset; last_rows = 5))).row_count == 5
    @test only(partitions(align(dataset; join = :outer))).row_count == 48
    @test info(upsample(dataset, "30m")).row_count > 48
    other = market_bar(0, 0)
    @test revise!(dataset, [Bar(other.time_ns, 0, 100, 101, 99, 100.5, 1, 0, 2)]) == 1
    set_forming!(dataset, [market_bar(48, 0; state = :forming)])
    @test partitions(dataset)[1].forming
end

@testset "a session joins, releases, adopts and says what is ready" begin
    plan = Plan("sma(close, 3)")
    session = Session(plan, filled(2); partitions = [("A", "1h")])
    @test readiness(session)[1].missing_bars == 1
    append_bars!(session.dataset, [market_bar(0, open_partition!(session.dataset, "B", "1h"))])
    join!(session, [("B", "1h")])
    @test length(advance!(session)) == 1
    bytes = snapshot(session; partitions = [("B", "1h")])
    release!(session, [("B", "1h")])
    adopt!(session, bytes)
    @test info(session).partition_count == 2
end

@testset "points change the rows that read them" begin
    dataset = filled(3)
    series = open_series!(dataset, 0, "funding"; own_times = true)
    session = Session(Plan("close + funding"), dataset)
    rows = push_points!(session, [point(0, series; time = START_NS, value = 1.0)])
    @test length(rows) == 3 && isrevised(rows, 1)
end

@testset "ticks become bars" begin
    session = Session(Plan("close"))
    builder, producer = Builder(session, "A", "1m"), Producer(session)
    ticks = [tick(0; time = START_NS + 10^10 * k, price = 100.0 + k, quantity = 1) for k in 0:6]
    @test push_ticks!(producer, ticks) == 7
    @test drain!(session)["value"][1] == 105.0
    @test advance_clock!(session, START_NS + 120 * 10^9)["value"][end] == 106.0
    push_ticks!(producer, [tick(0; time = START_NS, price = 1, quantity = 1)])
    drain!(session)
    @test only(refusals(session)).code == "feed.tick_late"
    close(builder)
end

@testset "a session is there again from its log" begin
    path, plan = joinpath(mktempdir(), "log"), Plan("sma(close, 3)")
    session = Session(plan)
    partition = open_partition!(session.dataset, "A", "1h")
    attach_log!(session, path)
    for index in 0:5
        push_bars!(session, [market_bar(index, partition)])
    end
    @test flush_log!(session) == log_info(session).last_sequence
    @test log_info(session).status == LaakhayTA.LTA_OK
    detach_log!(session)
    recovered, found = recover(plan, path)
    @test found.last_sequence == 6 && snapshot(recovered) == snapshot(session)
end

include("misuse.jl")
