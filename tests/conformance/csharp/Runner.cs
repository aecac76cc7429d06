// SPDX-License-Identifier: MIT
// Runs the conformance cases through Laakhay.TA: Runner DIRECTORY.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Laakhay.TA;

namespace Conformance
{
    using Record = Dictionary<string, object>;

    internal sealed class Wrong : Exception
    {
        internal Wrong(string what) : base(what)
        {
        }
    }

    internal sealed class Runner
    {
        private static readonly string[] Prices = { "open", "high", "low", "close", "volume" };
        private readonly string directory;
        private readonly Record datasets;
        private long valueCount;

        private Runner(string directory)
        {
            this.directory = directory;
            datasets = (Record)Load("datasets")["datasets"];
        }

        private static int Main(string[] arguments)
        {
            return new Runner(arguments[0]).Run();
        }

        private int Run()
        {
            var kinds = new[]
            {
                Tuple.Create<string, Action<Record>>("expressions", Batch),
                Tuple.Create<string, Action<Record>>("catalogue", Batch),
                Tuple.Create<string, Action<Record>>("payloads", Batch),
                Tuple.Create<string, Action<Record>>("streams", Stream),
                Tuple.Create<string, Action<Record>>("snapshots", SnapshotCase),
                Tuple.Create<string, Action<Record>>("errors", ErrorCase)
            };
            int failed = 0;
            var counts = new List<string>();
            foreach (Tuple<string, Action<Record>> kind in kinds)
            {
                List<object> cases = (List<object>)Load(kind.Item1)["cases"];
                counts.Add($"{cases.Count} {kind.Item1}");
                foreach (Record wanted in cases)
                {
                    try
                    {
                        kind.Item2(wanted);
                    }
                    catch (Exception error) when (error is Wrong || error is LaakhayException)
                    {
                        ++failed;
                        Console.WriteLine($"C#: {kind.Item1}: {wanted["name"]}: {error.Message}");
                    }
                }
            }
            string listed = string.Join(", ", counts);
            Console.WriteLine($"C#: {listed}; {valueCount} values; {failed} failed");
            return failed == 0 ? 0 : 1;
        }

        private Record Load(string name)
        {
            return (Record)Json.Parse(File.ReadAllText(Path.Combine(directory, name + ".json")));
        }

        // ---- Batch ----

        private Dataset Fill(string name)
        {
            var dataset = new Dataset();
            foreach (Record part in (List<object>)datasets[name])
            {
                uint partition = dataset.OpenPartition(
                    (string)part["symbol"], (string)part["timeframe"], (string)part["source"]);
                long[] time = Numbers.Integers(part["time"]);
                double[][] prices = Prices.Select(p => Numbers.All(part[p])).ToArray();
                long added = dataset.Append(
                    partition, time, prices[0], prices[1], prices[2], prices[3], prices[4]);
                Expect("rows appended", added, (long)time.Length);
                foreach (KeyValuePair<string, object> series in (Record)part["series"])
                {
                    dataset.AppendSeries(
                        partition, series.Key, time, Numbers.All(series.Value));
                }
            }
            return dataset;
        }

        private void Batch(Record wanted)
        {
            using (Dataset dataset = Fill((string)wanted["dataset"]))
            using (Result result = Plan.Execute(dataset, (string)wanted["plan"]))
            {
                var outputs = (List<object>)wanted["outputs"];
                Expect("output count", result.Outputs.Count, outputs.Count);
                for (int index = 0; index < outputs.Count; ++index)
                {
                    Output output = result.Outputs[index];
                    List<object> parts = (List<object>)datasets[(string)wanted["dataset"]];
                    Record part = parts.Cast<Record>().First(
                        p => (string)p["symbol"] == output.Symbol &&
                             (string)p["source"] == output.Source);
                    CheckOutput(output, (Record)outputs[index], Numbers.Integers(part["time"]));
                }
            }
        }

        private void CheckOutput(Output output, Record wanted, long[] times)
        {
            string at = $"{output.Symbol} {output.Name}";
            Expect($"{at}: symbol", output.Symbol, wanted["symbol"]);
            Expect($"{at}: timeframe", output.Timeframe, wanted["timeframe"]);
            Expect($"{at}: source", output.Source, wanted["source"]);
            Expect($"{at}: name", output.Name, wanted["name"]);
            Expect($"{at}: dtype", output.DType.ToString().ToLowerInvariant(), wanted["dtype"]);
            Expect($"{at}: first valid row", output.FirstValidRow, wanted["first_valid_row"]);
            Expect($"{at}: status", output.Status, Status.Ok);
            Expect($"{at}: times", output.Times.SequenceEqual(times), true);
            var words = (List<object>)wanted["values"];
            Expect($"{at}: rows", output.RowCount, (long)words.Count);
            bool isNumber = output.DType == DType.Float64;
            NumberColumn numbers = isNumber ? output.Numbers : null;
            SignalColumn signals = isNumber ? null : output.Signals;
            for (int row = 0; row < words.Count; ++row)
            {
                bool present = isNumber ? numbers.IsPresent(row) : signals.IsPresent(row);
                double value = isNumber ? numbers[row] : present ? signals[row] : double.NaN;
                SameBits($"{at}: row {row}", value, present, words[row]);
            }
        }

        private void SameBits(string where, double got, bool present, object word)
        {
            double wanted = Numbers.One(word);
            bool same = double.IsNaN(wanted)
                ? double.IsNaN(got) && !present
                : present && BitConverter.DoubleToInt64Bits(got) ==
                    BitConverter.DoubleToInt64Bits(wanted);
            if (!same) throw new Wrong($"{where}: got {got:R}, expected {wanted:R}");
            ++valueCount;
        }

        // ---- Streams ----

        private void Stream(Record wanted)
        {
            using (var plan = new Plan((string)wanted["plan"]))
            {
                RunSteps(plan, new Session(plan), wanted["steps"]).Dispose();
            }
        }

        private Session RunSteps(Plan plan, Session session, object steps)
        {
            int index = 0;
            foreach (Record step in (List<object>)steps)
            {
                string at = $"step {index++}";
                if (step.ContainsKey("restore"))
                {
                    session = Session.Restore(plan, session.Snapshot());
                }
                else if (step.ContainsKey("error"))
                {
                    byte[] before = session.Snapshot();
                    Refused((Record)step["error"], () => Push(session, step));
                    bool same = session.Snapshot().SequenceEqual(before);
                    Expect($"{at}: the state after is the same", same, true);
                }
                else
                {
                    CheckRows(at, Push(session, step), (List<object>)step["rows"]);
                }
            }
            return session;
        }

        private static Rows Push(Session session, Record step)
        {
            uint partition = session.Dataset.OpenPartition((string)step["symbol"], "1d");
            var state = (BarState)Enum.Parse(typeof(BarState), (string)step["state"], true);
            return session.Push(((List<object>)step["bars"]).Cast<List<object>>().Select(
                record => new Bar
                {
                    Time = (long)record[0],
                    Open = Numbers.One(record[1]),
                    High = Numbers.One(record[2]),
                    Low = Numbers.One(record[3]),
                    Close = Numbers.One(record[4]),
                    Volume = Numbers.One(record[5]),
                    Partition = partition,
                    State = state
                }).ToArray());
        }

        private void CheckRows(string at, Rows rows, List<object> wanted)
        {
            Expect($"{at}: row count", rows.Count, wanted.Count);
            for (int row = 0; row < wanted.Count; ++row)
            {
                var record = (List<object>)wanted[row];
                string kind = rows.IsProvisional(row) ? "forming"
                    : rows.IsRevised(row) ? "revised" : "closed";
                Expect($"{at}, row {row}: time", rows.Time(row), record[0]);
                Expect($"{at}, row {row}: kind", kind, record[1]);
                for (int output = 0; output + 2 < record.Count; ++output)
                {
                    SameBits(
                        $"{at}, row {row}, output {output}", rows.Value(row, output),
                        rows.IsPresent(row, output), record[output + 2]);
                }
            }
        }

        private void SnapshotCase(Record wanted)
        {
            var plan = new Plan((string)wanted["plan"]);
            var bytes = (string)wanted["snapshot"];
            Session before = RunSteps(plan, new Session(plan), wanted["before"]);
            Expect("the bytes of the snapshot", Numbers.Hex(before.Snapshot()), bytes);
            Session restored = Session.Restore(plan, Numbers.Bytes(bytes));
            RunSteps(plan, restored, wanted["steps"]);
        }

        // ---- Errors ----

        private static void ErrorCase(Record wanted)
        {
            if (wanted.ContainsKey("append"))
            {
                Refused(wanted, () => Append((Record)wanted["append"]));
            }
            else if (wanted.ContainsKey("restore"))
            {
                var plan = new Plan((string)wanted["plan"]);
                byte[] bytes = Numbers.Bytes((string)wanted["restore"]);
                Refused(wanted, () => Session.Restore(plan, bytes));
            }
            else if (wanted.ContainsKey("use"))
            {
                var zero = (string)wanted["use"] == "dataset 0";
                Dataset dataset = zero ? new Dataset(0UL) : new Dataset();
                if (!zero) dataset.Dispose();
                Refused(wanted, () => dataset.RowCount.ToString());
            }
            else
            {
                Refused(wanted, () => new Plan((string)wanted["plan"]));
            }
        }

        private static void Append(Record record)
        {
            var dataset = new Dataset();
            List<List<object>> bars = ((List<object>)record["bars"]).Cast<List<object>>().ToList();
            double[][] prices = Enumerable.Range(1, 5)
                .Select(k => bars.Select(bar => Numbers.One(bar[k])).ToArray()).ToArray();
            try
            {
                uint partition = dataset.OpenPartition(
                    (string)record["symbol"], (string)record["timeframe"]);
                dataset.Append(
                    partition, bars.Select(bar => (long)bar[0]).ToArray(), prices[0], prices[1],
                    prices[2], prices[3], prices[4]);
            }
            finally
            {
                Expect("rows after", dataset.RowCount, 0L);
            }
        }

        private static void Refused(Record wanted, Action call)
        {
            try
            {
                call();
            }
            catch (LaakhayException error)
            {
                Expect("status", (long)(int)error.Status, wanted["status"]);
                Expect("code", error.Code, wanted["code"]);
                Expect("position", error.Position, wanted["position"]);
                Expect("a message", error.Message.Length > 0, true);
                return;
            }
            throw new Wrong($"accepted, expected {wanted["code"]}");
        }

        private static void Expect(string what, object got, object wanted)
        {
            if (!Equals(got, wanted)) throw new Wrong($"{what}: got {got}, expected {wanted}");
        }
    }
}
