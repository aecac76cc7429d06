# SPDX-License-Identifier: MIT

# An id of the library, dropped once: by close, or by the collector. Vectors over the library's
# memory, and calls that read through its pointers, are users: while there is one, close only
# ends the object for new calls.
mutable struct Handle
    id::UInt64
    drop::Function
    lock::Threads.SpinLock
    users::Int
    closed::Bool
    dropped::Bool

    function Handle(id, drop)
        handle = new(id, drop, Threads.SpinLock(), 0, false, false)
        # No other reference is left when it runs, so it needs no lock.
        return finalizer(drop_now, handle)
    end
end

function drop_now(handle::Handle)
    handle.dropped && return nothing
    handle.dropped = true
    handle.drop(handle.id, C_NULL)
    return nothing
end

function Base.close(handle::Handle)
    lock(handle.lock) do
        handle.closed = true
        handle.users == 0 && drop_now(handle)
    end
    return nothing
end

function identity_of(handle::Handle)
    # A dropped id is the library's to refuse; one that is kept for its users is not.
    handle.closed && !handle.dropped && throw(closed_error(handle))
    return handle.id
end

function closed_error(handle::Handle)
    id = string(handle.id; base = 16)
    return refused(LTA_INVALID_HANDLE, "handle.stale", "id 0x$id was closed")
end

# For good: the memory is lent until the collector finds that nobody has the handle any more.
function lend(handle::Handle)
    lock(handle.lock) do
        handle.closed && throw(closed_error(handle))
        handle.users += 1
    end
    return handle
end

function give_back(handle::Handle)
    lock(handle.lock) do
        handle.users -= 1
        handle.closed && handle.users == 0 && drop_now(handle)
    end
    return nothing
end

# While `read` runs the id is not dropped, so pointers that were got from it are good.
function with_pointers(read, handle::Handle)
    handle.dropped && return read(handle.id)
    lend(handle)
    try
        return read(handle.id)
    finally
        give_back(handle)
    end
end

abstract type Owner end

Base.close(owner::Owner) = close(getfield(owner, :handle))
Base.isopen(owner::Owner) = !getfield(owner, :handle).closed

# A call with the owner's id that reads no pointers.
@inline function call_with(operation::F, owner::Owner, arguments...) where {F}
    handle = getfield(owner, :handle)
    GC.@preserve handle call(operation, identity_of(handle), arguments...)
end

text_of(pointer::Ptr{UInt8}, size) = size == 0 ? "" : unsafe_string(pointer, size)

function take_blob(blob::UInt64)
    handle = Handle(blob, lta_blob_drop)
    try
        return with_pointers(handle) do id
            data, size = Ref{Ptr{Cvoid}}(C_NULL), Ref{Int64}(0)
            call(lta_blob_get_data, id, data, size)
            bytes = Vector{UInt8}(undef, size[])
            size[] == 0 || GC.@preserve bytes unsafe_copyto!(
                pointer(bytes),
                Ptr{UInt8}(data[]),
                size[],
            )
            bytes
        end
    finally
        close(handle)
    end
end

"Stops executions it was given to: `execute(plan, dataset; cancel)`, and `raise!` from any task."
struct Cancel <: Owner
    handle::Handle
    function Cancel()
        out = Ref{lta_cancel}(0)
        call(lta_cancel_create, out)
        return new(Handle(out[], lta_cancel_drop))
    end
end

"Stop the executions that have this flag; they throw `LTA_CANCELLED` within a block of rows."
raise!(cancel::Cancel) = (call_with(lta_cancel_raise, cancel); nothing)
