// SPDX-License-Identifier: MIT
// Streaming: push bars one by one. While a bar forms it may be pushed again and again; when it
// closes, its row is final and holds the same bits a batch run gives.
using System;
using System.Collections.Generic;
using Laakhay.TA;

internal static class Stream
{
    private static void Main()
    {
        var plan = new Plan(new Dictionary<string, string>
        {
            { "strength", "rsi(close, 14)" },
            { "turn", "crossup(ema(close, 5), ema(close, 12))" }
        });
        var session = new Session(plan);
        uint partition = session.Dataset.OpenPartition("BTCUSDT", "1h");
        int turns = 0;
        double strength = double.NaN;
        for (int index = 0; index < 120; ++index)
        {
            Bar bar = Market.BarOf(index, partition);
            for (int quarter = 1; quarter <= 3; ++quarter)
            {
                Bar forming = bar;
                forming.State = BarState.Forming;
                forming.Close = bar.Open + (bar.Close - bar.Open) * quarter / 4.0;
                Rows unfinished = session.Push(forming);
                Market.Expect(unfinished.IsProvisional(0), "a forming bar gives such a row");
            }
            Rows rows = session.Push(bar);
            Market.Expect(!rows.IsProvisional(0), "a closed bar gives a final row");
            if (rows["turn"][0] == 1.0) ++turns;
            strength = rows["strength"][0];
        }
        Market.Expect(turns > 0, "the averages crossed");
        double batch = plan.Run(session.Dataset)["strength"].Numbers[119];
        Market.Expect(batch.Equals(strength), "streaming equals batch, bit for bit");
        Console.WriteLine(
            $"120 bars, each pushed four times, {turns} turns; the last rsi is {batch}");
    }
}
