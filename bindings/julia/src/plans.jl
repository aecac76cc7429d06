# SPDX-License-Identifier: MIT

# Text that begins with a brace is a payload, all other text an expression.
is_expression(text) = !startswith(lstrip(text), '{')

function json_string(text)
    escaped = IOBuffer()
    for character in text
        if character in ('"', '\\') || character < ' '
            print(escaped, "\\u", string(UInt32(character); base = 16, pad = 4))
        else
            print(escaped, character)
        end
    end
    return "\"$(String(take!(escaped)))\""
end

const CONVENTIONS = (
    default = LTA_CONVENTION_DEFAULT,
    talib = LTA_CONVENTION_TALIB,
    laakhay = LTA_CONVENTION_LAAKHAY,
)

"""
    Plan(text; convention = :default)
    Plan("strength" => "rsi(close, 14)", "buy" => "close > sma(close, 20)")

A set of outputs, compiled once: an expression, a JSON payload, or names with expressions.
On failure the error's position is a byte offset into the text.
"""
struct Plan <: Owner
    handle::Handle
    names::Vector{String}
end

Plan(outputs::Pair...; convention = :default) = Plan(payload_of(outputs); convention)

function payload_of(outputs)
    written = ("{\"name\": $(json_string(name)), \"expr\": $(json_string(text))}" for
               (name, text) in outputs)
    return "{\"version\": 1, \"outputs\": [$(join(written, ", "))]}"
end

function Plan(text::AbstractString; convention = :default)
    whole, out = String(text), Ref{lta_plan}(0)
    flags = is_expression(whole) ? LTA_PLAN_EXPRESSION : 0
    options = Ref(lta_plan_options(; flags, convention = CONVENTIONS[convention]))
    call(lta_plan_compile, whole, sizeof(whole), options, out)
    handle = Handle(out[], lta_plan_drop)
    return Plan(handle, with_pointers(output_names, handle))
end

function output_names(id)
    whole = Ref(lta_plan_info())
    call(lta_plan_get_info, id, whole)
    return map(0:Int(whole[].output_count)-1) do index
        out = Ref(lta_plan_output())
        call(lta_plan_get_output, id, index, out)
        text_of(out[].name, out[].name_size)
    end
end

"Fingerprint, history and sizes of a plan, as a named tuple."
function info(plan::Plan)
    out = Ref(lta_plan_info())
    call_with(lta_plan_get_info, plan, out)
    return fields_of(out[])
end

"The same on every machine and in every language."
fingerprint(plan::Plan) = info(plan).fingerprint

"The outputs' names, in the plan's order."
names_of(plan::Plan) = plan.names

const EXPLANATIONS = (
    text = LTA_EXPLAIN_TEXT,
    json = LTA_EXPLAIN_JSON,
    payload = LTA_EXPLAIN_PAYLOAD,
    dot = LTA_EXPLAIN_DOT,
)

"What the plan computes: `:text`, `:json`, the canonical `:payload`, or `:dot` for a drawing."
function explain(plan::Plan, format::Symbol = :text)
    out = Ref{lta_blob}(0)
    call_with(lta_plan_explain, plan, EXPLANATIONS[format], out)
    return String(take_blob(out[]))
end

"What a host must load, as JSON text."
function requirements(plan::Plan)
    out = Ref{lta_blob}(0)
    call_with(lta_plan_get_requirements, plan, out)
    return String(take_blob(out[]))
end

"Every operator and indicator there is, as JSON text."
function catalog_json()
    out = Ref{lta_blob}(0)
    call(lta_catalog_get_json, out)
    return String(take_blob(out[]))
end

"Version, instruction set and the ranges of payloads and snapshots the library reads."
function library_info()
    out = Ref(lta_library_info())
    call(lta_library_get_info, out)
    found = out[]
    return (
        version = unsafe_string(found.version),
        instruction_set = unsafe_string(found.instruction_set),
        abi_version = (Int(found.abi_version >> 16), Int(found.abi_version & 0xffff)),
        numeric_version = Int(found.numeric_version),
        payload_versions = Int(found.payload_version_min):Int(found.payload_version_max),
        snapshot_versions = Int(found.snapshot_version_min):Int(found.snapshot_version_max),
        catalog_fingerprint = found.catalog_fingerprint,
    )
end
