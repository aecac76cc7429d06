# SPDX-License-Identifier: MIT
# Batch: put bars into a dataset, run a plan of three outputs over all of them in one call.
include("market.jl")

bars = map(market_bar, 0:199)
columns = NamedTuple{keys(bars[1])}(map(name -> getproperty.(bars, name), keys(bars[1])))

dataset = Dataset()
expect(append_bars!(dataset, "BTCUSDT", "1h"; columns...) == 200, "every bar was appended")

plan = Plan(
    "average" => "sma(close, 20)",
    "strength" => "rsi(close, 14)",
    "buy" => "close > sma(close, 20) and rsi(close, 14) < 70",
)
result = execute(plan, dataset)
for output in outputs(result)
    values = result[output.name] # a view of the library's memory: nothing is copied
    first_row = output.first_valid_row
    println(rpad(output.name, 10), "first value at row $first_row, last $(values[end])")
end
expect(ismissing(result["average"][19]), "an average of 20 bars needs 20 bars")
expect(result["average"][20] ≈ sum(columns.close[1:20]) / 20, "then it is their mean")

close(result) # at once; the garbage collector would do it later
