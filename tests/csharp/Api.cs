// SPDX-License-Identifier: MIT
// What the binding adds to the library; numbers and errors are tests/conformance's.
using System;
using System.IO;
using System.Linq;
using System.Threading;
using Laakhay.TA;

internal static class Api
{
    private static int Main()
    {
        Columns();
        Times();
        Errors();
        Cancelling();
        Operations();
        Sessions();
        Feed();
        Logs();
        return Check.Finish();
    }

    private static void Columns()
    {
        Result result = Plan.Execute(Check.Filled(30), "sma(close, 20)");
        NumberColumn values = result["value"].Numbers;
        Check.That(values.Count == 30, "a column has a value per row");
        Check.That(!values.IsPresent(18) && double.IsNaN(values[18]), "NaN where missing");
        Check.That(values.ValueOrNull(18) == null, "or null");
        Check.That(values.ValueOrNull(19) == values[19], "or the value");
        Check.That(values.SequenceEqual(values.ToArray()), "a copy is the same");
        Check.That(result["value"].Times[29] == Check.StartNs + 29 * Check.HourNs, "times");
        bool thrown = false;
        try
        {
            Console.WriteLine(values[30]);
        }
        catch (ArgumentOutOfRangeException)
        {
            thrown = true;
        }
        Check.That(thrown, "a row that is not there is refused");
        Check.Refuses("csharp.output_type", () => Use(result["value"].Signals), "not a signal");
        Check.Refuses("csharp.unknown_output", () => Use(result["other"]), "not an output");
    }

    private static void Times()
    {
        var when = new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        Check.That(Nanoseconds.Of(when) == 1704164645000000000, "nanoseconds since 1970");
        Check.That(Nanoseconds.ToDateTime(1704164645000000000) == when, "and back");
    }

    private static void Errors()
    {
        try
        {
            Use(new Plan("close > smaa(close, 20)"));
            Check.That(false, "refused");
        }
        catch (LaakhayException error)
        {
            Check.That(error.Status == Status.NotFound, "a status");
            Check.That(error.Code == "plan.unknown_indicator", "a code");
            Check.That(error.Position == 8, "a position");
        }
        var one = new double[1];
        Check.Refuses(
            "dataset.ragged_columns",
            () => Check.Filled(1).Append(0, new long[] { 1, 2 }, one, one, one, one, one),
            "columns of unequal lengths");
    }

    private static void Cancelling()
    {
        using (var source = new CancellationTokenSource())
        {
            var options = new ExecuteOptions { Cancellation = source.Token };
            Result result = Plan.Execute(Check.Filled(10), "close", options);
            Check.That(result.Outputs.Count == 1, "a token that is not cancelled does nothing");
            source.Cancel();
            bool cancelled = false;
            try
            {
                Plan.Execute(Check.Filled(10), "close", options);
            }
            catch (OperationCanceledException)
            {
                cancelled = true;
            }
            Check.That(cancelled, "a cancelled token throws as tokens do");
        }
    }

    private static void Operations()
    {
        Dataset dataset = Check.Filled(48);
        Check.That(dataset.Resample("1d").RowCount == 2, "two days");
        Check.That(dataset.Slice(lastRows: 5).RowCount == 5, "the newest five");
        Check.That(dataset.Align(Join.Outer).RowCount == 48, "aligned");
        Check.That(dataset.Upsample("30m").RowCount > 48, "finer");
        Bar revised = Check.BarOf(0, 0);
        revised.State = BarState.Revised;
        revised.Close = 100.5;
        Check.That(dataset.Revise(new[] { revised }) == 1, "one bar is revised");
        Bar forming = Check.BarOf(48, 0);
        forming.State = BarState.Forming;
        dataset.SetForming(new[] { forming });
        Check.That(dataset.Partitions[0].IsForming, "a forming bar is set");
        Check.That(dataset.Numbers(0, "close")[0] == 100.5, "a column of a dataset");
    }

    private static void Sessions()
    {
        var plan = new Plan("sma(close, 3)");
        Dataset dataset = Check.Filled(2);
        var options = new SessionOptions { Partitions = new uint[] { 0 } };
        var session = new Session(plan, dataset, options);
        Check.That(session.GetReadiness()[0].MissingBars == 1, "one bar is missing");
        uint other = dataset.OpenPartition("B", "1h");
        dataset.Append(new[] { Check.BarOf(0, other) });
        session.Join(other);
        Check.That(session.Advance().Count == 1, "a partition that joined gives its row");
        byte[] bytes = session.Snapshot(new[] { other });
        session.Release(other);
        session.Adopt(bytes);
        Check.That(session.GetReadiness().Length == 2, "a partition of a snapshot goes on");
        uint series = dataset.OpenSeries(0, "funding", true);
        var reading = new Session(new Plan("close + funding"), dataset);
        var point = new Point { Time = Check.StartNs, Value = 1.0, Series = series };
        Rows rows = reading.Push(new[] { point });
        Check.That(rows.Count > 0 && rows.IsRevised(0), "a point changes rows that read it");
    }

    private static void Feed()
    {
        var session = new Session(new Plan("close"));
        uint partition = session.Dataset.OpenPartition("A", "1m");
        Use(new Builder(session, partition));
        var producer = new Producer(session);
        Tick[] ticks = Enumerable.Range(0, 7).Select(k => new Tick
        {
            Time = Check.StartNs + k * 10000000000,
            Price = 100.0 + k,
            Quantity = 1.0
        }).ToArray();
        Check.That(producer.Push(ticks) == 7, "ticks are taken");
        Check.That(session.Drain().Value(0, 0) == 105.0, "and make bars");
        Rows closed = session.AdvanceClock(Check.StartNs + 120000000000);
        Check.That(closed.Value(closed.Count - 1, 0) == 106.0, "time closes a bar");
        producer.Push(new[] { ticks[0] });
        session.Drain();
        Check.That(session.Refusals.Single().Code == "feed.tick_late", "refusals are counted");
    }

    private static void Logs()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "log");
        var plan = new Plan("sma(close, 3)");
        var session = new Session(plan);
        uint partition = session.Dataset.OpenPartition("A", "1h");
        session.AttachLog(path);
        for (int index = 0; index < 6; ++index) session.Push(Check.BarOf(index, partition));
        Check.That(session.FlushLog() == 6, "six events are on file");
        Check.That(session.Log.Status == Status.Ok, "the log works");
        session.DetachLog();
        Session recovered = Session.Recover(plan, path);
        bool same = recovered.Snapshot().SequenceEqual(session.Snapshot());
        Check.That(same, "a session is there again from its log");
        Directory.Delete(folder, true);
    }

    private static void Use(object made)
    {
        GC.KeepAlive(made);
    }
}
