// SPDX-License-Identifier: MIT
// What must neither crash nor leak: Misuse [SECONDS].
using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Laakhay.TA;

internal static class Misuse
{
    private static readonly Plan Shared = new Plan("sma(close, 3)");

    private static int Main(string[] arguments)
    {
        double seconds = arguments.Length == 0
            ? 4.0 : double.Parse(arguments[0], CultureInfo.InvariantCulture);
        ClosedTwice();
        DroppedInAnyOrder();
        ClosedBesideReaders();
        Storms(seconds / 4.0);
        long before = ResidentBytes();
        long rounds = Storms(seconds * 3.0 / 4.0);
        Check.That(rounds > 0, "the storm blew");
        long grown = ResidentBytes() - before;
        Check.That(grown < 64L << 20, $"the finalizers kept up: {grown} bytes more");
        return Check.Finish();
    }

    private static void ClosedTwice()
    {
        Dataset dataset = Check.Filled(30);
        var plan = new Plan("sma(close, 3)");
        var session = new Session(plan, dataset);
        Result result = plan.Run(dataset);
        var producer = new Producer(session);
        NumberColumn values = result["value"].Numbers;
        double[] kept = values.ToArray();
        LibraryObject[] owners = { dataset, plan, session, result, producer };
        foreach (LibraryObject one in owners)
        {
            one.Dispose();
            one.Dispose();
        }
        Check.Refuses("handle.stale", () => dataset.OpenPartition("B", "1h"), "a dataset");
        Check.Refuses("handle.stale", () => plan.Explain(), "a plan");
        Check.Refuses("handle.stale", () => session.Advance(), "a session");
        Check.Refuses("handle.stale", () => producer.Push(new Bar[1]), "a producer");
        Collect();
        Check.That(values.SequenceEqual(kept), "a column keeps its rows");
    }

    private static void DroppedInAnyOrder()
    {
        Dataset dataset = Check.Filled(30);
        var plan = new Plan("sma(close, 3)");
        var session = new Session(plan, dataset);
        NumberColumn rows = dataset.Numbers(0, "close");
        plan.Dispose();
        dataset.Dispose();
        Check.That(session.Push(Check.BarOf(30, 0)).Count == 1, "a session keeps what it needs");
        Check.That(rows.Count == 30 && rows[0] == 100.0, "a view keeps its rows");
    }

    private static void ClosedBesideReaders()
    {
        Dataset dataset = Check.Filled(200);
        for (int round = 0; round < 50; ++round)
        {
            Result result = Shared.Run(dataset);
            Task<string> reader = Task.Run(() => Check.CodeOf(() =>
            {
                for (int i = 0; i < 50; ++i) result["value"].Numbers.Sum();
            }));
            Task closer = Task.Run(() => result.Dispose());
            result.Dispose();
            closer.Wait();
            if (reader.Result != "" && reader.Result != "handle.stale")
            {
                Check.That(false, reader.Result);
            }
        }
        Check.That(true, "readers and closers got along");
    }

    private static long Storms(double seconds)
    {
        Task<long>[] storms = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Storm(seconds)))
            .ToArray();
        long rounds = storms.Sum(storm => storm.Result);
        Collect();
        return rounds;
    }

    private static long Storm(double seconds)
    {
        Stopwatch clock = Stopwatch.StartNew();
        long round = 0;
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            try
            {
                Litter(++round);
            }
            catch (InvalidOperationException)
            {
                // Thrown in the middle on purpose.
            }
            if (round % 50 == 0) GC.Collect();
            // One thread runs all finalizers: it gets a chance to keep up.
            if (round % 200 == 0) GC.WaitForPendingFinalizers();
        }
        return round;
    }

    /// <summary>Makes one of each, keeps none, leaves by an exception half of the time.
    /// </summary>
    private static double Litter(long round)
    {
        Dataset dataset = Check.Filled(20);
        var session = new Session(Shared, dataset);
        Result result = Shared.Run(dataset);
        var producer = new Producer(session, 4);
        NumberColumn values = result["value"].Numbers;
        producer.Push(new[] { Check.BarOf(20, 0) });
        Rows rows = session.Drain();
        if (round % 3 == 0) session.Dispose();
        if (round % 5 == 0) result.Dispose();
        if (round % 2 == 0) throw new InvalidOperationException("in the middle");
        return values[19] + rows.Count + dataset.Numbers(0, "close")[19];
    }

    private static void Collect()
    {
        for (int i = 0; i < 3; ++i)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static long ResidentBytes()
    {
        using (Process self = Process.GetCurrentProcess()) return self.WorkingSet64;
    }
}
