// SPDX-License-Identifier: MIT
using System;

namespace Laakhay.TA
{
    /// <summary>What is loaded: versions, instruction set, catalogue.</summary>
    public static unsafe class Library
    {
        /// <summary>The version of the shared library.</summary>
        public static string Version
        {
            get { return Text.Of((byte*)Info().version); }
        }

        /// <summary>The kernels in use: "baseline", "avx2" or "avx512".</summary>
        public static string InstructionSet
        {
            get { return Text.Of((byte*)Info().instruction_set); }
        }

        /// <summary>Rises whenever any bit of an output may differ.</summary>
        public static int NumericVersion
        {
            get { return (int)Info().numeric_version; }
        }

        /// <summary>Every operator and indicator there is, as JSON text.</summary>
        public static string CatalogJson()
        {
            ulong blob;
            Native.lta_error error = Error.Room();
            Error.Check(Native.lta_catalog_get_json(&blob, &error), &error);
            return Blob.TakeText(blob);
        }

        /// <summary>Throws where the library is of another ABI, or the structs are.</summary>
        internal static void Check()
        {
            uint version = Native.lta_abi_version();
            if (version >> 16 != Native.LTA_ABI_MAJOR ||
                (version & 0xffff) < Native.LTA_ABI_MINOR)
            {
                throw new NotSupportedException(
                    $"the library has ABI {version >> 16}.{version & 0xffff}, wanted " +
                    $"{Native.LTA_ABI_MAJOR}.{Native.LTA_ABI_MINOR}");
            }
            string wrong = Native.FindWrongLayout();
            if (wrong == null && sizeof(Bar) != sizeof(Native.lta_bar)) wrong = nameof(Bar);
            if (wrong == null && sizeof(Tick) != sizeof(Native.lta_tick)) wrong = nameof(Tick);
            if (wrong == null && sizeof(Point) != sizeof(Native.lta_point)) wrong = nameof(Point);
            if (wrong == null && sizeof(Readiness) != sizeof(Native.lta_readiness))
            {
                wrong = nameof(Readiness);
            }
            if (wrong != null) throw new NotSupportedException($"{wrong} is not laid out as in C");
        }

        private static Native.lta_library_info Info()
        {
            var info = new Native.lta_library_info
            {
                struct_size = (uint)sizeof(Native.lta_library_info)
            };
            Native.lta_error error = Error.Room();
            Error.Check(Native.lta_library_get_info(&info, &error), &error);
            return info;
        }
    }
}
