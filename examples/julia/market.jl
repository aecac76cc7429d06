# SPDX-License-Identifier: MIT
# What the examples share: an hourly market that swings and drifts.
using LaakhayTA

const HOUR_NS = 3_600_000_000_000
const START_NS = 1_700_006_400_000_000_000 # 2023-11-15 00:00:00 UTC

price(index) = 100.0 + 0.05index + 8.0sin(index / 9.0)

# The fields of bar number `index`, from 0.
function market_bar(index)
    before, now = price(index - 1), price(index)
    return (
        time = START_NS + index * HOUR_NS,
        open = before,
        high = max(before, now) + 0.4,
        low = min(before, now) - 0.4,
        close = now,
        volume = 1000.0 + index % 7 * 25.0,
    )
end

# For what an example states of itself.
expect(holds, what) = holds || error("not so: $what")
