// SPDX-License-Identifier: MIT
// Snapshot and restore: the state of a session as bytes. A session restored from them, here or in
// any other process or language, goes on as if nothing had happened.
using System;
using System.Linq;
using Laakhay.TA;

internal static class Snapshot
{
    private static void Main()
    {
        var plan = new Plan("ema(rsi(close, 14), 5)");
        var session = new Session(plan);
        uint partition = session.Dataset.OpenPartition("BTCUSDT", "1h");
        for (int index = 0; index < 80; ++index) session.Push(Market.BarOf(index, partition));

        byte[] bytes = session.Snapshot();
        Session restored = Session.Restore(plan, bytes);
        uint same = restored.Dataset.OpenPartition("BTCUSDT", "1h");
        for (int index = 80; index < 120; ++index)
        {
            double one = session.Push(Market.BarOf(index, partition)).Value(0, 0);
            double other = restored.Push(Market.BarOf(index, same)).Value(0, 0);
            Market.Expect(one.Equals(other), "both give the same bits");
        }
        bool equal = session.Snapshot().SequenceEqual(restored.Snapshot());
        Market.Expect(equal, "same state, same bytes");
        Console.WriteLine(
            $"{bytes.Length} bytes after 80 bars; 40 more gave the same rows to both sessions");
    }
}
