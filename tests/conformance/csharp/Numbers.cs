// SPDX-License-Identifier: MIT
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Conformance
{
    /// <summary>Words of the case files: numbers, hexadecimal floats, null for missing.</summary>
    internal static class Numbers
    {
        internal static double One(object word)
        {
            if (word == null) return double.NaN;
            var text = word as string;
            return text == null
                ? Convert.ToDouble(word, CultureInfo.InvariantCulture) : OfHex(text);
        }

        internal static double[] All(object words)
        {
            return ((List<object>)words).Select(One).ToArray();
        }

        internal static long[] Integers(object words)
        {
            return ((List<object>)words).Cast<long>().ToArray();
        }

        internal static string Hex(byte[] bytes)
        {
            return BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
        }

        internal static byte[] Bytes(string digits)
        {
            return Enumerable.Range(0, digits.Length / 2)
                .Select(i => Convert.ToByte(digits.Substring(2 * i, 2), 16)).ToArray();
        }

        /// <summary>
        /// -0x1.8p+3, as Python's float.hex writes it: the digits are the bits of a double, so no
        /// rounding happens. Subnormal numbers begin with 0x0.
        /// </summary>
        private static double OfHex(string text)
        {
            bool negative = text[0] == '-';
            string digits = negative ? text.Substring(1) : text;
            if (digits == "inf") return negative ? double.NegativeInfinity : double.PositiveInfinity;
            string[] parts = digits.Substring(2).Split('p');
            string fraction = parts[0].Length > 2 ? parts[0].Substring(2) : "";
            long bits = Convert.ToInt64(fraction.PadRight(13, '0'), 16);
            bool subnormal = parts[0][0] == '0';
            long exponent = subnormal ? 0 : long.Parse(parts[1], CultureInfo.InvariantCulture) + 1023;
            bits |= exponent << 52;
            return BitConverter.Int64BitsToDouble(negative ? bits | long.MinValue : bits);
        }
    }
}
