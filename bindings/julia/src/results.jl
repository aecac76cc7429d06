# SPDX-License-Identifier: MIT

"""
What an execution gave: `result["rsi"]`, or `result["AAPL", "1d", "rsi"]` where several partitions
have it, is a vector with `missing` where no value is; `column(result, ...; missing_as = NaN)` one
with NaN. `outputs(result)` lists them with status and error.
"""
struct Result <: Owner
    handle::Handle
    outputs::Vector{NamedTuple}
end

function Result(id::lta_result)
    handle = Handle(id, lta_result_drop)
    return Result(handle, with_pointers(output_records, handle))
end

function output_records(id)
    whole = Ref(lta_result_info())
    call(lta_result_get_info, id, whole)
    return NamedTuple[output_record(id, index) for index in 0:Int(whole[].output_count)-1]
end

function output_record(id, index)
    out = Ref(lta_result_output())
    call(lta_result_get_output, id, index, out)
    found = out[]
    return (
        symbol = text_of(found.symbol, found.symbol_size),
        timeframe = text_of(found.timeframe, found.timeframe_size),
        source = text_of(found.source, found.source_size),
        name = text_of(found.name, found.name_size),
        dtype = found.dtype == LTA_INT8 ? Int8 : Float64,
        status = found.status,
        error_code = unsafe_string(found.error_code),
        error_message = unsafe_string(found.error_message),
        error_position = found.error_position < 0 ? nothing : found.error_position,
        row_count = found.row_count,
        first_valid_row = found.first_valid_row, # from 0; row_count where there is no value
        provisional = found.flags & LTA_OUTPUT_PROVISIONAL != 0,
        truncated = found.flags & LTA_OUTPUT_TRUNCATED != 0,
        index = index,
    )
end

"A record per output: names, dtype, status, error, rows, the first row with a value (from 0)."
outputs(result::Result) = result.outputs

function find_output(result, key)
    where_, name = key[1:end-1], key[end]
    matching = filter(result.outputs) do output
        names = (output.symbol, output.timeframe, output.source)
        output.name == name && names[1:length(where_)] == where_
    end
    if length(matching) != 1
        known = join(unique(output.name for output in result.outputs), ", ")
        code = isempty(matching) ? "julia.unknown_output" : "julia.ambiguous_partition"
        throw(refused(LTA_NOT_FOUND, code, "$(length(matching)) outputs are $key, of $known"))
    end
    found = matching[1]
    if found.status < 0
        throw(LaakhayError(
            found.status,
            found.error_code,
            found.error_message,
            found.error_position,
        ))
    end
    return found
end

# Sets the pointers of an output before `make`, and lends its memory to what that makes.
function lent(make, result, index)
    handle = lend(result.handle)
    try
        out = Ref(lta_result_output())
        call(lta_result_get_output, handle.id, index, out)
        return make(handle, out[])
    catch
        give_back(handle)
        rethrow()
    end
end

"""
    column(result, name...; missing_as = missing)

An output as a vector without a copy. `missing_as` is `missing` or `NaN`; name is as in `result[]`.
"""
function column(result::Result, key::AbstractString...; missing_as = missing)
    found = find_output(result, key)
    kind = missing_as === missing ? Union{Missing,found.dtype} : Float64
    return lent(result, found.index) do handle, output
        Column{kind,found.dtype}(handle, output.values, output.validity, output.row_count)
    end
end

Base.getindex(result::Result, key::AbstractString...) = column(result, key...)

"The bars' times of an output, in nanoseconds."
function times(result::Result, key::AbstractString...)
    found = find_output(result, key)
    return lent(result, found.index) do handle, output
        Column{Int64,Int64}(handle, output.times_ns, C_NULL, output.row_count)
    end
end

"""
    execute(plan, dataset; partitions = nothing, threads = 1, start = nothing, stop = nothing,
            last_rows = 0, include_forming = false, cancel = nothing)
    execute(dataset, text; convention = :default, ...)

Run every output over every partition, in one call. `start`, `stop` and `last_rows` choose what is
reported and change no value. With text the plan comes from the dataset's cache.
"""
function execute(plan::Plan, dataset::Dataset; options...)
    partitions, made = execution(dataset, 0; options...)
    out, handle = Ref{lta_result}(0), plan.handle
    GC.@preserve handle dataset call(
        lta_plan_run,
        identity_of(handle),
        identity_of(dataset.handle),
        partitions...,
        made,
        out,
    )
    return Result(out[])
end

function execute(dataset::Dataset, text::AbstractString; options...)
    whole, out = String(text), Ref{lta_result}(0)
    flags = is_expression(whole) ? LTA_EXECUTE_EXPRESSION : 0
    partitions, made = execution(dataset, flags; options...)
    arguments = (whole, sizeof(whole), partitions..., made, out)
    call_with(lta_execute_plan, dataset, arguments...)
    return Result(out[])
end

function execution(
    dataset,
    flags;
    partitions = nothing,
    threads = 1,
    start = nothing,
    stop = nothing,
    last_rows = 0,
    include_forming = false,
    convention = :default,
    cancel = nothing,
)
    options = lta_execute_options(;
        flags = flags | (include_forming ? LTA_EXECUTE_INCLUDE_FORMING : 0),
        thread_count = threads,
        convention = CONVENTIONS[convention],
        start_time_ns = start === nothing ? 0 : nanoseconds(start),
        end_time_ns = stop === nothing ? 0 : nanoseconds(stop),
        last_row_count = last_rows,
        cancel = cancel === nothing ? 0 : identity_of(cancel.handle),
    )
    return partition_ids(dataset, partitions), Ref(options)
end
