// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using Laakhay.TA;

/// <summary>Counts what holds; the last line of a program says how much did.</summary>
internal static class Check
{
    internal const long StartNs = 1700006400000000000;
    internal const long HourNs = 3600000000000;
    private static int passed;
    private static int failed;

    internal static void That(bool holds, string what)
    {
        if (holds) ++passed;
        else ++failed;
        if (!holds) Console.WriteLine($"not so: {what}");
    }

    internal static void Refuses(string code, Action call, string what)
    {
        That(CodeOf(call) == code, $"{what}: {code}");
    }

    /// <summary>The code of what was refused; empty where nothing was.</summary>
    internal static string CodeOf(Action call)
    {
        try
        {
            call();
            return "";
        }
        catch (LaakhayException error)
        {
            return error.Code;
        }
    }

    internal static int Finish()
    {
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    internal static Bar BarOf(int index, uint partition)
    {
        double now = 100.0 + 8.0 * Math.Sin(index / 9.0);
        return new Bar
        {
            Time = StartNs + index * HourNs,
            Open = now,
            High = now + 1.0,
            Low = now - 1.0,
            Close = now,
            Volume = 1.0,
            Partition = partition
        };
    }

    internal static Dataset Filled(int count)
    {
        var dataset = new Dataset();
        uint partition = dataset.OpenPartition("A", "1h");
        var bars = new List<Bar>();
        for (int index = 0; index < count; ++index) bars.Add(BarOf(index, partition));
        dataset.Append(bars.ToArray());
        return dataset;
    }
}
