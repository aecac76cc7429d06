# SPDX-License-Identifier: MIT

"""
A vector over memory of the library, without a copy. It keeps that memory alive by itself,
whatever is closed, appended or revised meanwhile; `collect` makes it one of Julia's.

`E` is `Union{Missing,Float64}`, `Union{Missing,Int8}` (signals: 0 and 1), `Float64` with NaN
where missing, or `Int64` (times).
"""
struct Column{E,S} <: AbstractVector{E}
    handle::Handle
    values::Ptr{S}
    validity::Ptr{UInt8} # a bit per row, set where a value is; null: all are
    count::Int
end

Base.size(column::Column) = (column.count,)
Base.IndexStyle(::Type{<:Column}) = IndexLinear()

@inline function is_present(column::Column, index)
    column.validity == C_NULL && return true
    byte = unsafe_load(column.validity, (index - 1) >> 3 + 1)
    return (byte >> ((index - 1) & 7)) & 0x01 == 0x01
end

absent(::Type{E}) where {E} = Missing <: E ? missing : NaN

@inline function Base.getindex(column::Column{E}, index::Int) where {E}
    @boundscheck checkbounds(column, index)
    handle = column.handle
    GC.@preserve handle begin
        found = is_present(column, index)
        value = unsafe_load(column.values, index)
    end
    # A missing number is a NaN already; only a signal has no bits of its own for it.
    return found ? convert(E, value) : absent(E)
end

# Without a look at the bitmap: for float64 the values say themselves what is missing.
@inline function Base.getindex(column::Column{Float64,Float64}, index::Int)
    @boundscheck checkbounds(column, index)
    handle = column.handle
    return GC.@preserve handle unsafe_load(column.values, index)
end
