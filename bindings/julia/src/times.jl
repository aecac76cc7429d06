# SPDX-License-Identifier: MIT

# Times cross as nanoseconds UTC since 1970.
nanoseconds(time::Integer) = Int64(time)
nanoseconds(time::DateTime) = (value(time) - UNIXEPOCH) * 1_000_000
nanoseconds(times::Vector{Int64}) = times
nanoseconds(times::AbstractVector) = Int64[nanoseconds(time) for time in times]

"The `DateTime` (UTC, milliseconds) of nanoseconds since 1970."
datetime(time_ns::Integer) = DateTime(UTM(fld(time_ns, 1_000_000) + UNIXEPOCH))
