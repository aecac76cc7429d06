// SPDX-License-Identifier: MIT
using System;
using System.Linq;
using Laakhay.TA;

/// <summary>What the examples share: an hourly market that swings and drifts.</summary>
internal static class Market
{
    private const long HourNs = 3600000000000;
    private const long StartNs = 1700006400000000000; // 2023-11-15 00:00:00 UTC

    internal static Bar BarOf(int index, uint partition)
    {
        double before = Price(index - 1);
        double now = Price(index);
        return new Bar
        {
            Time = StartNs + index * HourNs,
            Open = before,
            High = Math.Max(before, now) + 0.4,
            Low = Math.Min(before, now) - 0.4,
            Close = now,
            Volume = 1000.0 + index % 7 * 25.0,
            Partition = partition
        };
    }

    internal static Bar[] Bars(int count, uint partition)
    {
        return Enumerable.Range(0, count).Select(index => BarOf(index, partition)).ToArray();
    }

    /// <summary>For what an example states of itself.</summary>
    internal static void Expect(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException("not so: " + what);
    }

    private static double Price(int index)
    {
        return 100.0 + 0.05 * index + 8.0 * Math.Sin(index / 9.0);
    }
}
