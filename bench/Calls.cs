// SPDX-License-Identifier: MIT
// What one call costs through Laakhay.TA: as bench/calls.c, from C#. Processor time of the
// process, its collector included. Calls SHARE
using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using Laakhay.TA;

internal static class Calls
{
    private const long MinuteNs = 60000000000;

    private static void Main(string[] arguments)
    {
        double share = double.Parse(arguments[0], CultureInfo.InvariantCulture);
        var plan = new Plan("ema(close, 20)");
        var dataset = new Dataset();
        dataset.OpenPartition("AAPL", "1m");
        dataset.Append(Enumerable.Range(1, 10000).Select(index => BarAt(index)).ToArray());
        var other = new Dataset();
        other.OpenPartition("AAPL", "1m");
        var session = new Session(plan, other, new SessionOptions { Detached = true });
        Show("call", (int)(2e5 * share), index => GC.KeepAlive(dataset.RowCount));
        Show("push", (int)(1e5 * share), index => session.Push(BarAt(index + 1)));
        Show("run", (int)(5e3 * share), index => plan.Run(dataset).Dispose());
    }

    private static Bar BarAt(int index)
    {
        return new Bar
        {
            Time = index * MinuteNs,
            Open = 100.0,
            High = 102.0,
            Low = 99.0,
            Close = 101.0,
            Volume = 1000.0
        };
    }

    private static void Show(string kind, int count, Action<int> body)
    {
        body(0); // compiled before it is measured
        using (Process self = Process.GetCurrentProcess())
        {
            TimeSpan began = self.TotalProcessorTime;
            for (int index = 1; index <= count; ++index) body(index);
            self.Refresh();
            double spentMs = (self.TotalProcessorTime - began).TotalMilliseconds;
            string cost = (spentMs * 1e6 / count).ToString("F1", CultureInfo.InvariantCulture);
            Console.WriteLine($"{kind} {cost}");
        }
    }
}
