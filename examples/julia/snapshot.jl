# SPDX-License-Identifier: MIT
# Snapshot and restore: the state of a session as bytes. A session restored from them, here or in
# any other process or language, goes on as if nothing had happened.
include("market.jl")

plan = Plan("strength" => "rsi(close, 14)", "average" => "ema(close, 12)")
push_market!(session, index) = push_bar!(session, "BTCUSDT", "1h"; market_bar(index)...)

session = Session(plan)
foreach(index -> push_market!(session, index), 0:79)
bytes = snapshot(session)
restored = restore(plan, bytes)
for index in 80:119
    rows, others = push_market!(session, index), push_market!(restored, index)
    expect(rows.values == others.values, "both give the same bits")
end
expect(snapshot(session) == snapshot(restored), "same state, same bytes")
println("$(length(bytes)) bytes after 80 bars; 40 more bars gave the same rows to both sessions")
