# SPDX-License-Identifier: MIT
# Runs the conformance cases through the Julia package: runner.jl DIRECTORY.
using LaakhayTA

include("json.jl")

struct Wrong <: Exception
    what::String
end

Base.showerror(io::IO, wrong::Wrong) = print(io, wrong.what)

expect(what, got, wanted) =
    isequal(got, wanted) || throw(Wrong("$what: got $got, expected $wanted"))

number(::Nothing) = NaN
number(word::String) = parse(Float64, word)
number(word) = Float64(word)
numbers(words) = Float64[number(word) for word in words]

mutable struct Runner
    directory::String
    value_count::Int
    datasets::Dict{String,Any}
end

load(directory, name) =
    Json.parse_text(read(joinpath(directory, "$name.json"), String))

const PRICES = ("open", "high", "low", "close", "volume")

function same_bits(what, got, word)
    wanted = number(word)
    same = isnan(wanted) ? isnan(got) : reinterpret(UInt64, got) == reinterpret(UInt64, wanted)
    same || throw(Wrong("$what: got $got, expected $wanted"))
end

# ---- Batch ----

function fill_dataset(runner, name)
    dataset = Dataset()
    for part in runner.datasets[name]
        key, times = (part["symbol"], part["timeframe"]), Vector{Int64}(part["time"])
        prices = (Symbol(name) => numbers(part[name]) for name in PRICES)
        added = append_bars!(dataset, key...; source = part["source"], time = times, prices...)
        expect("rows appended", added, length(times))
        for (series, words) in part["series"]
            values = numbers(words)
            append_series!(dataset, key..., series; source = part["source"], time = times, values)
        end
    end
    return dataset
end

function batch(runner, case)
    dataset = fill_dataset(runner, case["dataset"])
    result = execute(dataset, case["plan"])
    expect("output count", length(outputs(result)), length(case["outputs"]))
    for (output, wanted) in zip(outputs(result), case["outputs"])
        check_output(runner, case, result, output, wanted)
    end
    close(dataset)
end

function check_output(runner, case, result, output, wanted)
    at = "$(output.symbol) $(output.name)"
    for key in ("symbol", "timeframe", "source", "name", "first_valid_row")
        expect("$at: $key", getproperty(output, Symbol(key)), wanted[key])
    end
    expect("$at: dtype", lowercase(string(output.dtype)), wanted["dtype"])
    expect("$at: status", output.status, 0)
    key = (output.symbol, output.timeframe, output.source, output.name)
    part = first(p for p in runner.datasets[case["dataset"]] if
                 (p["symbol"], p["source"]) == (output.symbol, output.source))
    expect("$at: times", times(result, key...), part["time"])
    values = column(result, key...; missing_as = NaN)
    gaps = result[key...]
    expect("$at: rows", length(values), length(wanted["values"]))
    for (row, word) in enumerate(wanted["values"])
        same_bits("$at: row $(row - 1)", values[row], word)
        expect("$at: row $(row - 1) is missing", gaps[row] === missing, word === nothing)
        runner.value_count += 1
    end
end

# ---- Streams ----

function stream(runner, case)
    plan = Plan(case["plan"])
    run_steps(runner, plan, Session(plan), case["steps"])
end

function run_steps(runner, plan, session, steps)
    for (index, step) in enumerate(steps)
        at = "step $(index - 1)"
        if haskey(step, "restore")
            session = restore(plan, snapshot(session))
        elseif haskey(step, "error")
            before = snapshot(session)
            refused(() -> push_step(session, step), step["error"])
            expect("$at: the state after", snapshot(session) == before, true)
        else
            check_rows(runner, at, push_step(session, step), step["rows"])
        end
    end
    return session
end

function push_step(session, step)
    partition = open_partition!(session.dataset, step["symbol"], "1d")
    bars = map(step["bars"]) do record
        prices = (Symbol(name) => number(word) for (name, word) in zip(PRICES, record[2:end]))
        bar(partition; time = record[1], prices..., state = Symbol(step["state"]))
    end
    return push_bars!(session, Vector{Bar}(bars))
end

function kind_of(rows, row)
    isprovisional(rows, row) && return "forming"
    return isrevised(rows, row) ? "revised" : "closed"
end

function check_rows(runner, at, rows, wanted)
    expect("$at: row count", length(rows), length(wanted))
    for (row, record) in enumerate(wanted)
        got = (rows.times[row], kind_of(rows, row))
        expect("$at, row $row", got, (record[1], record[2]))
        for (index, word) in enumerate(record[3:end])
            found = rows.validity[index, row] == 0 ? NaN : rows.values[index, row]
            same_bits("$at, row $row, output $index", found, word)
            runner.value_count += 1
        end
    end
end

function snapshot_case(runner, case)
    plan, bytes = Plan(case["plan"]), hex2bytes(case["snapshot"])
    before = run_steps(runner, plan, Session(plan), case["before"])
    expect("the bytes of the snapshot", bytes2hex(snapshot(before)), case["snapshot"])
    run_steps(runner, plan, restore(plan, bytes), case["steps"])
end

# ---- Errors ----

function error_case(_, case)
    if haskey(case, "append")
        refused(() -> append_record(case["append"]), case)
    elseif haskey(case, "restore")
        plan = Plan(case["plan"])
        refused(() -> restore(plan, hex2bytes(case["restore"])), case)
    elseif haskey(case, "use")
        dataset = case["use"] == "dropped dataset" ? Dataset() : Dataset(UInt64(0))
        case["use"] == "dropped dataset" && close(dataset)
        refused(() -> info(dataset), case)
    else
        refused(() -> Plan(case["plan"]), case)
    end
end

function append_record(record)
    dataset, bars = Dataset(), record["bars"]
    times = Int64[bar[1] for bar in bars]
    prices = (Symbol(name) => Float64[number(bar[k+1]) for bar in bars] for
              (k, name) in enumerate(PRICES))
    try
        append_bars!(dataset, record["symbol"], record["timeframe"]; time = times, prices...)
    finally
        expect("rows after", info(dataset).row_count, 0)
        close(dataset)
    end
end

function refused(operation, wanted)
    try
        operation()
    catch e
        e isa LaakhayError || rethrow()
        got = (e.status, e.code, e.position)
        expect("error", got, (wanted["status"], wanted["code"], wanted["position"]))
        expect("a message", isempty(e.message), false)
        return
    end
    throw(Wrong("accepted, expected $(wanted["code"])"))
end

function main(directory)
    runner = Runner(directory, 0, load(directory, "datasets")["datasets"])
    kinds = (
        "expressions" => batch,
        "catalogue" => batch,
        "payloads" => batch,
        "streams" => stream,
        "snapshots" => snapshot_case,
        "errors" => error_case,
    )
    failed, counts = 0, String[]
    for (kind, check) in kinds
        cases = load(directory, kind)["cases"]
        push!(counts, "$(length(cases)) $kind")
        for case in cases
            try
                check(runner, case)
            catch e
                failed += 1
                println("Julia: $kind: $(case["name"]): ", sprint(showerror, e))
            end
        end
    end
    println("Julia: $(join(counts, ", ")); $(runner.value_count) values; $failed failed")
    return failed == 0 ? 0 : 1
end

exit(main(ARGS[1]))
