// SPDX-License-Identifier: MIT
// Batch: put bars into a dataset, run a plan of three outputs over all of them in one call.
using System;
using System.Collections.Generic;
using System.Linq;
using Laakhay.TA;

internal static class Batch
{
    private static void Main()
    {
        using (var dataset = new Dataset())
        using (var plan = new Plan(new Dictionary<string, string>
        {
            { "average", "sma(close, 20)" },
            { "strength", "rsi(close, 14)" },
            { "buy", "close > sma(close, 20) and rsi(close, 14) < 70" }
        }))
        {
            Bar[] bars = Market.Bars(200, 0);
            double[] close = bars.Select(bar => bar.Close).ToArray();
            long appended = dataset.Append(
                dataset.OpenPartition("BTCUSDT", "1h"), bars.Select(bar => bar.Time).ToArray(),
                bars.Select(bar => bar.Open).ToArray(), bars.Select(bar => bar.High).ToArray(),
                bars.Select(bar => bar.Low).ToArray(), close,
                bars.Select(bar => bar.Volume).ToArray());
            Market.Expect(appended == 200, "every bar was appended");
            using (Result result = plan.Run(dataset))
            {
                foreach (Output output in result.Outputs)
                {
                    // Columns are views of the library's memory: nothing is copied.
                    double last = output.DType == DType.Int8
                        ? output.Signals[199] : output.Numbers[199];
                    Console.WriteLine(
                        $"{output.Name,-10}first value at row {output.FirstValidRow}, last {last}");
                }
                NumberColumn average = result["average"].Numbers;
                Market.Expect(!average.IsPresent(18), "an average of 20 bars needs 20 bars");
                double mean = close.Take(20).Average();
                Market.Expect(Math.Abs(average[19] - mean) < 1e-9, "then it is their mean");
            }
        }
    }
}
