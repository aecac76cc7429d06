# SPDX-License-Identifier: MIT
# What one call costs through the package LaakhayTA: as bench/calls.c, from Julia. Processor time
# of the process, its collector included. calls.jl SHARE
using LaakhayTA

const MINUTE_NS = 60_000_000_000
bar_at(index) = bar(0; time = index * MINUTE_NS, open = 100.0, high = 102.0, low = 99.0,
    close = 101.0, volume = 1000.0)

processor_us() = Float64(ccall(:clock, Clong, ()))

function cost_ns(body, count)
    body(0) # compiled before it is measured
    began = processor_us()
    foreach(body, 1:count)
    return round(1000 * (processor_us() - began) / count; digits = 1)
end

function main(share)
    plan, dataset = Plan("ema(close, 20)"), Dataset()
    open_partition!(dataset, "AAPL", "1m")
    append_bars!(dataset, [bar_at(index) for index in 1:10_000])
    other = Dataset()
    open_partition!(other, "AAPL", "1m")
    session = Session(plan, other; detached = true)
    println("call ", cost_ns(_ -> info(dataset), round(Int, 2e5share)))
    push_one(index) = push_bars!(session, [bar_at(index + 1)])
    println("push ", cost_ns(push_one, round(Int, 1e5share)))
    println("run ", cost_ns(_ -> close(execute(plan, dataset)), round(Int, 5e3share)))
end

main(parse(Float64, ARGS[1]))
