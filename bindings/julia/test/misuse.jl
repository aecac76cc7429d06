# SPDX-License-Identifier: MIT
# What must neither crash nor leak: LAAKHAY_TA_SECONDS says for how long, 4 where it is not set.
const SECONDS = parse(Float64, get(ENV, "LAAKHAY_TA_SECONDS", "4"))

resident_bytes() = parse(Int, split(read("/proc/self/statm", String))[2]) * 4096

code_of(operation) =
    try
        operation()
        ""
    catch e
        e isa LaakhayError ? e.code : rethrow()
    end

@testset "closing twice does nothing, and use after it is an error" begin
    dataset, plan = filled(30), Plan("sma(close, 3)")
    session, result = Session(plan, dataset), execute(plan, dataset)
    producer = Producer(session)
    values = result["value"]
    kept = collect(values)
    for owner in (dataset, plan, session, result, producer), _ in 1:2
        close(owner)
    end
    @test !isopen(result)
    @test code_of(() -> info(dataset)) == "handle.stale"
    @test code_of(() -> explain(plan)) == "handle.stale"
    @test code_of(() -> advance!(session)) == "handle.stale"
    @test code_of(() -> result["value"]) == "handle.stale"
    @test code_of(() -> push_bars!(producer, [market_bar(0, 0)])) == "handle.stale"
    GC.gc()
    @test isequal(values, kept) # a view keeps its rows
end

@testset "drops in any order leave what others need" begin
    dataset, plan = filled(30), Plan("sma(close, 3)")
    session = Session(plan, dataset)
    rows = column(dataset, "A", "1h", "close")
    close(dataset), close(plan)
    @test length(push_bars!(session, [market_bar(30, 0)])) == 1
    @test length(rows) == 30 && rows[1] == 100.0
end

# Makes one of each, keeps none, and leaves through an exception half of the time.
function litter(plan, round)
    dataset = filled(20)
    session, result = Session(plan, dataset), execute(plan, dataset)
    producer, values = Producer(session; capacity = 4), result["value"]
    push_bars!(producer, [market_bar(20, 0)])
    rows = drain!(session)
    round % 3 == 0 && close(session)
    round % 5 == 0 && (close(result), close(result))
    round % 2 == 0 && error("in the middle")
    return sum(skipmissing(values)) + length(rows) + column(dataset, "A", "1h", "close")[end]
end

function storm(seconds)
    plan, round, until = Plan("sma(close, 3)"), 0, time() + seconds
    while time() < until
        round += 1
        try
            litter(plan, round)
        catch e
            e isa ErrorException || rethrow()
        end
        round % 50 == 0 && GC.gc(round % 200 == 0)
    end
    return round
end

function storms(seconds)
    tasks = [Threads.@spawn storm(seconds) for _ in 1:Threads.nthreads()]
    rounds = sum(fetch, tasks)
    GC.gc(), GC.gc()
    return rounds
end

@testset "garbage of many threads is collected, whatever is thrown" begin
    storms(SECONDS / 4)
    before = resident_bytes()
    @test storms(3SECONDS / 4) > 0
    @test resident_bytes() - before < 64 << 20
end

@testset "closing while others read is an error for them, never a crash" begin
    plan, dataset = Plan("sma(close, 3)"), filled(200)
    codes = Set{String}()
    for _ in 1:50
        result = execute(plan, dataset)
        reader = Threads.@spawn code_of(() -> for _ in 1:50
            sum(skipmissing(result["value"]))
        end)
        closer = Threads.@spawn close(result)
        close(result)
        wait(closer)
        push!(codes, fetch(reader))
    end
    @test issubset(codes, ["", "handle.stale"])
end
