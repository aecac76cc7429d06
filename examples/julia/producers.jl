# SPDX-License-Identifier: MIT
# Many producers: tasks push bars, each of its own symbol, through a queue; one session takes them
# out and gives the rows. Started with --threads 4 the tasks run on four threads.
include("market.jl")

const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"]
const BAR_COUNT = 200

function produce(producer, partition)
    waiting = [bar(partition; market_bar(index)...) for index in 0:BAR_COUNT-1]
    while !isempty(waiting) # a full queue takes what fits
        accepted = push_bars!(producer, waiting)
        waiting = waiting[accepted+1:end]
        yield()
    end
    close(producer) # what was pushed is drained all the same
end

function run(session)
    partitions = [open_partition!(session.dataset, symbol, "1h") for symbol in SYMBOLS]
    producers = [Producer(session; capacity = 64) for _ in SYMBOLS]
    pairs = zip(producers, partitions)
    tasks = [Threads.@spawn produce(producer, partition) for (producer, partition) in pairs]
    seen = 0
    while true
        finished = all(istaskdone, tasks)
        rows = drain!(session)
        seen += length(rows)
        finished && length(rows) == 0 && feed_info(session).waiting_count == 0 && break
        yield()
    end
    foreach(wait, tasks)
    return seen
end

plan = Plan("average" => "sma(close, 20)")
session = Session(plan)
seen = run(session)
expect(seen == length(SYMBOLS) * BAR_COUNT, "every bar gave a row")
expect(isempty(refusals(session)), "none was refused")
println("$seen rows of $(length(SYMBOLS)) producers")
