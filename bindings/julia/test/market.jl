# SPDX-License-Identifier: MIT

const HOUR_NS = 3_600_000_000_000
const START_NS = 1_700_006_400_000_000_000

function market_bar(index, partition; state = :closed)
    now = 100.0 + 8sin(index / 9)
    time = START_NS + index * HOUR_NS
    return bar(partition; time, open = now, high = now + 1, low = now - 1, close = now,
        volume = 1, state)
end

function filled(count)
    dataset = Dataset()
    open_partition!(dataset, "A", "1h")
    append_bars!(dataset, [market_bar(index, 0) for index in 0:count-1])
    return dataset
end
