# SPDX-License-Identifier: MIT

"""
What the library refused, in its own words.

- `status`: the number of the header, as `LaakhayTA.LTA_NOT_FOUND`.
- `code`: stable and dotted, for programs: `"dataset.time_not_rising"`.
- `position`: byte offset in text, index of a row or bar (from 0), count needed; or `nothing`.
"""
struct LaakhayError <: Exception
    status::Int32
    code::String
    message::String
    position::Union{Int64,Nothing}
end

Base.showerror(io::IO, e::LaakhayError) = print(io, "LaakhayError(", e.code, "): ", e.message)

const ERROR_BYTES = STRUCT_SIZES_BYTES.lta_error
const CODE_OFFSET = Int(fieldoffset(lta_error, 4))
const MESSAGE_OFFSET = Int(fieldoffset(lta_error, 5))

# The bytes of an lta_error: half a kilobyte is faster as an array than as an immutable.
function error_bytes()
    bytes = Vector{UInt8}(undef, ERROR_BYTES)
    GC.@preserve bytes unsafe_store!(Ptr{UInt32}(pointer(bytes)), UInt32(ERROR_BYTES))
    return bytes
end

function raised(status::Int32, bytes::Vector{UInt8})
    GC.@preserve bytes begin
        start = pointer(bytes)
        position = unsafe_load(Ptr{Int64}(start + 8))
        code = unsafe_string(start + CODE_OFFSET)
        message = unsafe_string(start + MESSAGE_OFFSET)
    end
    return LaakhayError(status, code, message, position < 0 ? nothing : position)
end

# One function of the header without its last parameter, the error, which is thrown.
@inline function call(operation::F, arguments...) where {F}
    bytes = error_bytes()
    status = operation(arguments..., bytes)
    status < 0 && throw(raised(status, bytes))
    return status
end

refused(status, code, message) = LaakhayError(status, code, message, nothing)
