# SPDX-License-Identifier: MIT

log_options(flags, commit_events, commit_bytes, snapshot_interval_bytes) = Ref(lta_log_options(;
    flags,
    commit_event_count = commit_events,
    commit_bytes,
    snapshot_interval_bytes,
))

"""
    attach_log!(session, path; flags = 0, commit_events = 0, commit_bytes = 0,
                snapshot_interval_bytes = 0)

Record what is pushed from now on in one file; `flags` are `LaakhayTA.LTA_LOG_*`. When the log fails
the session goes on, and `log_info` says why.
"""
function attach_log!(
    session::Session,
    path;
    flags = 0,
    commit_events = 0,
    commit_bytes = 0,
    snapshot_interval_bytes = 0,
)
    options = log_options(flags, commit_events, commit_bytes, snapshot_interval_bytes)
    name = String(path)
    call_with(lta_session_attach_log, session, name, sizeof(name), options)
    return nothing
end

"Commit what waits; gives the sequence of the last event on file."
function flush_log!(session::Session)
    out = Ref{Int64}(0)
    call_with(lta_session_flush_log, session, out)
    return out[]
end

"Status, sequences, code and message of a session's log; an error where there is none."
function log_info(session::Session)
    out = Ref(lta_log_info())
    call_with(lta_session_get_log_info, session, out)
    found = out[]
    code, message = (String(UInt8[b for b in t if b != 0]) for t in (found.code, found.message))
    return merge(fields_of(found), (code = code, message = message))
end

"Flush and close the file."
detach_log!(session::Session) = (call_with(lta_session_detach_log, session); nothing)

"""
    recover(plan, path, dataset = Dataset(); attach = false, flags = 0)

The session a log describes and what was found, as `(session, info)`. With `attach` the log goes on
behind the last event; else the file is only read.
"""
function recover(plan::Plan, path, dataset::Dataset = Dataset(); attach = false, flags = 0)
    name, out, found = String(path), Ref{lta_session}(0), Ref(lta_recovery_info())
    options = attach ? log_options(flags, 0, 0, 0) : C_NULL
    GC.@preserve plan dataset call(
        lta_log_recover,
        name,
        sizeof(name),
        identity_of(plan.handle),
        identity_of(dataset.handle),
        C_NULL,
        options,
        out,
        found,
    )
    return Session(out[], plan, dataset), fields_of(found[])
end
