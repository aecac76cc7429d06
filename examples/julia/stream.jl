# SPDX-License-Identifier: MIT
# Streaming: push bars one by one. While a bar forms it may be pushed again and again; when it
# closes, its row is final and holds the same bits a batch run gives.
include("market.jl")

function stream(session, count)
    turns, last = 0, nothing
    for index in 0:count-1
        bar = market_bar(index)
        for part in (0.25, 0.5, 0.75)
            now = bar.open + (bar.close - bar.open) * part
            rows = push_bar!(session, "BTCUSDT", "1h"; bar..., close = now, state = :forming)
            expect(isprovisional(rows, 1), "a forming bar gives a provisional row")
        end
        last = push_bar!(session, "BTCUSDT", "1h"; bar...)
        expect(!isprovisional(last, 1), "a closed bar gives a final row")
        turns += last["turn"][1] === 1.0
    end
    return turns, last
end

plan = Plan("strength" => "rsi(close, 14)", "turn" => "crossup(ema(close, 5), ema(close, 12))")
session = Session(plan)
turns, last = stream(session, 120)
expect(turns > 0, "the averages crossed")
batch = execute(plan, session.dataset)["strength"][end]
expect(batch === last["strength"][1], "streaming equals batch, bit for bit")
println("120 bars, each pushed four times, $turns turns; the last rsi is $batch in batch too")
