// SPDX-License-Identifier: MIT
// Many producers: threads push bars, each of its own symbol, through a queue; one session takes
// them out and gives the rows.
using System;
using System.Linq;
using System.Threading;
using Laakhay.TA;

internal static class Producers
{
    private const int BarCount = 200;

    private static void Main()
    {
        string[] symbols = { "BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT" };
        var session = new Session(new Plan("sma(close, 20)"));
        Thread[] threads = symbols.Select(symbol =>
        {
            uint partition = session.Dataset.OpenPartition(symbol, "1h");
            var producer = new Producer(session, 64);
            return new Thread(() => Produce(producer, Market.Bars(BarCount, partition)));
        }).ToArray();
        foreach (Thread thread in threads) thread.Start();
        int seen = 0;
        while (true)
        {
            bool finished = threads.All(thread => !thread.IsAlive);
            Rows rows = session.Drain();
            seen += rows.Count;
            if (finished && rows.Count == 0 && session.WaitingCount == 0) break;
            Thread.Yield();
        }
        Market.Expect(seen == symbols.Length * BarCount, "every bar gave a row");
        Market.Expect(session.Refusals.Count == 0, "none was refused");
        Console.WriteLine($"{seen} rows of {symbols.Length} producers");
    }

    private static void Produce(Producer producer, Bar[] bars)
    {
        using (producer)
        {
            while (bars.Length > 0)
            {
                // A full queue takes what fits.
                bars = bars.Skip((int)producer.Push(bars)).ToArray();
                Thread.Yield();
            }
        }
    }
}
