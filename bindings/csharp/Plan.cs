// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;

namespace Laakhay.TA
{
    /// <summary>Where libraries differ: whose seeds, first bars and zero ranges.</summary>
    public enum Convention
    {
        Default = Native.LTA_CONVENTION_DEFAULT,
        Talib = Native.LTA_CONVENTION_TALIB,
        Laakhay = Native.LTA_CONVENTION_LAAKHAY
    }

    /// <summary>What Plan.Explain writes.</summary>
    public enum ExplainFormat
    {
        Text = Native.LTA_EXPLAIN_TEXT,
        Json = Native.LTA_EXPLAIN_JSON,
        Payload = Native.LTA_EXPLAIN_PAYLOAD,
        Dot = Native.LTA_EXPLAIN_DOT
    }

    /// <summary>Which rows are reported; values never depend on it.</summary>
    public sealed class ExecuteOptions
    {
        /// <summary>Ids of partitions, in the order wanted; null: what the plan selects.</summary>
        public IReadOnlyList<uint> Partitions { get; set; }

        /// <summary>0 and 1: the calling thread.</summary>
        public int ThreadCount { get; set; }

        /// <summary>For Plan.Execute: whose conventions.</summary>
        public Convention Convention { get; set; }

        /// <summary>The first bar time reported; 0 is the first row.</summary>
        public long StartTime { get; set; }

        /// <summary>Bar times below it are reported; 0 is no end.</summary>
        public long EndTime { get; set; }

        /// <summary>Only the newest rows; 0 is all.</summary>
        public long LastRowCount { get; set; }

        /// <summary>One more row for a partition that has a forming bar.</summary>
        public bool IncludeForming { get; set; }

        /// <summary>Stops the execution, which then throws OperationCanceledException.</summary>
        public CancellationToken Cancellation { get; set; }
    }

    /// <summary>A set of outputs, compiled once. Immutable, shared freely.</summary>
    public sealed unsafe class Plan : LibraryObject
    {
        static Plan()
        {
            Library.Check();
        }

        /// <param name="text">
        /// An expression, or a JSON payload: text that begins with a brace.
        /// </param>
        /// <param name="convention">As the payload says, else TA-Lib's.</param>
        /// <exception cref="LaakhayException">Position is a byte offset into text.</exception>
        public Plan(string text, Convention convention = Convention.Default)
            : base(new IdHandle(Kind.Plan, Compile(text, convention)))
        {
            Names = ReadNames();
        }

        /// <param name="outputs">Names, with an expression each.</param>
        /// <param name="convention">TA-Lib's, where none is given.</param>
        public Plan(
            IEnumerable<KeyValuePair<string, string>> outputs,
            Convention convention = Convention.Default)
            : this(PayloadOf(outputs), convention)
        {
        }

        /// <summary>The outputs' names, in the plan's order.</summary>
        public IReadOnlyList<string> Names { get; }

        /// <summary>The same on every machine and in every language.</summary>
        public ulong Fingerprint
        {
            get { return Info().fingerprint; }
        }

        /// <summary>Bars to the first value of every output.</summary>
        public long RequiredHistory
        {
            get { return Info().required_history; }
        }

        /// <summary>Bars until the start weighs less than 1e-9; -1: never.</summary>
        public long StableHistory
        {
            get { return Info().stable_history; }
        }

        /// <summary>Compile through the dataset's cache and run, in one call.</summary>
        public static Result Execute(Dataset dataset, string text, ExecuteOptions options = null)
        {
            byte[] bytes = Text.Bytes(text);
            uint flags = IsExpression(text) ? (uint)Native.LTA_EXECUTE_EXPRESSION : 0;
            using (IdHandle.Usage use = dataset.Handle.Use())
            {
                ulong id = use.Id;
                return Execution.Run(options, flags, (ids, count, made, error) =>
                {
                    ulong result = 0;
                    fixed (byte* pointer = bytes)
                    {
                        int status = Native.lta_execute_plan(
                            id, pointer, bytes.Length - 1, (uint*)ids, count,
                            (Native.lta_execute_options*)made, &result,
                            (Native.lta_error*)error);
                        return new KeyValuePair<int, ulong>(status, result);
                    }
                });
            }
        }

        /// <summary>Run every output over every partition asked for, in one call.</summary>
        public Result Run(Dataset dataset, ExecuteOptions options = null)
        {
            using (IdHandle.Usage plan = Handle.Use())
            using (IdHandle.Usage rows = dataset.Handle.Use())
            {
                ulong planId = plan.Id;
                ulong datasetId = rows.Id;
                return Execution.Run(options, 0, (ids, count, made, error) =>
                {
                    ulong result = 0;
                    int status = Native.lta_plan_run(
                        planId, datasetId, (uint*)ids, count, (Native.lta_execute_options*)made,
                        &result, (Native.lta_error*)error);
                    return new KeyValuePair<int, ulong>(status, result);
                });
            }
        }

        /// <summary>What the plan computes.</summary>
        public string Explain(ExplainFormat format = ExplainFormat.Text)
        {
            ulong blob;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                Error.Check(Native.lta_plan_explain(use.Id, (int)format, &blob, &error), &error);
            }
            return Blob.TakeText(blob);
        }

        /// <summary>What a host must load, as JSON text.</summary>
        public string Requirements()
        {
            ulong blob;
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                Error.Check(Native.lta_plan_get_requirements(use.Id, &blob, &error), &error);
            }
            return Blob.TakeText(blob);
        }

        internal static bool IsExpression(string text)
        {
            return !text.TrimStart().StartsWith("{", StringComparison.Ordinal);
        }

        private static ulong Compile(string text, Convention convention)
        {
            var options = new Native.lta_plan_options
            {
                struct_size = (uint)sizeof(Native.lta_plan_options),
                flags = IsExpression(text) ? (uint)Native.LTA_PLAN_EXPRESSION : 0,
                convention = (int)convention
            };
            byte[] bytes = Text.Bytes(text);
            ulong plan;
            Native.lta_error error = Error.Room();
            fixed (byte* pointer = bytes)
            {
                int status = Native.lta_plan_compile(
                    pointer, bytes.Length - 1, &options, &plan, &error);
                Error.Check(status, &error);
            }
            return plan;
        }

        private static string PayloadOf(IEnumerable<KeyValuePair<string, string>> outputs)
        {
            var payload = new StringBuilder("{\"version\": 1, \"outputs\": [");
            string separator = "";
            foreach (KeyValuePair<string, string> output in outputs)
            {
                payload.Append(separator).Append("{\"name\": ");
                AppendJson(payload, output.Key);
                payload.Append(", \"expr\": ");
                AppendJson(payload, output.Value);
                payload.Append('}');
                separator = ", ";
            }
            return payload.Append("]}").ToString();
        }

        private static void AppendJson(StringBuilder payload, string text)
        {
            payload.Append('"');
            foreach (char character in text)
            {
                if (character == '"' || character == '\\' || character < ' ')
                {
                    payload.Append("\\u").Append(((int)character).ToString("x4"));
                }
                else
                {
                    payload.Append(character);
                }
            }
            payload.Append('"');
        }

        private Native.lta_plan_info Info()
        {
            var info = new Native.lta_plan_info
            {
                struct_size = (uint)sizeof(Native.lta_plan_info)
            };
            Native.lta_error error = Error.Room();
            using (IdHandle.Usage use = Handle.Use())
            {
                Error.Check(Native.lta_plan_get_info(use.Id, &info, &error), &error);
            }
            return info;
        }

        private IReadOnlyList<string> ReadNames()
        {
            var names = new List<string>();
            uint count = Info().output_count;
            using (IdHandle.Usage use = Handle.Use())
            {
                for (uint index = 0; index < count; ++index)
                {
                    var output = new Native.lta_plan_output
                    {
                        struct_size = (uint)sizeof(Native.lta_plan_output)
                    };
                    Native.lta_error error = Error.Room();
                    Error.Check(
                        Native.lta_plan_get_output(use.Id, index, &output, &error), &error);
                    names.Add(Text.Of(output.name, output.name_size));
                }
            }
            return names;
        }
    }
}
